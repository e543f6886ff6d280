/**
 * χ² of grid points when some couplings are minimised at every one of them. A point is minimised from starting values
 * that depend on the problem alone, never on its neighbours: tiles give the same numbers however they are cut, to the
 * tolerance of a fit.
 */
import { findBasins, hiddenMinima, scatteredPoints } from '../inference/basins.js';
import { type Hypotheses, spacedValues } from '../inference/hypotheses.js';
import { localMinima } from '../inference/local-minima.js';
import { type Minimised, minimise } from '../inference/minimise.js';
import { SAME_MINIMUM } from '../inference/tolerances.js';

/** Points minimised at once. */
const BATCH = 1024;
/** Samples of a single profiled coupling. */
const SAMPLES = 49;
/** Local minima of these that are followed. */
const FOLLOWED = 3;
/** Places on the axes of the grid at which basins of several profiled couplings are looked for. */
const PLACES = 24;
/** Of all these basins, how many are followed at a point, and how far apart in units of the scales. */
const LOWEST_BASINS = 6;
const APART = 0.5;

/**
 * χ² of points on the axes of a grid, the profiled couplings minimised continuously, without regard to a range.
 * @param axes number of grid axes: they are the first couplings of the problem, the profiled ones follow
 * @param points n × axes
 * @returns n values in float64; NaN where no fit was found
 * @throws the reason of the signal when it is aborted
 */
export async function profileTile(
  hypotheses: Hypotheses,
  axes: number,
  points: Float64Array,
  signal?: AbortSignal,
): Promise<Float64Array> {
  return (await minimiseProfiled(hypotheses, axes, points, signal)).chi2;
}

/** {@link profileTile} with the points that were found, n × couplings. */
export async function minimiseProfiled(
  hypotheses: Hypotheses,
  axes: number,
  points: Float64Array,
  signal?: AbortSignal,
): Promise<Minimised> {
  const columns = hypotheses.axes.length;
  const n = points.length / axes;
  const result = { points: new Float64Array(n * columns).fill(Number.NaN), chi2: new Float64Array(n).fill(Number.NaN) };
  const profiled = hypotheses.axes.map((_, column) => column).slice(axes);
  for (let first = 0; first < n; first += BATCH) {
    signal?.throwIfAborted();
    const batch = points.subarray(first * axes, Math.min(n, first + BATCH) * axes);
    const { starts, owner } = await startsOf(hypotheses, axes, batch);
    const found = await minimise(hypotheses, starts, profiled);
    owner.forEach((index, i) => {
      const at = first + index;
      // The first of equal starts stays, and a number replaces NaN.
      if (Number.isNaN(found.chi2[i]) || found.chi2[i] >= result.chi2[at]) return;
      result.chi2[at] = found.chi2[i];
      result.points.set(found.points.subarray(i * columns, (i + 1) * columns), at * columns);
    });
  }
  return result;
}

/** Starting points, n × couplings, and the index of the point that each belongs to. */
async function startsOf(
  hypotheses: Hypotheses,
  axes: number,
  points: Float64Array,
): Promise<{ starts: Float64Array; owner: number[] }> {
  const columns = hypotheses.axes.length;
  const values =
    columns - axes === 1 ? await lowestSamples(hypotheses, points) : await lowestBasins(hypotheses, axes, points);
  const owner = values.flatMap((own, index) => own.map(() => index));
  const starts = new Float64Array(owner.length * columns);
  values.flat().forEach((value, i) => {
    starts.set(points.subarray(owner[i] * axes, (owner[i] + 1) * axes), i * columns);
    starts.set(value, i * columns + axes);
  });
  return { starts, owner };
}

/** For each point, the values of the last coupling at the lowest local minima of samples of it. */
async function lowestSamples(hypotheses: Hypotheses, points: Float64Array): Promise<number[][][]> {
  const columns = hypotheses.axes.length;
  const axes = columns - 1;
  const n = points.length / axes;
  const axis = hypotheses.axes[axes];
  const samples = spacedValues(axis, axis.range, SAMPLES);
  const batch = new Float64Array(n * SAMPLES * columns);
  for (let i = 0; i < n * SAMPLES; i++) {
    const index = Math.floor(i / SAMPLES);
    batch.set(points.subarray(index * axes, (index + 1) * axes), i * columns);
    batch[i * columns + axes] = samples[i % SAMPLES];
  }
  // In the working precision of the backend: these only say where to start.
  const { chi2 } = await hypotheses.profiler.profile(batch);
  return Array.from({ length: n }, (_, index) => {
    const own = localMinima(chi2.subarray(index * SAMPLES, (index + 1) * SAMPLES)).slice(0, FOLLOWED);
    return own.length > 0 ? own.map((s) => [samples[s]]) : [[axis.standardModel]];
  });
}

const valuesOf = new WeakMap<Hypotheses, Promise<Float64Array[]>>();

/**
 * Values of the profiled couplings in which χ² has a minimum somewhere: at the Standard Model, in every basin of the whole
 * problem, and at places scattered over the axes of the grid, since basins may open only far away.
 */
async function basinValues(hypotheses: Hypotheses, axes: number): Promise<Float64Array[]> {
  const profiled = hypotheses.axes.slice(axes);
  const values = [Float64Array.from(profiled, (axis) => axis.standardModel)];
  const shown = Array.from({ length: axes }, (_, column) => column);
  const places = scatteredPoints(hypotheses)
    .slice(0, PLACES)
    .map((point) => [...point.subarray(0, axes)]);
  for (const basin of [...(await findBasins(hypotheses, 0)), ...(await hiddenMinima(hypotheses, shown, places))]) {
    const own = basin.slice(axes);
    const same = (other: Float64Array): boolean =>
      profiled.every((axis, i) => Math.abs(other[i] - own[i]) < SAME_MINIMUM * axis.scale);
    if (!values.some(same)) values.push(own);
  }
  return values;
}

/** For each point, those of the same values at which χ² is lowest, apart from each other. */
async function lowestBasins(hypotheses: Hypotheses, axes: number, points: Float64Array): Promise<Float64Array[][]> {
  let pending = valuesOf.get(hypotheses);
  if (!pending) {
    pending = basinValues(hypotheses, axes);
    valuesOf.set(hypotheses, pending);
    pending.catch(() => valuesOf.delete(hypotheses));
  }
  const values = await pending;
  const columns = hypotheses.axes.length;
  const profiled = hypotheses.axes.slice(axes);
  const n = points.length / axes;
  const batch = new Float64Array(n * values.length * columns);
  for (let i = 0; i < n * values.length; i++) {
    const index = Math.floor(i / values.length);
    batch.set(points.subarray(index * axes, (index + 1) * axes), i * columns);
    batch.set(values[i % values.length], i * columns + axes);
  }
  // In the working precision of the backend: these only say where to start.
  const { chi2 } = await hypotheses.profiler.profile(batch);
  return Array.from({ length: n }, (_, index) => {
    const own = chi2.subarray(index * values.length, (index + 1) * values.length);
    const order = [...own.keys()].filter((i) => Number.isFinite(own[i])).sort((a, b) => own[a] - own[b]);
    const lowest: Float64Array[] = [];
    for (const i of order) {
      if (lowest.length === LOWEST_BASINS) break;
      const near = (other: Float64Array): boolean =>
        profiled.every((axis, h) => Math.abs(other[h] - values[i][h]) < APART * axis.scale);
      if (!lowest.some(near)) lowest.push(values[i]);
    }
    return lowest.length > 0 ? lowest : [values[0]];
  });
}
