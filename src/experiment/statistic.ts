/** Errors of Gaussian bins (Eq. 20). */
import { chiSquareQuantile } from '../numerics/incomplete-gamma.js';
import type { GaussianSigma } from './schema.js';

/** Probability outside a central interval of one standard deviation. */
const OUTSIDE_ONE_SIGMA = 0.31731050786291415;

/**
 * Standard deviation in counts of a bin with `counts` events: √N, or the mean of the two sides of the central
 * 68.27% interval of Garwood (Biometrika 28 (1936) 437), which exists for N = 0 too.
 */
export function gaussianSigma(kind: Exclude<GaussianSigma, 'given'>, counts: number): number {
  switch (kind) {
    case 'sqrt_n':
      return Math.sqrt(counts);
    case 'garwood_mean': {
      const lower = counts === 0 ? 0 : chiSquareQuantile(OUTSIDE_ONE_SIGMA / 2, 2 * counts) / 2;
      const upper = chiSquareQuantile(1 - OUTSIDE_ONE_SIGMA / 2, 2 * counts + 2) / 2;
      return (upper - lower) / 2;
    }
    default:
      return kind satisfies never;
  }
}
