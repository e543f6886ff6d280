/**
 * Looks between the samples of a profile. Two neighbouring samples below a threshold may belong to two islands, or to two
 * basins that meet above it: they are one interval only when a way that stays below has been seen between them.
 */
import type { Hypotheses } from './hypotheses.js';
import { hiddenColumns, type Minimum, minimiseFrom } from './minima.js';
import { assembleCurve, type ProfileCurve } from './profile-curve.js';

/** Neighbouring samples lie at most this share of their interval apart. */
const SHARE = 1 / 24;
/** A sample between two others may differ from their mean by this share of the threshold; else it is looked at again. */
const STRAIGHT = 0.2;
/** Samples are not laid closer than this fraction of the scale of the axis, or than double precision allows. */
const CLOSEST = 1e-6;
const ROUNDING = 1e-12;

/**
 * Adds samples in every run of samples below the threshold until all neighbours in it are joined: at the value half-way,
 * the solutions of both, followed there, stay below the threshold, or one of them does and leads on to the other.
 * @param threshold Δχ² from `reference`
 * @throws BelowMinimumError when a sample lies below the global minimum
 */
export async function lookBetween(
  hypotheses: Hypotheses,
  curve: ProfileCurve,
  threshold: number,
  reference: number,
): Promise<ProfileCurve> {
  const { scanned } = curve;
  const hidden = hiddenColumns(hypotheses, scanned);
  const place = ({ point }: Minimum): number => point[scanned];
  const below = ({ chi2 }: Minimum): boolean => chi2 - reference <= threshold;
  const samples = curve.points.map((point, i): Minimum => ({ point, chi2: curve.chi2[i] }));
  /** Right neighbour of a sample for which the way between them has been seen. */
  const joined = new Map<Minimum, Minimum>();
  while (true) {
    const pairs = unseenPairs(samples);
    if (pairs.length === 0) break;
    const middles = pairs.map(([left, right]) => (place(left) + place(right)) / 2);
    const found = await minimiseFrom(
      hypotheses,
      pairs.flatMap((pair, i) => pair.map(({ point }) => point.with(scanned, middles[i]))),
      hidden,
    );
    pairs.forEach(([left, right], i) => {
      const [fromLeft, fromRight] = [found[2 * i], found[2 * i + 1]];
      const lowest = fromRight.chi2 < fromLeft.chi2 ? fromRight : fromLeft;
      samples.splice(samples.indexOf(right), 0, lowest);
      const straight = Math.abs(lowest.chi2 - (left.chi2 + right.chi2) / 2) <= STRAIGHT * threshold;
      const twoBasins = Math.abs(fromLeft.chi2 - fromRight.chi2) > STRAIGHT * threshold;
      if (!straight && !twoBasins) return;
      if (below(fromLeft)) joined.set(left, lowest);
      if (below(fromRight)) joined.set(lowest, right);
    });
  }
  return assembleCurve(hypotheses, scanned, samples, curve.minima);

  /** Neighbours below the threshold between which nothing has been seen, or that lie too far apart. */
  function unseenPairs(sorted: readonly Minimum[]): [Minimum, Minimum][] {
    const pairs: [Minimum, Minimum][] = [];
    for (let first = 0; first < sorted.length; first++) {
      if (!below(sorted[first])) continue;
      let last = first;
      while (last + 1 < sorted.length && below(sorted[last + 1])) last++;
      const [from, to] = [place(sorted[first]), place(sorted[last])];
      const closest = Math.max(
        CLOSEST * hypotheses.axes[scanned].scale,
        ROUNDING * Math.max(Math.abs(from), Math.abs(to)),
      );
      for (let i = first; i < last; i++) {
        const apart = place(sorted[i + 1]) - place(sorted[i]);
        const seen = joined.get(sorted[i]) === sorted[i + 1];
        if (apart > closest && (!seen || apart > SHARE * (to - from))) pairs.push([sorted[i], sorted[i + 1]]);
      }
      first = last;
    }
    return pairs;
  }
}
