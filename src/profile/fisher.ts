/** The Hessian that the fixed-Hessian step works with. */
import type { ProfileProblem } from '../model/problem.js';
import { square } from '../numerics/powers.js';
import { expectedCounts } from './reference.js';

/**
 * Hessian of χ² in the nuisances with expected counts in place of observed ones (Fisher information), which is defined
 * in empty bins too.
 * @param counts nuisances × bins, from `componentCounts`
 * @param theta nuisances
 * @param members nuisances to include
 * @returns members × members
 */
export function fisherMatrix(
  problem: ProfileProblem,
  counts: Float64Array,
  theta: Float64Array,
  members: readonly number[],
): Float64Array {
  const { bins, priorWeight, observed, gaussianSigma } = problem;
  const expected = expectedCounts(counts, theta, bins);
  const size = members.length;
  const matrix = new Float64Array(size * size);
  members.forEach((r, i) => {
    members.forEach((s, j) => {
      let sum = r === s ? 2 * priorWeight[r] : 0;
      for (let k = 0; k < bins; k++) {
        const rate = Math.max(expected[k], 1e-3 * observed[k]);
        if (rate <= 0) continue;
        const curvature = gaussianSigma[k] > 0 ? 2 / square(gaussianSigma[k]) : 2 / rate;
        sum += curvature * counts[r * bins + k] * counts[s * bins + k];
      }
      matrix[i * size + j] = sum;
    });
  });
  return matrix;
}
