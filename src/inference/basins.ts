/**
 * Basins of χ² in several hidden couplings, and the branches that lead from them along the scanned one. A grid cannot
 * be dense in many dimensions: basins are found by minimising from scattered points, then followed step by step.
 */

import { integerPower, power } from '../numerics/powers.js';
import type { Hypotheses } from './hypotheses.js';
import { spacedValues } from './hypotheses.js';
import { localMinima } from './local-minima.js';
import { minimise } from './minimise.js';

/** Scattered samples; of these, how many of the lowest ones, and how many anywhere, are minimised from. */
const SAMPLES = 2000;
const LOWEST = 24;
const EVERYWHERE = 24;
/** Values of one hidden coupling at which the others are minimised. */
const SLICE = 61;
/** Distance between starting points on the stretched axes (see `stretched`). */
const APART = 0.7;
/** Values of the scanned coupling at which basins of the hidden ones are looked for. */
const PLACES = 13;
/** Basins closer than this fraction of the scale of each axis are one. */
const SAME_BASIN = 0.05;

/**
 * Minima over all couplings, and over the hidden ones at several values of the scanned one: a basin may open only far from
 * the Standard Model.
 */
export async function findBasins(hypotheses: Hypotheses, scanned: number): Promise<Float64Array[]> {
  const { axes, profiler } = hypotheses;
  const columns = axes.length;
  const all = axes.map((_, column) => column);
  const origin = Float64Array.from(axes, (axis) => axis.standardModel);
  const samples = scatteredPoints(hypotheses);
  // In the working precision of the backend: these only say where to start.
  const { chi2 } = await profiler.profile(Float64Array.from(samples.flatMap((point) => [...point])));
  const starts: Float64Array[] = [origin, ...lowestApart(hypotheses, samples, chi2, all)];
  starts.push(...samples.slice(0, EVERYWHERE));
  for (const column of all)
    if (column !== scanned) starts.push(...(await minimaAlong(hypotheses, origin, column, scanned)));
  const free = await minimise(hypotheses, Float64Array.from(starts.flatMap((point) => [...point])), all);
  const atOrigin = starts.map((point) => point.with(scanned, origin[scanned]));
  const held = await minimise(
    hypotheses,
    Float64Array.from(atOrigin.flatMap((point) => [...point])),
    all.filter((column) => column !== scanned),
  );
  const found = [free, held].flatMap(({ points, chi2: values }) =>
    [...values.keys()]
      .filter((i) => Number.isFinite(values[i]))
      .map((i) => points.slice(i * columns, (i + 1) * columns)),
  );
  const places = spacedValues(axes[scanned], axes[scanned].range, PLACES).map((value) => [value]);
  return distinct(hypotheses, [...found, ...(await hiddenMinima(hypotheses, [scanned], places))]);
}

/**
 * Local minima over the hidden couplings with the shown ones held at several places, from scattered points.
 * @param shown columns that are held
 * @param places values of the shown columns
 * @returns points of all couplings, none twice
 */
export async function hiddenMinima(
  hypotheses: Hypotheses,
  shown: readonly number[],
  places: readonly (readonly number[])[],
): Promise<Float64Array[]> {
  const columns = hypotheses.axes.length;
  const hidden = hypotheses.axes.map((_, column) => column).filter((column) => !shown.includes(column));
  const scattered = scatteredPoints(hypotheses);
  const starts: Float64Array[] = [];
  for (const place of places) {
    const samples = scattered.map((point) => {
      const held = point.slice();
      shown.forEach((column, i) => {
        held[column] = place[i];
      });
      return held;
    });
    // In the working precision of the backend: these only say where to start.
    const { chi2 } = await hypotheses.profiler.profile(Float64Array.from(samples.flatMap((point) => [...point])));
    starts.push(...lowestApart(hypotheses, samples, chi2, hidden));
  }
  const found = await minimise(hypotheses, Float64Array.from(starts.flatMap((point) => [...point])), hidden);
  return distinct(
    hypotheses,
    starts.flatMap((_, i) =>
      Number.isFinite(found.chi2[i]) ? [found.points.slice(i * columns, (i + 1) * columns)] : [],
    ),
  );
}

/** The lowest samples, no two of them near each other in every one of these columns. */
function lowestApart(
  hypotheses: Hypotheses,
  samples: readonly Float64Array[],
  chi2: Float64Array,
  columns: readonly number[],
): Float64Array[] {
  const order = [...samples.keys()].filter((i) => Number.isFinite(chi2[i])).sort((a, b) => chi2[a] - chi2[b]);
  const lowest: Float64Array[] = [];
  for (const i of order) {
    if (lowest.length === LOWEST) break;
    const near = (other: Float64Array): boolean =>
      columns.every((column) => apart(hypotheses, other, samples[i], column) < APART);
    if (!lowest.some(near)) lowest.push(samples[i]);
  }
  return lowest;
}

/** Points without those that are near an earlier one. */
function distinct(hypotheses: Hypotheses, points: readonly Float64Array[]): Float64Array[] {
  const kept: Float64Array[] = [];
  for (const point of points) if (!kept.some((other) => isSame(hypotheses, other, point))) kept.push(point);
  return kept;
}

function isSame({ axes }: Hypotheses, a: Float64Array, b: Float64Array): boolean {
  return axes.every((axis, column) => Math.abs(a[column] - b[column]) < SAME_BASIN * axis.scale);
}

/**
 * Walks from each basin along the scanned coupling in both directions, minimising the hidden ones at every value.
 * @returns for each value the lowest χ² of all branches and its point
 */
export async function followBranches(
  hypotheses: Hypotheses,
  scanned: number,
  values: readonly number[],
  basins: readonly Float64Array[],
): Promise<{ readonly point: Float64Array; readonly chi2: number }[]> {
  const columns = hypotheses.axes.length;
  const hidden = hypotheses.axes.map((_, column) => column).filter((column) => column !== scanned);
  const best = values.map((value) => ({ point: basins[0].with(scanned, value), chi2: Infinity }));
  let walkers = basins.flatMap((basin) => {
    const above = values.findIndex((value) => value >= basin[scanned]);
    const at = above < 0 ? values.length - 1 : above;
    return [
      { at, step: 1, point: basin },
      { at: at - 1, step: -1, point: basin },
    ];
  });
  // Branches that have met go on as one.
  const visited = new Map<string, Float64Array[]>();
  const isNew = (at: number, step: number, point: Float64Array): boolean => {
    const key = `${at} ${step}`;
    const others = visited.get(key) ?? [];
    if (others.some((other) => isSame(hypotheses, other, point))) return false;
    visited.set(key, [...others, point]);
    return true;
  };
  while (true) {
    walkers = walkers.filter(({ at }) => at >= 0 && at < values.length);
    if (walkers.length === 0) return best;
    const starts = walkers.flatMap(({ at, point }) => [...point.with(scanned, values[at])]);
    const found = await minimise(hypotheses, Float64Array.from(starts), hidden);
    walkers = walkers.flatMap(({ at, step }, i) => {
      if (!Number.isFinite(found.chi2[i])) return [];
      const point = found.points.slice(i * columns, (i + 1) * columns);
      if (found.chi2[i] < best[at].chi2) best[at] = { point, chi2: found.chi2[i] };
      return isNew(at, step, point) ? [{ at: at + step, step, point }] : [];
    });
  }
}

/** Position on an axis that is linear within half a scale of the Standard Model value and logarithmic beyond. */
function stretched(hypotheses: Hypotheses, value: number, column: number): number {
  const { standardModel, scale } = hypotheses.axes[column];
  return Math.asinh((value - standardModel) / (scale / 2));
}

function apart(hypotheses: Hypotheses, a: Float64Array, b: Float64Array, column: number): number {
  return Math.abs(stretched(hypotheses, a[column], column) - stretched(hypotheses, b[column], column));
}

/** Weyl's sequence with the roots of the generalised golden ratio fills a cube evenly, the same points every time. */
export function scatteredPoints(hypotheses: Hypotheses): Float64Array[] {
  const { axes } = hypotheses;
  let root = 2;
  for (let i = 0; i < 60; i++) root = power(1 + root, 1 / (axes.length + 1));
  const grids = axes.map((axis) => spacedValues(axis, axis.range, 1001));
  return Array.from({ length: SAMPLES }, (_, i) =>
    Float64Array.from(
      axes,
      (_, column) => grids[column][Math.round(1000 * ((0.5 + (i + 1) / integerPower(root, column + 1)) % 1))],
    ),
  );
}

/**
 * Local minima along one hidden coupling, the other hidden ones minimised from their Standard Model values, the scanned
 * one held there: values spaced evenly and geometrically, since islands lie far out and are wide, or near and narrow.
 */
async function minimaAlong(
  hypotheses: Hypotheses,
  origin: Float64Array,
  column: number,
  scanned: number,
): Promise<Float64Array[]> {
  const { axes } = hypotheses;
  const columns = axes.length;
  const [low, high] = axes[column].range;
  const even = Array.from({ length: SLICE }, (_, i) => low + ((high - low) * i) / (SLICE - 1));
  const values = [...even, ...spacedValues(axes[column], axes[column].range, SLICE)].sort((a, b) => a - b);
  const others = axes.map((_, other) => other).filter((other) => other !== column && other !== scanned);
  const starts = values.flatMap((value) => [...origin.with(column, value)]);
  const found = await minimise(hypotheses, Float64Array.from(starts), others);
  return localMinima(found.chi2).map((i) => found.points.slice(i * columns, (i + 1) * columns));
}
