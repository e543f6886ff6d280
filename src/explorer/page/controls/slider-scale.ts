/** Where a value stands on a slider, and which value a position stands for. */

import { power } from '../../../numerics/powers.js';
import type { SliderControl } from '../../control.js';

/** Positions of a slider. */
export const POSITIONS = 500;
/** Digits of a value that was set by a slider: links stay short, and a step still shows. */
const DIGITS = 4;

type Scale = Pick<SliderControl, 'scale' | 'min' | 'max'>;

/** Position of a value from 0 to {@link POSITIONS}; values beyond an end stand at it. */
export function positionOf({ scale, min, max }: Scale, value: number): number {
  const share = scale === 'log' ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  // The logarithm of what is not positive is not a number: the lower end.
  return Number.isNaN(share) ? 0 : Math.round(POSITIONS * Math.min(1, Math.max(0, share)));
}

/** Value at a position, without digits that no hand can choose. */
export function valueAtPosition({ scale, min, max }: Scale, position: number): number {
  if (position <= 0) return min;
  if (position >= POSITIONS) return max;
  const share = position / POSITIONS;
  if (scale === 'log') return Number((min * power(max / min, share)).toPrecision(DIGITS));
  const digits = Math.max(0, DIGITS - 1 - Math.floor(Math.log10(max - min)));
  return Number((min + share * (max - min)).toFixed(Math.min(20, digits)));
}

/** A value as it stands beside a slider. */
export function valueText(value: number): string {
  return String(Number(value.toPrecision(6)));
}
