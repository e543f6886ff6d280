/** What the fixed-Hessian step needs besides the problem: a reference fit and the inverse Hessian there. */

import { type ProfileProblem, standardModelPoint } from '../../model/problem.js';
import { invertPositiveDefinite } from '../../numerics/cholesky.js';
import { fisherMatrix } from '../fisher.js';
import { componentCounts, fitPoint } from '../reference.js';

export interface PreparedProblem {
  readonly problem: ProfileProblem;
  /** Nuisances θ of the fit at the Standard Model point. */
  readonly start: Float64Array;
  /** Inverse Fisher matrix of χ² there, nuisances × nuisances. */
  readonly inverseHessian: Float64Array;
  /** By how much correlations widen the variance of a nuisance at most: max of H_rr (H⁻¹)_rr. */
  readonly inflation: number;
}

/** Fits the Standard Model point and inverts the Hessian. Undefined where that fit fails or is singular. */
export function prepareProblem(problem: ProfileProblem): PreparedProblem | undefined {
  const point = standardModelPoint(problem.couplings);
  const fit = fitPoint(problem, point);
  if (!Number.isFinite(fit.chi2)) return undefined;
  const n = problem.lower.length;
  const hessian = fisherMatrix(problem, componentCounts(problem, point), fit.nuisances, [...problem.lower.keys()]);
  const inverseHessian = invertPositiveDefinite(hessian, n);
  if (!inverseHessian) return undefined;
  let inflation = 1;
  for (let r = 0; r < n; r++) inflation = Math.max(inflation, hessian[r * n + r] * inverseHessian[r * n + r]);
  return { problem, start: fit.nuisances, inverseHessian, inflation };
}
