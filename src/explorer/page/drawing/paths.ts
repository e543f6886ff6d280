/** Lines of a drawing as SVG path data, to a tenth of a pixel. */
import type { Placement } from './frame.js';

/** Renderers fail on coordinates far outside of the drawing. */
const FARTHEST = 20_000;
/** Points closer than this to the last one, in pixels, would not show. */
const NEAREST = 0.35;

const rounded = (pixels: number): number => Math.round(Math.min(FARTHEST, Math.max(-FARTHEST, pixels)) * 10) / 10;

/**
 * Path through points; broken where a coordinate is not finite.
 * @param points in the units of the axes
 */
export function pathOf(
  points: Iterable<readonly [number, number]>,
  x: Placement,
  y: Placement,
  closed: boolean = false,
): string {
  let path = '';
  let pen = false;
  let [lastX, lastY] = [Number.NaN, Number.NaN];
  for (const point of points) {
    const px = x(point[0]);
    const py = y(point[1]);
    if (!Number.isFinite(px) || !Number.isFinite(py)) {
      pen = false;
      continue;
    }
    if (pen && Math.abs(px - lastX) < NEAREST && Math.abs(py - lastY) < NEAREST) continue;
    path += `${pen ? 'L' : 'M'}${rounded(px)} ${rounded(py)}`;
    pen = true;
    [lastX, lastY] = [px, py];
  }
  return closed && path ? `${path}Z` : path;
}
