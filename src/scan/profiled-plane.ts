/**
 * χ² anywhere on a plane of a grid, the hidden couplings minimised from the solutions of samples nearby. Positions are
 * indices of the axes, fractional ones between their values, so that any spacing of an axis is refined as it is meant.
 */
import type { Hypotheses } from '../inference/hypotheses.js';
import { hiddenColumns, type Minimum, minimiseFrom } from '../inference/minima.js';
import { NEGATIVE_TOLERANCE, SAME_MINIMUM } from '../inference/tolerances.js';

export interface ProfiledPlane {
  /** Columns of the couplings that span the plane. */
  readonly x: number;
  readonly y: number;
  /** Values of the axes. */
  readonly xValues: readonly number[];
  readonly yValues: readonly number[];
  /**
   * Makes the samples at positions known: each is minimised from the samples around it.
   * @param positions x1 y1 x2 y2 and so on; whole numbers divided by a power of two
   */
  sample(positions: Float64Array): Promise<void>;
  /** A sample that has been made. */
  at(x: number, y: number): Minimum | undefined;
  /**
   * Starts known samples at whole positions from other points as well, moved to their positions, and offers those that
   * fall to their neighbours until none falls any more.
   */
  offer(offers: readonly Offer[]): Promise<void>;
  /** Offers every sample at a whole position the solutions of its neighbours, until none falls any more. */
  spread(): Promise<void>;
  /** The samples made so far. */
  samples(): Iterable<Minimum>;
}

/** A point from which the sample at a position may start. */
export interface Offer {
  readonly x: number;
  readonly y: number;
  readonly point: Float64Array;
}

/** Column and row. */
export type Position = readonly [number, number];

/** Positions are kept to this fraction of a step of the axes. */
const FINEST = 2 ** -12;
/** Widest search for samples around a position, in steps of the axes. */
const WIDEST = 4;

/** Value of an axis at a fractional index: linear between its values. */
export function valueAt(values: readonly number[], position: number): number {
  const index = Math.min(values.length - 2, Math.max(0, Math.floor(position)));
  return values[index] + (values[index + 1] - values[index]) * (position - index);
}

/** Fractional index of a value, inside the axis; the nearest end for values beyond it. */
export function positionIn(values: readonly number[], value: number): number {
  if (!(value > values[0])) return 0;
  const above = values.findIndex((other) => other >= value);
  if (above < 0) return values.length - 1;
  return above - 1 + (value - values[above - 1]) / (values[above] - values[above - 1]);
}

/**
 * A plane without samples.
 * @param gridStarts the points that the grid holds for lowest at whole positions; undefined where it has no fit
 * @param everywhere points whose hidden couplings are a start at every whole position
 */
export function createProfiledPlane(
  hypotheses: Hypotheses,
  [x, y]: readonly [number, number],
  [xValues, yValues]: readonly [readonly number[], readonly number[]],
  gridStarts: (positions: readonly Position[]) => Promise<(Float64Array | undefined)[]>,
  everywhere: () => readonly Float64Array[],
): ProfiledPlane {
  const hidden = hiddenColumns(hypotheses, x, y);
  const known = new Map<number, Minimum & { readonly position: Position }>();
  const width = xValues.length / FINEST;
  const key = (column: number, row: number): number => (row / FINEST) * width + column / FINEST;
  const at = (column: number, row: number): Minimum | undefined => known.get(key(column, row));
  const moved = (point: Float64Array, column: number, row: number): Float64Array => {
    const copy = point.slice();
    copy[x] = valueAt(xValues, column);
    copy[y] = valueAt(yValues, row);
    return copy;
  };

  const sample = async (positions: Float64Array): Promise<void> => {
    const wanted: Position[] = [];
    for (let i = 0; i < positions.length; i += 2) {
      const position = [positions[i], positions[i + 1]] as const;
      if (!at(...position)) wanted.push(position);
    }
    const around = wanted.map((position) => solutionsAround(...position));
    // Where nothing is known around, the grid helps, also between its samples.
    const fromGrid = wanted.flatMap((position, i) => (isWhole(position) || around[i].length === 0 ? [i] : []));
    const starting = await gridStarts(fromGrid.map((i) => [Math.round(wanted[i][0]), Math.round(wanted[i][1])]));
    fromGrid.forEach((i, k) => {
      const start = starting[k];
      around[i].unshift(...(start ? [start] : []), ...everywhere());
    });
    const starts = await bestStarts(
      wanted.map((position, i) => distinctStarts(around[i]).map((point) => moved(point, ...position))),
      wanted,
    );
    const owner = starts.flatMap((own, i) => own.map(() => i));
    const found = await minimiseFrom(hypotheses, starts.flat(), hidden);
    wanted.forEach((position, i) => {
      known.set(key(...position), { position, point: starts[i][0], chi2: Infinity });
    });
    owner.forEach((index, i) => {
      keep(wanted[index], found[i]);
    });
  };

  /** Whether a sample has fallen by more than rounding. */
  const keep = (position: Position, { point, chi2 }: Minimum): boolean => {
    const before = known.get(key(...position)) as Minimum;
    if (!(chi2 < before.chi2)) return false;
    known.set(key(...position), { position, point, chi2 });
    return chi2 < before.chi2 - NEGATIVE_TOLERANCE;
  };

  const distinctStarts = (points: readonly Float64Array[]): Float64Array[] => {
    const starts: Float64Array[] = [];
    for (const point of points) {
      const same = (other: Float64Array): boolean =>
        hidden.every((h) => Math.abs(other[h] - point[h]) < SAME_MINIMUM * hypotheses.axes[h].scale);
      if (!starts.some(same)) starts.push(point);
    }
    return starts;
  };

  /**
   * Between solutions of one basin their mean is the best start by far, and one is enough; where it is not the lowest of
   * the starts, the solutions belong to several basins and all of them are followed.
   */
  const bestStarts = async (starts: Float64Array[][], positions: readonly Position[]): Promise<Float64Array[][]> => {
    const several = starts.flatMap((own, i) => (own.length > 1 && !isWhole(positions[i]) ? [i] : []));
    if (several.length === 0) return starts;
    const candidates = several.map((i) => [meanOf(starts[i]), ...starts[i]]);
    const { chi2 } = await hypotheses.profiler.profile(
      Float64Array.from(candidates.flat().flatMap((point) => [...point])),
      { float64: true },
    );
    const best = [...starts];
    let first = 0;
    several.forEach((i, k) => {
      const [mean, ...others] = chi2.subarray(first, first + candidates[k].length);
      if (others.every((other) => mean <= other)) best[i] = [candidates[k][0]];
      first += candidates[k].length;
    });
    return best;
  };

  /** The parents of a sample lie as far away as its own position is fine; where they are not known, further. */
  const solutionsAround = (column: number, row: number): Float64Array[] => {
    for (let step = finenessOf(column, row); step <= WIDEST; step *= 2) {
      const around = neighbours(column, row, step);
      if (around.length > 0) return around.map(({ point }) => point);
    }
    return [];
  };

  const neighbours = (column: number, row: number, step: number): Minimum[] => {
    const found: Minimum[] = [];
    for (const down of [-step, 0, step]) {
      for (const right of [-step, 0, step]) {
        const sample = inFrame(column + right, row + down) ? at(column + right, row + down) : undefined;
        if (sample && sample.chi2 < Infinity) found.push(sample);
      }
    }
    return found;
  };
  const inFrame = (column: number, row: number): boolean =>
    column >= 0 && row >= 0 && column <= xValues.length - 1 && row <= yValues.length - 1;

  const offer = async (offers: readonly Offer[]): Promise<void> => {
    let waiting = hidden.length === 0 ? [] : offers.filter((one) => inFrame(one.x, one.y) && at(one.x, one.y));
    while (waiting.length > 0) {
      const found = await minimiseFrom(
        hypotheses,
        waiting.map((one) => moved(one.point, one.x, one.y)),
        hidden,
      );
      const fallen = new Map<number, Position>();
      waiting.forEach((one, i) => {
        if (keep([one.x, one.y], found[i])) fallen.set(key(one.x, one.y), [one.x, one.y]);
      });
      waiting = [...fallen.values()].flatMap(offersOf);
    }
  };

  /** The solution at a position, for its four neighbours. */
  const offersOf = ([column, row]: Position): Offer[] => {
    const { point, chi2 } = at(column, row) as Minimum;
    if (chi2 === Infinity) return [];
    const steps = [
      [-1, 0],
      [1, 0],
      [0, -1],
      [0, 1],
    ] as const;
    return steps
      .map(([right, up]) => ({ x: column + right, y: row + up, point }))
      .filter((one) => inFrame(one.x, one.y) && at(one.x, one.y));
  };

  const spread = async (): Promise<void> =>
    offer(
      [...known.values()].filter(({ position }) => isWhole(position)).flatMap(({ position }) => offersOf(position)),
    );

  return { x, y, xValues, yValues, sample, at, offer, spread, samples: () => known.values() };
}

function meanOf(points: readonly Float64Array[]): Float64Array {
  return points[0].map((_, column) => points.reduce((sum, point) => sum + point[column], 0) / points.length);
}

function isWhole([column, row]: Position): boolean {
  return Number.isInteger(column) && Number.isInteger(row);
}

/** The largest power of two, at most 1, that divides both coordinates. */
function finenessOf(column: number, row: number): number {
  let step = 1;
  while (step > FINEST && !(Number.isInteger(column / step) && Number.isInteger(row / step))) step /= 2;
  return step;
}
