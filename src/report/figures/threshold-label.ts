/** The name of the confidence level, placed where it covers as few curves as possible. */
import type { ProfileCurve } from './figure-data.js';
import { levelName, type ShownLevel } from './level-text.js';
import type { Frame } from './panel.js';
import { interpolate } from './profile-curve.js';
import { labelWidth, svgText } from './text.js';

const FONT_SIZE = 19;
const CLEARANCE = 3;
const CAPITAL_HEIGHT = 0.75 * FONT_SIZE;
/** Points at which a curve is compared with the label's box, and places tried for the box. */
const STEPS = 24;
const POSITIONS = 48;

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

/** Between the lines of two levels whose names both stand at their lines. */
const LEAST_DISTANCE = CAPITAL_HEIGHT + 12;

/** Names of levels at their lines; where the next line is too close, the legend alone has them. */
export function drawLevelNames(
  frame: Frame,
  domains: { readonly x: readonly [number, number]; readonly y: readonly [number, number] },
  levels: readonly ShownLevel[],
  curves: readonly ProfileCurve[],
): string[] {
  const perPixel = (domains.y[1] - domains.y[0]) / frame.height;
  return levels
    .filter(
      ({ threshold }, i) => i === levels.length - 1 || levels[i + 1].threshold - threshold > LEAST_DISTANCE * perPixel,
    )
    .map((level) => drawThresholdLabel(frame, domains, level, curves, levels.length > 1 ? 'above' : 'both'));
}

/**
 * Draws the name of a level just above or below its line, as far right as the curves permit; shortened to the percentage
 * where the full name would cover a curve.
 * @param sides above only where several labels could meet between their lines
 */
function drawThresholdLabel(
  frame: Frame,
  domains: { readonly x: readonly [number, number]; readonly y: readonly [number, number] },
  level: ShownLevel,
  curves: readonly ProfileCurve[],
  sides: 'both' | 'above' = 'both',
): string {
  const perX = (domains.x[1] - domains.x[0]) / frame.width;
  const perY = (domains.y[1] - domains.y[0]) / frame.height;
  const lineY = frame.y + frame.height - (level.threshold - domains.y[0]) / perY;
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
  const full = levelName(level);
  const short = level.confidenceLevel === null ? full : full.replace(/ C\.L\.$/, '');
  const best = [full, short].flatMap(place).reduce((a, b) => (b.cost < a.cost ? b : a));
  return svgText(best.label, { x: frame.x + best.left, y: best.baseline, fontSize: FONT_SIZE, halo: true });
}
