/** The numbers of an expansion in one flat float32 table, and where kernels find them. */
import { columnCount, type Expansion } from '../expansion.js';
import type { Constants } from './unroll.js';

/** Stands for "no limit": drivers may assume that no number is infinite. */
const UNLIMITED = 1e30;
/** Kernels may read four numbers at a time. */
const VECTOR = 4;

export interface KernelTable {
  /** Padded to whole vectors of four. */
  readonly numbers: Float32Array<ArrayBuffer>;
  /** Sizes of the problem and places in `numbers`: the shape that a kernel is assembled for. */
  readonly constants: Constants;
  /** Couplings as the kernel sees them, at least 1. */
  readonly couplings: number;
}

/** Lays out an expansion. Every array and every row of a bin starts at a multiple of four. */
export function layOutTable(expansion: Expansion): KernelTable {
  const { problem, monomials, experiments } = expansion;
  const numbers: number[] = [];
  const place = (values: Iterable<number>): number => {
    const at = numbers.length;
    for (const value of values) numbers.push(Math.min(UNLIMITED, Math.max(-UNLIMITED, value)));
    while (numbers.length % VECTOR !== 0) numbers.push(0);
    return at;
  };
  // A problem without couplings gets one that nothing depends on: kernels have no empty arrays.
  const couplings = Math.max(1, problem.couplings.length);
  const backgroundStart = [0];
  for (const { backgrounds } of experiments) backgroundStart.push((backgroundStart.at(-1) ?? 0) + backgrounds.length);
  const columns = experiments.map((experiment) => columnCount(expansion, experiment));
  const constants: Constants = {
    COUPLINGS: couplings,
    MONOMIALS: monomials.length / 2,
    SOURCES: problem.sources,
    NUISANCES: problem.lower.length,
    EXPERIMENTS: experiments.length,
    FACTOR: [...monomials].map((factor) => (factor < 0 ? couplings : factor)),
    BINS: experiments.map(({ bins }) => bins),
    GAUSSIAN: experiments.map(({ gaussian }) => (gaussian ? 1 : 0)),
    BACKGROUND_START: backgroundStart,
    BACKGROUND: experiments.flatMap(({ backgrounds }) => backgrounds),
    LINEAR_AT: place(expansion.linear),
    LINEAR_BY_SOURCE_AT: place(expansion.linearBySource),
    SLOPE_AT: place(expansion.slope),
    PRIOR_AT: place(expansion.prior),
    LOWER_AT: place(expansion.lower),
    UPPER_AT: place(expansion.upper),
    INVERSE_AT: place(expansion.inverseHessian),
    PREDICTED_AT: place(expansion.predicted),
    PREDICTED_FALL_AT: place(expansion.predictedFall),
    ROWS_AT: experiments.map(({ rows, bins }, e) => {
      const at = numbers.length;
      for (let k = 0; k < bins; k++) place(rows.subarray(k * columns[e], (k + 1) * columns[e]));
      return at;
    }),
    ROW_LENGTH: columns.map(padded),
    WEIGHT_COLUMN: columns.map((count) => count - 1),
  };
  return { numbers: Float32Array.from(numbers), constants, couplings };
}

/** Rows of one length, each padded to whole vectors. */
export function placeRows(rows: readonly (readonly number[])[]): {
  numbers: Float32Array<ArrayBuffer>;
  rowLength: number;
} {
  const rowLength = padded(rows[0]?.length ?? 0);
  const numbers = new Float32Array(rows.length * rowLength);
  rows.forEach((row, k) => {
    numbers.set(row, k * rowLength);
  });
  return { numbers, rowLength };
}

function padded(count: number): number {
  return Math.ceil(count / VECTOR) * VECTOR;
}
