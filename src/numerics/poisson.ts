/** The terms of χ² bin by bin. */
import { square } from './powers.js';

/**
 * 2 [R - D + D log(D/R)], the term of a bin with data D and rate R (Eq. 19). An empty bin gives 2 R; data where the
 * rate vanishes give infinity.
 */
export function poissonTerm(rate: number, data: number): number {
  if (data === 0) return 2 * rate;
  if (!(rate > 0)) return Infinity;
  const excess = (rate - data) / data;
  // Near R = D a difference of logarithms would lose what log1p keeps; far below D the excess is -1 to rounding, and
  // log1p would lose what the ratio keeps.
  const logarithm = Math.abs(excess) < 0.5 ? Math.log1p(excess) : Math.log(rate / data);
  return 2 * data * (excess - logarithm);
}

/** Smallest share of a rate with data that one step may leave. */
const SMALLEST_SHARE = 1e-3;

/**
 * Whether a step leaves every Poisson bin with data a share of its rate. A step to the edge of where χ² is finite may
 * lower it and still be a trap: 1 + θ of 10⁻¹⁶ has no digits left in which the next step could lead away.
 * @param before rates before the step, `after` behind it, per bin
 * @param sigma error of each Gaussian bin; 0 for a Poisson bin
 */
export function keepsRates(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
  data: ArrayLike<number>,
  sigma: ArrayLike<number>,
): boolean {
  for (let k = 0; k < before.length; k++) {
    if (data[k] > 0 && sigma[k] === 0 && !(after[k] >= SMALLEST_SHARE * before[k])) return false;
  }
  return true;
}

/** Above it, the term has the moments of χ² times its Bartlett factor to 1e-6. */
const LARGE_RATE = 1000;
/** Probabilities below this share of the largest one change no moment. */
const NEGLIGIBLE = 1e-20;

/** Mean and variance of {@link poissonTerm} where data are Poisson counts of the rate: 1 and 2 for many, 0 for none. */
export function poissonTermMoments(rate: number): { readonly mean: number; readonly variance: number } {
  if (!(rate > 0)) return { mean: 0, variance: 0 };
  if (rate > LARGE_RATE) {
    // D. N. Lawley, Biometrika 43 (1956) 295: divided by this factor, the term is distributed as χ² to order 1/R².
    const factor = 1 + 1 / (6 * rate);
    return { mean: factor, variance: 2 * factor * factor };
  }
  let [weights, sum, squares] = [0, 0, 0];
  const add = (data: number, weight: number): void => {
    const term = poissonTerm(rate, data);
    weights += weight;
    sum += weight * term;
    squares += weight * term * term;
  };
  const mode = Math.floor(rate);
  // From the largest probability outwards, relative to it: none underflows.
  let weight = 1;
  for (let data = mode; weight > NEGLIGIBLE; data++, weight *= rate / data) add(data, weight);
  weight = mode / rate;
  for (let data = mode - 1; data >= 0 && weight > NEGLIGIBLE; weight *= data / rate, data--) add(data, weight);
  const mean = sum / weights;
  return { mean, variance: squares / weights - mean * mean };
}

/**
 * Derivative of the term of a bin in its rate R.
 * @param sigma error of a Gaussian bin (Eq. 20); 0 for a Poisson bin
 */
export function slopeInRate(rate: number, data: number, sigma: number): number {
  if (sigma > 0) return (2 * (rate - data)) / square(sigma);
  return data === 0 ? 2 : 2 * (1 - data / rate);
}
