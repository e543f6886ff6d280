/** Confidence levels in words. */

/** A confidence level in words, e.g. `90% C.L.`, without the noise of binary fractions. */
export function levelText(confidenceLevel: number): string {
  return `${Number((100 * confidenceLevel).toPrecision(6))}% C.L.`;
}
