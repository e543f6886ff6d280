/** Δχ² of a confidence level, and how Δχ² is printed. */
import { chiSquareQuantile } from '../numerics/incomplete-gamma.js';
import { printedNumber } from '../numerics/printed-number.js';

/**
 * Quantile of the χ² distribution: 2.7055 for 90% and one parameter, 4.6052 for 90% and two (Wilks).
 * @param confidenceLevel between 0 and 1
 * @param degreesOfFreedom number of parameters that a region is stated for
 */
export function deltaChi2Threshold(confidenceLevel: number, degreesOfFreedom: number): number {
  return chiSquareQuantile(confidenceLevel, degreesOfFreedom);
}

/** Fits agree to 10⁻⁷ of χ²: a Δχ² below this is the rounding of a minimum. */
const DELTA_CHI2_DUST = 1e-6;

/** The Δχ² of a level with five significant digits: `2.7055`. */
export function thresholdText(threshold: number): string {
  return printedNumber(threshold, { digits: 5 });
}

/**
 * A Δχ² with at least three significant digits; 0 where it is only the rounding of a minimum.
 * @param decimals decimal places at least
 */
export function deltaChi2Text(deltaChi2: number, decimals = 0): string {
  return printedNumber(deltaChi2, { decimals, zeroBelow: DELTA_CHI2_DUST });
}
