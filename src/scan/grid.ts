/** The grid of a scan: scenario dimensions first, couplings last, cut into tiles of equal shape. */
import type { CouplingName } from '../physics/couplings.js';

/** One coupling axis of a grid. */
export interface CouplingAxis {
  readonly coupling: CouplingName;
  /** Ascending values in table units. */
  readonly values: readonly number[];
}

export interface GridLayout {
  /** The last axis runs fastest. */
  readonly axes: readonly CouplingAxis[];
  /** Couplings minimised at every point of the grid. */
  readonly profiled: readonly CouplingName[];
  /** Points of a tile along every axis; the last tile of an axis may reach beyond it. */
  readonly tileShape: readonly number[];
  /** Tiles along every axis. */
  readonly tileCounts: readonly number[];
}

/** The part of a grid that a tile covers. */
export interface TileBox {
  /** First index on every axis. */
  readonly start: readonly number[];
  /** Points on every axis, without what reaches beyond it. */
  readonly shape: readonly number[];
  /** Points in all. */
  readonly points: number;
}

/** Points of a tile at most: small enough to be lost without regret. Fewer than the least cost more to store than to compute. */
export const TILE_POINTS = 2 ** 18;
export const LEAST_TILE_POINTS = 2 ** 8;

/** Tiles of a scan unless its file says otherwise, so that there are shares for many tasks. */
const TILES = 256;
/**
 * Points of a tile unless the file says otherwise, at least and at most. With couplings minimised at every point, each
 * costs a hundred times more.
 */
const USUAL_TILE_POINTS = [2 ** 13, TILE_POINTS] as const;
const PROFILED_TILE_POINTS = [2 ** 10, 2 ** 12] as const;

/** Tiles of a grid at most; a folder with more files serves nobody. */
export const MAXIMUM_TILES = 2 ** 20;

const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);

/**
 * The longest trailing axes stay whole, the one before is cut evenly, those before it are one point long.
 * @param shape points along every axis
 * @param tilePoints points of a tile at most
 */
export function tileShapeOf(shape: readonly number[], tilePoints: number): number[] {
  const tile = shape.map(() => 1);
  let room = tilePoints;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] <= room) {
      tile[axis] = shape[axis];
      room = Math.floor(room / shape[axis]);
      continue;
    }
    const pieces = Math.ceil(shape[axis] / Math.max(1, room));
    tile[axis] = Math.ceil(shape[axis] / pieces);
    break;
  }
  return tile;
}

/**
 * Points of a tile, at most, where the scan file does not say.
 * @param points points of the grids of all variations
 * @param profiled whether couplings are minimised at every point
 */
export function usualTilePoints(points: number, profiled: boolean): number {
  const [least, most] = profiled ? PROFILED_TILE_POINTS : USUAL_TILE_POINTS;
  return Math.min(most, Math.max(least, Math.floor(points / TILES)));
}

/**
 * The largest tiles of which a scan has at least `units`.
 * @returns points of a tile; undefined where even the smallest tiles are too few
 */
export function tilePointsFor({ axes, profiled }: GridLayout, variations: number, units: number): number | undefined {
  const enough = (points: number): boolean =>
    tilesPerVariation(createLayout(axes, profiled, points)) * variations >= units;
  if (!enough(LEAST_TILE_POINTS)) return undefined;
  let [good, bad] = [LEAST_TILE_POINTS, TILE_POINTS + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (enough(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

/** A layout with tiles of at most `tilePoints` points. */
export function createLayout(
  axes: readonly CouplingAxis[],
  profiled: readonly CouplingName[],
  tilePoints: number = TILE_POINTS,
): GridLayout {
  const shape = axes.map((axis) => axis.values.length);
  const tileShape = tileShapeOf(shape, tilePoints);
  return { axes, profiled, tileShape, tileCounts: shape.map((length, axis) => Math.ceil(length / tileShape[axis])) };
}

/** Points along every axis. */
export function gridShape(layout: GridLayout): number[] {
  return layout.axes.map((axis) => axis.values.length);
}

/** Points of the grid of one variation. */
export function gridPoints(layout: GridLayout): number {
  return product(gridShape(layout));
}

/** Tiles of the grid of one variation. */
export function tilesPerVariation(layout: GridLayout): number {
  return product(layout.tileCounts);
}

/** Position of a tile along every axis: tiles are counted like points, the last axis fastest. */
export function tilePosition(layout: GridLayout, tile: number): number[] {
  const position = layout.tileCounts.map(() => 0);
  let rest = tile;
  for (let axis = position.length - 1; axis >= 0; axis--) {
    position[axis] = rest % layout.tileCounts[axis];
    rest = Math.floor(rest / layout.tileCounts[axis]);
  }
  return position;
}

/** The part of the grid that a tile covers. */
export function tileBox(layout: GridLayout, tile: number): TileBox {
  const start = tilePosition(layout, tile).map((position, axis) => position * layout.tileShape[axis]);
  const shape = start.map((first, axis) => Math.min(layout.tileShape[axis], layout.axes[axis].values.length - first));
  return { start, shape, points: product(shape) };
}

/** The coupling points of a tile, points × axes, row by row, the last axis fastest. */
export function tilePoints(layout: GridLayout, { start, shape, points }: TileBox): Float64Array {
  const columns = shape.length;
  const values = new Float64Array(points * columns);
  const index = shape.map(() => 0);
  for (let point = 0; point < points; point++) {
    for (let axis = 0; axis < columns; axis++)
      values[point * columns + axis] = layout.axes[axis].values[start[axis] + index[axis]];
    for (let axis = columns - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
  }
  return values;
}
