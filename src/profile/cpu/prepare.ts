/** What the fixed-Hessian step needs besides the problem: a reference fit and the inverse Hessian there. */

import { type ProfileProblem, standardModelPoint } from '../../model/problem.js';
import { invertPositiveDefinite } from '../../numerics/cholesky.js';
import { componentCounts, expectedCounts, fitPoint } from '../reference.js';

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
  const { bins, priorWeight, observed, gaussianSigma, lower, upper } = problem;
  const n = lower.length;
  const held = Int32Array.from(fit.nuisances, (value, r) =>
    value <= lower[r] + AT_LIMIT ? -1 : value >= upper[r] - AT_LIMIT ? 1 : 0,
  );
  const counts = componentCounts(problem, point);
  const expected = expectedCounts(counts, fit.nuisances, bins);
  const free = [...held.keys()].filter((r) => held[r] === 0);
  const hessian = new Float64Array(free.length ** 2);
  free.forEach((r, i) => {
    free.forEach((s, j) => {
      let sum = r === s ? 2 * priorWeight[r] : 0;
      for (let k = 0; k < bins; k++) {
        // Fisher information: expected counts in place of observed ones, defined in empty bins too.
        const rate = Math.max(expected[k], 1e-3 * observed[k]);
        if (rate <= 0) continue;
        const curvature = gaussianSigma[k] > 0 ? 2 / gaussianSigma[k] ** 2 : 2 / rate;
        sum += curvature * counts[r * bins + k] * counts[s * bins + k];
      }
      hessian[i * free.length + j] = sum;
    });
  });
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
