/** Intervals as they are printed. */
import type { Interval } from '../../../inference/intervals.js';

/** The ends of intervals; null where one is the edge of what was searched. */
export function intervalEnds(intervals: readonly Interval[]): (readonly [number | null, number | null])[] {
  return intervals.map(({ lo, hi, loOpen, hiOpen }) => [loOpen ? null : lo, hiOpen ? null : hi] as const);
}
