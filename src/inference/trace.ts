/** Contours of fields sampled on a rectangular grid. */
import { contours } from 'd3-contour';

/** Height of a sample without a fit. */
const FAR_OUTSIDE = -(2 ** 128);

/** A boundary line of an allowed region: a closed ring, or a line that ends at the edge of the scanned plane. */
export interface ContourLine {
  readonly points: readonly (readonly [number, number])[];
  readonly closed: boolean;
}

/** A field on columns × rows samples, row by row, and where the samples lie. */
export interface SampledField {
  readonly columns: number;
  readonly rows: number;
  /** Positive inside the region; infinite or NaN counts as far outside. */
  readonly height: ArrayLike<number>;
  /** Coordinates of a position in samples, also between them. */
  readonly xOf: (column: number) => number;
  readonly yOf: (row: number) => number;
}

/** Sides of the frame of a grid. */
export interface Sides {
  readonly left: boolean;
  readonly right: boolean;
  readonly bottom: boolean;
  readonly top: boolean;
}

export interface TracedContour {
  readonly lines: readonly ContourLine[];
  /** Sides on which the region reaches the frame. */
  readonly reached: Sides;
}

/** The lines on which a field is 0, interpolated linearly between samples; what runs along the frame is cut off. */
export function traceContour({ columns, rows, height, xOf, yOf }: SampledField): TracedContour {
  // d3-contour interpolates between finite values only.
  const field: number[] = [];
  for (let at = 0; at < height.length; at++) field.push(Number.isFinite(height[at]) ? height[at] : FAR_OUTSIDE);
  const shape = contours().size([columns, rows]).smooth(true).contour(field, 0);
  const lines: ContourLine[] = [];
  const reached = { left: false, right: false, bottom: false, top: false };
  for (const polygon of shape.coordinates) {
    for (const ring of polygon) {
      // A sample sits in the middle of d3-contour's pixel; rings are closed along the frame half a pixel outside.
      const inside = ring.map(([x, y]) => [x - 0.5, y - 0.5] as const);
      const onFrame = ([x, y]: readonly [number, number]): boolean => x < 0 || y < 0 || x > columns - 1 || y > rows - 1;
      for (const [x, y] of inside) {
        reached.left ||= x < 0;
        reached.right ||= x > columns - 1;
        reached.bottom ||= y < 0;
        reached.top ||= y > rows - 1;
      }
      for (const piece of splitAtFrame(inside, onFrame)) {
        lines.push({
          closed: piece.closed,
          points: piece.points.map(([x, y]) => [xOf(x), yOf(y)] as const),
        });
      }
    }
  }
  return { lines, reached };
}

/** A ring without the points on the frame: itself when there are none, else the open lines between them. */
function splitAtFrame(
  ring: readonly (readonly [number, number])[],
  onFrame: (point: readonly [number, number]) => boolean,
): ContourLine[] {
  const first = ring.findIndex(onFrame);
  if (first < 0) return [{ closed: true, points: ring }];
  const open = ring.slice(0, -1);
  const rotated = [...open.slice(first), ...open.slice(0, first)];
  const lines: ContourLine[] = [];
  let current: (readonly [number, number])[] = [];
  for (const point of [...rotated, rotated[0]]) {
    if (!onFrame(point)) current.push(point);
    else {
      if (current.length > 1) lines.push({ closed: false, points: current });
      current = [];
    }
  }
  return lines;
}

/** Largest distance of a point of the new lines from the old ones, relative to the extent of the new ones. */
export function movement(before: readonly ContourLine[], after: readonly ContourLine[]): number {
  const points = after.flatMap((line) => line.points);
  if (points.length === 0 || before.length === 0) return 1;
  const extent = (axis: 0 | 1): number => {
    const values = points.map((point) => point[axis]);
    return Math.max(...values) - Math.min(...values) || 1;
  };
  const [width, height] = [extent(0), extent(1)];
  const segments = before.flatMap((line) => line.points.slice(1).map((to, i) => [line.points[i], to] as const));
  let largest = 0;
  for (const [x, y] of points) {
    let nearest = Infinity;
    for (const [from, to] of segments) {
      const [ax, ay] = [(from[0] - x) / width, (from[1] - y) / height];
      const [dx, dy] = [(to[0] - from[0]) / width, (to[1] - from[1]) / height];
      const length = dx * dx + dy * dy;
      const share = length > 0 ? Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length)) : 0;
      nearest = Math.min(nearest, Math.hypot(ax + share * dx, ay + share * dy));
    }
    largest = Math.max(largest, nearest);
  }
  return largest;
}
