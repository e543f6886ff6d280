/** Derivative of the profiled χ² in the couplings. */
import type { ProfileProblem } from '../model/problem.js';
import { slopeInRate } from '../numerics/poisson.js';

/**
 * Gradient of min_θ χ²(p, θ) in the couplings p. At the minimum in θ it is the partial derivative at fixed θ
 * (envelope theorem), also where nuisances sit at a limit.
 * @param nuisances fitted θ at `point`
 * @returns one derivative per coupling, in 1/table unit
 */
export function couplingGradient(
  problem: ProfileProblem,
  point: ArrayLike<number>,
  nuisances: ArrayLike<number>,
): Float64Array {
  const { bins, sources, monomials, signal, background, observed, gaussianSigma } = problem;
  const monomialCount = monomials.length / 2;
  const factor = (index: number): number => (index < 0 ? 1 : point[index]);
  const rate = new Float64Array(bins);
  // Counts per unit of each monomial, summed over sources: shared by the rate and its derivatives.
  const perMonomial = new Float64Array(monomialCount * bins);
  for (let i = 0; i < sources; i++) {
    const scale = 1 + nuisances[i];
    const start = i * monomialCount * bins;
    for (let index = 0; index < monomialCount * bins; index++) perMonomial[index] += scale * signal[start + index];
  }
  for (let m = 0; m < monomialCount; m++) {
    const value = factor(monomials[2 * m]) * factor(monomials[2 * m + 1]);
    for (let k = 0; k < bins; k++) rate[k] += value * perMonomial[m * bins + k];
  }
  for (let b = 0; b < background.length / bins; b++) {
    const scale = 1 + nuisances[sources + b];
    for (let k = 0; k < bins; k++) rate[k] += scale * background[b * bins + k];
  }
  const gradient = new Float64Array(problem.couplings.length);
  for (let m = 0; m < monomialCount; m++) {
    const [a, b] = [monomials[2 * m], monomials[2 * m + 1]];
    if (a < 0 && b < 0) continue;
    let change = 0;
    for (let k = 0; k < bins; k++) {
      const slope = slopeInRate(rate[k], observed[k], gaussianSigma[k]);
      change += slope * perMonomial[m * bins + k];
    }
    if (a >= 0) gradient[a] += change * factor(b);
    if (b >= 0) gradient[b] += change * factor(a);
  }
  return gradient;
}
