/** Samples below a level that belong to two islands are not one interval, however close to each other they stand in the list. */
import { describe, expect, it } from 'vitest';
import { createHypotheses, type Hypotheses } from '../../src/inference/hypotheses.js';
import { lookBetween } from '../../src/inference/look-between.js';
import type { ProfileCurve } from '../../src/inference/profile-curve.js';
import { type Profiler, Status } from '../../src/profile/profiler.js';
import { syntheticProblem } from '../support/synthetic.js';

/** A problem of one coupling whose χ² is a given function. */
async function hypothesesOf(f: (x: number) => number): Promise<Hypotheses> {
  const problem = syntheticProblem({ couplings: ['q_e'] });
  const profiler: Profiler = {
    info: { backend: 'reference', precision: 'float64', workers: 0, adapter: null },
    profile: async (points) => ({
      chi2: points.map(f),
      status: new Uint8Array(points.length).fill(Status.converged),
      nuisances: new Float64Array(points.length * problem.lower.length),
    }),
    close: async () => {},
  };
  return createHypotheses(problem, profiler);
}

function curveOf(f: (x: number) => number, values: readonly number[]): ProfileCurve {
  const points = values.map((value) => Float64Array.of(value));
  const chi2 = values.map(f);
  const lowest = chi2.indexOf(Math.min(...chi2));
  return { scanned: 0, values, chi2, points, minima: [{ point: points[lowest], chi2: chi2[lowest] }] };
}

/** Runs of samples below a level. */
function runs({ chi2 }: ProfileCurve, level: number): number {
  return chi2.filter((value, i) => value <= level && !(chi2[i - 1] <= level)).length;
}

const LEVEL = 2.7;

describe('a look between samples', () => {
  it.each([
    ['a wide barrier', [-20, -3, 3, 20], (x: number) => ((x * x - 9) / 3) ** 2],
    ['a barrier that fills the way', [-20, -3, 3, 20], (x: number) => 100 * Math.abs(Math.abs(x) - 3)],
    [
      'a barrier of a tenth of the way, off its middle',
      [-20, -3, 3, 20],
      (x: number) => (Math.abs(x) > 3.1 ? 50 : 0.1 * (x + 3) + 30 * Math.exp(-(((x - 1.3) / 0.3) ** 2))),
    ],
  ])('parts two islands: %s', async (_, values, f) => {
    const curve = curveOf(f, values);
    expect(runs(curve, LEVEL)).toBe(1);
    expect(runs(await lookBetween(await hypothesesOf(f), curve, LEVEL, 0), LEVEL)).toBe(2);
  });

  it('leaves an interval whole, and its samples where they are', async () => {
    const f = (x: number): number => x * x * (0.1 + 0.05 * Math.sin(3 * x));
    const curve = curveOf(f, [-20, -2, 0, 2, 20]);
    const seen = await lookBetween(await hypothesesOf(f), curve, LEVEL, 0);
    expect(runs(seen, LEVEL)).toBe(1);
    for (const value of curve.values) expect(seen.values).toContain(value);
    const inside = seen.values.filter((value) => Math.abs(value) <= 2);
    expect(inside.length).toBeGreaterThan(24);
    expect(inside.length).toBeLessThan(120);
  });

  it('ends where double precision does', async () => {
    // A step: half-way between its sides there is no value.
    const f = (x: number): number => (x < 1 / 3 ? 0 : 2);
    const seen = await lookBetween(await hypothesesOf(f), curveOf(f, [-1, 0, 1]), LEVEL, 0);
    expect(runs(seen, LEVEL)).toBe(1);
  });
});
