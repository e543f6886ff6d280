/** Δχ² of a confidence level. */
import { chiSquareQuantile } from '../numerics/incomplete-gamma.js';

/**
 * Quantile of the χ² distribution: 2.7055 for 90% and one parameter, 4.6052 for 90% and two (Wilks).
 * @param confidenceLevel between 0 and 1
 * @param degreesOfFreedom number of parameters that a region is stated for
 */
export function deltaChi2Threshold(confidenceLevel: number, degreesOfFreedom: number): number {
  return chiSquareQuantile(confidenceLevel, degreesOfFreedom);
}
