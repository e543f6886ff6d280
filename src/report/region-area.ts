/** How large an allowed region is. */
import { COUPLINGS, type CouplingName } from '../physics/couplings.js';

type Point = readonly [number, number];
interface Line {
  readonly closed: boolean;
  readonly points: readonly Point[];
}

/** Whether a line surrounds something: a ring, or one that ends where an absolute value is 0. */
export function surrounds({ closed, points }: Line, x: CouplingName, y: CouplingName): boolean {
  if (points.length < 3) return false;
  if (closed) return true;
  const last = points[points.length - 1];
  return (
    (COUPLINGS[x].evenInSign && points[0][0] === 0 && last[0] === 0) ||
    (COUPLINGS[y].evenInSign && points[0][1] === 0 && last[1] === 0)
  );
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
  if (!lines.every((line) => surrounds(line, x, y))) return null;
  return lines.reduce((sum, { points }, i) => {
    const depth = lines.filter((other, j) => j !== i && contains(other.points, points[0])).length;
    return sum + (depth % 2 === 0 ? 1 : -1) * shoelace(points);
  }, 0);
}
