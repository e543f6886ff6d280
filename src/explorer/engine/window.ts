/** The part of an axis that a coarse answer searches: it follows the allowed region from one model to the next. */
import { COUPLINGS, type CouplingName } from '../../physics/couplings.js';

export type Range = readonly [low: number, high: number];

/** A region that fills less than this share of its window is looked at more closely. */
const LEAST_FILLED = 1 / 3;
/** Room on either side of a region in a window that has been laid anew, as a share of the region's extent. */
const ROOM = 0.3;

/** Where a coupling is searched at most, in table units; `evenInSign`: only |coupling| enters. */
export function widestRange(coupling: CouplingName, evenInSign: boolean): Range {
  const { standardModel, searchRange } = COUPLINGS[coupling];
  return [evenInSign ? 0 : standardModel - searchRange, standardModel + searchRange];
}

/** A range that holds another one with room around it, inside `widest`. */
export function withRoom([low, high]: Range, widest: Range, room: number = ROOM): Range {
  const width = high - low;
  return [Math.max(widest[0], low - room * width), Math.min(widest[1], high + room * width)];
}

/**
 * The range to look at next: wider where the region leaves it, narrower where the region fills little of it.
 * @param extent of the region inside `range`; it leaves the range where it comes up to its end
 * @returns `range` itself where it will do
 */
export function betterRange(range: Range, extent: Range, widest: Range): Range {
  const width = range[1] - range[0];
  const leavesBelow = extent[0] <= range[0] && range[0] > widest[0];
  const leavesAbove = extent[1] >= range[1] && range[1] < widest[1];
  if (leavesBelow || leavesAbove) {
    return [
      leavesBelow ? Math.max(widest[0], range[0] - width) : range[0],
      leavesAbove ? Math.min(widest[1], range[1] + width) : range[1],
    ];
  }
  if (extent[1] - extent[0] >= LEAST_FILLED * width) return range;
  const [low, high] = withRoom(extent, widest);
  return [Math.max(range[0], low), Math.min(range[1], high)];
}

/** The smallest range that holds all values. */
export function rangeOf(values: Iterable<number>): Range {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}
