/** Numbers in words. */

/**
 * A number to some significant digits with a true minus sign; 0 for what is smaller than a thousandth.
 * @param digits at least 1
 */
export function plainNumber(value: number, digits: number): string {
  if (Math.abs(value) < 1e-3) return '0';
  return String(Number(value.toPrecision(digits))).replace('-', '−');
}
