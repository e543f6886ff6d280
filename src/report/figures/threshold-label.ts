/** The name of the confidence level, placed where it covers as few curves as possible. */
import erf from '@stdlib/math-base-special-erf';
import type { ProfileCurve } from './figure-data.js';
import { interpolate } from './profile-curve.js';
import type { Frame } from './panel.js';
import { labelWidth, svgText } from './text.js';

const FONT_SIZE = 19;
const CLEARANCE = 6;
const STEPS = 24;

/** Confidence level of a Δχ² for one degree of freedom, e.g. `90% C.L.` for 2.71. */
export function confidenceLabel(threshold: number): string {
  return `${Math.round(100 * erf(Math.sqrt(threshold / 2)))}% C.L.`;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** True if the curve passes through a box in data coordinates. */
function crosses(curve: ProfileCurve, box: Box): boolean {
  let previous = interpolate(curve, box.left);
  for (let i = 1; i <= STEPS; i++) {
    const current = interpolate(curve, box.left + ((box.right - box.left) * i) / STEPS);
    if (Math.min(previous, current) <= box.top && Math.max(previous, current) >= box.bottom) return true;
    previous = current;
  }
  return false;
}

/** Draws the label just above or below the line of the threshold, as far right as the curves permit. */
export function drawThresholdLabel(
  frame: Frame,
  domains: { readonly x: readonly [number, number]; readonly y: readonly [number, number] },
  threshold: number,
  curves: readonly ProfileCurve[],
): string {
  const label = confidenceLabel(threshold);
  const perX = (domains.x[1] - domains.x[0]) / frame.width;
  const perY = (domains.y[1] - domains.y[0]) / frame.height;
  const width = labelWidth(label, FONT_SIZE);
  const lineY = frame.y + frame.height - (threshold - domains.y[0]) / perY;
  const candidates = Array.from({ length: STEPS + 1 }, (_, i) => {
    const left = 10 + ((frame.width - width - 20) * (STEPS - i)) / STEPS;
    return [lineY - 6, lineY + 6 + 0.75 * FONT_SIZE].map((baseline) => ({ left, baseline }));
  }).flat();
  const covered = ({ left, baseline }: { left: number; baseline: number }): number => {
    const height = (y: number): number => domains.y[0] + (frame.y + frame.height - y) * perY;
    const box = {
      left: domains.x[0] + (left - CLEARANCE) * perX,
      right: domains.x[0] + (left + width + CLEARANCE) * perX,
      bottom: height(baseline + CLEARANCE),
      top: height(baseline - 0.75 * FONT_SIZE - CLEARANCE),
    };
    return curves.filter((curve) => crosses(curve, box)).length;
  };
  const best = candidates.reduce((a, b) => (covered(b) < covered(a) ? b : a));
  return svgText(label, { x: frame.x + best.left, y: best.baseline, fontSize: FONT_SIZE, halo: true });
}
