/** Numbers in printed text: one rule for the terminal, tables for people, figures and messages. */

/** Powers of ten between which a number is written without an exponent. */
const SMALLEST_PLAIN_POWER = -4;
const LARGEST_PLAIN_POWER = 8;

export interface PrintOptions {
  /** Significant digits at least, trailing zeros included; default 3. */
  readonly digits?: number;
  /** Decimal places at least; default 0. */
  readonly decimals?: number;
  /** Magnitudes below it are rounding dust and print as 0; default 0. */
  readonly zeroBelow?: number;
}

/**
 * A number with at least three significant digits at any size: `0.0831`, `1.00e-6`, `781`; zero is `0`.
 * Numbers below 10⁻⁴ and from 10⁹ on have an exponent.
 */
export function printedNumber(value: number, { digits = 3, decimals = 0, zeroBelow = 0 }: PrintOptions = {}): string {
  if (value === 0 || Math.abs(value) < zeroBelow) return '0';
  if (!Number.isFinite(value)) return String(value);
  // Of the rounded number: 0.9996 has three digits as 1.00.
  const scientific = value.toExponential(digits - 1);
  const power = Number(scientific.slice(scientific.indexOf('e') + 1));
  if (power < SMALLEST_PLAIN_POWER || power > LARGEST_PLAIN_POWER) return scientific.replace('e+', 'e');
  return value.toFixed(Math.max(decimals, digits - 1 - power));
}

/** A number rounded to its digits, without trailing zeros: `0.5` instead of `0.500`, `84900` instead of `84880`. */
export function shortPrinted(value: number, options: PrintOptions = {}): string {
  const { digits = 3 } = options;
  const [mantissa, power] = printedNumber(Number(value.toPrecision(digits)), options).split('e');
  const trimmed = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  return power === undefined ? trimmed : `${trimmed}e${power}`;
}

/**
 * A share in per cent, exactly: the decimal point of its shortest decimal moves by two places, nothing is rounded.
 * 0.898 is `89.8`, 0.999999 is `99.9999`.
 */
export function percentText(share: number): string {
  if (share === 0 || !Number.isFinite(share)) return String(100 * share);
  const [mantissa, power] = Math.abs(share).toExponential().split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  const point = Number(power) + 3;
  const text =
    point <= 0
      ? `0.${'0'.repeat(-point)}${digits}`
      : point >= digits.length
        ? digits + '0'.repeat(point - digits.length)
        : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return share < 0 ? `-${text}` : text;
}
