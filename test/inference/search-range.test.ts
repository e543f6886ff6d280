/** Ranges outside of which the rates alone exclude a coupling, whatever the others and the nuisances are. */
import { describe, expect, it } from 'vitest';
import { createHypotheses } from '../../src/inference/hypotheses.js';
import { reachableRanges } from '../../src/inference/search-range.js';
import { createProblem, type ProfileProblem, standardModelPoint } from '../../src/model/problem.js';
import { randomNumbers } from '../../src/numerics/random.js';
import { COUPLINGS, type CouplingName } from '../../src/physics/couplings.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { fineModel, randomFewBins } from '../support/few-bins.js';
import { shippedModel } from '../support/models.js';
import { ellipse } from '../support/synthetic.js';

/** Lowest χ² over random points with one coupling just outside of its range, the others anywhere in theirs. */
async function lowestOutside(
  problem: ProfileProblem,
  ranges: readonly [number, number][],
  seed: number,
): Promise<number> {
  const random = randomNumbers(seed);
  const points: number[] = [];
  for (let i = 0; i < 3000; i++) {
    const outside = Math.floor(random() * ranges.length);
    ranges.forEach(([low, high], column) => {
      const width = high - low;
      const beyond = 1e-3 * width * random();
      points.push(column === outside ? (random() < 0.5 ? low - beyond : high + beyond) : low + width * random());
    });
  }
  const { chi2 } = await (await createCpuProfiler(problem)).profile(Float64Array.from(points));
  return Math.min(...chi2.filter((value) => !Number.isNaN(value)));
}

describe('a reachable range', () => {
  it.each([
    ['lz', ['q_e', 'q_mu']],
    ['xenonnt', ['r2_e', 'q_e']],
    ['combined', ['r2_e', 'r2_mu']],
    ['darwin-300ty', ['r2_e', 'r2_mu', 'q_e']],
    ['pandax4t', ['mu_e', 'q_emu']],
  ] as const)('of %s in %j holds all that χ² allows', async (scenario, couplings) => {
    const problem = createProblem(await shippedModel(scenario), couplings);
    for (const limit of [100, 300, 2000]) {
      const ranges = reachableRanges(problem, limit) as [number, number][];
      expect(await lowestOutside(problem, ranges, limit)).toBeGreaterThan(limit);
    }
  });

  it('holds all that χ² allows with few bins and large exposures', async () => {
    const fine = await fineModel('pp');
    for (let seed = 0; seed < 40; seed++) {
      const { model, couplings, title } = randomFewBins(fine, seed, 2);
      const problem = createProblem(model, couplings);
      const ranges = reachableRanges(problem, 60);
      if (ranges.some((range) => range === undefined)) continue;
      expect(await lowestOutside(problem, ranges as [number, number][], seed), title).toBeGreaterThan(60);
    }
  });

  it('of one coupling without backgrounds ends not far from where χ² does', async () => {
    const { model } = randomFewBins(await fineModel('pp'), 5, 1);
    const problem = createProblem(model, ['mu_eff']);
    const [[low, high]] = reachableRanges(problem, 60) as [number, number][];
    expect(low).toBeCloseTo(-high, 9);
    const profiler = await createCpuProfiler(problem);
    const { chi2 } = await profiler.profile(Float64Array.of(high, high / 3));
    expect(chi2[0]).toBeGreaterThan(60);
    expect(chi2[1]).toBeLessThan(60);
  });

  it('is not claimed for couplings that no rate bounds: then the search ends where couplings are searched at all', async () => {
    const linear = ellipse(['q_e', 'q_mu'], [0, 0], [1, 1]);
    expect(reachableRanges(linear, 60)).toEqual([undefined, undefined]);
    // The rates see two of six radii.
    const couplings: CouplingName[] = ['r2_mu', 'r2_tau', 'r2_mutau', 'r2_emu', 'r2_etau', 'r2_e'];
    const problem = createProblem(await shippedModel('lz'), couplings);
    const { axes } = await createHypotheses(problem, await createCpuProfiler(problem));
    const origin = standardModelPoint(couplings);
    axes.forEach(({ range }, column) => {
      expect(range[1]).toBeGreaterThan(origin[column]);
      expect(range[1]).toBeLessThanOrEqual(origin[column] + COUPLINGS[couplings[column]].searchRange);
    });
  });
});
