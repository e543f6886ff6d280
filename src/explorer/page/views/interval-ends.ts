/** Intervals as they are printed. */
import type { Interval } from '../../../inference/intervals.js';
import { COUPLINGS, type CouplingName } from '../../../physics/couplings.js';
import { couplingText, intervalText } from '../../../report/comparison.js';

/** The ends of intervals; null where one is the edge of what was searched. */
function intervalEnds(intervals: readonly Interval[]): (readonly [number | null, number | null])[] {
  return intervals.map(({ lo, hi, loOpen, hiOpen }) => [loOpen ? null : lo, hiOpen ? null : hi] as const);
}

/** Intervals as text; says up to where was searched where a modulus has no upper limit. */
export function boundText(intervals: readonly Interval[], coupling: CouplingName): string {
  const [first, ...others] = intervals;
  if (first?.hiOpen && first.lo === 0 && others.length === 0 && COUPLINGS[coupling].evenInSign)
    return `no limit below ${couplingText(first.hi)}`;
  return intervals.length === 0 ? 'no value allowed' : intervalText(intervalEnds(intervals), coupling);
}
