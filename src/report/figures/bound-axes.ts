/** Axes of bounds against a setting: linear where that shows everything, logarithmic or both-sided where it does not. */

import { powerOfTen } from '../../numerics/powers.js';
import { COUPLINGS } from '../../physics/couplings.js';
import type { BoundPanel, ShownInterval } from './figure-data.js';
import { type Axis, linearAxis, symlogAxis, valueLogAxis, withMargin } from './ticks.js';

/** Room beyond the outermost values, as a share of the axis. */
const MARGIN = 0.06;
/** Limits that differ by less than this factor are compared best on a linear axis. */
const LINEAR_FACTOR = 3;
/** Widths of allowed sets that differ by less than this factor are all legible on a linear axis. */
const LINEAR_WIDTHS = 8;
/** Decades of a symlog axis at most, on either side of 0. */
const MOST_DECADES = 4;

/** Even steps of the logarithm or of the value: whichever they come closer to. */
function isLogSpaced(values: readonly number[]): boolean {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  if (sorted.length < 2 || sorted[0] <= 0) return false;
  if (sorted.length === 2) return sorted[1] / sorted[0] >= 10;
  const unevenness = (positions: readonly number[]): number => {
    const gaps = positions.slice(1).map((position, i) => position - positions[i]);
    return Math.max(...gaps) / Math.min(...gaps);
  };
  return unevenness(sorted.map(Math.log)) < unevenness(sorted);
}

/** Axis of a setting: logarithmic where its values are spaced that way. */
export function settingAxis(values: readonly number[], length: number): Axis {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (!(high > low))
    return linearAxis(low === 0 ? [-1, 1] : [low - Math.abs(low) / 2, low + Math.abs(low) / 2], length, 'x');
  const scale = isLogSpaced(values) ? 'log' : 'linear';
  const domain = withMargin({ domain: [low, high], scale }, MARGIN / 2);
  return scale === 'log' ? valueLogAxis(domain, length, 'x') : linearAxis(domain, length, 'x');
}

/** Every interval of a panel. */
export function intervalsOf(panel: BoundPanel): ShownInterval[] {
  return panel.families.flatMap(({ samples }) => samples.flatMap(({ intervals }) => intervals ?? []));
}

/** Whether every bound of a panel is an upper limit on an absolute value. */
export function hasOnlyLimits(panel: BoundPanel): boolean {
  const { evenInSign } = COUPLINGS[panel.coupling];
  return (
    evenInSign &&
    panel.families.every(({ samples }) =>
      samples.every(({ intervals }) => !intervals || (intervals.length === 1 && intervals[0].lo === 0)),
    )
  );
}

/** Axis of the coupling of a panel: shows every end of what is allowed, and the Standard Model where it is not 0. */
export function boundAxis(panel: BoundPanel, length: number): Axis {
  const { evenInSign, standardModel } = COUPLINGS[panel.coupling];
  const intervals = intervalsOf(panel);
  const ends = intervals.flatMap(({ lo, hi, loOpen, hiOpen }) => [
    ...(loOpen || (evenInSign && lo === 0) ? [] : [lo]),
    ...(hiOpen ? [] : [hi]),
  ]);
  // Where nothing ends inside the scan, its edges are all there is.
  const shown = ends.length > 0 ? ends : intervals.flatMap(({ lo, hi }) => [lo, hi]);
  return evenInSign ? magnitudeAxis(shown, length) : signedAxis([...shown, standardModel], intervals, length);
}

function magnitudeAxis(values: readonly number[], length: number): Axis {
  const positive = values.filter((value) => value > 0);
  const [low, high] = [Math.min(...positive), Math.max(...positive)];
  if (!(low > 0)) return linearAxis([0, 1], length, 'y');
  if (high / low < LINEAR_FACTOR) return linearAxis([0, high * (1 + 2 * MARGIN)], length, 'y');
  return valueLogAxis(withMargin({ domain: [low, high], scale: 'log' }, MARGIN), length, 'y');
}

function signedAxis(values: readonly number[], intervals: readonly ShownInterval[], length: number): Axis {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const widths = intervals.filter(({ loOpen, hiOpen }) => !loOpen && !hiOpen).map(({ lo, hi }) => hi - lo);
  const narrowest = Math.min(...widths);
  if (!(high > low)) return linearAxis([low - 1, low + 1], length, 'y');
  if (!(narrowest > 0) || (high - low) / narrowest < LINEAR_WIDTHS)
    return linearAxis(withMargin({ domain: [low, high], scale: 'linear' }, MARGIN), length, 'y');
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const constant = powerOfTen(
    Math.max(Math.floor(Math.log10(narrowest / 2)), Math.floor(Math.log10(largest)) - MOST_DECADES),
  );
  const domain = withMargin({ domain: [low, high], scale: 'symlog', constant }, MARGIN);
  return symlogAxis(domain, constant, length, 'y');
}
