/** Every backend against the reference, over the case table. */
import { describe, expect, it } from 'vitest';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { Status } from '../../src/profile/profiler.js';
import { createReferenceProfiler } from '../../src/profile/reference.js';
import { PROFILE_CASES } from './cases.js';

/** Agreement in χ² wherever Δχ² < 25. */
const NEAR = 25;
const TOLERANCE = 1e-7;

describe('cpu agrees with reference', () => {
  it.each(PROFILE_CASES.map((entry) => [entry.name, entry] as const))('%s', async (_, { make, near }) => {
    const { problem, points } = await make();
    const columns = problem.couplings.length;
    const nuisances = problem.lower.length;
    const reference = await createReferenceProfiler(problem).profile(points, { nuisances: true });
    const profiler = await createCpuProfiler(problem);
    expect(profiler.info.backend).toBe('cpu');
    const cpu = await profiler.profile(points, { nuisances: true });
    await profiler.close();
    expect(cpu.chi2).toHaveLength(points.length / columns);
    expect(cpu.nuisances).toHaveLength(cpu.chi2.length * nuisances);

    const lowest = reference.chi2.reduce((a, b) => (b < a ? b : a), Infinity);
    let compared = 0;
    reference.chi2.forEach((chi2, i) => {
      const where = `point ${i}, ${[...points.subarray(i * columns, (i + 1) * columns)]}`;
      expect(cpu.status[i] === Status.failed, where).toBe(reference.status[i] === Status.failed);
      if (reference.status[i] === Status.failed) return;
      expect(cpu.chi2[i], where).toBeGreaterThanOrEqual(0);
      const isNear = chi2 - lowest < NEAR;
      if (isNear) compared++;
      expect(Math.abs(cpu.chi2[i] - chi2), where).toBeLessThan(isNear ? TOLERANCE : 1e-7 * (1 + chi2));
      for (const { nuisances: fitted } of [cpu, reference]) {
        for (let r = 0; r < nuisances; r++) {
          const theta = (fitted as Float64Array)[i * nuisances + r];
          expect(theta, where).toBeGreaterThanOrEqual(problem.lower[r] - 1e-12);
          expect(theta, where).toBeLessThanOrEqual(problem.upper[r] + 1e-12);
        }
      }
    });
    expect(compared).toBeGreaterThanOrEqual(near);
  });
});
