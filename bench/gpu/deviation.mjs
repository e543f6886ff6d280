// Single precision against float64 on the same points.
import { UNSETTLED } from '../../dist/profile/accelerator.js';

/** Where agreement is promised: χ² above the lowest one. */
export const NEAR = 25;

/**
 * Largest and median |χ² - χ²(float64)| of the answered points with Δχ² < 25.
 * @param status per point, or undefined where every point is answered
 */
export function deviation(truth, chi2, status) {
  const lowest = truth.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const differences = [];
  let near = 0;
  truth.forEach((value, i) => {
    if (!(value - lowest < NEAR)) return;
    near++;
    if (status?.[i] !== UNSETTLED) differences.push(Math.abs(chi2[i] - value));
  });
  differences.sort((a, b) => a - b);
  return {
    near,
    compared: differences.length,
    largest: differences.at(-1) ?? null,
    median: differences[differences.length >> 1] ?? null,
  };
}

/** Indices of at most `most` of n points: all, or a random choice that is the same in every run. */
export function sampleIndices(n, most) {
  if (n <= most) return Uint32Array.from({ length: n }, (_, i) => i);
  let state = 12345;
  // Park and Miller's generator.
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  return Uint32Array.from({ length: most }, () => Math.floor(next() * n));
}

/** The chosen rows of an array with `columns` numbers per point. */
export function rowsOf(values, indices, columns = 1) {
  const rows = new values.constructor(indices.length * columns);
  indices.forEach((index, i) => {
    for (let column = 0; column < columns; column++) rows[i * columns + column] = values[index * columns + column];
  });
  return rows;
}

/** Part of the points with a status. */
export function shareOf(status, wanted) {
  let count = 0;
  for (const value of status) if (value === wanted) count++;
  return count / status.length;
}
