/** Minima of χ² over all couplings of a problem. */
import type { Hypotheses } from './hypotheses.js';
import { minimise } from './minimise.js';
import { foldSigns } from './signs.js';
import { SAME_MINIMUM } from './tolerances.js';

/** Starting points minimised at once. */
const BATCH = 2048;
/** Minima at a symmetric point are searched to this: if χ² is as low there, they are there. */
const AS_LOW = 1e-8;

/** A point of all couplings, in table units, and χ² there. */
export interface Minimum {
  readonly point: Float64Array;
  readonly chi2: number;
}

/** Whether two points are one minimum. */
export function isSamePoint({ axes }: Pick<Hypotheses, 'axes'>, a: Float64Array, b: Float64Array): boolean {
  return axes.every((axis, column) => Math.abs(a[column] - b[column]) < SAME_MINIMUM * axis.scale);
}

/** Minima without repetitions, the lowest first; of equal ones those that come first stay. */
export function distinctMinima(hypotheses: Pick<Hypotheses, 'axes'>, minima: readonly Minimum[]): Minimum[] {
  const kept: Minimum[] = [];
  for (const minimum of [...minima].filter(({ chi2 }) => chi2 < Infinity).sort((a, b) => a.chi2 - b.chi2))
    if (!kept.some((other) => isSamePoint(hypotheses, other.point, minimum.point))) kept.push(minimum);
  return kept;
}

/**
 * Minimises χ² over some columns from each starting point, in batches of bounded size.
 * @param free columns that move; the others are held
 * @returns a point for each start, in the same order; χ² is infinite where nothing could be fitted
 */
export async function minimiseFrom(
  hypotheses: Hypotheses,
  starts: readonly Float64Array[],
  free: readonly number[],
): Promise<Minimum[]> {
  const columns = hypotheses.axes.length;
  const found: Minimum[] = [];
  for (let first = 0; first < starts.length; first += BATCH) {
    const batch = starts.slice(first, first + BATCH);
    const packed = new Float64Array(batch.length * columns);
    batch.forEach((start, i) => {
      packed.set(start, i * columns);
    });
    const { points, chi2 } = await minimise(hypotheses, packed, free);
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
 * The minima over all couplings that starting points lead to: signs that the rates do not see folded, none twice, the
 * lowest first.
 * @param kept column whose sign is not folded with those of others
 */
export async function deepMinima(
  hypotheses: Hypotheses,
  starts: readonly Float64Array[],
  kept = -1,
): Promise<Minimum[]> {
  const { couplings } = hypotheses.problem;
  const found = (await minimiseFrom(hypotheses, starts, hiddenColumns(hypotheses))).map(
    ({ point, chi2 }): Minimum => ({ point: foldSigns(couplings, point, kept), chi2 }),
  );
  return distinctMinima(hypotheses, await atZero(hypotheses, distinctMinima(hypotheses, found)));
}

/**
 * Minima near 0 of couplings that enter as |coupling|, moved there where χ² does not mind: a minimum at 0 may be so flat
 * that the search stops well before it.
 */
async function atZero(hypotheses: Hypotheses, minima: readonly Minimum[]): Promise<Minimum[]> {
  const { axes } = hypotheses;
  const nearZero = ({ point }: Minimum): number[] =>
    axes.flatMap(({ evenInSign, scale }, column) => (evenInSign && Math.abs(point[column]) < scale ? [column] : []));
  const result = [...minima];
  // Those with the same couplings near 0 are minimised together.
  for (const key of new Set(minima.map((minimum) => nearZero(minimum).join()))) {
    const zero = key === '' ? [] : key.split(',').map(Number);
    if (zero.length === 0) continue;
    const members = [...minima.keys()].filter((i) => nearZero(minima[i]).join() === key);
    const moved = await minimiseFrom(
      hypotheses,
      members.map((i) => minima[i].point.map((value, column) => (zero.includes(column) ? 0 : value))),
      hiddenColumns(hypotheses, ...zero),
    );
    members.forEach((i, k) => {
      if (moved[k].chi2 <= minima[i].chi2 + AS_LOW) result[i] = moved[k];
    });
  }
  return result;
}

/** All columns but those that are shown. */
export function hiddenColumns({ axes }: Pick<Hypotheses, 'axes'>, ...shown: readonly number[]): number[] {
  return axes.map((_, column) => column).filter((column) => !shown.includes(column));
}
