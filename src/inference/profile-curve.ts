/** The profile of χ² along one coupling: all others minimised continuously from every basin. */
import { findBasins, followBranches } from './basins.js';
import type { Hypotheses } from './hypotheses.js';
import { spacedValues } from './hypotheses.js';
import { localMinima } from './local-minima.js';
import { minimise } from './minimise.js';
import { foldSigns } from './signs.js';
import { findStartingPoints } from './starting-points.js';

/** A minimum of χ² over all scanned couplings. */
export interface Minimum {
  readonly point: Float64Array;
  readonly chi2: number;
}

export interface ProfileCurve {
  /** Column of the scanned coupling. */
  readonly scanned: number;
  /** Ascending values of the scanned coupling. */
  readonly values: readonly number[];
  /** χ² minimised over the other couplings at each value; infinite where nothing could be fitted. */
  readonly chi2: readonly number[];
  /** The minimising point at each value. */
  readonly points: readonly Float64Array[];
  /** Local minima over all couplings, the global one first. */
  readonly minima: readonly Minimum[];
}

/** Δχ² may be negative by this much from rounding; more is an error to report. */
export const NEGATIVE_TOLERANCE = 1e-6;
/** Local minima closer than this fraction of the scale of each axis are one. */
const SAME_MINIMUM = 1e-2;
/** One in so many values of the scanned coupling gets a coarse grid of the hidden one. */
const GRID_STRIDE = 3;

/** A sample lies below what was held to be the global minimum: differences from that one mean nothing. */
export class BelowMinimumError extends Error {
  /**
   * @param what names the profile or plane
   * @param sample the point below
   * @param reference χ² of the supposed minimum
   */
  constructor(
    what: string,
    readonly sample: Minimum,
    reference: number,
  ) {
    super(`${what} falls ${reference - sample.chi2} below its global minimum`);
    this.name = 'BelowMinimumError';
  }
}

/**
 * Samples the profile over a range.
 * @param scanned column of the scanned coupling
 * @param range in table units; minima outside it are not followed
 * @param count number of samples
 */
export async function profileCurve(
  hypotheses: Hypotheses,
  scanned: number,
  range: readonly [number, number],
  count: number,
): Promise<ProfileCurve> {
  const { axes } = hypotheses;
  const inRange = (value: number): boolean => value >= range[0] && value <= range[1];
  const origin = axes[scanned].standardModel;
  const values = spacedValues(axes[scanned], range, count);
  if (inRange(origin) && !values.includes(origin)) insertSorted(values, origin);
  let samples = await sampleAt(hypotheses, scanned, values);
  if (axes.length > 2) {
    const branches = await followBranches(hypotheses, scanned, values, await findBasins(hypotheses, scanned));
    samples = samples.map((sample, i) => (branches[i].chi2 < sample.chi2 ? branches[i] : sample));
  }
  samples = await spreadBasins(hypotheses, scanned, samples);
  const minima = await followMinima(hypotheses, scanned, samples, range);
  return assembleCurve(hypotheses, scanned, [...samples, ...minima], minima);
}

/** Adds evenly spaced samples to a curve, each minimised from the solutions on both sides of it. */
export async function withEvenSamples(
  hypotheses: Hypotheses,
  curve: ProfileCurve,
  range: readonly [number, number],
  count: number,
): Promise<ProfileCurve> {
  const even = Array.from({ length: count }, (_, i) => range[0] + ((range[1] - range[0]) * i) / (count - 1));
  return withSamples(hypotheses, curve, even);
}

/** Adds samples at values between those of a curve, each minimised from the solutions on both sides of it. */
export async function withSamples(
  hypotheses: Hypotheses,
  curve: ProfileCurve,
  values: readonly number[],
): Promise<ProfileCurve> {
  const { scanned } = curve;
  const columns = hypotheses.axes.length;
  const known = new Set(curve.values);
  const added = values.filter((value) => !known.has(value));
  const starts = added.flatMap((value) => {
    const right = Math.max(
      1,
      curve.values.findIndex((other) => other > value),
    );
    return [curve.points[right - 1], curve.points[right]].flatMap((point) => [...point.with(scanned, value)]);
  });
  const found = await minimise(hypotheses, Float64Array.from(starts), hiddenColumns(hypotheses, scanned));
  const samples = added.flatMap(
    (_, i) =>
      lowestOf(
        found.points.subarray(2 * i * columns, 2 * (i + 1) * columns),
        found.chi2.subarray(2 * i, 2 * i + 2),
        columns,
      ) ?? [],
  );
  const sampled = curve.points.map((point, i) => ({ point, chi2: curve.chi2[i] }));
  return assembleCurve(hypotheses, scanned, [...sampled, ...samples], curve.minima);
}

/**
 * A curve from samples in any order.
 * @throws BelowMinimumError when a sample lies below the global minimum
 */
export function assembleCurve(
  hypotheses: Hypotheses,
  scanned: number,
  samples: readonly Minimum[],
  minima: readonly Minimum[],
): ProfileCurve {
  const sorted = [...samples].sort((a, b) => a.point[scanned] - b.point[scanned]);
  const distinct = sorted.filter((sample, i) => i === 0 || sample.point[scanned] > sorted[i - 1].point[scanned]);
  const lowest = distinct.reduce((a, b) => (b.chi2 < a.chi2 ? b : a));
  if (lowest.chi2 < minima[0].chi2 - NEGATIVE_TOLERANCE)
    throw new BelowMinimumError(`the profile of ${hypotheses.problem.couplings[scanned]}`, lowest, minima[0].chi2);
  return {
    scanned,
    values: distinct.map((sample) => sample.point[scanned]),
    chi2: distinct.map((sample) => sample.chi2),
    points: distinct.map((sample) => sample.point),
    minima,
  };
}

/**
 * A curve that knows minima found elsewhere: basins that its samples have missed spread from them along the curve.
 * @param minima over all couplings
 */
export async function withBasins(
  hypotheses: Hypotheses,
  curve: ProfileCurve,
  minima: readonly Minimum[],
): Promise<ProfileCurve> {
  const { scanned, values } = curve;
  const sampled = curve.points.map((point, i) => ({ point, chi2: curve.chi2[i] }));
  const known = distinctMinima(hypotheses, curve.minima);
  const missed = distinctMinima(hypotheses, [...known, ...minima]).filter(
    ({ point }) =>
      !known.some((minimum) => minimum.point === point) &&
      point[scanned] > values[0] &&
      point[scanned] < values[values.length - 1],
  );
  if (missed.length === 0) return curve;
  const samples = [...sampled, ...missed].sort((a, b) => a.point[scanned] - b.point[scanned]);
  const all = distinctMinima(hypotheses, [...known, ...missed]);
  return assembleCurve(hypotheses, scanned, [...(await spreadBasins(hypotheses, scanned, samples)), ...all], all);
}

/** χ² at one value of the scanned coupling, minimised over the others from several starting points. */
export async function profileAt(
  hypotheses: Hypotheses,
  scanned: number,
  value: number,
  starts: readonly Float64Array[],
): Promise<Minimum> {
  const points = starts.flatMap((start) => [...start.with(scanned, value)]);
  const found = await minimise(hypotheses, Float64Array.from(points), hiddenColumns(hypotheses, scanned));
  return (
    lowestOf(found.points, found.chi2, hypotheses.axes.length) ?? {
      point: starts[0].with(scanned, value),
      chi2: Infinity,
    }
  );
}

/**
 * The profile at each value. With one hidden coupling, the coarse grid of it is laid at some values only; those between
 * start from all minima in the hidden coupling that were found at the two nearest of these, not just from the lowest.
 */
async function sampleAt(hypotheses: Hypotheses, scanned: number, values: readonly number[]): Promise<Minimum[]> {
  const columns = hypotheses.axes.length;
  const origin = Float64Array.from(hypotheses.axes, (axis) => axis.standardModel);
  const found = values.map((): Minimum[] => []);
  const minimiseFrom = async (starts: Float64Array, owner: readonly number[]): Promise<void> => {
    const { points, chi2 } = await minimise(hypotheses, starts, hiddenColumns(hypotheses, scanned));
    owner.forEach((index, i) => {
      if (Number.isFinite(chi2[i]))
        found[index].push({ point: points.slice(i * columns, (i + 1) * columns), chi2: chi2[i] });
    });
  };
  const stride = columns === 2 ? GRID_STRIDE : 1;
  const withGrid = [...values.keys()].filter((i) => i % stride === 0 || i === values.length - 1);
  const grid = await findStartingPoints(
    hypotheses,
    scanned,
    withGrid.map((i) => values[i]),
  );
  await minimiseFrom(
    grid.points,
    grid.owner.map((i) => withGrid[i]),
  );
  const starts: number[] = [];
  const owner: number[] = [];
  for (let g = 0; g + 1 < withGrid.length; g++) {
    const basins = [withGrid[g], withGrid[g + 1]].flatMap((i) => distinctMinima(hypotheses, found[i]));
    for (let i = withGrid[g] + 1; i < withGrid[g + 1]; i++) {
      for (const { point } of basins) {
        starts.push(...point.with(scanned, values[i]));
        owner.push(i);
      }
    }
  }
  await minimiseFrom(Float64Array.from(starts), owner);
  return values.map((value, i) =>
    found[i].reduce((best, minimum) => (minimum.chi2 < best.chi2 ? minimum : best), {
      point: origin.with(scanned, value),
      chi2: Infinity,
    }),
  );
}

/** Offers each sample the solutions of its neighbours, until none falls any more: no basin is lost between samples. */
export async function spreadBasins(
  hypotheses: Hypotheses,
  scanned: number,
  samples: readonly Minimum[],
): Promise<Minimum[]> {
  const columns = hypotheses.axes.length;
  const best = [...samples];
  if (columns === 1) return best;
  let fallen = new Set(best.keys());
  // A basin reaches the far end in as many rounds as there are samples. Where χ² falls for ever, towards couplings without
  // end and fluxes that vanish, more would not do.
  for (let round = 0; round < best.length && fallen.size > 0; round++) {
    const starts: number[] = [];
    const owner: number[] = [];
    best.forEach((sample, i) => {
      for (const neighbour of [i - 1, i + 1]) {
        if (!fallen.has(neighbour) || best[neighbour].chi2 === Infinity) continue;
        starts.push(...best[neighbour].point.with(scanned, sample.point[scanned]));
        owner.push(i);
      }
    });
    const found = await minimise(hypotheses, Float64Array.from(starts), hiddenColumns(hypotheses, scanned));
    fallen = new Set();
    owner.forEach((index, i) => {
      if (!(found.chi2[i] < best[index].chi2)) return;
      if (found.chi2[i] < best[index].chi2 - NEGATIVE_TOLERANCE) fallen.add(index);
      best[index] = { point: found.points.slice(i * columns, (i + 1) * columns), chi2: found.chi2[i] };
    });
  }
  return best;
}

/** Refines the local minima of the samples over all couplings; the lowest first. */
async function followMinima(
  hypotheses: Hypotheses,
  scanned: number,
  samples: readonly Minimum[],
  range: readonly [number, number],
): Promise<Minimum[]> {
  const { axes } = hypotheses;
  const { couplings } = hypotheses.problem;
  const columns = axes.length;
  const sampled = localMinima(samples.map((sample) => sample.chi2)).map((i) => samples[i]);
  const starts = sampled.flatMap((sample) => [...sample.point]);
  const found = await minimise(
    hypotheses,
    Float64Array.from(starts),
    axes.map((_, column) => column),
  );
  const candidates: Minimum[] = [];
  sampled.forEach((sample, i) => {
    const point = foldSigns(couplings, found.points.slice(i * columns, (i + 1) * columns), scanned);
    const inside = point[scanned] >= range[0] && point[scanned] <= range[1];
    candidates.push(
      inside && found.chi2[i] <= sample.chi2
        ? { point, chi2: found.chi2[i] }
        : { point: foldSigns(couplings, sample.point, scanned), chi2: sample.chi2 },
    );
  });
  const minima = distinctMinima(hypotheses, candidates);
  if (minima.length === 0)
    throw new Error(`no point of the profile of ${hypotheses.problem.couplings[scanned]} could be fitted`);
  return minima;
}

/** Minima without repetitions, the lowest first. */
function distinctMinima({ axes }: Hypotheses, minima: readonly Minimum[]): Minimum[] {
  const sorted = [...minima].sort((a, b) => a.chi2 - b.chi2);
  const same = (a: Minimum, b: Minimum): boolean =>
    axes.every((axis, column) => Math.abs(a.point[column] - b.point[column]) < SAME_MINIMUM * axis.scale);
  return sorted.filter((candidate, i) => !sorted.slice(0, i).some((other) => same(candidate, other)));
}

/** All columns but the scanned one. */
export function hiddenColumns(hypotheses: Hypotheses, scanned: number): number[] {
  return hypotheses.axes.map((_, column) => column).filter((column) => column !== scanned);
}

/** The lowest of several minimised points; undefined when none could be fitted. */
export function lowestOf(points: Float64Array, chi2: Float64Array, columns: number): Minimum | undefined {
  let best = -1;
  for (let i = 0; i < chi2.length; i++) if (chi2[i] < (best < 0 ? Infinity : chi2[best])) best = i;
  return best < 0 ? undefined : { point: points.slice(best * columns, (best + 1) * columns), chi2: chi2[best] };
}

function insertSorted(values: number[], value: number): void {
  const at = values.findIndex((other) => other > value);
  values.splice(at < 0 ? values.length : at, 0, value);
}
