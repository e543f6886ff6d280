/** Sets of intervals of profiles that can be solved with pencil and paper. */
import { describe, expect, it } from 'vitest';
import { createHypotheses, type Hypotheses } from '../../src/inference/hypotheses.js';
import { findIntervals, type Interval } from '../../src/inference/intervals.js';
import { profileCurve } from '../../src/inference/profile-curve.js';
import type { CouplingName } from '../../src/physics/couplings.js';
import { type Profiler, Status } from '../../src/profile/profiler.js';
import { createReferenceProfiler } from '../../src/profile/reference.js';
import { ellipse, syntheticProblem } from '../support/synthetic.js';

/** A problem of one coupling whose χ² is a given function; NaN stands for a failed fit. */
async function hypothesesOf(coupling: CouplingName, f: (x: number) => number): Promise<Hypotheses> {
  const problem = syntheticProblem({ couplings: [coupling] });
  const profiler: Profiler = {
    info: { backend: 'reference', precision: 'float64', workers: 0, adapter: null },
    profile: async (points) => ({
      chi2: points.map(f),
      status: Uint8Array.from(points, (x) => (Number.isNaN(f(x)) ? Status.failed : Status.converged)),
      nuisances: new Float64Array(points.length * problem.lower.length),
    }),
    close: async () => {},
  };
  return createHypotheses(problem, profiler);
}

async function intervalsOf(
  coupling: CouplingName,
  f: (x: number) => number,
  threshold: number,
  range?: readonly [number, number],
): Promise<Interval[]> {
  const hypotheses = await hypothesesOf(coupling, f);
  const curve = await profileCurve(hypotheses, 0, range ?? hypotheses.axes[0].range, 121);
  // The minimiser needs real templates; here the lowest sample of a dense profile takes its place.
  return [...(await findIntervals(hypotheses, curve, threshold, 0)).intervals];
}

/** 2 ± √(4 ± 2.08…): where 10 (x(x-4)/4)² = 2.7055. */
const twoWells = (x: number): number => 10 * ((x * (x - 4)) / 4) ** 2;
const THRESHOLD = 2.705543454;

describe('intervals', () => {
  it('of a double well are two islands, with the minimum of each', async () => {
    const intervals = await intervalsOf('q_e', twoWells, THRESHOLD, [-6, 8]);
    const reach = 4 * Math.sqrt(THRESHOLD / 10);
    expect(intervals).toHaveLength(2);
    const edges = [-Math.sqrt(4 + reach), -Math.sqrt(4 - reach), Math.sqrt(4 - reach), Math.sqrt(4 + reach)];
    [intervals[0].lo, intervals[0].hi, intervals[1].lo, intervals[1].hi].forEach((edge, i) => {
      expect(Math.abs(edge - 2 - edges[i])).toBeLessThan(1e-5);
    });
    expect(intervals.every(({ loOpen, hiOpen }) => !loOpen && !hiOpen)).toBe(true);
    expect(intervals[0].minimum.at).toBe(0);
    expect(intervals[0].minimum.deltaChi2).toBe(0);
    expect(Math.abs(intervals[1].minimum.at - 4)).toBeLessThan(0.2);
  });

  it('merge when the threshold lies above the barrier, and stay apart just below it', async () => {
    expect(await intervalsOf('q_e', twoWells, 10.01, [-6, 8])).toHaveLength(1);
    expect(await intervalsOf('q_e', twoWells, 9.5, [-6, 8])).toHaveLength(2);
  });

  it('of a parabola are ± its width times √threshold, over six orders of magnitude', async () => {
    for (const width of [1e-4, 0.01, 3, 60]) {
      const [interval, ...others] = await intervalsOf('q_mu', (x) => (x / width) ** 2, THRESHOLD, [-300, 300]);
      expect(others).toEqual([]);
      expect(Math.abs(interval.lo + width * Math.sqrt(THRESHOLD))).toBeLessThan(1e-5 * width);
      expect(Math.abs(interval.hi - width * Math.sqrt(THRESHOLD))).toBeLessThan(1e-5 * width);
    }
  });

  it.each([
    [-2, 0.01],
    [1, 20],
    [-0.3, 0.5],
  ])('find a minimum away from the Standard Model, at %d with width %d', async (centre, width) => {
    const problem = ellipse(['q_e', 'q_mu'], [centre, 3], [width, 1]);
    const hypotheses = await createHypotheses(problem, createReferenceProfiler(problem));
    const curve = await profileCurve(hypotheses, 0, hypotheses.axes[0].range, 121);
    expect(Math.abs(curve.minima[0].point[0] - centre)).toBeLessThan(1e-3 * width);
    expect(Math.abs(curve.minima[0].point[1] - 3)).toBeLessThan(1e-3);
    const [interval, ...others] = (await findIntervals(hypotheses, curve, THRESHOLD)).intervals;
    expect(others).toEqual([]);
    expect(Math.abs(interval.lo - centre + width * Math.sqrt(THRESHOLD))).toBeLessThan(1e-4 * width);
    expect(Math.abs(interval.hi - centre - width * Math.sqrt(THRESHOLD))).toBeLessThan(1e-4 * width);
  });

  it('of a quartic in |μ| are an upper limit, closed at zero', async () => {
    const [interval, ...others] = await intervalsOf('mu_eff', (x) => THRESHOLD * (x / 5) ** 4, THRESHOLD);
    expect(others).toEqual([]);
    expect(interval.lo).toBe(0);
    expect(interval.loOpen).toBe(false);
    expect(interval.hi).toBeCloseTo(5, 5);
    expect(interval.hiOpen).toBe(false);
  });

  it('are open at the edges of the scan when nothing excludes them', async () => {
    const flat = await intervalsOf('q_e', (x) => 2 * (1 - Math.exp(-x * x)), THRESHOLD, [-50, 70]);
    expect(flat).toMatchObject([{ lo: -50, hi: 70, loOpen: true, hiOpen: true }]);
    const cut = await intervalsOf('q_e', (x) => x * x, THRESHOLD, [-1, 5]);
    expect(cut).toMatchObject([{ lo: -1, loOpen: true, hiOpen: false }]);
    expect(cut[0].hi).toBeCloseTo(Math.sqrt(THRESHOLD), 5);
    const limit = await intervalsOf('mu_e', (x) => (x / 100) ** 4, THRESHOLD, [0, 20]);
    expect(limit).toMatchObject([{ lo: 0, hi: 20, loOpen: false, hiOpen: true }]);
  });

  it('are found in a range over a hundred orders of magnitude', async () => {
    const hypotheses = await hypothesesOf('q_e', (x) => (Math.abs(x) > 1e60 ? Number.NaN : x * x));
    const values = [-1e100, 0, 1e100];
    const points = values.map((value) => Float64Array.of(value));
    const curve = {
      scanned: 0,
      values,
      chi2: [Infinity, 0, Infinity],
      points,
      minima: [{ point: points[1], chi2: 0 }],
    };
    const [interval, ...others] = (await findIntervals(hypotheses, curve, THRESHOLD)).intervals;
    expect(others).toEqual([]);
    expect(interval.lo).toBeCloseTo(-Math.sqrt(THRESHOLD), 5);
    expect(interval.hi).toBeCloseTo(Math.sqrt(THRESHOLD), 5);
  });

  it('end where fits begin to fail', async () => {
    const f = (x: number): number => (x > 1 ? Number.NaN : x * x);
    const [interval] = await intervalsOf('q_e', f, THRESHOLD, [-5, 5]);
    expect(interval.hi).toBeGreaterThan(0.99);
    expect(interval.hi).toBeLessThanOrEqual(1.0001);
    expect(interval.lo).toBeCloseTo(-Math.sqrt(THRESHOLD), 5);
  });
});
