/** Outlines cut at the frame: shapes that reach far beyond it are more than renderers bear. */
import { type AxisShape, axisShare, axisValue } from './ticks.js';

type Point = readonly [number, number];

/** Room beyond the frame, as a share of it, so that the cut edge stays out of sight. */
const ROOM = 0.1;

/**
 * A closed outline without what lies far outside the frame (Sutherland and Hodgman's method, on the positions along the
 * axes, on which edges are straight).
 * @returns an empty outline when all of it lies outside
 */
export function clipOutline(
  outline: readonly Point[],
  axes: { readonly x: AxisShape; readonly y: AxisShape },
): [number, number][] {
  let points: Point[] = outline.map(([x, y]) => [axisShare(axes.x, x), axisShare(axes.y, y)]);
  for (const axis of [0, 1] as const) {
    points = cut(points, (point) => point[axis] + ROOM);
    points = cut(points, (point) => 1 + ROOM - point[axis]);
  }
  return points.map(([x, y]) => [axisValue(axes.x, x), axisValue(axes.y, y)]);
}

/** The part of an outline where a linear function of the position is not negative. */
function cut(points: readonly Point[], inside: (point: Point) => number): Point[] {
  return points.flatMap((to, i) => {
    const from = points.at(i - 1) ?? to;
    const [a, b] = [inside(from), inside(to)];
    const share = a / (a - b);
    const crossing: Point = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
    return [...(a < 0 !== b < 0 ? [crossing] : []), ...(b >= 0 ? [to] : [])];
  });
}
