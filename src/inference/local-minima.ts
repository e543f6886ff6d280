/** Indices of local minima in sampled functions. */

/** Samples not above their neighbours; NaN counts as infinitely high. Lowest first. */
export function localMinima(values: ArrayLike<number>): number[] {
  const at = (i: number): number => (i < 0 || i >= values.length || Number.isNaN(values[i]) ? Infinity : values[i]);
  const minima: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (at(i) < Infinity && at(i) <= at(i - 1) && at(i) < at(i + 1)) minima.push(i);
  }
  return minima.sort((a, b) => values[a] - values[b]);
}
