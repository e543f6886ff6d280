/** Allowed regions of a plane of two couplings: contours of Δχ² refined until they stand still. */

import { printedNumber } from '../numerics/printed-number.js';
import { withoutValleys } from './flat-valleys.js';
import type { Hypotheses } from './hypotheses.js';
import { findIntervals, type Interval } from './intervals.js';
import { distinctMinima, type Minimum } from './minima.js';
import { denseGrid, type EvaluatePlane, type PlaneGrid, positionOf, refinedGrid, thinned } from './plane-grid.js';
import { type ProfileCurve, profileCurve, withBasins, withLowerMinima } from './profile-curve.js';
import { foldSigns } from './signs.js';
import { STABLE } from './tolerances.js';
import { type ContourLine, movement, traceContour } from './trace.js';
import { watchedProfiler } from './watched-profiler.js';

export interface PlaneRegion {
  readonly lines: readonly ContourLine[];
  /** The region leaves the scanned plane. */
  readonly openAtEdge: boolean;
  /** Local minima of the plane, the global one first. */
  readonly minima: readonly Minimum[];
  /** Largest movement of the contour in the last refinement, as a share of the region's size. */
  readonly stability: number;
  /** The last grid of every island. */
  readonly grids: readonly PlaneGrid[];
  /** Number of fits that it took: those of the two profiles and of all grids. */
  readonly fits: number;
}

export interface ContourOptions {
  /** Δχ² of the contour. */
  readonly threshold: number;
  /** Samples per axis of the first grid. */
  readonly samples?: number;
  readonly xRange?: readonly [number, number];
  readonly yRange?: readonly [number, number];
}

/** Samples per axis that a first grid may have. */
export const SMALLEST_GRID = 5;
export const LARGEST_GRID = 2049;
const FIRST_SAMPLES = 49;
/** Refinement ends when a grid has this many samples per axis. */
const FINEST_SAMPLES = 1500;
/** Room around the region, as a share of its extent. */
const MARGIN = 0.06;
const CURVE_SAMPLES = 81;

/**
 * Finds the region Δχ² ≤ threshold in the plane of the two couplings of `hypotheses`. Islands that are apart on an axis
 * are traced each in a box of its own, found from the two profiles; with given ranges, all in that plane.
 * @throws Error when an island is too thin for the finest grid
 */
export async function findRegion(unwatched: Hypotheses, options: ContourOptions): Promise<PlaneRegion> {
  const { threshold } = options;
  if (unwatched.axes.length !== 2) throw new RangeError('a plane has two couplings');
  const profiler = watchedProfiler(unwatched.profiler, 2);
  const hypotheses: Hypotheses = { ...unwatched, profiler };
  const own: ProfileCurve[] = [];
  for (const column of [0, 1]) {
    own.push(await profileCurve(hypotheses, column, hypotheses.axes[column].range, CURVE_SAMPLES));
  }
  const { minima, boxes } = await withLowerMinima(hypotheses, async (lower) => {
    const found = [...own.flatMap((curve) => curve.minima), ...lower];
    const folded = found.map(({ point, chi2 }) => ({ point: foldSigns(hypotheses.problem.couplings, point), chi2 }));
    const minima = await withoutValleys(hypotheses, distinctMinima(hypotheses, folded));
    const inside = minima.filter((minimum) => minimum.chi2 - minima[0].chi2 < threshold);
    const intervals = [];
    for (const curve of own) {
      const reaching = await reachingMinima(hypotheses, curve, inside);
      intervals.push((await findIntervals(hypotheses, reaching, threshold, minima[0].chi2)).intervals);
    }
    return { minima, boxes: islandBoxes(hypotheses, intervals, inside, options) };
  });
  const reference = minima[0].chi2;
  const islands = [];
  for (const box of boxes) islands.push(await traceIsland(hypotheses, box, reference, options));
  return {
    lines: islands.flatMap((island) => island.lines),
    openAtEdge: islands.some((island) => island.openAtEdge),
    minima,
    stability: Math.max(...islands.map((island) => island.stability)),
    grids: islands.map((island) => island.grid),
    fits: profiler.fits(),
  };
}

/**
 * A curve that holds the minima found along the other coupling as well: they may lie beyond its range, or in a basin between
 * its samples.
 */
async function reachingMinima(
  hypotheses: Hypotheses,
  curve: ProfileCurve,
  minima: readonly Minimum[],
): Promise<ProfileCurve> {
  const { scanned, values } = curve;
  const { standardModel, range } = hypotheses.axes[scanned];
  const positions = minima.map(({ point }) => point[scanned]);
  // Room for the island of a minimum: half as far again as it is from the Standard Model.
  const beyond = positions.map((position) => position + 0.5 * (position - standardModel));
  const outside = positions.some((position) => position < values[0] || position > values[values.length - 1]);
  const wide = [Math.min(range[0], ...beyond), Math.max(range[1], ...beyond)] as const;
  const reaching = outside ? await profileCurve(hypotheses, scanned, wide, CURVE_SAMPLES) : curve;
  return withBasins(hypotheses, reaching, minima);
}

interface Box {
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  /** Minima that the traced region must contain. */
  readonly minima: readonly (readonly [number, number])[];
}

/** One box per pair of intervals that holds a minimum, so that a small island far from a large one is not lost. */
function islandBoxes(
  hypotheses: Hypotheses,
  intervals: readonly (readonly Interval[])[],
  minima: readonly Minimum[],
  options: ContourOptions,
): Box[] {
  const boxes = new Map<string, Box>();
  for (const { point } of minima) {
    const range = (column: 0 | 1): { key: number; range: [number, number] } => {
      const own = intervals[column];
      // A minimum next to an end may lie outside it by rounding: the nearest interval holds it.
      const distance = ({ lo, hi }: Interval): number => Math.max(lo - point[column], point[column] - hi, 0);
      const key = own.reduce((best, interval, i) => (distance(interval) < distance(own[best]) ? i : best), 0);
      const { lo, hi, loOpen } = own[key];
      return { key, range: withMargin(lo, hi, loOpen || (hypotheses.axes[column].evenInSign && lo === 0)) };
    };
    const [x, y] = [range(0), range(1)];
    const given = options.xRange !== undefined || options.yRange !== undefined;
    const key = given ? 'given' : `${x.key} ${y.key}`;
    const box = boxes.get(key);
    boxes.set(key, {
      xRange: options.xRange ?? x.range,
      yRange: options.yRange ?? y.range,
      minima: [...(box?.minima ?? []), [point[0], point[1]]],
    });
  }
  return [...boxes.values()];
}

interface Island extends Pick<PlaneRegion, 'lines' | 'openAtEdge' | 'stability'> {
  readonly grid: PlaneGrid;
}

/** Refines a grid over a box until the contour stands still and surrounds the minima of the box. */
async function traceIsland(
  hypotheses: Hypotheses,
  box: Box,
  reference: number,
  options: ContourOptions,
): Promise<Island> {
  const { threshold, samples = FIRST_SAMPLES } = options;
  const { xRange, yRange } = box;
  const height = heightAbove(reference, threshold);
  const natural = (column: 0 | 1, from: number): boolean => hypotheses.axes[column].evenInSign && from === 0;
  const naturalEdge = [natural(0, xRange[0]), natural(1, yRange[0])] as const;
  const seeds = box.minima.filter(([x, y]) => x >= xRange[0] && x <= xRange[1] && y >= yRange[0] && y <= yRange[1]);
  const level = reference + threshold;
  const evaluate: EvaluatePlane = async (positions) =>
    (await hypotheses.profiler.profile(positions, { decisive: [level] })).chi2;
  let grid = await denseGrid(evaluate, xRange, yRange, samples, samples);
  let region = traceGrid(grid, height, naturalEdge);
  let stability = 1;
  const missing = (): boolean => seeds.some((seed) => !surrounded(grid, seed, height));
  while ((stability > STABLE || missing()) && grid.columns < FINEST_SAMPLES) {
    const finer = await refinedGrid(evaluate, grid, level, height, seeds);
    const traced = traceGrid(finer, height, naturalEdge);
    stability = movement(region.lines, traced.lines);
    [grid, region] = [finer, traced];
  }
  // A first grid as fine as can be: how far has the contour moved since every second sample?
  if (grid.columns === samples) stability = movement(traceGrid(thinned(grid), height, naturalEdge).lines, region.lines);
  if (missing()) {
    throw new Error(
      `the region around ${hypotheses.problem.couplings.join(', ')} = ${seeds.map((seed) => seed.map((value) => printedNumber(value, { digits: 4 })).join(', ')).join(' and ')} is too thin to trace`,
    );
  }
  return { ...region, stability, grid };
}

/** Whether a corner of the cell around a minimum lies inside the contour: then the contour surrounds the minimum. */
function surrounded(grid: PlaneGrid, [x, y]: readonly [number, number], height: (chi2: number) => number): boolean {
  const column = Math.min(grid.columns - 2, Math.floor(positionOf(grid.xRange, x, grid.columns)));
  const row = Math.min(grid.rows - 2, Math.floor(positionOf(grid.yRange, y, grid.rows)));
  const at = row * grid.columns + column;
  return [at, at + 1, at + grid.columns, at + grid.columns + 1].some((corner) => height(grid.chi2[corner]) > 0);
}

function withMargin(lo: number, hi: number, closedBelow: boolean): [number, number] {
  const margin = MARGIN * (hi - lo);
  return [closedBelow ? lo : lo - margin, hi + margin];
}

/** The field whose zero is the contour: √threshold - √Δχ² of a χ². */
export function heightAbove(reference: number, threshold: number): (chi2: number) => number {
  return (chi2) => Math.sqrt(threshold) - Math.sqrt(Math.max(0, chi2 - reference));
}

/**
 * Contour of the transformed field: √threshold - √Δχ², in which linear interpolation between samples is exact for
 * a parabola (on Δχ² itself it would shrink the region).
 * @param naturalEdge the plane starts where the coupling does, at 0 for one that enters as |coupling|: a region that
 * reaches this edge is cut there, not open
 */
export function traceGrid(
  grid: PlaneGrid,
  height: (chi2: number) => number,
  naturalEdge: readonly [boolean, boolean],
): Pick<PlaneRegion, 'lines' | 'openAtEdge'> {
  const { columns, rows, xRange, yRange } = grid;
  const { lines, reached } = traceContour({
    columns,
    rows,
    height: grid.chi2.map(height),
    xOf: (column) => along(xRange, column, columns),
    yOf: (row) => along(yRange, row, rows),
  });
  const openAtEdge =
    (reached.left && !naturalEdge[0]) || (reached.bottom && !naturalEdge[1]) || reached.right || reached.top;
  return { lines, openAtEdge };
}

function along(range: readonly [number, number], position: number, samples: number): number {
  const share = Math.min(1, Math.max(0, position / (samples - 1)));
  return range[0] + (range[1] - range[0]) * share;
}
