/** Grid points with couplings minimised at each of them. */
import { describe, expect, it } from 'vitest';
import { createHypotheses, type Hypotheses } from '../../src/inference/hypotheses.js';
import { createProblem } from '../../src/model/problem.js';
import type { CouplingName } from '../../src/physics/couplings.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { profileTile } from '../../src/scan/profile-tile.js';
import { shippedModel } from '../support/models.js';

async function hypothesesOf(scenario: string, couplings: readonly CouplingName[]): Promise<Hypotheses> {
  const problem = createProblem(await shippedModel(scenario), couplings);
  return createHypotheses(problem, await createCpuProfiler(problem));
}

/** Lowest χ² of a dense grid of the hidden coupling over its search range. */
async function searched(hypotheses: Hypotheses, value: number): Promise<number> {
  const [lo, hi] = hypotheses.axes[1].range;
  const count = 20001;
  const points = Float64Array.from({ length: 2 * count }, (_, i) =>
    i % 2 === 0 ? value : lo + ((hi - lo) * (i - 1)) / 2 / (count - 1),
  );
  return Math.min(...(await hypotheses.profiler.profile(points)).chi2);
}

describe('χ² of grid points', () => {
  it.each([
    ['darwin-300ty', 'r2_e', 'r2_mu', [-30, -24, -12, -0.83, 2]],
    ['lz', 'q_e', 'q_mu', [-6, 0, 9]],
    // A minimisation from the Standard Model value ends in another minimum, or stays on the barrier at 0.
    ['darwin-300ty', 'q_e', 'r2_e', [-2.75]],
    ['darwin-300ty', 'q_e', 'mu_e', [-0.1, 0.5, 1.3]],
  ] as const)('of %s along %s is the lowest over all %s', async (scenario, x, hidden, values) => {
    const hypotheses = await hypothesesOf(scenario, [x, hidden]);
    const chi2 = await profileTile(hypotheses, 1, Float64Array.from(values));
    for (const [i, value] of values.entries()) {
      const lowest = await searched(hypotheses, value);
      expect(chi2[i]).toBeLessThan(lowest + 1e-6);
      expect(chi2[i]).toBeGreaterThan(lowest - 0.02);
    }
  });

  it('does not depend on which points come together', async () => {
    for (const couplings of [
      ['q_e', 'r2_e', 'r2_mu'],
      ['q_e', 'q_mu'],
    ] as const) {
      const hypotheses = await hypothesesOf('darwin-30ty', couplings);
      const values = Float64Array.from({ length: 12 }, (_, i) => -1 + 0.3 * i);
      const together = await profileTile(hypotheses, 1, values);
      expect([...together].every(Number.isFinite)).toBe(true);
      const parts = [values.subarray(0, 5), values.subarray(5, 6), values.subarray(6)];
      const apart: number[] = [];
      for (const part of parts.reverse()) apart.unshift(...(await profileTile(hypotheses, 1, part)));
      // To the tolerance of a fit: the kernel fits four points side by side.
      for (const [i, value] of apart.entries()) expect(Math.abs(value - together[i])).toBeLessThan(1e-7);
    }
  });

  it('minimises several hidden couplings from all basins', async () => {
    const hypotheses = await hypothesesOf('darwin-300ty-depleted', ['q_e', 'r2_e', 'r2_mu']);
    // The ends of the bound with both radii profiled, which only the second minimum of the radii reaches.
    const chi2 = await profileTile(hypotheses, 1, Float64Array.of(-0.327, 0.654));
    for (const value of chi2) expect(Math.abs(value - 2.7055)).toBeLessThan(0.03);
  });

  it('evaluates where nothing is hidden, and is NaN where nothing fits', async () => {
    const hypotheses = await hypothesesOf('lz', ['q_e']);
    const chi2 = await profileTile(hypotheses, 1, Float64Array.of(1, Number.NaN));
    const expected = (await hypotheses.profiler.profile(Float64Array.of(1))).chi2[0];
    expect(chi2[0]).toBeCloseTo(expected, 7);
    expect(chi2[1]).toBeNaN();
  });

  it('stops when told to', async () => {
    const hypotheses = await hypothesesOf('lz', ['q_e', 'q_mu']);
    await expect(
      profileTile(hypotheses, 1, Float64Array.of(1), AbortSignal.abort(new Error('enough'))),
    ).rejects.toThrow('enough');
  });
});
