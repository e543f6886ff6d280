/**
 * Lays a prepared problem out in the linear memory of the kernel. The order of the header fields is that of
 * `configure` in assembly/state.ts.
 */

import { square } from '../../numerics/powers.js';
import type { PreparedProblem } from './prepare.js';

/** Below lie the kernel's own constants. */
const FIRST_FREE_BYTE = 16384;
const PAGE = 65536;
/** Gradients per point before a point is handed to the full Newton step. */
const MAXIMUM_STEPS = 12;
/**
 * Change of χ² in a pass over the limits at which a projection stands; less where nuisances are so strongly correlated
 * that each pass only creeps.
 */
const PROJECTED = 1e-14;
const CORRELATED_PROJECTED = 1e-9;
/**
 * Product H_rr (H⁻¹)_rr up to which the inverse of a point's own Hessian is trusted. Where data in fewer bins than there are
 * free nuisances leave combinations of them undetermined, it reaches 10¹² (the ridge in assembly/matrix.ts): steps with
 * such an inverse meet limits beside the minimum, by 10⁻³ of χ² where this was seen. These points take the full step.
 */
const LARGEST_INFLATION = 1e6;
/** Every array starts on a cache line: vectors that straddle two cost a third of the speed. */
const CACHE_LINE = 64;
/** Bytes of one quantity of the four points that are worked on together. */
const LANES = 32;

export interface KernelLayout {
  readonly memory: WebAssembly.Memory;
  readonly header: number;
  readonly points: number;
  readonly chi2: number;
  readonly status: number;
  readonly fitted: number;
  readonly gradients: number;
}

/** @param capacity points per call of the kernel */
export function layOut(prepared: PreparedProblem, capacity: number): KernelLayout {
  const { problem, start, inverseHessian } = prepared;
  const { bins, sources, signal, background, monomials, experimentStart } = problem;
  const couplings = problem.couplings.length;
  const monomialCount = monomials.length / 2;
  const nuisances = start.length;
  const experiments = experimentStart.length - 1;

  let next = FIRST_FREE_BYTE;
  const reserve = (bytes: number): number => {
    const at = next;
    next += Math.ceil(bytes / CACHE_LINE) * CACHE_LINE;
    return at;
  };
  const writes: ((view: DataView) => void)[] = [];
  const f64 = (values: ArrayLike<number>): number => {
    const at = reserve(8 * values.length);
    writes.push((view) => {
      for (let i = 0; i < values.length; i++) view.setFloat64(at + 8 * i, values[i], true);
    });
    return at;
  };
  const i32 = (values: ArrayLike<number>): number => {
    const at = reserve(4 * values.length);
    writes.push((view) => {
      for (let i = 0; i < values.length; i++) view.setInt32(at + 4 * i, values[i], true);
    });
    return at;
  };

  const signalByBin = new Float64Array(signal.length);
  for (let k = 0; k < bins; k++) {
    for (let i = 0; i < sources; i++) {
      for (let m = 0; m < monomialCount; m++) {
        signalByBin[(k * sources + i) * monomialCount + m] = signal[(i * monomialCount + m) * bins + k];
      }
    }
  }
  const table: number[] = [];
  for (let e = 0; e < experiments; e++) {
    const [first, end] = [experimentStart[e], experimentStart[e + 1]];
    // Only backgrounds that reach this experiment's bins: the Hessian of a joint fit has the shape of an arrow.
    const rows: number[] = [];
    for (let b = 0; b < background.length / bins; b++) {
      if (background.subarray(b * bins + first, b * bins + end).some((counts) => counts !== 0)) rows.push(b);
    }
    const templates: number[] = [];
    for (let k = first; k < end; k++) for (const b of rows) templates.push(background[b * bins + k]);
    const gaussian = problem.gaussianSigma[first] > 0 ? 1 : 0;
    table.push(first, end, gaussian, rows.length, i32(rows.map((b) => b + sources)), f64(templates));
  }
  const header = [
    couplings,
    monomialCount,
    sources,
    nuisances,
    experiments,
    bins,
    MAXIMUM_STEPS,
    i32(monomials.map((factor) => (factor < 0 ? couplings : factor))),
    f64(signalByBin),
    i32(table),
    f64(problem.observed),
    f64(problem.gaussianSigma.map((sigma) => (sigma > 0 ? 2 / square(sigma) : 0))),
    f64(problem.priorWeight.map((weight) => 2 * weight)),
    f64(problem.lower.map((limit) => 1 + limit)),
    f64(problem.upper.map((limit) => 1 + limit)),
    f64(start.map((theta) => 1 + theta)),
    f64(inverseHessian),
  ];
  const scratch = reserve(
    LANES * (2 * (couplings + 1) + 3 * monomialCount + bins * sources + 4 * nuisances + 2 * square(nuisances) + 1),
  );
  const projected = f64([Math.min(PROJECTED, CORRELATED_PROJECTED / prepared.inflation)]);
  const slowestRatio = f64([prepared.slowestRatio]);
  const largestInflation = f64([LARGEST_INFLATION]);
  const headerAt = i32([...header, scratch, projected, slowestRatio, largestInflation]);
  const addresses = {
    header: headerAt,
    points: reserve(8 * capacity * Math.max(1, couplings)),
    chi2: reserve(8 * capacity),
    status: reserve(capacity),
    fitted: reserve(8 * capacity * nuisances),
    gradients: reserve(8 * capacity * couplings),
  };
  const pages = Math.ceil(next / PAGE);
  // Without a maximum, engines reserve addresses for it to grow into.
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const view = new DataView(memory.buffer);
  for (const write of writes) write(view);
  return { memory, ...addresses };
}
