/** How large an allowed region is. */
import { COUPLINGS, type CouplingName } from '../physics/couplings.js';

type Point = readonly [number, number];
interface Line {
  readonly closed: boolean;
  readonly points: readonly Point[];
}

/**
 * What a line surrounds, as a ring: itself if it is closed, else together with the edges on which an absolute value is 0,
 * where a region ends as well. Undefined for a line that surrounds nothing.
 */
export function outlineOf({ closed, points }: Line, x: CouplingName, y: CouplingName): readonly Point[] | undefined {
  if (points.length < 3) return undefined;
  if (closed) return points;
  const ends = [points[0], points[points.length - 1]];
  const [onX, onY] = ([0, 1] as const).map((axis) =>
    ends.map((end) => COUPLINGS[axis === 0 ? x : y].evenInSign && end[axis] === 0),
  );
  if ((onX[0] && onX[1]) || (onY[0] && onY[1])) return points;
  // From one edge to the other: the corner between them is inside.
  return (onX[0] && onY[1]) || (onY[0] && onX[1]) ? [...points, [0, 0]] : undefined;
}

/** Area between the line and the chord of its ends (the shoelace formula). */
function shoelace(points: readonly Point[]): number {
  let twice = 0;
  for (let i = 0; i < points.length; i++) {
    const [x0, y0] = points[i];
    const [x1, y1] = points[(i + 1) % points.length];
    twice += x0 * y1 - x1 * y0;
  }
  return Math.abs(twice) / 2;
}

function contains(ring: readonly Point[], [x, y]: Point): boolean {
  let inside = false;
  for (let i = 0; i < ring.length; i++) {
    const [x0, y0] = ring[i];
    const [x1, y1] = ring[(i + 1) % ring.length];
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside;
  }
  return inside;
}

/**
 * Area of a region in the product of the units of its axes, holes left out.
 * @returns null where some line surrounds nothing: the region leaves the plane
 */
export function regionArea(lines: readonly Line[], x: CouplingName, y: CouplingName): number | null {
  const outlines = lines.map((line) => outlineOf(line, x, y));
  if (!outlines.every((outline) => outline !== undefined)) return null;
  return outlines.reduce((sum, outline, i) => {
    const depth = outlines.filter((other, j) => j !== i && contains(other, outline[0])).length;
    return sum + (depth % 2 === 0 ? 1 : -1) * shoelace(outline);
  }, 0);
}
