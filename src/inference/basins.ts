/**
 * Basins of χ² in several hidden couplings, and the branches that lead from them along the scanned one. A grid cannot
 * be dense in many dimensions: basins are found by minimising from scattered points, then followed step by step.
 */
import { integerPower, power } from '../numerics/powers.js';
import { withoutValleys } from './flat-valleys.js';
import { type Hypotheses, spacedValues } from './hypotheses.js';
import { localMinima } from './local-minima.js';
import { deepMinima, distinctMinima, hiddenColumns, isSamePoint, type Minimum, minimiseFrom } from './minima.js';

/** Scattered samples; of these, how many of the lowest ones, and how many anywhere, are minimised from. */
const SAMPLES = 2000;
const LOWEST = 24;
const EVERYWHERE = 96;
/** Values of one coupling at which the others are minimised. */
const SLICE = 61;
/** Rounds of slices through the minima that the round before has found, and how many of the lowest of them are cut. */
const ROUNDS = 3;
const CUT = 8;
/** Distance between starting points on the stretched axes (see `stretched`). */
const APART = 0.7;
/** Values of the scanned coupling at which basins of the hidden ones are looked for. */
const PLACES = 13;

/**
 * Minima over all couplings, the lowest first: from scattered points, then from slices along every coupling through what
 * was found, until nothing new turns up.
 */
export function scatteredMinima(hypotheses: Hypotheses): Promise<Minimum[]> {
  let pending = scattered.get(hypotheses);
  if (!pending) {
    pending = searchScattered(hypotheses);
    scattered.set(hypotheses, pending);
    pending.catch(() => scattered.delete(hypotheses));
  }
  return pending;
}

/** Asked for once to find minima, once more for the branches that lead from them. */
const scattered = new WeakMap<Hypotheses, Promise<Minimum[]>>();

async function searchScattered(hypotheses: Hypotheses): Promise<Minimum[]> {
  const { axes, profiler } = hypotheses;
  const all = hiddenColumns(hypotheses);
  const origin = Float64Array.from(axes, (axis) => axis.standardModel);
  const samples = scatteredPoints(hypotheses);
  // In the working precision of the backend: these only say where to start.
  const { chi2 } = await profiler.profile(Float64Array.from(samples.flatMap((point) => [...point])));
  const starts = [origin, ...lowestApart(hypotheses, samples, chi2, all), ...samples.slice(0, EVERYWHERE)];
  let minima = await withoutValleys(hypotheses, await deepMinima(hypotheses, starts));
  let cuts = [origin, ...minima.slice(0, CUT).map(({ point }) => point)];
  for (let round = 0; round < ROUNDS && cuts.length > 0; round++) {
    const low: Float64Array[] = [];
    for (const column of all) low.push(...(await minimaOfSlices(hypotheses, cuts, column)));
    const known = minima;
    const found = await deepMinima(hypotheses, low);
    minima = await withoutValleys(hypotheses, distinctMinima(hypotheses, [...known, ...found]));
    cuts = minima
      .filter(({ point }) => !known.some((other) => isSamePoint(hypotheses, other.point, point)))
      .slice(0, CUT)
      .map(({ point }) => point);
  }
  return minima;
}

/**
 * Minima over all couplings, and over the hidden ones at several values of the scanned one: a basin may open only far from
 * the Standard Model.
 */
export async function findBasins(hypotheses: Hypotheses, scanned: number): Promise<Float64Array[]> {
  const { axes } = hypotheses;
  const free = (await scatteredMinima(hypotheses)).map(({ point }) => point);
  const held = await minimiseFrom(
    hypotheses,
    free.map((point) => point.with(scanned, axes[scanned].standardModel)),
    hiddenColumns(hypotheses, scanned),
  );
  const found = held.filter(({ chi2 }) => chi2 < Infinity).map(({ point }) => point);
  const places = spacedValues(axes[scanned], axes[scanned].range, PLACES).map((value) => [value]);
  return distinct(hypotheses, [...free, ...found, ...(await hiddenMinima(hypotheses, [scanned], places))]);
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
  const hidden = hiddenColumns(hypotheses, ...shown);
  const scattered = scatteredPoints(hypotheses);
  const minima: Float64Array[] = [];
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
    const found = await minimiseFrom(hypotheses, lowestApart(hypotheses, samples, chi2, hidden), hidden);
    const apart = await withoutValleys(hypotheses, distinctMinima(hypotheses, found), shown);
    minima.push(...apart.map(({ point }) => point));
  }
  return distinct(hypotheses, minima);
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
  for (const point of points) if (!kept.some((other) => isSamePoint(hypotheses, other, point))) kept.push(point);
  return kept;
}

/**
 * Walks from each basin along the scanned coupling in both directions, minimising the hidden ones at every value.
 * @returns for each value the valleys that were walked through
 */
export async function followBranches(
  hypotheses: Hypotheses,
  scanned: number,
  values: readonly number[],
  basins: readonly Float64Array[],
): Promise<Minimum[][]> {
  const hidden = hiddenColumns(hypotheses, scanned);
  const valleys = values.map((): Minimum[] => []);
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
    if (others.some((other) => isSamePoint(hypotheses, other, point))) return false;
    visited.set(key, [...others, point]);
    return true;
  };
  while (true) {
    walkers = walkers.filter(({ at }) => at >= 0 && at < values.length);
    if (walkers.length === 0) return valleys;
    const found = await minimiseFrom(
      hypotheses,
      walkers.map(({ at, point }) => point.with(scanned, values[at])),
      hidden,
    );
    walkers = walkers.flatMap(({ at, step }, i) => {
      if (found[i].chi2 === Infinity) return [];
      valleys[at].push(found[i]);
      return isNew(at, step, found[i].point) ? [{ at: at + step, step, point: found[i].point }] : [];
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
 * Local minima along one coupling, the others minimised from their values at given points: values spaced evenly and
 * geometrically, since islands lie far out and are wide, or near and narrow.
 */
async function minimaOfSlices(
  hypotheses: Hypotheses,
  points: readonly Float64Array[],
  column: number,
): Promise<Float64Array[]> {
  const { range } = hypotheses.axes[column];
  const even = Array.from({ length: SLICE }, (_, i) => range[0] + ((range[1] - range[0]) * i) / (SLICE - 1));
  const values = [...even, ...spacedValues(hypotheses.axes[column], range, SLICE)].sort((a, b) => a - b);
  const found = await minimiseFrom(
    hypotheses,
    points.flatMap((point) => values.map((value) => point.with(column, value))),
    hiddenColumns(hypotheses, column),
  );
  return points.flatMap((_, p) => {
    const slice = found.slice(p * values.length, (p + 1) * values.length);
    return localMinima(slice.map(({ chi2 }) => chi2)).map((i) => slice[i].point);
  });
}
