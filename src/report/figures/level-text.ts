/** Confidence levels in words. */
import { percentText } from '../../numerics/printed-number.js';

/** A confidence level in words, e.g. `90% C.L.`: all of its digits, since 99.9999% is not 100%. */
export function levelText(confidenceLevel: number): string {
  return `${percentText(confidenceLevel)}% C.L.`;
}
