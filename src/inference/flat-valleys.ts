/** Minima that a flat valley joins: couplings of which the rates see only one combination have one wherever a search stops. */
import type { Hypotheses } from './hypotheses.js';
import { hiddenColumns, type Minimum, minimiseFrom } from './minima.js';
import { FLAT } from './tolerances.js';

/** Minima that are kept at most. */
const MOST = 12;
/** Where between two minima the valley is looked at, as shares of the way. */
const ON_THE_WAY = [0.25, 0.5, 0.75];

/**
 * Minima that no flat valley joins to a lower one, the lowest first; printed one by one they would be noise.
 * @param minima the lowest first
 * @param held columns in which all of them are equal, and which stay as they are
 */
export async function withoutValleys(
  hypotheses: Hypotheses,
  minima: readonly Minimum[],
  held: readonly number[] = [],
): Promise<Minimum[]> {
  const kept: Minimum[] = [];
  let left = [...minima];
  while (left.length > 0 && kept.length < MOST) {
    const [lowest, ...others] = left;
    kept.push(lowest);
    const joined = new Set(others);
    // The couplings move with the one that differs most; pairs with the same one are minimised together.
    for (const column of hiddenColumns(hypotheses, ...held)) {
      const pairs = others.filter((other) => mostApart(hypotheses, lowest, other) === column);
      const ways = pairs.flatMap((other) =>
        ON_THE_WAY.map((share) => lowest.point.map((from, i) => from + share * (other.point[i] - from))),
      );
      const found = await minimiseFrom(hypotheses, ways, hiddenColumns(hypotheses, column, ...held));
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
