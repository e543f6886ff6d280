/** What the fixed-Hessian step needs besides the problem: a reference fit and the inverse Hessian there. */

import { type ProfileProblem, standardModelPoint } from '../../model/problem.js';
import { invertPositiveDefinite } from '../../numerics/cholesky.js';
import { fisherMatrix } from '../fisher.js';
import { componentCounts, fitPoint } from '../reference.js';

export interface PreparedProblem {
  readonly problem: ProfileProblem;
  /** Nuisances θ of the fit at the Standard Model point. */
  readonly start: Float64Array;
  /** -1: at its lower limit there, +1: at its upper, 0: between. */
  readonly held: Int32Array;
  /** Inverse Fisher matrix of χ² there, nuisances × nuisances; zero in the rows and columns of held nuisances. */
  readonly inverseHessian: Float64Array;
}

/** A nuisance this close to its limit (in θ) counts as sitting there. */
const AT_LIMIT = 1e-9;

/** Fits the Standard Model point and inverts the Hessian. Undefined where that fit fails or is singular. */
export function prepareProblem(problem: ProfileProblem): PreparedProblem | undefined {
  const point = standardModelPoint(problem.couplings);
  const fit = fitPoint(problem, point);
  if (!Number.isFinite(fit.chi2)) return undefined;
  const { lower, upper } = problem;
  const n = lower.length;
  const held = Int32Array.from(fit.nuisances, (value, r) =>
    value <= lower[r] + AT_LIMIT ? -1 : value >= upper[r] - AT_LIMIT ? 1 : 0,
  );
  const free = [...held.keys()].filter((r) => held[r] === 0);
  const hessian = fisherMatrix(problem, componentCounts(problem, point), fit.nuisances, free);
  const inverse = invertPositiveDefinite(hessian, free.length);
  if (!inverse) return undefined;
  const inverseHessian = new Float64Array(n * n);
  free.forEach((r, i) => {
    free.forEach((s, j) => {
      inverseHessian[r * n + s] = inverse[i * free.length + j];
    });
  });
  return { problem, start: fit.nuisances, held, inverseHessian };
}
