/**
 * The contour of a profiled plane. The grid of the scan says where regions are; each of them is cut out as a window and
 * its samples doubled along the contour until it stands still, so that the spacing of the grid does not show.
 */

import type { Minimum } from '../inference/minima.js';
import {
  type EvaluatePlane,
  emptyGrid,
  followContour,
  type PlaneGrid,
  refinedGrid,
  thinned,
} from '../inference/plane-grid.js';
import { BelowMinimumError } from '../inference/profile-curve.js';
import { NEGATIVE_TOLERANCE, STABLE } from '../inference/tolerances.js';
import { type ContourLine, movement, type TracedContour, traceContour } from '../inference/trace.js';
import { type ProfiledPlane, positionIn, valueAt } from './profiled-plane.js';

/** Planes of at most this many samples are minimised everywhere, larger ones along the contour only. */
const EVERYWHERE = 2500;
/** Refinement ends when a window has this many samples along a side. */
const FINEST_SAMPLES = 1200;

export interface PlaneContour {
  readonly lines: readonly ContourLine[];
  readonly openAtEdge: boolean;
  /** Movement in the last refinement as a share of the size of the region; NaN where nothing was refined. */
  readonly stability: number;
}

/** A window: first and last sample of the scan's grid along x and y. */
type Window = readonly [x0: number, x1: number, y0: number, y1: number];

/**
 * Traces χ² = reference + threshold.
 * @param gridChi2 lowest χ² of the scan's grid at every whole position, row by row: says where to look when the plane
 * is too large to be minimised everywhere
 * @param seeds points in table units around which the contour must run
 * @param naturalEdge the plane starts where the coupling does, left and at the bottom: not open there
 * @throws BelowMinimumError when a sample lies below the reference
 */
export async function tracePlane(
  plane: ProfiledPlane,
  gridChi2: Float64Array,
  reference: number,
  threshold: number,
  seeds: readonly (readonly [number, number])[],
  naturalEdge: readonly [boolean, boolean],
  name: string,
): Promise<PlaneContour> {
  const level = reference + threshold;
  const height = (chi2: number): number => Math.sqrt(threshold) - Math.sqrt(Math.max(0, chi2 - reference));
  const checked = (sample: Minimum): number => {
    if (sample.chi2 < reference - NEGATIVE_TOLERANCE) throw new BelowMinimumError(name, sample, reference);
    return sample.chi2;
  };
  const evaluate: EvaluatePlane = async (positions) => {
    await plane.sample(positions);
    return Float64Array.from({ length: positions.length / 2 }, (_, i) => {
      const sample = plane.at(positions[2 * i], positions[2 * i + 1]);
      return !sample || sample.chi2 === Infinity ? Number.NaN : checked(sample);
    });
  };
  const [columns, rows] = [plane.xValues.length, plane.yValues.length];
  const places = seeds.map(([x, y]) => [positionIn(plane.xValues, x), positionIn(plane.yValues, y)] as const);
  const inTableUnits = (line: ContourLine): ContourLine => ({
    closed: line.closed,
    points: line.points.map(([x, y]) => [valueAt(plane.xValues, x), valueAt(plane.yValues, y)] as const),
  });
  const moved = (before: TracedContour, after: TracedContour): number =>
    Math.max(
      movement(before.lines, after.lines),
      movement(before.lines.map(inTableUnits), after.lines.map(inTableUnits)),
    );
  const whole = await wholePlane(plane, gridChi2, evaluate, level, places, checked);
  let windows = joined(windowsOf(whole, level, places), columns, rows);
  const traced = new Map<string, Traced>();
  while (true) {
    const escaped: Window[] = [];
    for (const window of windows) {
      const key = window.join(' ');
      if (traced.has(key)) continue;
      const result = await traceWindow(evaluate, cropped(whole, window), level, height, moved, places);
      const wider = widened(window, result, columns, rows);
      if (wider) escaped.push(wider);
      else traced.set(key, result);
    }
    if (escaped.length === 0) break;
    windows = joined([...windows, ...escaped], columns, rows);
  }
  const results = windows.map((window) => traced.get(window.join(' ')) as Traced);
  return {
    lines: results.flatMap(({ lines }) => lines.map(inTableUnits)),
    // What reaches a side now reaches the frame: other windows have been widened.
    openAtEdge: results.some(
      ({ reached }) =>
        (reached.left && !naturalEdge[0]) || (reached.bottom && !naturalEdge[1]) || reached.right || reached.top,
    ),
    stability: results.length > 0 ? Math.max(...results.map(({ stability }) => stability)) : Number.NaN,
  };
}

/** The samples of the scan's grid, minimised everywhere or, where they are many, along the contour. */
async function wholePlane(
  plane: ProfiledPlane,
  gridChi2: Float64Array,
  evaluate: EvaluatePlane,
  level: number,
  seeds: readonly (readonly [number, number])[],
  checked: (sample: Minimum) => number,
): Promise<PlaneGrid> {
  const [columns, rows] = [plane.xValues.length, plane.yValues.length];
  const grid = emptyGrid([0, columns - 1], [0, rows - 1], columns, rows);
  grid.chi2.set(gridChi2);
  if (columns * rows <= EVERYWHERE) await polishEverywhere(plane);
  else {
    await followContour(evaluate, grid, level, seeds);
    await plane.spread();
  }
  const update = (): void => {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const sample = plane.at(column, row);
        if (!sample) continue;
        grid.chi2[row * columns + column] = checked(sample);
        grid.computed[row * columns + column] = 1;
      }
    }
  };
  update();
  // Samples that fell may have moved the contour among others that nobody has looked at.
  await followContour(evaluate, grid, level, seeds);
  return grid;
}

/** Whether {@link polishEverywhere} minimises all samples of the plane. */
export function isSmall(plane: ProfiledPlane): boolean {
  return plane.xValues.length * plane.yValues.length <= EVERYWHERE;
}

/** Minimises every sample of the scan's grid, once. */
export async function polishEverywhere(plane: ProfiledPlane): Promise<void> {
  const [columns, rows] = [plane.xValues.length, plane.yValues.length];
  const positions = Float64Array.from({ length: 2 * columns * rows }, (_, i) =>
    i % 2 === 0 ? (i / 2) % columns : Math.floor(i / 2 / columns),
  );
  if (plane.at(columns - 1, rows - 1)) return;
  await plane.sample(positions);
  await plane.spread();
}

interface Traced extends TracedContour {
  readonly stability: number;
}

/**
 * Doubles the samples of a window along the contour until it stands still, as drawn on the axes of the grid as well as on
 * linear ones, and surrounds the seeds.
 */
async function traceWindow(
  evaluate: EvaluatePlane,
  coarse: PlaneGrid,
  level: number,
  height: (chi2: number) => number,
  moved: (before: TracedContour, after: TracedContour) => number,
  seeds: readonly (readonly [number, number])[],
): Promise<Traced> {
  const inside = seeds.filter(
    ([x, y]) => x >= coarse.xRange[0] && x <= coarse.xRange[1] && y >= coarse.yRange[0] && y <= coarse.yRange[1],
  );
  let grid = coarse;
  let contour = traced(grid, height);
  let stability = Math.min(grid.columns, grid.rows) > 2 ? moved(traced(thinned(grid), height), contour) : 1;
  const missing = (): boolean => inside.some((seed) => !surrounded(grid, seed, height));
  while ((stability > STABLE || missing()) && Math.max(grid.columns, grid.rows) < FINEST_SAMPLES) {
    // A region that fills its window has no contour to wait for.
    if (contour.lines.length === 0 && !missing()) return { ...contour, stability: 0 };
    grid = await refinedGrid(evaluate, grid, level, height, inside);
    const finer = traced(grid, height);
    stability = moved(contour, finer);
    contour = finer;
  }
  return { ...contour, stability };
}

/** The contour in positions of the scan's axes. */
function traced(grid: PlaneGrid, height: (chi2: number) => number): TracedContour {
  const { columns, rows, xRange, yRange } = grid;
  const along = ([from, to]: readonly [number, number], share: number): number =>
    from + (to - from) * Math.min(1, Math.max(0, share));
  return traceContour({
    columns,
    rows,
    height: grid.chi2.map(height),
    xOf: (column) => along(xRange, column / (columns - 1)),
    yOf: (row) => along(yRange, row / (rows - 1)),
  });
}

function surrounded(grid: PlaneGrid, [x, y]: readonly [number, number], height: (chi2: number) => number): boolean {
  const place = (value: number, [from, to]: readonly [number, number], samples: number): number =>
    Math.min(samples - 2, Math.floor(((value - from) / (to - from)) * (samples - 1)));
  const at = place(y, grid.yRange, grid.rows) * grid.columns + place(x, grid.xRange, grid.columns);
  return [at, at + 1, at + grid.columns, at + grid.columns + 1].some((corner) => height(grid.chi2[corner]) > 0);
}

/** Boxes around connected cells that the region touches or a seed lies in, with one cell of room. */
function windowsOf(grid: PlaneGrid, level: number, seeds: readonly (readonly [number, number])[]): Window[] {
  const [columns, rows] = [grid.columns - 1, grid.rows - 1];
  const touched = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = row * grid.columns + column;
      const corners = [at, at + 1, at + grid.columns, at + grid.columns + 1];
      if (corners.some((corner) => grid.chi2[corner] <= level)) touched[row * columns + column] = 1;
    }
  }
  for (const [x, y] of seeds)
    touched[Math.min(rows - 1, Math.floor(y)) * columns + Math.min(columns - 1, Math.floor(x))] = 1;
  const windows: Window[] = [];
  for (let first = 0; first < touched.length; first++) {
    if (touched[first] !== 1) continue;
    let [x0, x1, y0, y1] = [columns, 0, rows, 0];
    const waiting = [first];
    touched[first] = 2;
    for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
      const [x, y] = [cell % columns, Math.floor(cell / columns)];
      [x0, x1, y0, y1] = [Math.min(x0, x), Math.max(x1, x + 1), Math.min(y0, y), Math.max(y1, y + 1)];
      for (let row = Math.max(0, y - 1); row <= Math.min(rows - 1, y + 1); row++) {
        for (let column = Math.max(0, x - 1); column <= Math.min(columns - 1, x + 1); column++) {
          const next = row * columns + column;
          if (touched[next] !== 1) continue;
          touched[next] = 2;
          waiting.push(next);
        }
      }
    }
    windows.push([x0 - 1, x1 + 1, y0 - 1, y1 + 1]);
  }
  return windows;
}

/** Windows inside the frame, those that overlap or touch made one. */
function joined(windows: readonly Window[], columns: number, rows: number): Window[] {
  const apart: Window[] = [];
  for (const [x0, x1, y0, y1] of windows) {
    let box: Window = [Math.max(0, x0), Math.min(columns - 1, x1), Math.max(0, y0), Math.min(rows - 1, y1)];
    const touches = (other: Window): boolean =>
      other[0] <= box[1] && box[0] <= other[1] && other[2] <= box[3] && box[2] <= other[3];
    for (let other = apart.findIndex(touches); other >= 0; other = apart.findIndex(touches)) {
      const [taken] = apart.splice(other, 1);
      box = [
        Math.min(box[0], taken[0]),
        Math.max(box[1], taken[1]),
        Math.min(box[2], taken[2]),
        Math.max(box[3], taken[3]),
      ];
    }
    apart.push(box);
  }
  return apart;
}

/** A wider window when the region reaches a side that is not the frame's; undefined when it does not. */
function widened(
  [x0, x1, y0, y1]: Window,
  { reached }: TracedContour,
  columns: number,
  rows: number,
): Window | undefined {
  const room = Math.ceil(Math.max(x1 - x0, y1 - y0) / 4);
  const wider: Window = [
    reached.left && x0 > 0 ? x0 - room : x0,
    reached.right && x1 < columns - 1 ? x1 + room : x1,
    reached.bottom && y0 > 0 ? y0 - room : y0,
    reached.top && y1 < rows - 1 ? y1 + room : y1,
  ];
  return wider.every((side, i) => side === [x0, x1, y0, y1][i]) ? undefined : wider;
}

/** The part of a grid with one sample per whole position that lies in a window. */
function cropped(grid: PlaneGrid, [x0, x1, y0, y1]: Window): PlaneGrid {
  const part = emptyGrid([x0, x1], [y0, y1], x1 - x0 + 1, y1 - y0 + 1);
  for (let row = 0; row < part.rows; row++) {
    const from = (y0 + row) * grid.columns + x0;
    part.chi2.set(grid.chi2.subarray(from, from + part.columns), row * part.columns);
    part.computed.set(grid.computed.subarray(from, from + part.columns), row * part.columns);
  }
  return part;
}
