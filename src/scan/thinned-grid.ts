/** A small grid whose projections cost as much, axis by axis and pair by pair, as those of a large one. */
import { type CouplingAxis, createLayout, type GridLayout } from './grid.js';

export interface ThinnedGrid {
  /** One tile. */
  readonly layout: GridLayout;
  /** Axes and pairs of axes of the grid for each one that is left. */
  readonly axesRatio: number;
  readonly pairsRatio: number;
}

/** Axes that stay; of the others the value nearest to 0 does, where χ² is low. */
const KEPT_AXES = 3;

/**
 * Keeps the first, the middle and the last axis, and as many of their values as fit.
 * @param points points of the small grid at most
 */
export function thinnedGrid(grid: GridLayout, points: number): ThinnedGrid {
  const scanned = grid.axes.flatMap(({ values }, axis) => (values.length > 1 ? [axis] : []));
  const kept =
    scanned.length <= KEPT_AXES
      ? scanned
      : [scanned[0], scanned[Math.floor(scanned.length / 2)], scanned[scanned.length - 1]];
  const most = largestSide(points, kept.length);
  const axes = grid.axes.map(({ coupling, values }, axis): CouplingAxis => {
    if (!kept.includes(axis)) return { coupling, values: [nearestToZero(values)] };
    return { coupling, values: evenly(values, Math.min(values.length, most)) };
  });
  const total = axes.reduce((product, { values }) => product * values.length, 1);
  const pairs = (count: number): number => (count * (count - 1)) / 2;
  return {
    layout: createLayout(axes, grid.profiled, total),
    axesRatio: scanned.length / Math.max(1, kept.length),
    pairsRatio: pairs(scanned.length) / Math.max(1, pairs(kept.length)),
  };
}

/** Values along each of some axes whose combinations are no more than `points`; two at least. */
function largestSide(points: number, axes: number): number {
  const total = (side: number): number => Array.from({ length: axes }, () => side).reduce((a, b) => a * b, 1);
  let side = 2;
  while (axes > 0 && total(side + 1) <= points) side++;
  return side;
}

function nearestToZero(values: readonly number[]): number {
  return values.reduce((best, value) => (Math.abs(value) < Math.abs(best) ? value : best));
}

/** Some of the values, both ends among them. */
function evenly(values: readonly number[], count: number): number[] {
  return Array.from({ length: count }, (_, i) => values[Math.round((i * (values.length - 1)) / (count - 1))]);
}
