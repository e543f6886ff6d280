/** Geometry of Δχ² curves. */
import type { ProfileCurve } from './figure-data.js';

/** Linear interpolation of a profile; NaN outside its samples. */
export function interpolate(curve: ProfileCurve, x: number): number {
  const { x: xs, deltaChi2 } = curve;
  const last = xs.length - 1;
  if (last < 0 || x < (xs[0] as number) || x > (xs[last] as number)) return Number.NaN;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] as number) <= x) low = middle;
    else high = middle;
  }
  const x0 = xs[low] as number;
  const x1 = xs[high] as number;
  const y0 = deltaChi2[low] as number;
  const y1 = deltaChi2[high] as number;
  return x1 === x0 ? y0 : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}

/**
 * The curve up to a ceiling, interrupted by NaN where it lies above: profiles rise to millions, and renderers fail on
 * coordinates so far outside a frame. Ends exactly at the ceiling, so that the part below keeps its slope.
 */
export function belowCeiling(curve: ProfileCurve, ceiling: number): [number, number][] {
  const points: [number, number][] = [];
  for (let i = 0; i < curve.x.length; i++) {
    const x = curve.x[i] as number;
    const y = curve.deltaChi2[i] as number;
    if (i > 0) {
      const previousX = curve.x[i - 1] as number;
      const previousY = curve.deltaChi2[i - 1] as number;
      const crossing = previousX + ((x - previousX) * (ceiling - previousY)) / (y - previousY);
      if (previousY <= ceiling !== y <= ceiling && Number.isFinite(crossing)) points.push([crossing, ceiling]);
    }
    points.push([x, y <= ceiling ? y : Number.NaN]);
  }
  return points;
}
