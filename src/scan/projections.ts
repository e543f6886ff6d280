/**
 * The lowest χ² of a grid on each of its axes and on each pair of them, gathered tile by tile in any order. Every point is
 * looked at three times, whatever the number of planes: see {@link createProjections}.
 */
import { localMinima } from '../inference/local-minima.js';
import { type GridLayout, gridPoints, gridShape, type TileBox } from './grid.js';

/** Minima over all axes but one. */
export interface ProfileProjection {
  /** Position of the axis in the layout. */
  readonly axis: number;
  /** Lowest χ² at each value of the axis; infinite where no point had a fit. */
  readonly chi2: Float64Array;
  /** Where it lies, as a flat index into the grid of one variation (the last axis runs fastest); -1 where nowhere. */
  readonly at: Float64Array;
}

/** Minima over all axes but two. */
export interface PlaneProjection {
  /** Positions of the axes in the layout, x before y. */
  readonly x: number;
  readonly y: number;
  /** Lowest χ² row by row, x runs fastest; infinite where no point had a fit. */
  readonly chi2: Float64Array;
  /** As in {@link ProfileProjection}. */
  readonly at: Float64Array;
}

export interface Projections {
  readonly layout: GridLayout;
  /** One per axis, in order. */
  readonly profiles: readonly ProfileProjection[];
  /** One per pair of axes. */
  readonly planes: readonly PlaneProjection[];
  /** Points added so far, and those of them without a fit. */
  counts(): { readonly points: number; readonly failed: number };
  /**
   * Takes the χ² of a tile; every tile once, in any order: of equal values the smallest index counts.
   * @param chi2 one number per point of the box, the last axis fastest; NaN where no fit was found
   * @throws RangeError when the numbers are not as many as the points of the box
   */
  add(box: TileBox, chi2: Float64Array): void;
  /** Flat indices of the points at the local minima of the profiles, the lowest first, none twice. */
  seeds(): number[];
}

/** Lowest values over some axes of a tile, with the place of each inside the tile. */
interface Field {
  /** Axes of the tile that are left, and their lengths. */
  readonly axes: readonly number[];
  readonly lengths: readonly number[];
  readonly chi2: Float64Array;
  /** Index inside the tile, -1 where there is no fit; undefined for the tile itself, whose indices are its own. */
  readonly at?: Int32Array;
}

type Pair = readonly [number, number];

/**
 * Empty projections of a grid. A tile is first reduced over each of three groups of its axes; a pair of axes leaves one of
 * the groups untouched, so all pairs can be read off the three results, which are far smaller than the tile.
 */
export function createProjections(layout: GridLayout): Projections {
  const shape = gridShape(layout);
  if (gridPoints(layout) > Number.MAX_SAFE_INTEGER)
    throw new RangeError('a grid of more than 2^53 points cannot be indexed');
  const strides = stridesOf(shape);
  const profiles = shape.map((length, axis) => ({ axis, ...nothing(length) }));
  const planes = shape.flatMap((_, x) =>
    shape.slice(x + 1).map((_, i) => ({ x, y: x + 1 + i, ...nothing(shape[x] * shape[x + 1 + i]) })),
  );
  const planeOf = new Map(planes.map((plane) => [`${plane.x} ${plane.y}`, plane]));
  let [points, failed] = [0, 0];

  const add = (box: TileBox, chi2: Float64Array): void => {
    if (chi2.length !== box.points) throw new RangeError(`${chi2.length} values for a tile of ${box.points} points`);
    points += box.points;
    failed += withoutFit(chi2);
    const indices = gridIndices(box, strides);
    // Axes along which the tile is one point long have nothing to reduce.
    const long = box.shape.flatMap((length, axis) => (length > 1 ? [axis] : []));
    const tile: Field = { axes: long, lengths: long.map((axis) => box.shape[axis]), chi2 };
    const single = box.shape.flatMap((length, axis) => (length > 1 ? [] : [axis]));
    const lines = new Map<number, Field>();
    for (const field of pairFields(tile)) {
      const [x, y] = field.axes;
      mergePlane(planeOf.get(`${x} ${y}`) as PlaneProjection, field);
      if (!lines.has(x)) lines.set(x, reduced(field, [y]));
      if (!lines.has(y)) lines.set(y, reduced(field, [x]));
    }
    if (long.length === 1) lines.set(long[0], tile);
    for (const [axis, line] of lines) {
      mergeLine(profiles[axis], line, axis);
      for (const other of single) mergeLine(planeWith(axis, other), line, axis, other);
    }
    const lowest = long.length === 0 ? tile : reduced(lines.get(long[0]) as Field, [long[0]]);
    for (const [i, axis] of single.entries()) {
      mergeAt(profiles[axis], box.start[axis], lowest, 0);
      for (const other of single.slice(i + 1))
        mergeAt(planeWith(axis, other), box.start[other] * shape[axis] + box.start[axis], lowest, 0);
    }

    function planeWith(a: number, b: number): PlaneProjection {
      return planeOf.get(a < b ? `${a} ${b}` : `${b} ${a}`) as PlaneProjection;
    }

    function mergePlane(plane: PlaneProjection, field: Field): void {
      const [nx, ny] = field.lengths;
      for (let i = 0; i < nx; i++) {
        for (let j = 0; j < ny; j++) {
          const target = (box.start[plane.y] + j) * shape[plane.x] + box.start[plane.x] + i;
          mergeAt(plane, target, field, i * ny + j);
        }
      }
    }

    /** Merges values along an axis into its profile, or into the line of a plane at the place of the tile. */
    function mergeLine(target: ProfileProjection | PlaneProjection, line: Field, axis: number, other?: number): void {
      for (let i = 0; i < line.chi2.length; i++) {
        const along = box.start[axis] + i;
        const place =
          other === undefined
            ? along
            : axis < other
              ? box.start[other] * shape[axis] + along
              : along * shape[other] + box.start[other];
        mergeAt(target, place, line, i);
      }
    }

    function mergeAt(
      target: { chi2: Float64Array; at: Float64Array },
      place: number,
      field: Field,
      from: number,
    ): void {
      const value = field.chi2[from];
      if (!(value <= target.chi2[place]) || value === Infinity) return;
      const inTile = field.at ? field.at[from] : from;
      const at = indices(inTile);
      if (value < target.chi2[place] || at < target.at[place]) {
        target.chi2[place] = value;
        target.at[place] = at;
      }
    }
  };

  const seeds = (): number[] => {
    const found = new Map<number, number>();
    for (const { chi2, at } of profiles) for (const i of localMinima(chi2)) found.set(at[i], chi2[i]);
    return [...found].sort(([a, low], [b, high]) => low - high || a - b).map(([at]) => at);
  };
  return { layout, profiles, planes, counts: () => ({ points, failed }), add, seeds };
}

/** Values of the couplings at a flat index. */
export function pointAt(layout: GridLayout, flat: number): Float64Array {
  const strides = stridesOf(gridShape(layout));
  return Float64Array.from(layout.axes, ({ values }, axis) => values[Math.floor(flat / strides[axis]) % values.length]);
}

function nothing(length: number): { chi2: Float64Array; at: Float64Array } {
  return { chi2: new Float64Array(length).fill(Infinity), at: new Float64Array(length).fill(-1) };
}

/** Points between neighbours on each axis; the last runs fastest. */
function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

function withoutFit(chi2: Float64Array): number {
  let count = 0;
  for (let i = 0; i < chi2.length; i++) if (Number.isNaN(chi2[i])) count++;
  return count;
}

/** The flat index in the grid of an index inside a tile. */
function gridIndices(box: TileBox, strides: readonly number[]): (inTile: number) => number {
  return (inTile) => {
    let rest = inTile;
    let flat = 0;
    for (let axis = strides.length - 1; axis >= 0; axis--) {
      const length = box.shape[axis];
      flat += (box.start[axis] + (rest % length)) * strides[axis];
      rest = Math.floor(rest / length);
    }
    return flat;
  };
}

/** The field over every pair of axes of a field. */
function pairFields(field: Field, wanted: readonly Pair[] = pairsOf(field.axes)): Field[] {
  if (field.axes.length < 2) return [];
  if (field.axes.length === 2) return [field];
  const fields: Field[] = [];
  let left = wanted;
  for (const group of threeGroups(field.axes)) {
    const readable = left.filter((pair) => !pair.some((axis) => group.includes(axis)));
    if (readable.length === 0) continue;
    left = left.filter((pair) => !readable.includes(pair));
    fields.push(...pairFields(reduced(field, group), readable));
  }
  return fields;
}

function pairsOf(axes: readonly number[]): Pair[] {
  return axes.flatMap((a, i) => axes.slice(i + 1).map((b) => [a, b] as const));
}

/** Three neighbouring groups, the last axes alone: what is left of a tile is then smallest. */
function threeGroups(axes: readonly number[]): readonly (readonly number[])[] {
  const first = Math.ceil(axes.length / 3);
  const second = first + Math.ceil((axes.length - first) / 2);
  return [axes.slice(0, first), axes.slice(first, second), axes.slice(second)];
}

/** Lowest values over neighbouring axes of a field; of equal values the smallest index. */
function reduced(field: Field, group: readonly number[]): Field {
  const first = field.axes.indexOf(group[0]);
  const last = first + group.length;
  const size = (lengths: readonly number[]): number => lengths.reduce((a, b) => a * b, 1);
  const outer = size(field.lengths.slice(0, first));
  const dropped = size(field.lengths.slice(first, last));
  const inner = size(field.lengths.slice(last));
  const chi2 = new Float64Array(outer * inner).fill(Infinity);
  const at = new Int32Array(outer * inner).fill(-1);
  if (field.at) reduceAgain(field.chi2, field.at, chi2, at, dropped, inner);
  else if (inner === 1) reduceRuns(field.chi2, chi2, at, dropped);
  else reduceRows(field.chi2, chi2, at, dropped, inner);
  return {
    axes: field.axes.filter((axis) => !group.includes(axis)),
    lengths: [...field.lengths.slice(0, first), ...field.lengths.slice(last)],
    chi2,
    at,
  };
}

/** The lowest of every run of neighbours. Ascending indices: the first of equal values has the smallest. */
function reduceRuns(from: Float64Array, chi2: Float64Array, at: Int32Array, length: number): void {
  for (let run = 0, start = 0; run < chi2.length; run++, start += length) {
    let lowest = Infinity;
    let place = -1;
    for (let i = start; i < start + length; i++) {
      // False for NaN.
      if (from[i] < lowest) {
        lowest = from[i];
        place = i;
      }
    }
    chi2[run] = lowest;
    at[run] = place;
  }
}

/** The lowest of rows that lie below each other, for every block of rows. */
function reduceRows(from: Float64Array, chi2: Float64Array, at: Int32Array, rows: number, inner: number): void {
  let i = 0;
  for (let start = 0; start < chi2.length; start += inner) {
    for (let row = 0; row < rows; row++) {
      for (let to = start; to < start + inner; to++, i++) {
        if (from[i] < chi2[to]) {
          chi2[to] = from[i];
          at[to] = i;
        }
      }
    }
  }
}

/** {@link reduceRows} of a field that has been reduced before: its indices are in no order. */
function reduceAgain(
  from: Float64Array,
  fromAt: Int32Array,
  chi2: Float64Array,
  at: Int32Array,
  rows: number,
  inner: number,
): void {
  let i = 0;
  for (let start = 0; start < chi2.length; start += inner) {
    for (let row = 0; row < rows; row++) {
      for (let to = start; to < start + inner; to++, i++) {
        if (from[i] < chi2[to] || (from[i] === chi2[to] && fromAt[i] < at[to])) {
          chi2[to] = from[i];
          at[to] = fromAt[i];
        }
      }
    }
  }
}
