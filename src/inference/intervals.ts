/** Allowed intervals of one coupling: the set where Δχ² stays below a threshold. */
import type { Hypotheses } from './hypotheses.js';
import { lookBetween } from './look-between.js';
import type { Minimum } from './minima.js';
import { BelowMinimumError, type ProfileCurve, profileAt } from './profile-curve.js';
import { NEGATIVE_TOLERANCE } from './tolerances.js';

export interface Interval {
  /** Ends in table units; at an open end, the edge of the scanned range. */
  readonly lo: number;
  readonly hi: number;
  /** The end is the edge of the scan (or 0 for a coupling that enters as |coupling|: then it is not open). */
  readonly loOpen: boolean;
  readonly hiOpen: boolean;
  /** Lowest point inside: position on the scanned axis and Δχ². */
  readonly minimum: { readonly at: number; readonly deltaChi2: number };
}

/** Ends are found to this fraction of the scale of the axis. */
const POSITION_TOLERANCE = 1e-6;
/** Steps on the secant, and steps in all: a float64 bracket of any width is halved to the tolerance in fewer. */
const SECANT_ROUNDS = 80;
const MOST_ROUNDS = 160;

/**
 * Finds all intervals of a sampled profile, each end refined by continuous minimisation. Samples are one interval only
 * where a look between them has shown a way that stays below the threshold.
 * @param sampled profile that contains its own minima as samples
 * @param threshold Δχ² from the global minimum
 * @param reference χ² of the global minimum; default that of the curve
 * @returns the intervals, and the profile with the samples that the look has added
 * @throws BelowMinimumError when the profile falls below the reference between its samples
 */
export async function findIntervals(
  hypotheses: Hypotheses,
  sampled: ProfileCurve,
  threshold: number,
  reference: number = sampled.minima[0].chi2,
): Promise<{ readonly intervals: readonly Interval[]; readonly curve: ProfileCurve }> {
  const curve = await lookBetween(hypotheses, sampled, threshold, reference);
  const { scanned, values, chi2, points } = curve;
  const axis = hypotheses.axes[scanned];
  const delta = chi2.map((value) => value - reference);
  const intervals: Interval[] = [];
  for (let first = 0; first < values.length; first++) {
    if (!(delta[first] <= threshold)) continue;
    let last = first;
    while (last + 1 < values.length && delta[last + 1] <= threshold) last++;
    const end = async (inside: number, outside: number): Promise<number> =>
      crossing(
        hypotheses,
        scanned,
        { value: values[inside], delta: delta[inside], point: points[inside] },
        { value: values[outside], delta: delta[outside], point: points[outside] },
        threshold,
        reference,
      );
    const lo = first === 0 ? values[0] : await end(first, first - 1);
    const hi = last === values.length - 1 ? values[last] : await end(last, last + 1);
    let lowest = first;
    for (let i = first; i <= last; i++) if (delta[i] < delta[lowest]) lowest = i;
    intervals.push({
      lo,
      hi,
      loOpen: first === 0 && !(axis.evenInSign && lo === 0),
      hiOpen: last === values.length - 1,
      minimum: { at: values[lowest], deltaChi2: delta[lowest] },
    });
    first = last;
  }
  return { intervals, curve };
}

/** The range that intervals span, with room around it where Δχ² is still of interest, inside a given range. */
export function aroundIntervals(intervals: readonly Interval[], range: readonly [number, number]): [number, number] {
  const [lo, hi] = [intervals[0].lo, intervals[intervals.length - 1].hi];
  const room = 0.6 * (hi - lo);
  return [Math.max(range[0], lo - room), Math.min(range[1], hi + room)];
}

interface Bracket {
  readonly value: number;
  readonly delta: number;
  readonly point: Float64Array;
}

/**
 * Where Δχ² crosses the threshold between a value inside and one outside: bisection on a secant in √Δχ², in which
 * the profile is nearly straight.
 * @throws Error when the crossing is not found
 */
async function crossing(
  hypotheses: Hypotheses,
  scanned: number,
  inside: Bracket,
  outside: Bracket,
  threshold: number,
  reference: number,
): Promise<number> {
  const tolerance = POSITION_TOLERANCE * hypotheses.axes[scanned].scale;
  const level = Math.sqrt(threshold);
  const height = (bracket: Bracket): number => Math.sqrt(Math.max(0, bracket.delta)) - level;
  let low = inside;
  let high = outside;
  let side = 0;
  let [lowWeight, highWeight] = [1, 1];
  for (let round = 0; ; round++) {
    const width = high.value - low.value;
    if (Math.abs(width) <= tolerance) break;
    if (round === MOST_ROUNDS) {
      const name = hypotheses.problem.couplings[scanned];
      throw new Error(`the bound on ${name} between ${low.value} and ${high.value} was not found`);
    }
    const [a, b] = [height(low) * lowWeight, height(high) * highWeight];
    // The Illinois rule: an end that stays put counts half, so that both ends move in.
    let value = Number.isFinite(b) && b > a ? low.value - (a * width) / (b - a) : low.value + width / 2;
    // A bracket over many orders of magnitude, outside of which nothing can be fitted, is halved in orders of magnitude.
    if (round >= SECANT_ROUNDS) {
      const { scale } = hypotheses.axes[scanned];
      value = scale * Math.sinh((Math.asinh(low.value / scale) + Math.asinh(high.value / scale)) / 2);
    }
    const margin = 0.1 * tolerance;
    value =
      width > 0
        ? Math.min(Math.max(value, low.value + margin), high.value - margin)
        : Math.max(Math.min(value, low.value - margin), high.value + margin);
    const found: Minimum = await profileAt(hypotheses, scanned, value, [low.point, high.point]);
    if (found.chi2 < reference - NEGATIVE_TOLERANCE)
      throw new BelowMinimumError(`the profile of ${hypotheses.problem.couplings[scanned]}`, found, reference);
    const middle: Bracket = {
      value,
      delta: found.chi2 - reference,
      point: found.chi2 === Infinity ? low.point : found.point,
    };
    if (Math.abs(height(middle)) < 1e-10) return value;
    if (middle.delta <= threshold) {
      low = middle;
      lowWeight = 1;
      highWeight = side === -1 ? highWeight / 2 : 1;
      side = -1;
    } else {
      high = middle;
      highWeight = 1;
      lowWeight = side === 1 ? lowWeight / 2 : 1;
      side = 1;
    }
  }
  return (low.value + high.value) / 2;
}
