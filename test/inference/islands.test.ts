/** Thin islands far from the Standard Model point: several hidden couplings, and planes at large exposure. */
import { describe, expect, it } from 'vitest';
import { findBound, findPlane } from '../../src/inference/analysis.js';
import { foldShown, foldSigns, foldsToPositive } from '../../src/inference/signs.js';
import { createProblem } from '../../src/model/problem.js';
import type { CouplingName } from '../../src/physics/couplings.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { createReferenceProfiler } from '../../src/profile/reference.js';
import { bareModel } from '../support/few-bins.js';
import { modelOf, shippedModel } from '../support/models.js';

describe('a bound with several couplings profiled', () => {
  // Ends from minimisations that start in the second minimum of the charge radii as well, r2 = (-24, -55).
  it.each([
    ['darwin-300ty-depleted', ['r2_e', 'r2_mu'], [-0.327, 0.654]],
    ['darwin-30ty', ['r2_e', 'r2_mu'], [-1.22, 3.17]],
    ['darwin-300ty-depleted', ['q_mu', 'r2_e', 'r2_mu'], [-1.45, 1.74]],
  ])('on q_e of %s, with %s, follows both minima of the radii', async (scenario, profiled, [lo, hi]) => {
    const model = await shippedModel(scenario);
    const { intervals } = await findBound(model, 'q_e', createCpuProfiler, { profiled: profiled as CouplingName[] });
    expect(intervals).toHaveLength(1);
    expect(Math.abs(intervals[0].lo - lo)).toBeLessThan(0.006);
    expect(Math.abs(intervals[0].hi - hi)).toBeLessThan(0.006);
  });
});

describe('islands that hold neighbouring samples', () => {
  // Two bins are explained at several places of (q_e, r2_mu): the profile of q_e falls to 0 in each, and rises between them.
  it('are not fused', async () => {
    const model = await bareModel('pp', 60, '{ edges_keV: [0.78, 33.7, 68] }');
    const { intervals, range } = await findBound(model, 'q_e', createCpuProfiler, { profiled: ['r2_mu'] });
    expect(intervals).toHaveLength(3);
    const profiler = await createCpuProfiler(createProblem(model, ['q_e', 'r2_mu']));
    for (const [i, { lo }] of intervals.slice(1).entries()) {
      const between = (intervals[i].hi + lo) / 2;
      const points = Array.from({ length: 20001 }, (_, k) => [between, -200 + k / 50]).flat();
      const { chi2 } = await profiler.profile(Float64Array.from(points));
      expect(Math.min(...chi2)).toBeGreaterThan(2.7055);
    }
    expect(range[1]).toBeGreaterThan(intervals[2].hi);
  });
});

describe('a plane', () => {
  // With sin²θ_W = 1 the mirror of the weak charges lies where the profile of r2_mu alone is not searched: far inside the
  // excluded region of its own axis another island begins.
  it('has an island around a minimum that only the profile of the other coupling has found', async () => {
    const model = await modelOf(
      'label: heavy mixing\nexperiments: { darwin: { exposure_t_y: 300 } }\nphysics: { sin2_theta_w: 1 }\n',
    );
    const { minima, threshold, lines } = await findPlane(model, 'r2_e', 'r2_mu', createCpuProfiler);
    const inside = minima.filter(({ chi2 }) => chi2 - minima[0].chi2 < threshold);
    expect(inside).toHaveLength(2);
    for (const { point } of inside) {
      const around = lines.filter(({ points }) =>
        [0, 1].every((column) => {
          const values = points.map((at) => at[column]);
          return Math.min(...values) < point[column] && point[column] < Math.max(...values);
        }),
      );
      expect(around).toHaveLength(1);
    }
  });
});

describe('a basin of the hidden couplings that opens far from the Standard Model only', () => {
  // At the Standard Model value of q_e there is one minimum over (r2_mu, q_emu); beyond q_e = 1 a lower one near r2_mu = 21.
  it('is entered: no profile lies above a dense grid of the hidden couplings', async () => {
    const couplings: CouplingName[] = ['q_e', 'r2_mu', 'q_emu'];
    const model = await shippedModel('darwin-30ty');
    const { curve, intervals } = await findBound(model, 'q_e', createCpuProfiler, { profiled: couplings.slice(1) });
    const profiler = await createCpuProfiler(createProblem(model, couplings));
    for (const qe of [1.2, 1.5, 1.8]) {
      const points: number[] = [];
      for (let r = -60; r <= 60; r += 1) for (let q = 0; q <= 6; q += 0.1) points.push(qe, r, q);
      const { chi2 } = await profiler.profile(Float64Array.from(points));
      const delta = Math.min(...chi2) - curve.minima[0].chi2;
      // Above the grid only if the bound is too small.
      expect(delta).toBeLessThan(2.7055);
      expect(intervals.some(({ lo, hi }) => lo < qe && qe < hi)).toBe(true);
    }
    expect(intervals[0].hi).toBeCloseTo(1.856, 2);
  });
});

describe('the region of the charge radii with depleted xenon', () => {
  it.each([0.05, 0.5, 0.9])('at %d has an island around each of the two minima', async (confidenceLevel) => {
    const model = await shippedModel('darwin-300ty-depleted');
    const plane = await findPlane(model, 'r2_e', 'r2_mu', createCpuProfiler, { confidenceLevel });
    expect(plane.lines).toHaveLength(2);
    expect(plane.openAtEdge).toBe(false);
    expect(plane.stability).toBeLessThan(0.002);
    for (const [x, y] of [
      [-0.83, -0.48],
      [-23.96, -55.09],
    ]) {
      const around = plane.lines.filter(({ points }) => {
        const xs = points.map((point) => point[0]);
        const ys = points.map((point) => point[1]);
        return Math.min(...xs) < x && Math.max(...xs) > x && Math.min(...ys) < y && Math.max(...ys) > y;
      });
      expect(around).toHaveLength(1);
    }
    // Every point of the boundary has the Δχ² of the level.
    const profiler = createReferenceProfiler(createProblem(model, ['r2_e', 'r2_mu']));
    const points = plane.lines.flatMap((line) => line.points.filter((_, i) => i % 40 === 0));
    const { chi2 } = await profiler.profile(Float64Array.from(points.flat()));
    for (const value of chi2) expect(Math.abs(Math.sqrt(value / plane.threshold) - 1)).toBeLessThan(0.02);
  });
});

describe('signs that the rates do not see', () => {
  it('fold moments and lone transition couplings, one of a transition charge and radius together', () => {
    expect(foldsToPositive(['q_emu', 'r2_emu'], 0)).toBe(true);
    expect(foldsToPositive(['q_emu', 'r2_emu'], 1)).toBe(false);
    expect(foldsToPositive(['q_emu', 'r2_etau'], 1)).toBe(true);
    expect(foldsToPositive(['q_e', 'r2_mu'], 0)).toBe(false);
    expect([...foldSigns(['q_emu', 'r2_emu'], Float64Array.of(-2, 22))]).toEqual([2, -22]);
    expect([...foldSigns(['mu_e', 'q_e', 'q_emu'], Float64Array.of(-1, -2, -3))]).toEqual([1, -2, 3]);
    expect([...foldSigns(['q_emu', 'r2_emu'], Float64Array.of(-2, 22), 1)]).toEqual([-2, 22]);
    // A shown coupling leads, whatever the order.
    expect([...foldShown(['q_emu', 'r2_emu'], Float64Array.of(2, -22), [1])]).toEqual([-2, 22]);
    expect([...foldShown(['q_emu', 'r2_emu'], Float64Array.of(-2, 22), [0, 1])]).toEqual([2, -22]);
    expect([...foldShown(['q_e', 'q_emu'], Float64Array.of(-2, -3), [0])]).toEqual([-2, 3]);
  });

  it('leave χ² alone', async () => {
    const model = await shippedModel('pandax4t');
    const couplings: CouplingName[] = ['q_emu', 'r2_emu'];
    const profiler = createReferenceProfiler(createProblem(model, couplings));
    const { chi2 } = await profiler.profile(Float64Array.of(2, -22, -2, 22, 2, 22));
    expect(chi2[0]).toBeCloseTo(chi2[1], 9);
    expect(Math.abs(chi2[0] - chi2[2])).toBeGreaterThan(0.1);
  });
});
