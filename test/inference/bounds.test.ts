/** Bounds against an independent program (Minuit fits of nuisances and profiled couplings, ends by bisection). */
import { describe, expect, it } from 'vitest';
import { evaluatePoint, findBound, findPlane } from '../../src/inference/analysis.js';
import { deltaChi2Threshold } from '../../src/inference/thresholds.js';
import { createProblem } from '../../src/model/problem.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { createReferenceProfiler } from '../../src/profile/reference.js';
import { type BoundFixture, boundFixtures, caseName } from '../support/fixtures.js';
import { modelOf, shippedModel } from '../support/models.js';

/** Share of the extent of the allowed set. */
const POSITION = 1e-3;

async function expectBound(
  fixture: BoundFixture,
  createProfiler: Parameters<typeof findBound>[2],
  range?: readonly [number, number],
): Promise<void> {
  const model = await shippedModel(fixture.scenario);
  const bound = await findBound(model, fixture.coupling, createProfiler, { profiled: fixture.profiled, range });
  const extent = Math.max(...fixture.intervals.flat()) - Math.min(...fixture.intervals.flat());
  expect(bound.intervals).toHaveLength(fixture.intervals.length);
  fixture.intervals.forEach(([lo, hi], i) => {
    expect(Math.abs(bound.intervals[i].lo - lo)).toBeLessThan(POSITION * extent);
    expect(Math.abs(bound.intervals[i].hi - hi)).toBeLessThan(POSITION * extent);
    expect([bound.intervals[i].loOpen, bound.intervals[i].hiOpen]).toEqual([false, false]);
  });
  expect(Math.abs(bound.curve.minima[0].chi2 - fixture.minimum.chi2)).toBeLessThan(1e-4);
  expect(Math.abs(bound.threshold - boundFixtures.header.threshold)).toBeLessThan(1e-8);
  const lowest = Math.min(...bound.curve.chi2);
  expect(lowest).toBeGreaterThan(bound.curve.minima[0].chi2 - 1e-6);
}

describe('cpu', () => {
  it.each(
    boundFixtures.bounds.map(
      (fixture) => [caseName(fixture.scenario, fixture.coupling, fixture.profiled), fixture] as const,
    ),
  )('%s', (_, fixture) => expectBound(fixture, createCpuProfiler));
});

describe('reference', () => {
  const quick = boundFixtures.bounds.filter(
    ({ scenario, coupling, profiled }) =>
      (profiled.length === 0 && scenario !== 'combined') || (scenario === 'darwin-300ty' && coupling === 'r2_e'),
  );
  it.each(quick.map((fixture) => [caseName(fixture.scenario, fixture.coupling, fixture.profiled), fixture] as const))(
    '%s',
    (_, fixture) => expectBound(fixture, async (problem) => createReferenceProfiler(problem)),
  );
});

describe('profiles of one coupling', () => {
  const single = boundFixtures.bounds.filter(({ profiled }) => profiled.length === 0);
  it.each(single.map((fixture) => [caseName(fixture.scenario, fixture.coupling), fixture] as const))(
    '%s has the Δχ² of the independent program at every sample',
    async (_, fixture) => {
      const problem = createProblem(await shippedModel(fixture.scenario), [fixture.coupling]);
      const { chi2 } = await (await createCpuProfiler(problem)).profile(Float64Array.from(fixture.profile.at));
      fixture.profile.delta_chi2.forEach((delta, i) => {
        expect(Math.abs(chi2[i] - fixture.minimum.chi2 - delta)).toBeLessThan(1e-5 * (1 + delta));
      });
    },
  );
});

describe('a bound', () => {
  it('is the same when the scanned range is given, and open where the range cuts it', async () => {
    const fixture = boundFixtures.bounds.find(({ scenario, coupling }) => scenario === 'lz' && coupling === 'q_mu');
    if (!fixture) throw new Error('the fixture is gone');
    await expectBound(fixture, createCpuProfiler, [-20, 20]);
    const model = await shippedModel('lz');
    const cut = await findBound(model, 'q_mu', createCpuProfiler, { range: [-5, 20] });
    expect(cut.intervals).toMatchObject([{ lo: -5, loOpen: true, hiOpen: false }]);
    expect(cut.intervals[0].hi).toBeCloseTo(fixture.intervals[0][1], 2);
  });

  it('widens with the confidence level', async () => {
    const model = await shippedModel('xenonnt');
    const at = async (confidenceLevel: number): Promise<number> => {
      const bound = await findBound(model, 'mu_eff', createCpuProfiler, { confidenceLevel });
      expect(bound.threshold).toBe(deltaChi2Threshold(confidenceLevel, 1));
      return bound.intervals[0].hi;
    };
    const [low, middle, high] = [await at(0.68), await at(0.9), await at(0.99)];
    expect(low).toBeLessThan(middle);
    expect(middle).toBeLessThan(high);
  });

  it('takes Δχ² from the global minimum, and says so, where the range does not hold it', async () => {
    const model = await shippedModel('darwin-300ty');
    const whole = await findBound(model, 'r2_e', createCpuProfiler);
    const part = await findBound(model, 'r2_e', createCpuProfiler, { range: [-40, -10] });
    expect(whole.minimumOutside).toEqual([]);
    expect(part.minimumOutside).toEqual(['r2_e']);
    expect(part.curve.minima[0].point[0]).toBeCloseTo(-0.83, 5);
    expect(part.intervals).toHaveLength(1);
    expect(Math.abs(part.intervals[0].lo - whole.intervals[0].lo)).toBeLessThan(1e-5);
    expect(Math.abs(part.intervals[0].hi - whole.intervals[0].hi)).toBeLessThan(1e-5);
    expect(Math.abs(part.intervals[0].minimum.deltaChi2 - whole.intervals[0].minimum.deltaChi2)).toBeLessThan(1e-6);
    // Nothing of an interval that begins outside is lost either.
    const cut = await findBound(model, 'r2_e', createCpuProfiler, { range: [-25, -20] });
    expect(cut.intervals).toMatchObject([{ lo: -25, hi: -20, loOpen: true, hiOpen: true }]);
  });

  it('refuses a negative range for |μ|', async () => {
    const model = await shippedModel('xenonnt');
    await expect(findBound(model, 'mu_e', createCpuProfiler, { range: [-1, 9] })).rejects.toThrow('a negative range');
  });
});

describe('the global minimum', () => {
  it.each([
    [
      'does not describe the data',
      'experiments: { lz-ws2022: { backgrounds: { pb214: { level: 1000, relative_uncertainty: 0.01 } } } }',
    ],
    [
      'has Gaussian errors and does not describe them',
      'experiments: { xenonnt-sr0: { backgrounds: { pb214: { level: 30, relative_uncertainty: 0.01 } } } }',
    ],
    ['has its minimum far from the Standard Model', 'experiments: { lz-ws2022: {} }\nphysics: { sin2_theta_w: 1 }'],
    ['mixes observed and Asimov data', 'experiments: { lz-ws2022: {}, darwin: { exposure_t_y: 30 } }'],
    ['has hardly any data', 'experiments: { darwin: { exposure_t_y: 0.0001 } }'],
  ])('is the same for bounds, regions and points of a model that %s', async (_, yaml) => {
    const model = await modelOf(`label: x\n${yaml}\n`);
    for (const [x, y] of [
      ['q_e', 'q_mu'],
      ['r2_e', 'q_e'],
    ] as const) {
      const along = await findBound(model, x, createCpuProfiler, { profiled: [y] });
      const across = await findBound(model, y, createCpuProfiler, { profiled: [x] });
      const plane = await findPlane(model, x, y, createCpuProfiler);
      const point = await evaluatePoint(model, { [x]: 1, [y]: -1 }, createCpuProfiler);
      const { chi2 } = along.curve.minima[0];
      for (const other of [across.curve.minima[0].chi2, plane.minima[0].chi2, point.minimum.chi2])
        expect(Math.abs(other - chi2), `${x}, ${y}`).toBeLessThan(1e-6);
      expect(point.deltaChi2).toBeGreaterThanOrEqual(0);
    }
  });
});
