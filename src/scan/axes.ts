/** Axes of a scan: values spaced over a range, or listed one by one. */

export const AXIS_SCALES = ['linear', 'log', 'symlog'] as const;
export type AxisScale = (typeof AXIS_SCALES)[number];

/** A range as scan files state it, in the unit of the quantity. */
export interface RangeFile {
  readonly min: number;
  readonly max: number;
  readonly points: number;
  /** Default linear. */
  readonly scale?: AxisScale;
  /** For symlog: values below this in magnitude are spaced evenly; default a hundredth of the larger end. */
  readonly linear_below?: number;
}

/** An axis as scan files state it: a range, or its values. */
export type AxisFile<T = number> = RangeFile | readonly T[];

export function isRange(axis: AxisFile<unknown>): axis is RangeFile {
  return !Array.isArray(axis);
}

/** Ends of a log axis that are not positive, reversed ends, values that fall together and the like; undefined for a good axis. */
export function rangeFault(range: RangeFile): { key: keyof RangeFile; problem: string; accepted: string } | undefined {
  const { min, max, scale = 'linear' } = range;
  if (!(max > min))
    return { key: 'max', problem: 'the axis is reversed or empty', accepted: `a number above min = ${min}` };
  if (scale === 'log' && min <= 0)
    return { key: 'min', problem: 'a logarithmic axis cannot reach 0', accepted: 'a number above 0, or scale: symlog' };
  if (scale !== 'symlog' && range.linear_below !== undefined)
    return { key: 'linear_below', problem: `has no meaning on a ${scale} axis`, accepted: 'scale: symlog beside it' };
  const values = axisValues(range);
  if (values.some((value, i) => !Number.isFinite(value) || (i > 0 && !(value > values[i - 1]))))
    return {
      key: 'points',
      problem: 'the values of the axis are no distinct finite numbers in double precision',
      accepted: 'fewer points, or a range and scale that keep them apart',
    };
  return undefined;
}

/** The values of an axis, in the order of the file; the ends of a range are exact. */
export function axisValues(axis: AxisFile): number[] {
  if (!isRange(axis)) return [...axis];
  const { min, max, points } = axis;
  const { forward, backward } = stretch(axis);
  const [from, to] = [forward(min), forward(max)];
  return Array.from({ length: points }, (_, i) => {
    if (i === 0) return min;
    if (i === points - 1) return max;
    return backward(from + ((to - from) * i) / (points - 1));
  });
}

/** The map in which the values of a range are spaced evenly. */
function stretch(range: RangeFile): { forward: (value: number) => number; backward: (value: number) => number } {
  switch (range.scale ?? 'linear') {
    case 'linear':
      return { forward: (value) => value, backward: (value) => value };
    case 'log':
      return { forward: Math.log, backward: Math.exp };
    case 'symlog': {
      const unit = range.linear_below ?? Math.max(Math.abs(range.min), Math.abs(range.max)) / 100;
      return { forward: (value) => Math.asinh(value / unit), backward: (value) => unit * Math.sinh(value) };
    }
  }
}
