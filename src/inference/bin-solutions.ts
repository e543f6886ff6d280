/**
 * Where a single bin is explained. Along one coupling the counts of a bin are a parabola: χ² falls into a valley near the
 * values at which a bin has its data, or comes closest to them, and nowhere else.
 */
import type { ProfileProblem } from '../model/problem.js';

/** Values that are kept at most: between the many bins of a spectrum they lie close together. */
const MOST = 16;

/**
 * Values of one coupling at which some bin's expected counts equal its observed ones or are nearest to them.
 * @param point the other couplings, in table units
 * @param nuisances θ at which the counts are taken
 * @param column of the coupling
 * @returns ascending values inside the range; with many bins an even choice of them
 */
export function binSolutions(
  problem: ProfileProblem,
  point: ArrayLike<number>,
  nuisances: ArrayLike<number>,
  column: number,
  range: readonly [number, number],
): number[] {
  const { bins, sources, monomials, signal, background, observed } = problem;
  const monomialCount = monomials.length / 2;
  const factor = (index: number): number => (index < 0 ? 1 : point[index]);
  const values: number[] = [];
  // Counts of the bin: c0 + c1 x + c2 x².
  const c = new Float64Array(3 * bins);
  for (let m = 0; m < monomialCount; m++) {
    const [a, b] = [monomials[2 * m], monomials[2 * m + 1]];
    const power = (a === column ? 1 : 0) + (b === column ? 1 : 0);
    const value = (a === column ? 1 : factor(a)) * (b === column ? 1 : factor(b));
    for (let i = 0; i < sources; i++) {
      const flux = (1 + nuisances[i]) * value;
      for (let k = 0; k < bins; k++) c[3 * k + power] += flux * signal[(i * monomialCount + m) * bins + k];
    }
  }
  for (let k = 0; k < bins; k++) {
    let [c0, c1, c2] = c.subarray(3 * k, 3 * k + 3);
    for (let b = 0; b < background.length / bins; b++) c0 += (1 + nuisances[sources + b]) * background[b * bins + k];
    const away = c0 - observed[k];
    if (c2 > 0) {
      const centre = -c1 / (2 * c2);
      const reach = Math.sqrt(Math.max(0, centre * centre - away / c2));
      values.push(centre - reach, centre, centre + reach);
    } else if (c1 !== 0) {
      values.push(-away / c1);
    }
  }
  const inside = values.filter((value) => value > range[0] && value < range[1]).sort((a, b) => a - b);
  if (inside.length <= MOST) return inside;
  return Array.from({ length: MOST }, (_, i) => inside[Math.round((i * (inside.length - 1)) / (MOST - 1))]);
}
