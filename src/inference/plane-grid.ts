/** χ² on a regular grid of a plane, evaluated only where asked and filled between. */

/** Samples computed around a cell that the contour crosses, so that it may wander when they get denser. */
const RIM = 1;

/** Samples (column, row) of a rectangular grid; row by row, x runs fastest. */
export interface PlaneGrid {
  readonly columns: number;
  readonly rows: number;
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  /** χ² at each sample; infinite where no fit was found. */
  readonly chi2: Float64Array;
  /** 1 where χ² was computed, 0 where it was interpolated. */
  readonly computed: Uint8Array;
}

/**
 * χ² at positions of a plane, x1 y1 x2 y2 and so on, in the coordinates of the ranges of its grid; NaN where no fit was
 * found.
 */
export type EvaluatePlane = (positions: Float64Array) => Promise<Float64Array>;

/** Value of the horizontal coupling at a column, in table units. */
export function xOf(grid: PlaneGrid, column: number): number {
  return grid.xRange[0] + ((grid.xRange[1] - grid.xRange[0]) * column) / (grid.columns - 1);
}

/** Value of the vertical coupling at a row, in table units. */
export function yOf(grid: PlaneGrid, row: number): number {
  return grid.yRange[0] + ((grid.yRange[1] - grid.yRange[0]) * row) / (grid.rows - 1);
}

/** Computes every sample of a grid with `columns` × `rows` samples. */
export async function denseGrid(
  evaluate: EvaluatePlane,
  xRange: readonly [number, number],
  yRange: readonly [number, number],
  columns: number,
  rows: number,
): Promise<PlaneGrid> {
  const grid = emptyGrid(xRange, yRange, columns, rows);
  await compute(evaluate, grid, [...grid.chi2.keys()]);
  return grid;
}

/** Every second sample of a grid, from its first one. */
export function thinned(grid: PlaneGrid): PlaneGrid {
  const [columns, rows] = [Math.ceil(grid.columns / 2), Math.ceil(grid.rows / 2)];
  const xRange = [grid.xRange[0], xOf(grid, 2 * (columns - 1))] as const;
  const yRange = [grid.yRange[0], yOf(grid, 2 * (rows - 1))] as const;
  const coarse = emptyGrid(xRange, yRange, columns, rows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      coarse.chi2[y * columns + x] = grid.chi2[2 * y * grid.columns + 2 * x];
      coarse.computed[y * columns + x] = grid.computed[2 * y * grid.columns + 2 * x];
    }
  }
  return coarse;
}

/**
 * A grid with twice the samples per axis: computed are the samples in and next to cells through which χ² = level runs,
 * followed along the contour until it closes, and those around `seeds`; the others are taken from the coarser grid.
 * @param transform monotone map in which χ² is nearly linear between samples
 * @param seeds points of the plane around which an island may hide between samples
 */
export async function refinedGrid(
  evaluate: EvaluatePlane,
  coarse: PlaneGrid,
  level: number,
  transform: (chi2: number) => number,
  seeds: readonly (readonly [number, number])[],
): Promise<PlaneGrid> {
  const fine = emptyGrid(coarse.xRange, coarse.yRange, 2 * coarse.columns - 1, 2 * coarse.rows - 1);
  for (let y = 0; y < fine.rows; y++) {
    for (let x = 0; x < fine.columns; x++) {
      const at = y * fine.columns + x;
      if (x % 2 === 0 && y % 2 === 0) {
        const from = (y / 2) * coarse.columns + x / 2;
        fine.chi2[at] = coarse.chi2[from];
        fine.computed[at] = coarse.computed[from];
      } else {
        fine.chi2[at] = interpolated(coarse, x, y, transform);
      }
    }
  }
  await followContour(evaluate, fine, level, seeds);
  return fine;
}

/**
 * Computes the samples in and next to cells through which χ² = level runs, until the contour stays among computed ones,
 * and those around `seeds`. The values of the other samples decide only on which side of the contour they lie.
 */
export async function followContour(
  evaluate: EvaluatePlane,
  grid: PlaneGrid,
  level: number,
  seeds: readonly (readonly [number, number])[],
): Promise<void> {
  const wanted = new Set<number>();
  const want = (column: number, row: number): void => {
    for (let y = Math.max(0, row - RIM); y <= Math.min(grid.rows - 1, row + 1 + RIM); y++) {
      for (let x = Math.max(0, column - RIM); x <= Math.min(grid.columns - 1, column + 1 + RIM); x++) {
        const at = y * grid.columns + x;
        if (grid.computed[at] === 0) wanted.add(at);
      }
    }
  };
  for (const [x, y] of seeds)
    want(Math.floor(positionOf(grid.xRange, x, grid.columns)), Math.floor(positionOf(grid.yRange, y, grid.rows)));
  const wantCrossed = (): void => {
    for (let row = 0; row + 1 < grid.rows; row++) {
      for (let column = 0; column + 1 < grid.columns; column++) {
        if (crossed(grid, column, row, level)) want(column, row);
      }
    }
  };
  wantCrossed();
  // Computed samples may move the contour into cells that were interpolated so far: go on until it stays in known ones.
  while (wanted.size > 0) {
    await compute(evaluate, grid, [...wanted]);
    wanted.clear();
    wantCrossed();
  }
}

/** Position of a value on an axis with that many samples, in samples. */
export function positionOf(range: readonly [number, number], value: number, samples: number): number {
  return ((value - range[0]) / (range[1] - range[0])) * (samples - 1);
}

/** A grid of which nothing is known. */
export function emptyGrid(
  xRange: readonly [number, number],
  yRange: readonly [number, number],
  columns: number,
  rows: number,
): PlaneGrid {
  return {
    columns,
    rows,
    xRange,
    yRange,
    chi2: new Float64Array(columns * rows),
    computed: new Uint8Array(columns * rows),
  };
}

async function compute(evaluate: EvaluatePlane, grid: PlaneGrid, samples: readonly number[]): Promise<void> {
  const positions = new Float64Array(2 * samples.length);
  samples.forEach((at, i) => {
    positions[2 * i] = xOf(grid, at % grid.columns);
    positions[2 * i + 1] = yOf(grid, Math.floor(at / grid.columns));
  });
  const chi2 = await evaluate(positions);
  samples.forEach((at, i) => {
    grid.chi2[at] = Number.isNaN(chi2[i]) ? Infinity : chi2[i];
    grid.computed[at] = 1;
  });
}

/** Whether the level lies between the lowest and highest corner of a cell. */
function crossed(grid: PlaneGrid, column: number, row: number, level: number): boolean {
  const { chi2, columns } = grid;
  const at = row * columns + column;
  const a = chi2[at];
  const b = chi2[at + 1];
  const c = chi2[at + columns];
  const d = chi2[at + columns + 1];
  return Math.min(a, b, c, d) <= level && Math.max(a, b, c, d) >= level;
}

/** Mean of the two or four coarse neighbours, in the transformed field where that is meaningful. */
function interpolated(coarse: PlaneGrid, x: number, y: number, transform: (chi2: number) => number): number {
  const [left, right] = [x >> 1, (x + 1) >> 1];
  const [low, high] = [y >> 1, (y + 1) >> 1];
  const { chi2, columns } = coarse;
  const a = chi2[low * columns + left];
  const b = chi2[low * columns + right];
  const c = chi2[high * columns + left];
  const d = chi2[high * columns + right];
  const meaningful =
    Number.isFinite(transform(a)) &&
    Number.isFinite(transform(b)) &&
    Number.isFinite(transform(c)) &&
    Number.isFinite(transform(d));
  // Far from the contour only the side of the level matters: the nearest corner keeps it.
  return meaningful ? (a + b + c + d) / 4 : a;
}
