/** The profile of χ² along one coupling: all others minimised continuously from every basin. */
import { type Hypotheses, spacedValues } from './hypotheses.js';
import { localMinima } from './local-minima.js';
import { deepMinima, distinctMinima, hiddenColumns, type Minimum, minimiseFrom } from './minima.js';
import { foldSigns } from './signs.js';
import { FLAT, NEGATIVE_TOLERANCE } from './tolerances.js';
import { findValleys, valleyStarts } from './valleys.js';

export interface ProfileCurve {
  /** Column of the scanned coupling. */
  readonly scanned: number;
  /** Ascending values of the scanned coupling. */
  readonly values: readonly number[];
  /** χ² minimised over the other couplings at each value; infinite where nothing could be fitted. */
  readonly chi2: readonly number[];
  /** The minimising point at each value. */
  readonly points: readonly Float64Array[];
  /** Local minima over all couplings, the global one first; they may lie beyond the sampled values. */
  readonly minima: readonly Minimum[];
}

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

/** How often a lower minimum may turn up before something is wrong. */
const MOST_ROUNDS = 20;

/**
 * Tries again, with the lower minima that turned up, for as long as a sample lies below the global minimum: searches stop
 * early in valleys that are flat and bent.
 * @param attempt is given the minima that turned up so far
 */
export async function withLowerMinima<T>(
  hypotheses: Hypotheses,
  attempt: (lower: readonly Minimum[]) => Promise<T>,
): Promise<T> {
  let lower: readonly Minimum[] = [];
  for (let round = 0; ; round++) {
    try {
      return await attempt(lower);
    } catch (error) {
      if (!(error instanceof BelowMinimumError) || round === MOST_ROUNDS) throw error;
      lower = [...lower, error.sample, ...(await deepMinima(hypotheses, [error.sample.point]))];
    }
  }
}

/**
 * Samples the profile over a range.
 * @param scanned column of the scanned coupling
 * @param range in table units; minima beyond it are known to the curve, but have no samples
 * @param count number of samples
 * @param elsewhere minima found along other couplings
 */
export async function profileCurve(
  hypotheses: Hypotheses,
  scanned: number,
  range: readonly [number, number],
  count: number,
  elsewhere: readonly Minimum[] = [],
): Promise<ProfileCurve> {
  const { axes } = hypotheses;
  const origin = axes[scanned].standardModel;
  const values = spacedValues(axes[scanned], range, count);
  if (origin >= range[0] && origin <= range[1] && !values.includes(origin)) insertSorted(values, origin);
  const valleys = await findValleys(hypotheses, scanned, values);
  const standardModel = Float64Array.from(axes, (axis) => axis.standardModel);
  const lowest = values.map(
    (value, i): Minimum => valleys[i][0] ?? { point: standardModel.with(scanned, value), chi2: Infinity },
  );
  const inside = searched(hypotheses, scanned, range);
  const deep = await deepMinima(hypotheses, valleyStarts(valleys), scanned);
  const known = distinctMinima(hypotheses, [...elsewhere.map(folded(hypotheses, scanned)), ...deep]).filter(
    searched(hypotheses, scanned),
  );
  let samples = await spreadBasins(hypotheses, scanned, joined(scanned, lowest, known.filter(inside)));
  const followed = await followMinima(hypotheses, scanned, samples, range);
  const minima = distinctMinima(hypotheses, [...known, ...followed]);
  if (minima.length === 0)
    throw new Error(`no point of the profile of ${hypotheses.problem.couplings[scanned]} could be fitted`);
  // A minimum that was found last is a sample like the others: its neighbours may know a lower basin there.
  samples = await spreadBasins(hypotheses, scanned, joined(scanned, samples, minima.filter(inside)));
  return assembleCurve(hypotheses, scanned, samples, profileMinima(scanned, samples, minima));
}

/**
 * Minima of the profile, among minima over all couplings: those that no other basin undercuts at the same value, with a
 * barrier between each and every lower one. The lowest of all always counts.
 * @param minima the lowest first
 */
function profileMinima(scanned: number, samples: readonly Minimum[], minima: readonly Minimum[]): Minimum[] {
  const place = new Map(samples.map(({ point }, i) => [point[scanned], i]));
  const kept: { readonly minimum: Minimum; readonly at: number | undefined }[] = [];
  for (const minimum of minima) {
    const at = place.get(minimum.point[scanned]);
    if (kept.length > 0) {
      if (at === undefined || minimum.chi2 > samples[at].chi2 + NEGATIVE_TOLERANCE) continue;
      const barrier = (other: number): number => {
        const between = samples.slice(Math.min(at, other), Math.max(at, other) + 1);
        return Math.max(...between.map(({ chi2 }) => chi2)) - minimum.chi2;
      };
      if (kept.some((other) => other.at !== undefined && barrier(other.at) <= FLAT)) continue;
    }
    kept.push({ minimum, at });
  }
  return kept.map(({ minimum }) => minimum);
}

/** Whether a minimum lies where the scanned coupling is searched, or in a part of that range. */
function searched(
  { axes }: Hypotheses,
  scanned: number,
  range: readonly [number, number] = axes[scanned].range,
): (minimum: Minimum) => boolean {
  return ({ point }) => point[scanned] >= range[0] && point[scanned] <= range[1];
}

/** The equivalent minimum on the side of the scanned coupling that is sampled. */
function folded({ problem }: Hypotheses, scanned: number): (minimum: Minimum) => Minimum {
  return ({ point, chi2 }) => ({ point: foldSigns(problem.couplings, point, scanned), chi2 });
}

/** Samples in ascending order with minima among them; of those at the same value the lowest. */
function joined(scanned: number, samples: readonly Minimum[], minima: readonly Minimum[]): Minimum[] {
  const sorted = [...samples, ...minima].sort((a, b) => a.point[scanned] - b.point[scanned] || a.chi2 - b.chi2);
  return sorted.filter((sample, i) => i === 0 || sample.point[scanned] > sorted[i - 1].point[scanned]);
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
  const known = new Set(curve.values);
  const added = values.filter((value) => !known.has(value));
  const starts = added.flatMap((value) => {
    const right = Math.max(
      1,
      curve.values.findIndex((other) => other > value),
    );
    return [curve.points[right - 1], curve.points[right]].map((point) => point.with(scanned, value));
  });
  const found = await minimiseFrom(hypotheses, starts, hiddenColumns(hypotheses, scanned));
  const samples = added.flatMap((_, i) => lowestOf(found.slice(2 * i, 2 * i + 2)) ?? []);
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
  const distinct = joined(scanned, samples, []);
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
  const found = await minimiseFrom(
    hypotheses,
    starts.map((start) => start.with(scanned, value)),
    hiddenColumns(hypotheses, scanned),
  );
  return lowestOf(found) ?? { point: starts[0].with(scanned, value), chi2: Infinity };
}

/** Offers each sample the solutions of its neighbours, until none falls any more: no basin is lost between samples. */
export async function spreadBasins(
  hypotheses: Hypotheses,
  scanned: number,
  samples: readonly Minimum[],
): Promise<Minimum[]> {
  const best = [...samples];
  if (hypotheses.axes.length === 1) return best;
  let fallen = new Set(best.keys());
  // A basin reaches the far end in as many rounds as there are samples. Where χ² falls for ever, towards couplings without
  // end and fluxes that vanish, more would not do.
  for (let round = 0; round < best.length && fallen.size > 0; round++) {
    const starts: Float64Array[] = [];
    const owner: number[] = [];
    best.forEach((sample, i) => {
      for (const neighbour of [i - 1, i + 1]) {
        if (!fallen.has(neighbour) || best[neighbour].chi2 === Infinity) continue;
        starts.push(best[neighbour].point.with(scanned, sample.point[scanned]));
        owner.push(i);
      }
    });
    const found = await minimiseFrom(hypotheses, starts, hiddenColumns(hypotheses, scanned));
    fallen = new Set();
    owner.forEach((index, i) => {
      if (!(found[i].chi2 < best[index].chi2)) return;
      if (found[i].chi2 < best[index].chi2 - NEGATIVE_TOLERANCE) fallen.add(index);
      best[index] = found[i];
    });
  }
  return best;
}

/** Refines the local minima of samples over all couplings; one that leads out of the range is a sample at its end. */
async function followMinima(
  hypotheses: Hypotheses,
  scanned: number,
  samples: readonly Minimum[],
  range: readonly [number, number],
): Promise<Minimum[]> {
  const inside = searched(hypotheses, scanned, range);
  const fold = folded(hypotheses, scanned);
  const low = localMinima(samples.map((sample) => sample.chi2)).map((i) => samples[i]);
  const found = await minimiseFrom(
    hypotheses,
    low.map(({ point }) => point),
    hiddenColumns(hypotheses),
  );
  return low.map((sample, i) => {
    const minimum = fold(found[i]);
    return inside(minimum) && minimum.chi2 <= sample.chi2 ? minimum : fold(sample);
  });
}

/** The lowest of several minimised points; undefined when none could be fitted. */
export function lowestOf(found: readonly Minimum[]): Minimum | undefined {
  const lowest = found.reduce<Minimum | undefined>((a, b) => (a && a.chi2 <= b.chi2 ? a : b), undefined);
  return lowest && lowest.chi2 < Infinity ? lowest : undefined;
}

function insertSorted(values: number[], value: number): void {
  const at = values.findIndex((other) => other > value);
  values.splice(at < 0 ? values.length : at, 0, value);
}
