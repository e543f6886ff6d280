/** Minima over all couplings: off barriers, at 0 where they are, and one per valley. */
import { describe, expect, it } from 'vitest';
import { createHypotheses, type Hypotheses } from '../../src/inference/hypotheses.js';
import { minimiseFrom } from '../../src/inference/minima.js';
import { createProblem } from '../../src/model/problem.js';
import type { CouplingName } from '../../src/physics/couplings.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { refineMinima } from '../../src/scan/grid-minima.js';
import { shippedModel } from '../support/models.js';

async function hypothesesOf(scenario: string, couplings: readonly CouplingName[]): Promise<Hypotheses> {
  const problem = createProblem(await shippedModel(scenario), couplings);
  return createHypotheses(problem, await createCpuProfiler(problem));
}

describe('a minimisation from many points', () => {
  it('leaves the barrier at 0 of a coupling that enters as |coupling|', async () => {
    const hypotheses = await hypothesesOf('darwin-300ty', ['q_e', 'mu_e']);
    const [found] = await minimiseFrom(hypotheses, [Float64Array.of(1, 0)], [1]);
    expect(found.chi2).toBeLessThan(1);
    expect(Math.abs(found.point[1])).toBeGreaterThan(1);
    // Held couplings stay where they are.
    const [held] = await minimiseFrom(hypotheses, [Float64Array.of(1, 0)], [0]);
    expect(held.point[1]).toBe(0);
  });

  it('says infinity where there is no fit, for any number of starts', async () => {
    const hypotheses = await hypothesesOf('lz', ['q_e']);
    const starts = Array.from({ length: 2500 }, (_, i) => Float64Array.of(i === 2400 ? Number.NaN : i / 1000));
    const found = await minimiseFrom(hypotheses, starts, []);
    expect(found.map(({ point }) => point[0])).toEqual(starts.map(([value]) => value));
    expect(found.flatMap(({ chi2 }, i) => (chi2 === Infinity ? [i] : []))).toEqual([2400]);
  });
});

describe('the minima of χ²', () => {
  it('are at 0 where it is as low there', async () => {
    const hypotheses = await hypothesesOf('darwin-300ty', ['q_e', 'mu_e']);
    const minima = await refineMinima(hypotheses, [Float64Array.of(0, 0), Float64Array.of(1, 2)]);
    expect(minima).toHaveLength(1);
    expect(minima[0].point[1]).toBe(0);
    expect(minima[0].chi2).toBeLessThan(1e-7);
  });

  it('are all kept that a barrier parts, the lowest first', async () => {
    const hypotheses = await hypothesesOf('darwin-300ty', ['r2_e', 'r2_mu']);
    const far = Float64Array.of(-24, -55);
    const near = Float64Array.of(-1, -1);
    const minima = await refineMinima(hypotheses, [far, near, far]);
    expect(minima.map(({ point }) => Math.round(point[0]))).toEqual([-1, -24]);
    expect(await refineMinima(hypotheses, [], minima)).toEqual(minima);
  });

  it('are one along a valley in which χ² hardly rises', async () => {
    // The rates see q_mu and q_tau through one combination: a ring of equally good points.
    const hypotheses = await hypothesesOf('darwin-30ty', ['q_mu', 'q_tau']);
    const starts = [
      [3, 0.2],
      [-2, 1],
      [0.5, -3],
      [-1, -1],
    ].map((point) => Float64Array.from(point));
    const ends = await minimiseFrom(hypotheses, starts, [0, 1]);
    expect(Math.max(...ends.map(({ chi2 }) => chi2))).toBeLessThan(1e-3);
    expect(await refineMinima(hypotheses, starts)).toHaveLength(1);
  });
});
