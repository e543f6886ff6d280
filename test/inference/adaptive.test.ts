/** Contours that follow the region against contours of dense grids, traced the same way. */
import { describe, expect, it } from 'vitest';
import { findPlane } from '../../src/inference/analysis.js';
import { createHypotheses } from '../../src/inference/hypotheses.js';
import { movement } from '../../src/inference/trace.js';
import { createProblem } from '../../src/model/problem.js';
import type { CouplingName } from '../../src/physics/couplings.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { axisValues } from '../../src/scan/axes.js';
import { createLayout, tileBox, tilePoints } from '../../src/scan/grid.js';
import { polish } from '../../src/scan/polish.js';
import { createProjections } from '../../src/scan/projections.js';
import { shippedModel } from '../support/models.js';

/** Samples of the dense grid along each axis, and of the coarse grid of a scan. */
const DENSE = 1025;
const COARSE = 12;

type Range = readonly [number, number];
const CASES: readonly (readonly [string, CouplingName, CouplingName, Range, Range])[] = [
  ['darwin-30ty', 'q_e', 'q_mu', [-0.8, 1.4], [-5, 5]],
  ['darwin-300ty', 'r2_e', 'r2_mu', [-36, 4], [-66, 18]],
  ['lz', 'q_e', 'q_mu', [-6, 11], [-14, 14]],
];

describe('a contour that is refined where it runs', () => {
  it.each(CASES)('of %s, %s and %s, is that of a dense grid at a twentieth of its fits', async (...example) => {
    const [scenario, x, y, xRange, yRange] = example;
    const model = await shippedModel(scenario);
    const dense = await findPlane(model, x, y, createCpuProfiler, { samples: DENSE, xRange, yRange });
    expect(dense.openAtEdge).toBe(false);
    const found = await findPlane(model, x, y, createCpuProfiler);
    // From a grid scan with few values per axis over the same ranges.
    const profiler = await createCpuProfiler(createProblem(model, [x, y]));
    const hypotheses = await createHypotheses(createProblem(model, [x, y]), profiler);
    const axis = (coupling: CouplingName, [min, max]: Range) => ({
      coupling,
      values: axisValues({ min, max, points: COARSE }),
    });
    const layout = createLayout([axis(x, xRange), axis(y, yRange)], []);
    const projections = createProjections(layout);
    const box = tileBox(layout, 0);
    projections.add(box, (await profiler.profile(tilePoints(layout, box))).chi2);
    const { planes } = await polish(hypotheses, projections, { confidenceLevels: [0.9], outputs: ['planes'] });

    for (const { lines, fits, tolerance } of [
      { ...found, tolerance: 0.002 },
      { ...planes[0], tolerance: 0.005 },
    ]) {
      expect(lines).toHaveLength(dense.lines.length);
      expect(Math.max(movement(dense.lines, lines), movement(lines, dense.lines))).toBeLessThan(tolerance);
      expect(fits).toBeLessThan(DENSE ** 2 / 20);
    }
  });
});
