/**
 * Ranges of axes that stay calm while what they show changes: they are widened when something would leave them. When
 * everything has been answered they depend on nothing but what is shown: a link shows the same picture to everybody.
 */
import { powerOfTen } from '../../../numerics/powers.js';

export type Range = readonly [low: number, high: number];

/** Room beyond what is shown, as a fraction of its extent. */
const MARGIN = 0.12;
/** Ends of a range are multiples of about this fraction of its extent. */
const STEPS = 12;

/** The nearest of 1, 2 and 5 times a power of ten that is not smaller. */
function roundStep(step: number): number {
  const power = powerOfTen(Math.floor(Math.log10(step)));
  return power * ([1, 2, 5].find((digit) => digit * power >= step * (1 - 1e-9)) ?? 10);
}

/** The smallest range that holds all of others; undefined for none. */
export function union(ranges: Iterable<Range>): Range | undefined {
  let all: Range | undefined;
  for (const [low, high] of ranges) {
    if (!Number.isFinite(low) || !Number.isFinite(high)) continue;
    all = all ? [Math.min(all[0], low), Math.max(all[1], high)] : [low, high];
  }
  return all;
}

/** A range with room around it and ends at round numbers. */
function roundRange([low, high]: Range, fromZero: boolean): Range {
  const extent = high - low || Math.abs(high) || 1;
  const step = roundStep(extent / STEPS);
  const end = Math.ceil((high + MARGIN * extent) / step) * step;
  return fromZero ? [0, end] : [Math.floor((low - MARGIN * extent) / step) * step, end];
}

/**
 * The next range of an axis.
 * @param previous what it shows now; undefined for a new axis
 * @param content what has to be seen
 * @param fromZero the axis begins at 0: only the magnitude of its coupling enters
 * @param changing the hand moves, or answers are still to come: do not narrow
 */
export function nextRange(previous: Range | undefined, content: Range, fromZero: boolean, changing: boolean): Range {
  const fresh = roundRange(content, fromZero);
  if (!previous) return fresh;
  if (!changing) return fresh[0] === previous[0] && fresh[1] === previous[1] ? previous : fresh;
  const slack = 0.25 * MARGIN * (content[1] - content[0]);
  const fits = (fromZero || content[0] - slack >= previous[0]) && content[1] + slack <= previous[1];
  return fits ? previous : [Math.min(previous[0], fresh[0]), Math.max(previous[1], fresh[1])];
}
