/** The minima of χ² over all couplings of a grid, found by refining points of it. */
import type { Hypotheses } from '../inference/hypotheses.js';
import { minimise } from '../inference/minimise.js';
import type { Minimum } from '../inference/profile-curve.js';
import { foldSigns } from '../inference/signs.js';

/** Starting points minimised at once. */
const BATCH = 2048;
/** Minima closer than this fraction of the scale of each axis are one. */
const SAME_MINIMUM = 1e-2;
/** Minima that are kept at most. */
const MOST = 12;
/** Two minima are one where χ² stays within this of the higher one all the way: a valley that is flat along a line. */
const FLAT = 0.01;
/** Where between two minima the valley is looked at, as shares of the way. */
const ON_THE_WAY = [0.25, 0.5, 0.75];
/** Couplings that enter as |coupling| start at least this far from 0, in units of the scale of their axis. */
const OFF_ZERO = 0.05;
/** Minima at a symmetric point are searched to this: if χ² is as low there, they are there. */
const AS_LOW = 1e-8;

/**
 * {@link minimise} in batches of bounded size. At 0 the slope in |coupling| vanishes, and a start there would stay even
 * on top of a barrier: such starts are moved off it.
 * @param starts points, in any number
 * @returns a point and its χ² for every start; infinite where no fit was found
 */
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
      for (const column of free) {
        const { evenInSign, scale } = hypotheses.axes[column];
        if (evenInSign && Math.abs(start[column]) < OFF_ZERO * scale) values[i * columns + column] = OFF_ZERO * scale;
      }
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
 * The minima over all couplings reached from starting points, together with known ones: the global one first, none
 * twice, signs that the rates do not see folded.
 */
export async function refineMinima(
  hypotheses: Hypotheses,
  starts: readonly Float64Array[],
  known: readonly Minimum[] = [],
): Promise<Minimum[]> {
  const all = hypotheses.axes.map((_, column) => column);
  const fold = ({ point, chi2 }: Minimum): Minimum => ({ point: foldSigns(hypotheses.problem.couplings, point), chi2 });
  const found = (await minimiseAll(hypotheses, starts, all)).map(fold);
  return withoutValleys(hypotheses, distinct(hypotheses, [...known, ...(await atZero(hypotheses, found))]));
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
    const moved = await minimiseAll(
      hypotheses,
      members.map((i) => minima[i].point.map((value, column) => (zero.includes(column) ? 0 : value))),
      axes.map((_, column) => column).filter((column) => !zero.includes(column)),
    );
    members.forEach((i, k) => {
      if (moved[k].chi2 <= minima[i].chi2 + AS_LOW) result[i] = moved[k];
    });
  }
  return result;
}

/**
 * Minima that no flat valley joins to a lower one. Couplings of which the rates see only one combination have valleys
 * with a minimum wherever a search stopped; printed one by one they would be noise.
 */
async function withoutValleys(hypotheses: Hypotheses, minima: readonly Minimum[]): Promise<Minimum[]> {
  const all = hypotheses.axes.map((_, column) => column);
  const kept: Minimum[] = [];
  let left = [...minima];
  while (left.length > 0 && kept.length < MOST) {
    const [lowest, ...others] = left;
    kept.push(lowest);
    const joined = new Set(others);
    // The couplings move with the one that differs most; pairs with the same one are minimised together.
    for (const column of all) {
      const pairs = others.filter((other) => mostApart(hypotheses, lowest, other) === column);
      const ways = pairs.flatMap((other) =>
        ON_THE_WAY.map((share) => lowest.point.map((from, i) => from + share * (other.point[i] - from))),
      );
      const found = await minimiseAll(
        hypotheses,
        ways,
        all.filter((i) => i !== column),
      );
      pairs.forEach((other, i) => {
        const high = found.slice(i * ON_THE_WAY.length, (i + 1) * ON_THE_WAY.length);
        if (high.some(({ chi2 }) => chi2 > other.chi2 + FLAT)) joined.delete(other);
      });
    }
    left = others.filter((other) => !joined.has(other));
  }
  return kept;
}

/** The column in which two points differ most, in units of the scales. */
function mostApart({ axes }: Hypotheses, a: Minimum, b: Minimum): number {
  const distances = axes.map(({ scale }, column) => Math.abs(a.point[column] - b.point[column]) / scale);
  return distances.indexOf(Math.max(...distances));
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
