/** Thin islands far from the Standard Model point: several hidden couplings, and planes at large exposure. */
import { describe, expect, it } from 'vitest';
import { findBound, findPlane } from '../../src/inference/analysis.js';
import { foldShown, foldSigns, foldsToPositive } from '../../src/inference/signs.js';
import { createProblem } from '../../src/model/problem.js';
import type { CouplingName } from '../../src/physics/couplings.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { createReferenceProfiler } from '../../src/profile/reference.js';
import { shippedModel } from '../support/models.js';

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
