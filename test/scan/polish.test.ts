/** Bounds and regions read off coarse grids against those found without any grid. */
import { describe, expect, it } from 'vitest';
import { findBound, findPlane } from '../../src/inference/analysis.js';
import { createHypotheses } from '../../src/inference/hypotheses.js';
import { movement } from '../../src/inference/trace.js';
import { createProblem, type ProfileProblem } from '../../src/model/problem.js';
import type { CouplingName } from '../../src/physics/couplings.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import type { Profiler } from '../../src/profile/profiler.js';
import { createReferenceProfiler } from '../../src/profile/reference.js';
import { type AxisFile, axisValues } from '../../src/scan/axes.js';
import { createLayout, tileBox, tilePoints, tilesPerVariation } from '../../src/scan/grid.js';
import { type Polished, type PolishOptions, polish } from '../../src/scan/polish.js';
import { profileTile } from '../../src/scan/profile-tile.js';
import { createProjections } from '../../src/scan/projections.js';
import { shippedModel } from '../support/models.js';
import { ellipse } from '../support/synthetic.js';

type Axes = Readonly<Partial<Record<CouplingName, AxisFile>>>;

interface Scan extends Partial<PolishOptions> {
  readonly profiled?: readonly CouplingName[];
  readonly tilePoints?: number;
  readonly reversed?: boolean;
  /** Points without a fit. */
  readonly unfitted?: (point: Float64Array) => boolean;
}

const range = (min: number, max: number, points = 9): AxisFile => ({ min, max, points });

/** Computes a grid and polishes it. */
async function scanProblem(problem: ProfileProblem, profiler: Profiler, axes: Axes, scan: Scan): Promise<Polished> {
  const layout = createLayout(
    Object.entries(axes).map(([coupling, axis]) => ({ coupling: coupling as CouplingName, values: axisValues(axis) })),
    scan.profiled ?? [],
    scan.tilePoints,
  );
  const hypotheses = await createHypotheses(problem, profiler);
  const projections = createProjections(layout);
  const tiles = [...Array(tilesPerVariation(layout)).keys()];
  for (const tile of scan.reversed ? tiles.reverse() : tiles) {
    const box = tileBox(layout, tile);
    const points = tilePoints(layout, box);
    const chi2 = scan.profiled
      ? await profileTile(hypotheses, layout.axes.length, points)
      : (await profiler.profile(points)).chi2;
    const columns = layout.axes.length;
    projections.add(
      box,
      chi2.map((value, i) => (scan.unfitted?.(points.slice(i * columns, (i + 1) * columns)) ? Number.NaN : value)),
    );
  }
  return polish(hypotheses, projections, {
    confidenceLevels: [0.9],
    outputs: ['profiles', 'planes'],
    ...scan,
  });
}

async function scanned(scenario: string, axes: Axes, scan: Scan = {}): Promise<Polished> {
  const names = [...Object.keys(axes), ...(scan.profiled ?? [])] as CouplingName[];
  const problem = createProblem(await shippedModel(scenario), names);
  const profiler = await createCpuProfiler(problem);
  try {
    return await scanProblem(problem, profiler, axes, scan);
  } finally {
    await profiler.close();
  }
}

/** Checks a bound against the one of findBound: as many intervals, ends to 1e-4 of the extent. */
async function expectSame(scenario: string, bound: Polished['bounds'][number]): Promise<void> {
  const { coupling, profiled, confidenceLevel } = bound;
  const found = await findBound(await shippedModel(scenario), coupling, createCpuProfiler, {
    profiled,
    confidenceLevel,
  });
  expect(bound.threshold).toBe(found.threshold);
  expect(bound.intervals.map(({ loOpen, hiOpen }) => [loOpen, hiOpen])).toEqual(
    found.intervals.map(({ loOpen, hiOpen }) => [loOpen, hiOpen]),
  );
  const ends = (intervals: readonly { lo: number; hi: number }[]): number[] =>
    intervals.flatMap(({ lo, hi }) => [lo, hi]);
  const expected = ends(found.intervals);
  const extent = expected[expected.length - 1] - expected[0];
  ends(bound.intervals).forEach((end, i) => {
    expect(Math.abs(end - expected[i]) / extent).toBeLessThan(1e-4);
  });
}

describe('a grid of nine values per axis', () => {
  it('gives the bounds and the region of DARWIN that need no grid', async () => {
    const { bounds, planes, minima } = await scanned('darwin-30ty', { q_e: range(-1.5, 2), q_mu: range(-8, 8) });
    expect(bounds.map(({ coupling, profiled }) => [coupling, profiled])).toEqual([
      ['q_e', ['q_mu']],
      ['q_mu', ['q_e']],
    ]);
    for (const bound of bounds) {
      await expectSame('darwin-30ty', bound);
      expect(Math.min(...bound.deltaChi2.map(Number))).toBeGreaterThan(-1e-6);
      expect(bound.minimumOutside).toBeUndefined();
    }
    expect(minima).toHaveLength(1);
    expect(Math.abs(minima[0].at.q_e as number)).toBeLessThan(1e-4);
    const region = await findPlane(await shippedModel('darwin-30ty'), 'q_e', 'q_mu', createCpuProfiler);
    expect(planes).toHaveLength(1);
    expect(planes[0].openAtEdge).toBe(false);
    expect(movement(region.lines, planes[0].lines)).toBeLessThan(0.005);
    expect(movement(planes[0].lines, region.lines)).toBeLessThan(0.005);
  });

  it('gives those of three couplings, each with the other two minimised', async () => {
    const { bounds, planes } = await scanned('darwin-30ty', {
      q_e: range(-2, 4),
      r2_e: range(-50, 10),
      r2_mu: range(-80, 40),
    });
    expect(bounds).toHaveLength(3);
    for (const bound of bounds) await expectSame('darwin-30ty', bound);
    expect(planes.map(({ x, y, profiled }) => [x, y, profiled])).toEqual([
      ['q_e', 'r2_e', ['r2_mu']],
      ['q_e', 'r2_mu', ['r2_e']],
      ['r2_e', 'r2_mu', ['q_e']],
    ]);
    // The contour has the Δχ² of the level, minimised over the third coupling from both of its basins.
    const problem = createProblem(await shippedModel('darwin-30ty'), ['q_e', 'r2_e', 'r2_mu']);
    const profiler = await createCpuProfiler(problem);
    const hypotheses = await createHypotheses(problem, profiler);
    const points = planes[0].lines.flatMap((line) => line.points.filter((_, i) => i % 20 === 0));
    const chi2 = await profileTile(hypotheses, 2, Float64Array.from(points.flat()));
    expect(points.length).toBeGreaterThan(10);
    for (const value of chi2) expect(Math.abs(Math.sqrt(value / planes[0].threshold) - 1)).toBeLessThan(0.01);
  });

  it('gives the bound of its only axis with another coupling minimised at every point', async () => {
    const { bounds, planes } = await scanned('darwin-30ty', { q_e: range(-1.5, 2) }, { profiled: ['q_mu'] });
    expect(planes).toEqual([]);
    await expectSame('darwin-30ty', bounds[0]);
  });

  it('gives the bound of a single coupling', async () => {
    const { bounds } = await scanned('lz', { q_e: range(-20, 25) });
    expect(bounds[0].profiled).toEqual([]);
    await expectSame('lz', bounds[0]);
  });

  it('finds both islands of the charge radii', async () => {
    const { bounds, minima } = await scanned(
      'darwin-300ty',
      { r2_e: range(-40, 5), r2_mu: range(-80, 30) },
      { outputs: ['profiles'], confidenceLevels: [0.68, 0.9] },
    );
    expect(bounds.map(({ coupling, confidenceLevel }) => [coupling, confidenceLevel])).toEqual([
      ['r2_e', 0.68],
      ['r2_e', 0.9],
      ['r2_mu', 0.68],
      ['r2_mu', 0.9],
    ]);
    for (const bound of bounds) {
      expect(bound.intervals).toHaveLength(2);
      await expectSame('darwin-300ty', bound);
    }
    expect(minima).toHaveLength(2);
    expect(minima[1].at.r2_mu).toBeCloseTo(-55.1, 1);
    expect(bounds[1].minima).toHaveLength(2);
  });

  it('traces an island much smaller than a cell of the grid', async () => {
    const { planes } = await scanned(
      'darwin-300ty-depleted',
      { r2_e: range(-60, 60), r2_mu: range(-150, 150) },
      { outputs: ['planes'] },
    );
    const region = await findPlane(await shippedModel('darwin-300ty-depleted'), 'r2_e', 'r2_mu', createCpuProfiler);
    expect(planes[0].lines).toHaveLength(2);
    expect(planes[0].openAtEdge).toBe(false);
    expect(movement(region.lines, planes[0].lines)).toBeLessThan(0.005);
    expect(movement(planes[0].lines, region.lines)).toBeLessThan(0.005);
  });
});

describe('couplings that enter as |coupling|', () => {
  it('end at 0 without being open there', async () => {
    const { bounds, planes } = await scanned('lz', { mu_e: range(0, 40), mu_mu: range(0, 60) });
    for (const bound of bounds) {
      expect(bound.intervals[0].loOpen).toBe(false);
      await expectSame('lz', bound);
    }
    const region = await findPlane(await shippedModel('lz'), 'mu_e', 'mu_mu', createCpuProfiler);
    expect(planes[0].openAtEdge).toBe(false);
    expect(movement(region.lines, planes[0].lines)).toBeLessThan(0.01);
  });

  it('lose their sign in a profile that hides the coupling they share it with, not in the plane of both', async () => {
    const { bounds, planes } = await scanned('lz', { q_emu: range(0, 20), r2_emu: range(0, 200) });
    for (const bound of bounds) {
      expect(bound.intervals[0].loOpen).toBe(false);
      expect(bound.minimumOutside).toBeUndefined();
      await expectSame('lz', bound);
    }
    expect(planes[0].openAtEdge).toBe(true);
  });

  it('are open where the axis begins above 0', async () => {
    const { bounds, planes } = await scanned('lz', { mu_e: { min: 0.5, max: 40, points: 9, scale: 'log' } });
    expect(planes).toEqual([]);
    expect(bounds[0].intervals.map(({ lo, loOpen, hiOpen }) => [lo, loOpen, hiOpen])).toEqual([[0.5, true, false]]);
  });
});

describe('a grid that does not hold everything', () => {
  it('leaves the ends open where it cuts an island', async () => {
    const { bounds, planes } = await scanned('darwin-30ty', { q_e: range(-0.2, 0.3), q_mu: range(-8, 8) });
    const [qE, qMu] = bounds;
    expect(qE.intervals).toHaveLength(1);
    expect(qE.intervals[0]).toMatchObject({ lo: -0.2, hi: 0.3, loOpen: true, hiOpen: true });
    // The hidden q_e is minimised beyond its axis.
    await expectSame('darwin-30ty', qMu);
    expect(planes[0].openAtEdge).toBe(true);
    expect(planes[0].lines.map(({ closed }) => closed)).toEqual([false, false]);
    for (const [x] of planes[0].lines.flatMap(({ points }) => points)) {
      expect(x).toBeGreaterThan(-0.2 - 1e-9);
      expect(x).toBeLessThan(0.3 + 1e-9);
    }
  });

  it('still takes Δχ² from the global minimum and says that it lies outside', async () => {
    const { bounds, planes, minima } = await scanned('darwin-30ty', { q_e: range(0.5, 2), q_mu: range(-8, 8) });
    expect(bounds.map(({ minimumOutside }) => minimumOutside)).toEqual([['q_e'], undefined]);
    expect(planes[0].minimumOutside).toEqual(['q_e']);
    expect(Math.abs(minima[0].at.q_e as number)).toBeLessThan(1e-4);
    const [{ intervals, deltaChi2 }] = bounds;
    const { intervals: whole } = await findBound(await shippedModel('darwin-30ty'), 'q_e', createCpuProfiler);
    expect(intervals).toHaveLength(1);
    expect(intervals[0]).toMatchObject({ lo: 0.5, loOpen: true, hiOpen: false });
    expect(intervals[0].hi).toBeCloseTo(whole[0].hi, 4);
    expect(intervals[0].minimum.deltaChi2).toBeGreaterThan(0.1);
    expect(Math.min(...deltaChi2.map(Number))).toBe(intervals[0].minimum.deltaChi2);
    expect(planes[0].openAtEdge).toBe(true);
  });

  it('has no interval and no line where everything is excluded', async () => {
    const { bounds, planes } = await scanned('darwin-30ty', { q_e: range(6, 9), q_mu: range(20, 30) });
    expect(bounds.map(({ intervals }) => intervals)).toEqual([[], []]);
    expect(planes[0].lines).toEqual([]);
    expect(planes[0].openAtEdge).toBe(false);
  });

  it('has no line but is open where everything is allowed', async () => {
    const { planes } = await scanned('darwin-30ty', { q_e: range(-0.1, 0.1), q_mu: range(-0.5, 0.5) });
    expect(planes[0].lines).toEqual([]);
    expect(planes[0].openAtEdge).toBe(true);
  });
});

describe('values next to each other in double precision', () => {
  it.each([[[1, 1 + 2 ** -52]], [[0, 5e-324]], [[0, 1e308]]])('%j leave no room between them', async (values) => {
    const { bounds } = await scanned('darwin-30ty', { q_e: values });
    expect(bounds).toHaveLength(1);
    expect(bounds[0].values.every((value, i, all) => i === 0 || value > all[i - 1])).toBe(true);
  });
});

describe('what is read off a grid', () => {
  it('does not depend on tiles and their order', async () => {
    const axes = { q_e: range(-2, 4, 5), r2_e: range(-50, 10, 5), q_mu: range(-8, 8, 5) };
    const first = await scanned('lz', axes, { outputs: ['profiles'] });
    const second = await scanned('lz', axes, { outputs: ['profiles'], tilePoints: 10, reversed: true });
    expect(second).toEqual(first);
  });

  it('does not depend on the spacing of the axes, nor on points without a fit', async () => {
    const symlog = (max: number): AxisFile => ({ min: -max, max, points: 11, scale: 'symlog' });
    const { bounds, planes } = await scanned(
      'darwin-30ty',
      { q_e: symlog(3), q_mu: symlog(10) },
      { unfitted: ([x, y]) => x > 0 || y < -1 },
    );
    for (const bound of bounds) await expectSame('darwin-30ty', bound);
    const region = await findPlane(await shippedModel('darwin-30ty'), 'q_e', 'q_mu', createCpuProfiler);
    expect(movement(region.lines, planes[0].lines)).toBeLessThan(0.01);
    expect(movement(planes[0].lines, region.lines)).toBeLessThan(0.01);
  });

  it('is the contour along which a dense grid is minimised, not everywhere', async () => {
    const problem = ellipse(['q_e', 'q_mu'], [0.5, -3], [0.2, 7]);
    const { planes } = await scanProblem(
      problem,
      createReferenceProfiler(problem),
      { q_e: range(-1, 2, 101), q_mu: range(-40, 40, 101) },
      { outputs: ['planes'] },
    );
    expect(planes[0].lines.map(({ closed }) => closed)).toEqual([true]);
    expect(planes[0].fits).toBeLessThan(101 ** 2 / 2);
    for (const [x, y] of planes[0].lines[0].points) {
      const radius = Math.hypot((x - 0.5) / 0.2, (y + 3) / 7) / Math.sqrt(planes[0].threshold);
      expect(Math.abs(radius - 1)).toBeLessThan(0.005);
    }
  });

  it('is a thin region that runs between the samples of the grid, far beyond the cells around its minimum', async () => {
    // χ² = ((x - 0.7 y - 0.13) / 0.02)² + ((x + y) / 4)².
    const problem: ProfileProblem = {
      ...ellipse(['q_e', 'q_mu'], [0.13, 0], [0.02, 4]),
      signal: Float64Array.of(1000, 1000, 1, 1, -0.7, 1),
    };
    const { planes } = await scanProblem(
      problem,
      createReferenceProfiler(problem),
      { q_e: range(-10, 10, 15), q_mu: range(-10, 10, 15) },
      { outputs: ['planes'] },
    );
    expect(planes[0].openAtEdge).toBe(false);
    // Linear interpolation cuts the sharp tips into beads.
    expect(planes[0].lines.every(({ closed }) => closed)).toBe(true);
    const along = planes[0].lines.flatMap(({ points }) => points.map(([x, y]) => x + y));
    expect(Math.abs(Math.max(...along) / (4 * Math.sqrt(planes[0].threshold)) - 1)).toBeLessThan(0.01);
    expect(Math.abs(Math.min(...along) / (4 * Math.sqrt(planes[0].threshold)) + 1)).toBeLessThan(0.01);
  });

  it('starts hidden couplings that enter as |coupling| off the barrier at 0', async () => {
    const { bounds } = await scanned(
      'darwin-300ty',
      { q_e: range(-1, 4), mu_e: range(0, 20) },
      { outputs: ['profiles'] },
    );
    for (const bound of bounds) await expectSame('darwin-300ty', bound);
    expect(bounds[0].minima[0].at.mu_e).toBe(0);
  });

  it('starts anew from a lower minimum that turns up late', async () => {
    // The basin of the Standard Model looks shallower than it is until the first axis has been read.
    const problem = createProblem(await shippedModel('darwin-300ty-depleted'), ['r2_e', 'r2_mu']);
    const honest = await createCpuProfiler(problem);
    let lie = true;
    const late: Profiler = {
      ...honest,
      async profile(points, options) {
        const result = await honest.profile(points, options);
        const near = (i: number): boolean =>
          Math.abs(points[2 * i] + 0.83) < 2 && Math.abs(points[2 * i + 1] + 0.48) < 10;
        return { ...result, chi2: result.chi2.map((value, i) => (lie && near(i) ? value + 1 : value)) };
      },
    };
    const calls: number[] = [];
    const { bounds, minima } = await scanProblem(
      problem,
      late,
      { r2_e: range(-40, 5), r2_mu: range(-80, 30) },
      {
        outputs: ['profiles'],
        progress: (done) => {
          calls.push(done);
          lie = false;
        },
      },
    );
    await honest.close();
    // The first axis has been read twice.
    expect(calls).toEqual([1, 1, 2]);
    expect(minima[0].chi2).toBeLessThan(1e-6);
    for (const bound of bounds) {
      expect(Math.min(...bound.deltaChi2.map(Number))).toBeGreaterThan(-1e-6);
      await expectSame('darwin-300ty-depleted', bound);
    }
  });

  it('stops when told to', async () => {
    const stop = new AbortController();
    const scan = scanned(
      'darwin-30ty',
      { q_e: range(-1.5, 2), q_mu: range(-8, 8) },
      { signal: stop.signal, progress: () => stop.abort(new Error('enough')) },
    );
    await expect(scan).rejects.toThrow('enough');
  });
});
