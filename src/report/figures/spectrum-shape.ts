/** Binned counts as rates per keV, lines and axis ranges. */
import { powerOfTen } from '../../numerics/powers.js';

/** A bin's rate with its error bar. */
export interface BinnedPoint {
  readonly energyKeV: number;
  readonly low: number;
  readonly value: number;
  readonly high: number;
  readonly bin: number;
}

/** Decades below the highest rate that a logarithmic axis shows at most. */
const MOST_DECADES = 5;

/** Counts per bin as counts per keV. */
export function perKeV(counts: ArrayLike<number>, edgesKeV: ArrayLike<number>): number[] {
  return Array.from(counts, (count, i) => count / ((edgesKeV[i + 1] as number) - (edgesKeV[i] as number)));
}

/** Data points at the bin centres, geometric ones on a logarithmic axis. */
export function observedPoints(
  observed: { readonly counts: ArrayLike<number>; readonly low: ArrayLike<number>; readonly high: ArrayLike<number> },
  edgesKeV: ArrayLike<number>,
  logEnergy: boolean,
): BinnedPoint[] {
  return Array.from(observed.counts, (count, bin) => {
    const from = edgesKeV[bin] as number;
    const to = edgesKeV[bin + 1] as number;
    return {
      energyKeV: logEnergy ? Math.sqrt(from * to) : (from + to) / 2,
      low: (count - (observed.low[bin] as number)) / (to - from),
      value: count / (to - from),
      high: (count + (observed.high[bin] as number)) / (to - from),
      bin,
    };
  });
}

/** Points above `floor`, their error bars cut there: empty bins have no place on a logarithmic axis. */
export function visiblePoints(points: readonly BinnedPoint[], floor: number): BinnedPoint[] {
  return points.filter(({ value }) => value > floor).map((point) => ({ ...point, low: Math.max(point.low, floor) }));
}

/** Outline of a histogram; rates below `floor` are put there, since a logarithmic axis has no zero. */
export function histogramLine(rate: readonly number[], edgesKeV: ArrayLike<number>, floor: number): [number, number][] {
  return rate.flatMap((value, i): [number, number][] => {
    const y = Math.max(value, floor);
    return [
      [edgesKeV[i] as number, y],
      [edgesKeV[i + 1] as number, y],
    ];
  });
}

const largest = (values: readonly number[]): number =>
  values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
const smallest = (values: readonly number[]): number =>
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);

/** Range of the rate axis: from zero, or on a logarithmic axis low enough that every component's peak shows. */
export function spectrumRange(
  bestFit: readonly number[],
  components: readonly (readonly number[])[],
  points: readonly BinnedPoint[],
  logarithmic: boolean,
): [number, number] {
  const top = Math.max(largest(bestFit), largest(points.map((point) => point.high))) || 1;
  if (!logarithmic) return [0, 1.06 * top];
  const peaks = components.map(largest).filter((peak) => peak > 0);
  return [Math.max(top * powerOfTen(-MOST_DECADES), Math.min(smallest(peaks), top) / 5), 2 * top];
}

/** Range of the difference axis: all error bars and the whole change, with zero inside. */
export function differenceRange(differences: readonly BinnedPoint[], change: readonly number[]): [number, number] {
  const low = Math.min(0, smallest(differences.map((point) => point.low)), smallest(change));
  const high = Math.max(0, largest(differences.map((point) => point.high)), largest(change));
  const margin = 0.08 * (high - low) || 1;
  return [low < 0 ? low - margin : -margin, high + margin];
}
