/** The questions that users ask of a rate model: a bound, a region, χ² at a point. */
import { InputError, nearest } from '../input/errors.js';
import { createProblem, type ProfileProblem } from '../model/problem.js';
import type { RateModel } from '../model/rate-model.js';
import {
  COUPLING_NAMES,
  COUPLINGS,
  type CouplingName,
  type CouplingPoint,
  conflictingMoments,
  isCouplingName,
} from '../physics/couplings.js';
import { type Profiler, STATUS_NAMES } from '../profile/profiler.js';
import { type Computation, computationOf } from './computation.js';
import { type ContourOptions, findRegion, type PlaneRegion } from './contours.js';
import { type FitQuality, fitQuality } from './fit-quality.js';
import { createHypotheses, isOutside } from './hypotheses.js';
import { aroundIntervals, findIntervals, type Interval } from './intervals.js';
import { deepMinima, distinctMinima, type Minimum } from './minima.js';
import { type ProfileCurve, profileCurve, withBasins, withEvenSamples, withLowerMinima } from './profile-curve.js';
import { foldSigns } from './signs.js';
import { deltaChi2Threshold } from './thresholds.js';
import { findMinima } from './valleys.js';

/** Makes the profiler of a problem: the choice of backend is the caller's. */
export type CreateProfiler = (problem: ProfileProblem) => Promise<Profiler>;

/**
 * Couplings that are profiled while another one is bounded, unless the user says otherwise: the choices that
 * reproduce the tables of arXiv:2309.17380 (the text does not always state them).
 */
export function defaultProfiled(coupling: CouplingName): CouplingName[] {
  switch (coupling) {
    case 'q_e':
      return ['q_mu'];
    case 'q_mu':
    case 'q_tau':
    case 'q_emu':
    case 'q_etau':
    case 'q_mutau':
      return ['q_e'];
    case 'r2_e':
      return ['r2_mu'];
    case 'r2_mu':
    case 'r2_tau':
    case 'r2_emu':
    case 'r2_etau':
    case 'r2_mutau':
      return ['r2_e'];
    default:
      return [];
  }
}

/**
 * Checks coupling names given by a user.
 * @throws InputError for unknown, repeated or contradictory names
 */
export function checkCouplings(names: readonly string[], key: string): CouplingName[] {
  for (const name of names) {
    if (isCouplingName(name)) continue;
    const near = nearest(name, COUPLING_NAMES);
    throw new InputError(`unknown coupling${near ? ` (did you mean ${near}?)` : ''}`, {
      key,
      value: name,
      accepted: COUPLING_NAMES.join(', '),
    });
  }
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated) throw new InputError('named twice', { key, value: repeated, accepted: 'each coupling once' });
  const conflict = conflictingMoments(names);
  if (conflict) {
    throw new InputError(`mu_eff sets all three moments equal and contradicts ${conflict}`, {
      key,
      value: names.join(','),
      accepted: 'mu_eff alone, or single-flavour moments',
    });
  }
  return names as CouplingName[];
}

export interface BoundOptions {
  /** Couplings to profile; default {@link defaultProfiled}. */
  readonly profiled?: readonly CouplingName[] | undefined;
  /** Confidence level, default 0.9. */
  readonly confidenceLevel?: number | undefined;
  /** Sample the part of the profile that figures show evenly as well; default true. Costs a seventh of a bound. */
  readonly drawn?: boolean | undefined;
  /** Scanned range in table units; default: wide enough for every island. */
  readonly range?: readonly [number, number] | undefined;
}

export interface Bound extends Computation {
  readonly coupling: CouplingName;
  readonly profiled: readonly CouplingName[];
  readonly confidenceLevel: number;
  readonly threshold: number;
  readonly intervals: readonly Interval[];
  readonly curve: ProfileCurve;
  readonly range: readonly [number, number];
  /** The coupling where the range does not hold the global minimum, from which Δχ² is taken all the same. */
  readonly minimumOutside: readonly CouplingName[];
  /** Of the global minimum, from which Δχ² is taken. */
  readonly fit: FitQuality;
}

const CURVE_SAMPLES = 121;
/** Samples of the part of a curve that figures show. */
const EVEN_SAMPLES = 121;

/**
 * The bound on one coupling: all intervals with Δχ² below the threshold (one degree of freedom), nuisances and
 * `profiled` couplings minimised, everything else at the Standard Model point.
 */
export async function findBound(
  model: RateModel,
  coupling: CouplingName,
  createProfiler: CreateProfiler,
  options: BoundOptions = {},
): Promise<Bound> {
  if (options.range && COUPLINGS[coupling].evenInSign && options.range[0] < 0) {
    throw new InputError('a negative range', {
      key: '--range',
      value: options.range.join(':'),
      accepted: `0:hi, since only |${coupling}| enters`,
    });
  }
  const profiled = options.profiled ?? defaultProfiled(coupling);
  const confidenceLevel = options.confidenceLevel ?? 0.9;
  const threshold = deltaChi2Threshold(confidenceLevel, 1);
  const problem = createProblem(model, [coupling, ...profiled]);
  const profiler = await createProfiler(problem);
  try {
    const hypotheses = await createHypotheses(problem, profiler);
    const [axis] = hypotheses.axes;
    const elsewhere = await findMinima(hypotheses, 0);
    const full = await profileCurve(hypotheses, 0, axis.range, CURVE_SAMPLES, elsewhere);
    const range = options.range ?? axis.range;
    const sampled = options.range ? await profileCurve(hypotheses, 0, range, CURVE_SAMPLES, full.minima) : full;
    const { intervals, curve } = await withLowerMinima(hypotheses, async (lower) => {
      const found = await findIntervals(hypotheses, await withBasins(hypotheses, sampled, lower), threshold);
      if (found.intervals.length === 0 || options.drawn === false) return found;
      const drawn = aroundIntervals(found.intervals, range);
      return { ...found, curve: await withEvenSamples(hypotheses, found.curve, drawn, EVEN_SAMPLES) };
    });
    return {
      coupling,
      profiled,
      confidenceLevel,
      threshold,
      intervals,
      curve,
      range,
      minimumOutside: isOutside(axis, range, curve.minima[0].point[0]) ? [coupling] : [],
      fit: await fitQuality(model, problem, profiler, curve.minima[0]),
      ...computationOf(profiler),
    };
  } finally {
    await profiler.close();
  }
}

export interface Plane extends PlaneRegion, Computation {
  readonly threshold: number;
  /** Null where the threshold was given: it stands for no level. */
  readonly confidenceLevel: number | null;
  readonly degreesOfFreedom: 1 | 2;
  /** Of the global minimum, from which Δχ² is taken. */
  readonly fit: FitQuality;
}

export interface PlaneOptions extends Partial<ContourOptions> {
  /** Default 0.9; `threshold` (Δχ²) stands in its place. */
  readonly confidenceLevel?: number;
  /** Parameters that the level holds for, default 2. */
  readonly degreesOfFreedom?: 1 | 2;
}

/** The allowed region of a plane. */
export async function findPlane(
  model: RateModel,
  x: CouplingName,
  y: CouplingName,
  createProfiler: CreateProfiler,
  options: PlaneOptions = {},
): Promise<Plane> {
  const confidenceLevel = options.confidenceLevel ?? 0.9;
  const degreesOfFreedom = options.degreesOfFreedom ?? 2;
  const threshold = options.threshold ?? deltaChi2Threshold(confidenceLevel, degreesOfFreedom);
  const problem = createProblem(model, [x, y]);
  const profiler = await createProfiler(problem);
  try {
    const region = await findRegion(await createHypotheses(problem, profiler), { ...options, threshold });
    const level = options.threshold === undefined ? confidenceLevel : null;
    const fit = await fitQuality(model, problem, profiler, region.minima[0]);
    return { ...region, threshold, confidenceLevel: level, degreesOfFreedom, fit, ...computationOf(profiler) };
  } finally {
    await profiler.close();
  }
}

export interface PointResult extends Computation {
  readonly chi2: number;
  /** From the minimum over the named couplings. */
  readonly deltaChi2: number;
  readonly minimum: { readonly at: CouplingPoint; readonly chi2: number };
  /** Of the minimum over the named couplings; null where the point itself has no fit and no coupling is named. */
  readonly fit: FitQuality | null;
  /** Fitted nuisances relative to nominal, by name. */
  readonly nuisances: Readonly<Record<string, number>>;
  readonly status: string;
}

/**
 * χ² at a point of the named couplings (all others at the Standard Model point), with the fitted nuisances: in the working
 * precision of the backend, Δχ² and the minimum in float64.
 */
export async function evaluatePoint(
  model: RateModel,
  at: CouplingPoint,
  createProfiler: CreateProfiler,
): Promise<PointResult> {
  const couplings = Object.keys(at) as CouplingName[];
  const point = Float64Array.from(couplings, (name) => at[name] as number);
  const problem = createProblem(model, couplings);
  const profiler = await createProfiler(problem);
  try {
    const { chi2, status, nuisances } = await profiler.profile(point, { nuisances: true });
    let minimum: Minimum = { point, chi2: chi2[0] };
    if (couplings.length > 0) {
      const hypotheses = await createHypotheses(problem, profiler);
      // The point itself may lie in a basin outside the searched range.
      const own = await deepMinima(hypotheses, [point]);
      [minimum] = distinctMinima(hypotheses, [...(await findMinima(hypotheses)), ...own]);
    }
    // A difference of two precisions would be their noise.
    const exact =
      profiler.info.precision === 'float64' ? chi2 : (await profiler.profile(point, { float64: true })).chi2;
    return {
      chi2: chi2[0],
      deltaChi2: exact[0] - minimum.chi2,
      minimum: { at: namedPoint(couplings, minimum.point), chi2: minimum.chi2 },
      fit: Number.isFinite(minimum.chi2) ? await fitQuality(model, problem, profiler, minimum) : null,
      nuisances: Object.fromEntries(problem.nuisanceNames.map((name, r) => [name, (nuisances as Float64Array)[r]])),
      status: STATUS_NAMES[status[0]],
      ...computationOf(profiler),
    };
  } finally {
    await profiler.close();
  }
}

/** A point as coupling names and values, the sign folded where the rates do not see it. */
export function namedPoint(couplings: readonly CouplingName[], point: ArrayLike<number>): CouplingPoint {
  const folded = foldSigns(couplings, Float64Array.from(point));
  return Object.fromEntries(couplings.map((name, column) => [name, folded[column]]));
}
