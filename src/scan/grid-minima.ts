/** The minima of χ² over all couplings of a grid, found by refining points of it. */
import type { Hypotheses } from '../inference/hypotheses.js';
import { minimise } from '../inference/minimise.js';
import type { Minimum } from '../inference/profile-curve.js';
import { foldSigns } from '../inference/signs.js';

/** Starting points minimised at once. */
const BATCH = 2048;
/** Minima closer than this fraction of the scale of each axis are one. */
const SAME_MINIMUM = 1e-2;
/** Minima that are kept: where χ² is flat along a line there is no end of them. */
const MOST = 12;
/** A minimum from which χ² falls by more than this when it is pushed off a symmetric point was none. */
const SADDLE_FALL = 1e-6;
/** The push, in units of the scale of an axis. */
const PUSH = 0.3;

/** {@link minimise} in batches of bounded size. @param starts points, in any number */
export async function minimiseAll(
  hypotheses: Hypotheses,
  starts: readonly Float64Array[],
  free: readonly number[],
): Promise<Minimum[]> {
  const columns = hypotheses.axes.length;
  const found: Minimum[] = [];
  for (let first = 0; first < starts.length; first += BATCH) {
    const batch = starts.slice(first, first + BATCH);
    const values = new Float64Array(batch.length * columns);
    batch.forEach((start, i) => {
      values.set(start, i * columns);
    });
    const { points, chi2 } = await minimise(hypotheses, values, free);
    batch.forEach((_, i) => {
      found.push({
        point: points.slice(i * columns, (i + 1) * columns),
        chi2: Number.isNaN(chi2[i]) ? Infinity : chi2[i],
      });
    });
  }
  return found;
}

/**
 * Local minima over all couplings reached from starting points, together with known ones: the global one first, none
 * twice, signs that the rates do not see folded.
 */
export async function refineMinima(
  hypotheses: Hypotheses,
  starts: readonly Float64Array[],
  known: readonly Minimum[] = [],
): Promise<Minimum[]> {
  const all = hypotheses.axes.map((_, column) => column);
  const fold = ({ point, chi2 }: Minimum): Minimum => ({ point: foldSigns(hypotheses.problem.couplings, point), chi2 });
  const found = distinct(hypotheses, [...known, ...(await minimiseAll(hypotheses, starts, all)).map(fold)]);
  // A start at 0 of a coupling that enters as |coupling| stays there, be it a minimum or not.
  const pushed = found.map(({ point }) =>
    point.map((value, column) => {
      const { evenInSign, scale } = hypotheses.axes[column];
      return evenInSign && Math.abs(value) < SAME_MINIMUM * scale ? PUSH * scale : value;
    }),
  );
  const moved = found.flatMap((minimum, i) => (pushed[i].some((value, j) => value !== minimum.point[j]) ? [i] : []));
  const after = await minimiseAll(
    hypotheses,
    moved.map((i) => pushed[i]),
    all,
  );
  const saddles = new Set(moved.filter((i, k) => after[k].chi2 < found[i].chi2 - SADDLE_FALL));
  return distinct(hypotheses, [...found.filter((_, i) => !saddles.has(i)), ...after.map(fold)]).slice(0, MOST);
}

function distinct(hypotheses: Hypotheses, minima: readonly Minimum[]): Minimum[] {
  const kept: Minimum[] = [];
  // Stable: of equal ones those found first stay.
  const sorted = minima.filter(({ chi2 }) => chi2 < Infinity).sort((a, b) => a.chi2 - b.chi2);
  const same = (a: Minimum, b: Minimum): boolean =>
    hypotheses.axes.every((axis, column) => Math.abs(a.point[column] - b.point[column]) < SAME_MINIMUM * axis.scale);
  for (const minimum of sorted) if (!kept.some((other) => same(other, minimum))) kept.push(minimum);
  return kept;
}
