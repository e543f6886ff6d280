/** The numbers of an expansion in one flat float32 table, and where kernels find them. */
import { columnCount, type Expansion } from '../expansion.js';
import type { Constants } from './unroll.js';

/** Stands for "no limit": drivers may assume that no number is infinite. */
const UNLIMITED = 1e30;

export interface KernelTable {
  /** Padded to whole vectors of four. */
  readonly numbers: Float32Array<ArrayBuffer>;
  /** Sizes of the problem and places in `numbers`: the shape that a kernel is assembled for. */
  readonly constants: Constants;
}

/** Lays out an expansion. Rows of bins start at multiples of four, so that a kernel can read them as vectors. */
export function layOutTable(expansion: Expansion): KernelTable {
  const { problem, monomials, experiments } = expansion;
  const numbers: number[] = [];
  const place = (values: Iterable<number>): number => {
    const at = numbers.length;
    for (const value of values) numbers.push(Math.min(UNLIMITED, Math.max(-UNLIMITED, value)));
    align();
    return at;
  };
  const align = (): void => {
    while (numbers.length % 4 !== 0) numbers.push(0);
  };

  const couplings = problem.couplings.length;
  const monomialCount = monomials.length / 2;
  const backgroundStart = [0];
  for (const { backgrounds } of experiments) backgroundStart.push((backgroundStart.at(-1) ?? 0) + backgrounds.length);
  const columns = experiments.map((experiment) => columnCount(expansion, experiment));
  const constants: Constants = {
    COUPLINGS: couplings,
    MONOMIALS: monomialCount,
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
    ROWS_AT: experiments.map(({ rows, bins }, e) => {
      const at = numbers.length;
      for (let k = 0; k < bins; k++) place(rows.subarray(k * columns[e], (k + 1) * columns[e]));
      return at;
    }),
    ROW_LENGTH: columns.map((count) => Math.ceil(count / 4) * 4),
    WEIGHT_COLUMN: columns.map((count) => count - 1),
  };
  return { numbers: Float32Array.from(numbers), constants };
}
