/** Samples of a plane with a hidden coupling. */
import { describe, expect, it } from 'vitest';
import { createHypotheses } from '../../src/inference/hypotheses.js';
import { createProblem } from '../../src/model/problem.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { createProfiledPlane, type ProfiledPlane, positionIn, valueAt } from '../../src/scan/profiled-plane.js';
import { shippedModel } from '../support/models.js';

/** Charge radii in the two minima of DARWIN with depleted xenon: at these charges the second one is far lower. */
const WORSE = [-0.83, -0.48];
const BETTER = [-24, -55];

/** A plane of charges with the charge radii hidden, started from the same radii everywhere. */
async function planeFrom(radii: readonly number[]): Promise<ProfiledPlane> {
  const problem = createProblem(await shippedModel('darwin-300ty-depleted'), ['q_e', 'q_tau', 'r2_e', 'r2_mu']);
  const hypotheses = await createHypotheses(problem, await createCpuProfiler(problem));
  const axes = [
    [0.5, 0.6, 0.7],
    [-0.2, 0, 0.2],
  ] as const;
  return createProfiledPlane(
    hypotheses,
    [0, 1],
    axes,
    async (positions) => positions.map(([column, row]) => Float64Array.of(axes[0][column], axes[1][row], ...radii)),
    () => [],
  );
}

const WHOLE = Float64Array.of(0, 0, 1, 0, 2, 0, 0, 1, 1, 1, 2, 1, 0, 2, 1, 2, 2, 2);

function chi2Of(plane: ProfiledPlane): number[] {
  return Array.from({ length: 9 }, (_, i) => plane.at(i % 3, Math.floor(i / 3))?.chi2 as number);
}

describe('samples of a plane', () => {
  it('take a better solution from an offer, and hand it on to their neighbours', async () => {
    const [good, bad] = [await planeFrom(BETTER), await planeFrom(WORSE)];
    for (const plane of [good, bad]) await plane.sample(WHOLE);
    const [best, first] = [chi2Of(good), chi2Of(bad)];
    first.forEach((value, i) => {
      expect(value).toBeGreaterThan(best[i] + 1);
    });
    await bad.offer([{ x: 2, y: 1, point: Float64Array.of(0, 0, ...BETTER) }]);
    chi2Of(bad).forEach((value, i) => {
      expect(Math.abs(value - best[i])).toBeLessThan(1e-6);
    });
    // A worse offer changes nothing, one to a position without a sample neither.
    await bad.offer([
      { x: 0, y: 0, point: Float64Array.of(0, 0, ...WORSE) },
      { x: 5, y: 0, point: Float64Array.of(0, 0, ...WORSE) },
    ]);
    expect(Math.abs((bad.at(0, 0)?.chi2 as number) - best[0])).toBeLessThan(1e-6);
  });

  it('between others start from all of their solutions', async () => {
    const plane = await planeFrom(WORSE);
    await plane.sample(Float64Array.of(2, 2, 0, 0));
    // The offer does not reach the other sample, which is no neighbour and keeps the worse minimum.
    await plane.offer([{ x: 0, y: 0, point: Float64Array.of(0, 0, ...BETTER) }]);
    await plane.sample(Float64Array.of(1, 1));
    expect(plane.at(2, 2)?.point[2]).toBeGreaterThan(-12);
    expect(plane.at(1, 1)?.point[2]).toBeLessThan(-12);
    await plane.sample(Float64Array.of(1.5, 1.5));
    expect(plane.at(1.5, 1.5)?.point[2]).toBeLessThan(-12);
  });

  it('have positions between the values of an axis, whatever its spacing', () => {
    const values = [0, 1, 10, 100];
    for (const value of [0, 0.25, 1, 5.5, 40, 100])
      expect(valueAt(values, positionIn(values, value))).toBeCloseTo(value, 9);
    expect(positionIn(values, 5.5)).toBeCloseTo(1.5, 12);
    expect([positionIn(values, -3), positionIn(values, 300)]).toEqual([0, 3]);
  });
});
