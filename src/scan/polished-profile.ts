/** The profile of one axis of a grid, minimised continuously from what the grid found. */
import type { Hypotheses } from '../inference/hypotheses.js';
import { hiddenColumns, type Minimum, minimiseFrom } from '../inference/minima.js';
import { spreadBasins } from '../inference/profile-curve.js';

/** Samples of a profile at least: the profile between the values of a coarse axis is sampled too. */
const SAMPLES = 97;

/**
 * Samples of a profile at the values of an axis.
 * @param starts for every value the points to start from; the scanned coupling is moved to the value
 */
export async function sampleProfile(
  hypotheses: Hypotheses,
  scanned: number,
  values: readonly number[],
  starts: readonly (readonly Float64Array[])[],
): Promise<Minimum[]> {
  const hidden = hiddenColumns(hypotheses, scanned);
  // Nothing to minimise: one start is as good as any.
  const own = starts.map((list) => (hidden.length === 0 ? list.slice(0, 1) : list));
  const owner = own.flatMap((list, i) => list.map(() => i));
  const found = await minimiseFrom(
    hypotheses,
    own.flat().map((point, i) => point.with(scanned, values[owner[i]])),
    hidden,
  );
  const samples = values.map((value, i): Minimum => ({ point: starts[i][0].with(scanned, value), chi2: Infinity }));
  owner.forEach((index, i) => {
    if (found[i].chi2 < samples[index].chi2) samples[index] = found[i];
  });
  return samples;
}

/**
 * Values between those of an axis, so that there are enough of them; none where there are, nor where double precision has
 * no number between two of them.
 */
export function valuesBetween(values: readonly number[], most = SAMPLES): number[] {
  const parts = Math.ceil((most - 1) / (values.length - 1));
  return values
    .slice(1)
    .flatMap((to, i) =>
      Array.from({ length: parts - 1 }, (_, part) => values[i] + ((to - values[i]) * (part + 1)) / parts).filter(
        (value, part, own) => value > (part === 0 ? values[i] : own[part - 1]) && value < to,
      ),
    );
}

/**
 * Samples in ascending order with others added, neighbours offering each other their solutions until none falls. Of
 * samples at the same value the lowest stays.
 */
export async function joinSamples(
  hypotheses: Hypotheses,
  scanned: number,
  samples: readonly Minimum[],
  added: readonly Minimum[],
): Promise<Minimum[]> {
  const lowest = new Map<number, Minimum>();
  for (const sample of [...samples, ...added]) {
    const value = sample.point[scanned];
    if (sample.chi2 < (lowest.get(value)?.chi2 ?? Number.POSITIVE_INFINITY) || !lowest.has(value))
      lowest.set(value, sample);
  }
  const sorted = [...lowest.values()].sort((a, b) => a.point[scanned] - b.point[scanned]);
  return spreadBasins(hypotheses, scanned, sorted);
}
