/** Numbers in words. */
import { shortPrinted } from '../../../numerics/printed-number.js';

/**
 * A number to some significant digits, without trailing zeros, with a true minus sign.
 * @param digits at least 1
 * @param zeroBelow smaller magnitudes are 0
 */
export function plainNumber(value: number, digits: number, zeroBelow = 0): string {
  return shortPrinted(value, { digits, zeroBelow }).replaceAll('-', '−');
}
