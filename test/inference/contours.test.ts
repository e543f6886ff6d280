/** Regions whose boundary is known: ellipses, from Gaussian bins that count each coupling alone. */
import { describe, expect, it } from 'vitest';
import { findRegion, type PlaneRegion } from '../../src/inference/contours.js';
import { createHypotheses } from '../../src/inference/hypotheses.js';
import type { ProfileProblem } from '../../src/model/problem.js';
import { createReferenceProfiler } from '../../src/profile/reference.js';
import { ellipse } from '../support/synthetic.js';

const THRESHOLD = 4.605170186;

async function region(problem: ProfileProblem, options = {}): Promise<PlaneRegion> {
  return findRegion(await createHypotheses(problem, createReferenceProfiler(problem)), {
    threshold: THRESHOLD,
    ...options,
  });
}

describe('the contour of two independent Gaussian measurements', () => {
  it.each<[readonly [number, number], readonly [number, number]]>([
    [
      [0, 0],
      [1, 1],
    ],
    [
      [0.5, -3],
      [0.2, 7],
    ],
  ])('around %o with widths %o is one closed ellipse, to 0.002 of its radius', async (centre, widths) => {
    const found = await region(ellipse(['q_e', 'q_mu'], centre, widths));
    expect(found.openAtEdge).toBe(false);
    expect(found.lines).toHaveLength(1);
    expect(found.lines[0].closed).toBe(true);
    expect(found.lines[0].points.length).toBeGreaterThan(100);
    for (const [x, y] of found.lines[0].points) {
      const radius = Math.hypot((x - centre[0]) / widths[0], (y - centre[1]) / widths[1]) / Math.sqrt(THRESHOLD);
      expect(Math.abs(radius - 1)).toBeLessThan(0.002);
    }
    // The ring goes all the way round.
    const angles = found.lines[0].points.map(([x, y]) =>
      Math.atan2((y - centre[1]) / widths[1], (x - centre[0]) / widths[0]),
    );
    for (let sector = -3; sector <= 3; sector++)
      expect(angles.some((angle) => Math.abs(angle - sector) < 0.2)).toBe(true);
    expect(found.stability).toBeLessThan(0.002);
    expect(found.minima[0].chi2).toBeCloseTo(0, 6);
    expect(found.minima[0].point[0]).toBeCloseTo(centre[0], 3);
  });

  it('computes only what the contour needs', async () => {
    const found = await region(ellipse(['q_e', 'q_mu'], [0, 0], [1, 1]), { samples: 33 });
    const {
      grids: [grid],
      fits,
    } = found;
    const computed = grid.computed.reduce((sum, value) => sum + value, 0);
    // The two profiles cost fits as well.
    expect(fits).toBeGreaterThan(computed);
    if (grid.columns > 33) expect(computed).toBeLessThan(0.7 * grid.columns * grid.rows);
  });

  it.each([
    ['right', { xRange: [-4, 1], yRange: [-4, 4] }, (p: readonly [number, number]): number => p[0] - 1],
    ['top', { xRange: [-4, 4], yRange: [-4, 1] }, (p: readonly [number, number]): number => p[1] - 1],
  ])('is an open line when the given range cuts the region on the %s', async (_, ranges, distance) => {
    const found = await region(ellipse(['q_e', 'q_mu'], [0, 0], [1, 1]), ranges);
    expect(found.openAtEdge).toBe(true);
    expect(found.lines).toHaveLength(1);
    expect(found.lines[0].closed).toBe(false);
    const { points } = found.lines[0];
    for (const end of [points[0], points[points.length - 1]]) expect(Math.abs(distance(end))).toBeLessThan(0.05);
    for (const [x, y] of points) expect(Math.abs(Math.hypot(x, y) / Math.sqrt(THRESHOLD) - 1)).toBeLessThan(0.005);
  });

  it('lies in the quadrant of positive values for couplings that enter as |coupling|', async () => {
    const found = await region(ellipse(['mu_e', 'mu_mu'], [0, 0], [1, 1]));
    expect(found.grids[0].xRange[0]).toBe(0);
    expect(found.grids[0].yRange[0]).toBe(0);
    // The axes are where the couplings end, not where the scan does.
    expect(found.openAtEdge).toBe(false);
    expect(found.lines.map(({ closed }) => closed)).toEqual([false]);
    for (const [x, y] of found.lines.flatMap(({ points }) => points)) {
      expect(Math.abs(Math.hypot(x, y) / Math.sqrt(THRESHOLD) - 1)).toBeLessThan(0.005);
    }
  });
});
