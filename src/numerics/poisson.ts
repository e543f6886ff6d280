/** The terms of χ² bin by bin. */
import { square } from './powers.js';

/**
 * 2 [R - D + D log(D/R)], the term of a bin with data D and rate R (Eq. 19). An empty bin gives 2 R; data where the
 * rate vanishes give infinity.
 */
export function poissonTerm(rate: number, data: number): number {
  if (data === 0) return 2 * rate;
  if (!(rate > 0)) return Infinity;
  // Near R = D a difference of logarithms would lose what log1p keeps.
  const excess = (rate - data) / data;
  return 2 * data * (excess - Math.log1p(excess));
}

/**
 * Derivative of the term of a bin in its rate R.
 * @param sigma error of a Gaussian bin (Eq. 20); 0 for a Poisson bin
 */
export function slopeInRate(rate: number, data: number, sigma: number): number {
  if (sigma > 0) return (2 * (rate - data)) / square(sigma);
  return data === 0 ? 2 : 2 * (1 - data / rate);
}
