/**
 * A plane within a frame: the window and the minima of the last one are adapted to the new model instead of being searched
 * for. The line is that of one grid; `findPlane` refines it.
 */
import { heightAbove, traceGrid } from '../../inference/contours.js';
import { withoutValleys } from '../../inference/flat-valleys.js';
import { createHypotheses, type Hypotheses, spacedValues } from '../../inference/hypotheses.js';
import { deepMinima, distinctMinima, type Minimum } from '../../inference/minima.js';
import {
  denseGrid,
  type EvaluatePlane,
  type PlaneGrid,
  positionOf,
  refinedGrid,
  xOf,
  yOf,
} from '../../inference/plane-grid.js';
import type { ContourLine } from '../../inference/trace.js';
import { betterRange, type Range, rangeOf, withRoom } from './window.js';

/** What one plane hands to the next of the same couplings. */
export interface PlaneMemory {
  readonly xRange: Range;
  readonly yRange: Range;
  /** All local minima known, also those outside the region: they may enter it. */
  readonly minima: readonly Float64Array[];
}

export interface CoarsePlane {
  readonly lines: readonly ContourLine[];
  readonly openAtEdge: boolean;
  /** The global one first. */
  readonly minima: readonly Minimum[];
  readonly xRange: Range;
  readonly yRange: Range;
}

/** Samples per axis of the grid that is followed along the contour ... */
const FIRST_SAMPLES = 17;
/** ... and of the one that says whether the window will do, at least, and at most where the region is a thin arc. */
const WINDOW_SAMPLES = 65;
const FINEST_SAMPLES = 513;
/** Samples inside a region for each cell that its contour crosses, below which it is too thin to trace. */
const THIN = 1;
/** Windows tried at most: each may be up to three times as wide as the last, or a thirtieth of it. */
const MOST_WINDOWS = 12;
/** Samples per axis of the first look at a plane of which nothing is known. */
const FIRST_LOOK_SAMPLES = 49;
/** Δχ² beyond which a local minimum of the grid is not followed. */
const DEEPLY_EXCLUDED = 60;
/** A grid that lies below the lowest minimum by this much has found another one. */
const BELOW_MINIMUM = 1e-3;

/**
 * The region Δχ² ≤ threshold on one grid. Where the working precision is float64, only samples near the contour are
 * computed; a device computes the whole grid in one batch.
 * @param hypotheses of the two couplings
 * @param memory of the last plane; undefined for the first, which costs some thousand fits more
 * @param samples per axis of the grid, at least: thin regions need more
 */
export async function coarsePlane(
  hypotheses: Hypotheses,
  memory: PlaneMemory | undefined,
  threshold: number,
  samples: number,
): Promise<CoarsePlane> {
  const { axes, profiler } = hypotheses;
  const start = memory ?? (await firstLook(hypotheses, threshold));
  const origin = Float64Array.from(axes, (axis) => axis.standardModel);
  const minima = await minimaFrom(hypotheses, [], [...start.minima, origin]);
  const window = holding({ x: start.xRange, y: start.yRange }, hypotheses, minima, threshold);
  const onDevice = profiler.info.precision === 'float32';
  const whole = (grid: Pick<PlaneGrid, 'xRange' | 'yRange'>, count: number): Promise<PlaneGrid> =>
    denseGrid(async (points) => (await profiler.profile(points)).chi2, grid.xRange, grid.yRange, count, count);
  if (onDevice) {
    // The last window mostly does.
    const grid = await whole({ xRange: window.x, yRange: window.y }, samples);
    if (willDo(hypotheses, grid, minima, threshold)) return traced(hypotheses, grid, minima, threshold);
  }
  const found = await framed(hypotheses, window, minima, threshold);
  const finest = onDevice
    ? await whole(found.grid, Math.max(samples, found.grid.columns))
    : await followed(exactly(hypotheses), found.grid, found.minima, threshold, samples);
  return traced(hypotheses, finest, found.minima, threshold);
}

/** χ² in float64. */
function exactly({ profiler }: Hypotheses): EvaluatePlane {
  return async (positions) => (await profiler.profile(positions, { float64: true })).chi2;
}

/** A grid in a window that frames the region, and all minima found on the way, in float64. */
async function framed(
  hypotheses: Hypotheses,
  start: Window,
  known: readonly Minimum[],
  threshold: number,
): Promise<{ readonly grid: PlaneGrid; readonly minima: readonly Minimum[] }> {
  const evaluate = exactly(hypotheses);
  let window = start;
  let minima = known;
  for (let round = 1; ; round++) {
    const first = await denseGrid(evaluate, window.x, window.y, FIRST_SAMPLES, FIRST_SAMPLES);
    minima = await minimaFrom(hypotheses, minima, lowPlaces(first, minima[0].chi2));
    const grid = await followed(evaluate, first, minima, threshold, WINDOW_SAMPLES);
    if (round === MOST_WINDOWS || willDo(hypotheses, grid, minima, threshold)) return { grid, minima };
    const lowest = lowestSample(grid);
    if (lowest.chi2 < minima[0].chi2) minima = await minimaFrom(hypotheses, minima, [lowest.point]);
    window = nextWindow(hypotheses, grid, minima, threshold);
  }
}

/** Whether the window of a grid frames the region, and no sample lies below the minimum. */
function willDo(hypotheses: Hypotheses, grid: PlaneGrid, minima: readonly Minimum[], threshold: number): boolean {
  const next = nextWindow(hypotheses, grid, minima, threshold);
  const reference = minima[0].chi2;
  return (
    isSame(next.x, grid.xRange) &&
    isSame(next.y, grid.yRange) &&
    lowestSample(grid).chi2 > reference - BELOW_MINIMUM &&
    (grid.columns >= FINEST_SAMPLES || !isTooCoarse(grid, minima, reference + threshold))
  );
}

function traced(hypotheses: Hypotheses, grid: PlaneGrid, minima: readonly Minimum[], threshold: number): CoarsePlane {
  const { xRange, yRange } = grid;
  const naturalEdge = [isNatural(hypotheses, 0, xRange), isNatural(hypotheses, 1, yRange)] as const;
  const { lines, openAtEdge } = traceGrid(grid, heightAbove(minima[0].chi2, threshold), naturalEdge);
  return { lines, openAtEdge, minima, xRange, yRange };
}

interface Window {
  readonly x: Range;
  readonly y: Range;
}

function isSame(a: Range, b: Range): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function isNatural({ axes }: Hypotheses, column: 0 | 1, range: Range): boolean {
  return axes[column].evenInSign && range[0] === 0;
}

/** The plane as far as couplings are searched, coarsely: where its minima are, and a window around the region. */
async function firstLook(hypotheses: Hypotheses, threshold: number): Promise<PlaneMemory> {
  const { problem, profiler, axes } = hypotheses;
  const searched = (await createHypotheses(problem, profiler)).axes;
  const [columns, rows] = searched.map((axis) => spacedValues(axis, axis.range, FIRST_LOOK_SAMPLES));
  const points = Float64Array.from(rows.flatMap((y) => columns.flatMap((x) => [x, y])));
  const { chi2 } = await profiler.profile(points, { float64: true });
  const at = (i: number): Float64Array => points.slice(2 * i, 2 * i + 2);
  const origin = Float64Array.from(axes, (axis) => axis.standardModel);
  const places = localMinimaOf(chi2, FIRST_LOOK_SAMPLES, FIRST_LOOK_SAMPLES);
  const minima = await minimaFrom(hypotheses, [], [origin, ...places.map(at)]);
  const inside = [...chi2.keys()].filter((i) => chi2[i] - minima[0].chi2 < threshold).map(at);
  const allowed = minima.filter((minimum) => minimum.chi2 - minima[0].chi2 < threshold);
  const range = (column: 0 | 1): Range => {
    const [low, high] = rangeOf([...inside, ...allowed.map(({ point }) => point)].map((point) => point[column]));
    // The samples next to the region, which may be smaller than their distance.
    const values = column === 0 ? columns : rows;
    const below = values.findLast((value) => value < low) ?? values[0];
    const above = values.find((value) => value > high) ?? values[values.length - 1];
    return [below, above];
  };
  return { xRange: range(0), yRange: range(1), minima: minima.map(({ point }) => point) };
}

/** The known minima and those that are found from `starts`, the lowest first. */
async function minimaFrom(
  hypotheses: Hypotheses,
  known: readonly Minimum[],
  starts: readonly Float64Array[],
): Promise<Minimum[]> {
  const found = (await deepMinima(hypotheses, starts)).filter(({ point }) =>
    hypotheses.axes.every(({ range }, column) => Math.abs(point[column]) <= 2 * range[1]),
  );
  const minima = await withoutValleys(hypotheses, distinctMinima(hypotheses, [...known, ...found]));
  if (minima.length === 0) throw new Error(`no point of ${hypotheses.problem.couplings.join(', ')} could be fitted`);
  return minima;
}

/** Local minima of a grid that are not deeply excluded. */
function lowPlaces(grid: PlaneGrid, reference: number): Float64Array[] {
  return localMinimaOf(grid.chi2, grid.columns, grid.rows)
    .filter((at) => grid.chi2[at] - reference < DEEPLY_EXCLUDED)
    .map((at) => placeOf(grid, at));
}

function placeOf(grid: PlaneGrid, at: number): Float64Array {
  return Float64Array.of(xOf(grid, at % grid.columns), yOf(grid, Math.floor(at / grid.columns)));
}

/** Samples that are not above any of the up to eight around them. */
function localMinimaOf(chi2: Float64Array, columns: number, rows: number): number[] {
  const places: number[] = [];
  for (let at = 0; at < chi2.length; at++) {
    if (!Number.isFinite(chi2[at])) continue;
    const [column, row] = [at % columns, Math.floor(at / columns)];
    let lowest = true;
    for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
      for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++)
        if (chi2[y * columns + x] < chi2[at]) lowest = false;
    }
    if (lowest) places.push(at);
  }
  return places;
}

function lowestSample(grid: PlaneGrid): { readonly point: Float64Array; readonly chi2: number } {
  let lowest = 0;
  for (let at = 0; at < grid.chi2.length; at++) if (grid.chi2[at] < grid.chi2[lowest]) lowest = at;
  return { point: placeOf(grid, lowest), chi2: grid.computed[lowest] === 1 ? grid.chi2[lowest] : Infinity };
}

/** Whether a grid cannot show a region as it is. */
function isTooCoarse(grid: PlaneGrid, minima: readonly Minimum[], level: number): boolean {
  return isThin(grid, level) || crumbles(grid, minima, level);
}

/** Whether samples inside the region hang together in a piece without a minimum: the tip of an arc that is broken off. */
function crumbles(
  { chi2, columns, rows, xRange, yRange }: PlaneGrid,
  minima: readonly Minimum[],
  level: number,
): boolean {
  const seen = new Uint8Array(chi2.length);
  /** Takes in all samples that hang together with those of the list; whether the piece comes up to the end of the grid. */
  const fill = (open: number[]): boolean => {
    let atEnd = false;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen[at] === 1 || !(chi2[at] <= level)) continue;
      seen[at] = 1;
      const [column, row] = [at % columns, Math.floor(at / columns)];
      if (column === 0 || column === columns - 1 || row === 0 || row === rows - 1) atEnd = true;
      if (column > 0) open.push(at - 1);
      if (column < columns - 1) open.push(at + 1);
      if (row > 0) open.push(at - columns);
      if (row < rows - 1) open.push(at + columns);
    }
    return atEnd;
  };
  // The four samples around a minimum, as far as they are inside.
  for (const { point, chi2: lowest } of minima) {
    if (lowest > level) continue;
    const column = Math.floor(positionOf(xRange, point[0], columns));
    const row = Math.floor(positionOf(yRange, point[1], rows));
    for (const y of [row, row + 1]) {
      for (const x of [column, column + 1]) if (x >= 0 && x < columns && y >= 0 && y < rows) fill([y * columns + x]);
    }
  }
  for (let at = 0; at < chi2.length; at++) if (seen[at] === 0 && chi2[at] <= level && !fill([at])) return true;
  return false;
}

/** Whether a region is about as thin as the distance between samples. */
function isThin({ chi2, columns, rows }: PlaneGrid, level: number): boolean {
  let [inside, crossed] = [0, 0];
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const corner = chi2[at] <= level;
      if (corner) inside++;
      if (
        corner !== chi2[at + 1] <= level ||
        corner !== chi2[at + columns] <= level ||
        corner !== chi2[at + columns + 1] <= level
      )
        crossed++;
    }
  }
  return inside <= THIN * crossed;
}

/** A grid refined along the contour until it has `samples` per axis, and more of them than a thin region needs. */
async function followed(
  evaluate: EvaluatePlane,
  first: PlaneGrid,
  minima: readonly Minimum[],
  threshold: number,
  samples: number,
): Promise<PlaneGrid> {
  const reference = minima[0].chi2;
  const inWindow = ([x, y]: Float64Array): boolean =>
    x >= first.xRange[0] && x <= first.xRange[1] && y >= first.yRange[0] && y <= first.yRange[1];
  const seeds = minima
    .filter(({ point, chi2 }) => chi2 - reference < threshold && inWindow(point))
    .map(({ point }) => [point[0], point[1]] as const);
  let grid = first;
  const level = reference + threshold;
  while (grid.columns < samples || (grid.columns < FINEST_SAMPLES && isTooCoarse(grid, minima, level)))
    grid = await refinedGrid(evaluate, grid, level, heightAbove(reference, threshold), seeds);
  return grid;
}

/** A window widened until it holds all minima inside the region, with room around them. */
function holding(window: Window, { axes }: Hypotheses, minima: readonly Minimum[], threshold: number): Window {
  const allowed = minima.filter(({ chi2 }) => chi2 - minima[0].chi2 < threshold);
  const widened = (column: 0 | 1, range: Range): Range => {
    const own = allowed.map(({ point }) => point[column]);
    if (own.every((value) => value >= range[0] && value <= range[1])) return range;
    return withRoom(rangeOf([...range, ...own]), axes[column].range);
  };
  return { x: widened(0, window.x), y: widened(1, window.y) };
}

/** The window to try next; that of the grid where it will do. */
function nextWindow(hypotheses: Hypotheses, grid: PlaneGrid, minima: readonly Minimum[], threshold: number): Window {
  const level = minima[0].chi2 + threshold;
  let [left, right, bottom, top] = [grid.columns, -1, grid.rows, -1];
  for (let at = 0; at < grid.chi2.length; at++) {
    if (!(grid.chi2[at] <= level)) continue;
    const [column, row] = [at % grid.columns, Math.floor(at / grid.columns)];
    left = Math.min(left, column);
    right = Math.max(right, column);
    bottom = Math.min(bottom, row);
    top = Math.max(top, row);
  }
  const allowed = minima.filter(({ chi2 }) => chi2 <= level).map(({ point }) => point);
  /** Up to the first samples outside: those next to the region, or around minima that lie between samples. */
  const extent = (column: 0 | 1, range: Range, count: number, first: number, last: number): Range => {
    const step = (range[1] - range[0]) / (count - 1);
    const own = allowed.map((point) => point[column]);
    const [low, high] = rangeOf([...own.map((value) => value - step), ...own.map((value) => value + step)]);
    return [
      Math.max(range[0], Math.min(low, range[0] + (first - 1) * step)),
      Math.min(range[1], Math.max(high, range[0] + (last + 1) * step)),
    ];
  };
  const { axes } = hypotheses;
  const window = {
    x: betterRange(grid.xRange, extent(0, grid.xRange, grid.columns, left, right), axes[0].range),
    y: betterRange(grid.yRange, extent(1, grid.yRange, grid.rows, bottom, top), axes[1].range),
  };
  return holding(window, hypotheses, minima, threshold);
}
