/** Allowed regions of a plane of two couplings: contours of Δχ² refined until they stand still. */
import { contours } from 'd3-contour';
import type { Hypotheses } from './hypotheses.js';
import { findIntervals } from './intervals.js';
import { denseGrid, type PlaneGrid, refinedGrid } from './plane-grid.js';
import { type Minimum, profileCurve } from './profile-curve.js';

/** A boundary line of an allowed region: a closed ring, or a line that ends at the edge of the scanned plane. */
export interface ContourLine {
  readonly points: readonly (readonly [number, number])[];
  readonly closed: boolean;
}

export interface PlaneRegion {
  readonly lines: readonly ContourLine[];
  /** The region leaves the scanned plane. */
  readonly openAtEdge: boolean;
  /** Local minima of the plane, the global one first. */
  readonly minima: readonly Minimum[];
  /** Largest movement of the contour in the last refinement, as a share of the region's size. */
  readonly stability: number;
  /** The last grid. */
  readonly grid: PlaneGrid;
  /** Number of fits that it took. */
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

const FIRST_SAMPLES = 49;
const MAXIMUM_REFINEMENTS = 4;
/** The contour stands still when it moves by less than this share of the region's size. */
const STABLE = 0.002;
/** Room around the region, as a share of its extent. */
const MARGIN = 0.06;
const CURVE_SAMPLES = 81;

/**
 * Finds the region Δχ² ≤ threshold in the plane of the two couplings of `hypotheses`.
 * Without ranges, the plane is the box that holds the region, found from the two profiles.
 */
export async function findRegion(hypotheses: Hypotheses, options: ContourOptions): Promise<PlaneRegion> {
  const { threshold } = options;
  const box = [];
  const minima: Minimum[] = [];
  for (const column of [0, 1]) {
    const curve = await profileCurve(hypotheses, column, hypotheses.axes[column].range, CURVE_SAMPLES);
    minima.push(...curve.minima);
    const reference = curve.minima[0].chi2;
    const intervals = await findIntervals(hypotheses, curve, threshold, reference);
    box.push(
      withMargin(
        intervals[0].lo,
        intervals[intervals.length - 1].hi,
        intervals[0].loOpen || hypotheses.axes[column].evenInSign,
      ),
    );
  }
  const distinct = distinctMinima(hypotheses, minima);
  const reference = distinct[0].chi2;
  const level = reference + threshold;
  const height = (chi2: number): number => Math.sqrt(threshold) - Math.sqrt(Math.max(0, chi2 - reference));
  const [xRange, yRange] = [options.xRange ?? box[0], options.yRange ?? box[1]];
  const natural = (column: 0 | 1, from: number): boolean => hypotheses.axes[column].evenInSign && from === 0;
  const naturalEdge = [natural(0, xRange[0]), natural(1, yRange[0])] as const;
  const samples = options.samples ?? FIRST_SAMPLES;
  let grid = await denseGrid(hypotheses, xRange, yRange, samples, samples);
  let fits = samples * samples;
  let region = trace(grid, height, naturalEdge);
  let stability = 1;
  for (let round = 0; round < MAXIMUM_REFINEMENTS && stability > STABLE; round++) {
    const finer = await refinedGrid(hypotheses, grid, level, height);
    fits +=
      finer.computed.reduce((sum, value) => sum + value, 0) - grid.computed.reduce((sum, value) => sum + value, 0);
    const traced = trace(finer, height, naturalEdge);
    stability = movement(region.lines, traced.lines);
    [grid, region] = [finer, traced];
  }
  return { ...region, minima: distinct, stability, grid, fits };
}

function withMargin(lo: number, hi: number, closedBelow: boolean): [number, number] {
  const margin = MARGIN * (hi - lo);
  return [closedBelow ? lo : lo - margin, hi + margin];
}

function distinctMinima(hypotheses: Hypotheses, minima: readonly Minimum[]): Minimum[] {
  const sorted = [...minima].sort((a, b) => a.chi2 - b.chi2);
  const near = (a: Minimum, b: Minimum): boolean =>
    hypotheses.axes.every((axis, column) => Math.abs(a.point[column] - b.point[column]) < 0.05 * axis.scale);
  return sorted.filter((minimum, i) => !sorted.slice(0, i).some((other) => near(minimum, other)));
}

/**
 * Contour of the transformed field: √threshold - √Δχ², in which linear interpolation between samples is exact for
 * a parabola (on Δχ² itself it would shrink the region).
 * @param naturalEdge the plane starts where the coupling does, at 0 for one that enters as |coupling|: a region that
 * reaches this edge is cut there, not open
 */
function trace(
  grid: PlaneGrid,
  height: (chi2: number) => number,
  naturalEdge: readonly [boolean, boolean],
): Pick<PlaneRegion, 'lines' | 'openAtEdge'> {
  const { columns, rows } = grid;
  // d3-contour interpolates between finite values only; a sample without a fit counts as far outside.
  const lowest = height(Number.MAX_VALUE ** 0.25);
  const field = Array.from(grid.chi2, (chi2) => (Number.isFinite(chi2) ? height(chi2) : lowest));
  const shape = contours().size([columns, rows]).smooth(true).contour(field, 0);
  const lines: ContourLine[] = [];
  let openAtEdge = false;
  for (const polygon of shape.coordinates) {
    for (const ring of polygon) {
      // A sample sits in the middle of d3-contour's pixel; rings are closed along the frame half a pixel outside.
      const inside = ring.map(([x, y]) => [x - 0.5, y - 0.5] as const);
      const onFrame = ([x, y]: readonly [number, number]): boolean => x < 0 || y < 0 || x > columns - 1 || y > rows - 1;
      const leaves = ([x, y]: readonly [number, number]): boolean =>
        (x < 0 && !naturalEdge[0]) || (y < 0 && !naturalEdge[1]) || x > columns - 1 || y > rows - 1;
      const pieces = splitAtFrame(inside, onFrame);
      openAtEdge ||= inside.some(leaves);
      for (const piece of pieces) {
        lines.push({
          closed: piece.closed,
          points: piece.points.map(([x, y]) => [along(grid.xRange, x, columns), along(grid.yRange, y, rows)] as const),
        });
      }
    }
  }
  return { lines, openAtEdge };
}

function along(range: readonly [number, number], position: number, samples: number): number {
  const share = Math.min(1, Math.max(0, position / (samples - 1)));
  return range[0] + (range[1] - range[0]) * share;
}

/** A ring without the points on the frame: itself when there are none, else the open lines between them. */
function splitAtFrame(
  ring: readonly (readonly [number, number])[],
  onFrame: (point: readonly [number, number]) => boolean,
): ContourLine[] {
  const first = ring.findIndex(onFrame);
  if (first < 0) return [{ closed: true, points: ring }];
  const open = ring.slice(0, -1);
  const rotated = [...open.slice(first), ...open.slice(0, first)];
  const lines: ContourLine[] = [];
  let current: (readonly [number, number])[] = [];
  for (const point of [...rotated, rotated[0]]) {
    if (!onFrame(point)) current.push(point);
    else {
      if (current.length > 1) lines.push({ closed: false, points: current });
      current = [];
    }
  }
  return lines;
}

/** Largest distance of a point of the new lines from the old ones, relative to the extent of the new ones. */
function movement(before: readonly ContourLine[], after: readonly ContourLine[]): number {
  const points = after.flatMap((line) => line.points);
  if (points.length === 0 || before.length === 0) return 1;
  const extent = (axis: 0 | 1): number => {
    const values = points.map((point) => point[axis]);
    return Math.max(...values) - Math.min(...values) || 1;
  };
  const [width, height] = [extent(0), extent(1)];
  const segments = before.flatMap((line) => line.points.slice(1).map((to, i) => [line.points[i], to] as const));
  let largest = 0;
  for (const [x, y] of points) {
    let nearest = Infinity;
    for (const [from, to] of segments) {
      const [ax, ay] = [(from[0] - x) / width, (from[1] - y) / height];
      const [dx, dy] = [(to[0] - from[0]) / width, (to[1] - from[1]) / height];
      const length = dx * dx + dy * dy;
      const share = length > 0 ? Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length)) : 0;
      nearest = Math.min(nearest, Math.hypot(ax + share * dx, ay + share * dy));
    }
    largest = Math.max(largest, nearest);
  }
  return largest;
}
