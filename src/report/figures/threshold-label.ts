/** The name of the confidence level, placed where it covers as few curves as possible. */
import { erf } from '../../numerics/incomplete-gamma.js';
import type { ProfileCurve } from './figure-data.js';
import type { Frame } from './panel.js';
import { interpolate } from './profile-curve.js';
import { labelWidth, svgText } from './text.js';

export { levelText } from './level-text.js';

const FONT_SIZE = 19;
const CLEARANCE = 3;
const CAPITAL_HEIGHT = 0.75 * FONT_SIZE;
/** Points at which a curve is compared with the label's box, and places tried for the box. */
const STEPS = 24;
const POSITIONS = 48;

/** Confidence level of a Δχ² for one degree of freedom, e.g. `90% C.L.` for 2.71. */
export function confidenceLabel(threshold: number): string {
  const percent = 100 * erf(Math.sqrt(threshold / 2));
  // 2.71 stands for 90% and 1 for 68%, but 99.7% is not 100%.
  const rounded = percent < 99.2 && Math.abs(percent - Math.round(percent)) < 0.3;
  return `${rounded ? Math.round(percent) : Number(percent.toPrecision(4))}% C.L.`;
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

interface Placement {
  readonly label: string;
  readonly left: number;
  readonly baseline: number;
  /** Curves covered times the width of the label: of two labels in the way, the shorter one is better. */
  readonly cost: number;
}

/**
 * Draws the label just above or below the line of the threshold, as far right as the curves permit; shortened to the
 * percentage where the full label would cover a curve.
 * @param sides above only where several labels could meet between their lines
 */
export function drawThresholdLabel(
  frame: Frame,
  domains: { readonly x: readonly [number, number]; readonly y: readonly [number, number] },
  threshold: number,
  curves: readonly ProfileCurve[],
  sides: 'both' | 'above' = 'both',
): string {
  const perX = (domains.x[1] - domains.x[0]) / frame.width;
  const perY = (domains.y[1] - domains.y[0]) / frame.height;
  const lineY = frame.y + frame.height - (threshold - domains.y[0]) / perY;
  const heightOf = (y: number): number => domains.y[0] + (frame.y + frame.height - y) * perY;
  const place = (label: string): Placement[] => {
    const width = labelWidth(label, FONT_SIZE);
    return Array.from({ length: POSITIONS + 1 }, (_, i) => {
      const left = 16 + ((frame.width - width - 32) * (POSITIONS - i)) / POSITIONS;
      const baselines = [lineY - 6, lineY + 6 + CAPITAL_HEIGHT].slice(0, sides === 'above' ? 1 : 2);
      return baselines.map((baseline) => {
        const box = {
          left: domains.x[0] + (left - CLEARANCE) * perX,
          right: domains.x[0] + (left + width + CLEARANCE) * perX,
          bottom: heightOf(baseline + CLEARANCE),
          top: heightOf(baseline - CAPITAL_HEIGHT - CLEARANCE),
        };
        return { label, left, baseline, cost: width * curves.filter((curve) => crosses(curve, box)).length };
      });
    }).flat();
  };
  const full = confidenceLabel(threshold);
  const best = [full, full.split(' ')[0] as string].flatMap(place).reduce((a, b) => (b.cost < a.cost ? b : a));
  return svgText(best.label, { x: frame.x + best.left, y: best.baseline, fontSize: FONT_SIZE, halo: true });
}
