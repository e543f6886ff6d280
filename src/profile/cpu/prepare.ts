/** What the fixed-Hessian step needs besides the problem: a reference fit and the inverse Hessian there. */

import { type ProfileProblem, standardModelPoint } from '../../model/problem.js';
import { invertPositiveDefinite } from '../../numerics/cholesky.js';
import { fisherMatrix } from '../fisher.js';
import { componentCounts, derivatives, fitPoint } from '../reference.js';

export interface PreparedProblem {
  readonly problem: ProfileProblem;
  /** Nuisances θ of the fit at the Standard Model point. */
  readonly start: Float64Array;
  /** Inverse Fisher matrix of χ² there, nuisances × nuisances. */
  readonly inverseHessian: Float64Array;
  /** By how much correlations widen the variance of a nuisance at most: max of H_rr (H⁻¹)_rr. */
  readonly inflation: number;
  /**
   * By how much a step with `inverseHessian` shrinks the distance to the minimum (in χ²) in the slowest mode near the
   * reference fit, at most: near 0 where data equal rates, larger the farther they are from them.
   */
  readonly slowestRatio: number;
}

/** A smaller ratio may be that of the rates of the point, which are not those of the reference fit. */
const SMALLEST_RATIO = 1e-5;
/** Distances that shrink more slowly show it themselves. */
const LARGEST_RATIO = 0.9;

/** Fits the Standard Model point and inverts the Hessian. Undefined where that fit fails or is singular. */
export function prepareProblem(problem: ProfileProblem): PreparedProblem | undefined {
  const point = standardModelPoint(problem.couplings);
  const fit = fitPoint(problem, point);
  if (!Number.isFinite(fit.chi2)) return undefined;
  const n = problem.lower.length;
  const counts = componentCounts(problem, point);
  const hessian = fisherMatrix(problem, counts, fit.nuisances, [...problem.lower.keys()]);
  const inverseHessian = invertPositiveDefinite(hessian, n);
  if (!inverseHessian) return undefined;
  let inflation = 1;
  for (let r = 0; r < n; r++) inflation = Math.max(inflation, hessian[r * n + r] * inverseHessian[r * n + r]);
  const observed = derivatives(problem, counts, fit.nuisances).hessian;
  const contraction = squaredContractions(inverseHessian, observed, n);
  const slowestRatio = Math.min(LARGEST_RATIO, Math.max(SMALLEST_RATIO, contraction));
  return { problem, start: fit.nuisances, inverseHessian, inflation, slowestRatio };
}

/**
 * Sum of the squared contraction factors of the iteration θ ← θ - H⁻¹ g: tr (1 - H⁻¹ G)², with G the second derivatives
 * of χ². The distance to the minimum shrinks by the square of such a factor, in no mode by less than their sum.
 */
function squaredContractions(inverseHessian: Float64Array, derivative: Float64Array, n: number): number {
  const left = Float64Array.from({ length: n * n }, (_, at) => {
    const [r, s] = [Math.floor(at / n), at % n];
    let product = 0;
    for (let q = 0; q < n; q++) product += inverseHessian[r * n + q] * derivative[q * n + s];
    return (r === s ? 1 : 0) - product;
  });
  let trace = 0;
  for (let r = 0; r < n; r++) for (let s = 0; s < n; s++) trace += left[r * n + s] * left[s * n + r];
  return trace;
}
