/**
 * The reference profiler: plain loops, float64, full Newton. It defines what every other backend must return.
 *
 * Each point is fitted by a projected Newton method for a convex function in a box (Bertsekas, SIAM J. Control
 * Optim. 20 (1982) 221): nuisances pressed against a limit are held there, the others take the Newton step, the
 * result is projected into the box, and the step is halved until χ² falls.
 */

import type { ProfileProblem } from '../model/problem.js';
import { choleskyFactor, choleskySolve } from '../numerics/cholesky.js';
import { type ProfileOptions, type ProfileResult, type Profiler, pointCount, Status } from './profiler.js';

/** The fit of one point. */
export interface PointFit {
  readonly chi2: number;
  readonly status: Status;
  readonly nuisances: Float64Array;
}

const MAXIMUM_STEPS = 200;
/** Stop when the quadratic estimate of the remaining fall of χ² is below this (relative to 1 + χ²). */
const REMAINING_FALL = 1e-13;

/** Counts over bins that each nuisance multiplies at one coupling point: nuisances × bins. */
export function componentCounts(problem: ProfileProblem, point: ArrayLike<number>): Float64Array {
  const { bins, sources, monomials, signal, background } = problem;
  const monomialCount = monomials.length / 2;
  const counts = new Float64Array(sources * bins + background.length);
  counts.set(background, sources * bins);
  for (let m = 0; m < monomialCount; m++) {
    const [a, b] = [monomials[2 * m], monomials[2 * m + 1]];
    const value = (a < 0 ? 1 : point[a]) * (b < 0 ? 1 : point[b]);
    for (let i = 0; i < sources; i++) {
      for (let k = 0; k < bins; k++) counts[i * bins + k] += value * signal[(i * monomialCount + m) * bins + k];
    }
  }
  return counts;
}

/** Expected counts per bin for given component counts and nuisances θ. */
export function expectedCounts(counts: Float64Array, nuisances: ArrayLike<number>, bins: number): Float64Array {
  const expected = new Float64Array(bins);
  for (let r = 0; r < nuisances.length; r++) {
    for (let k = 0; k < bins; k++) expected[k] += (1 + nuisances[r]) * counts[r * bins + k];
  }
  return expected;
}

/** χ² at given nuisances (Eqs. 19 and 20, without the minimisation). Infinite where data meet a vanishing rate. */
export function chiSquare(problem: ProfileProblem, counts: Float64Array, nuisances: Float64Array): number {
  const expected = expectedCounts(counts, nuisances, problem.bins);
  let sum = 0;
  for (let r = 0; r < nuisances.length; r++) sum += problem.priorWeight[r] * nuisances[r] ** 2;
  for (let k = 0; k < problem.bins; k++) {
    const [r, d, sigma] = [expected[k], problem.observed[k], problem.gaussianSigma[k]];
    if (sigma > 0) sum += ((r - d) / sigma) ** 2;
    else if (d === 0) sum += 2 * r;
    else if (r > 0) sum += 2 * (r - d + d * Math.log(d / r));
    else return Infinity;
  }
  return sum;
}

/** Gradient and Hessian of χ² in the nuisances. */
export function derivatives(
  problem: ProfileProblem,
  counts: Float64Array,
  nuisances: Float64Array,
): { gradient: Float64Array; hessian: Float64Array } {
  const { bins, observed, gaussianSigma, priorWeight } = problem;
  const n = nuisances.length;
  const expected = expectedCounts(counts, nuisances, bins);
  const gradient = Float64Array.from(nuisances, (value, r) => 2 * priorWeight[r] * value);
  const hessian = new Float64Array(n * n);
  for (let r = 0; r < n; r++) hessian[r * n + r] = 2 * priorWeight[r];
  for (let k = 0; k < bins; k++) {
    const [rate, d, sigma] = [expected[k], observed[k], gaussianSigma[k]];
    const slope = sigma > 0 ? (2 * (rate - d)) / sigma ** 2 : d === 0 ? 2 : 2 * (1 - d / rate);
    const curvature = sigma > 0 ? 2 / sigma ** 2 : d === 0 ? 0 : (2 * d) / rate ** 2;
    for (let r = 0; r < n; r++) {
      const row = counts[r * bins + k];
      gradient[r] += slope * row;
      for (let s = 0; s < n; s++) hessian[r * n + s] += curvature * row * counts[s * bins + k];
    }
  }
  return { gradient, hessian };
}

/**
 * Fits the nuisances at one coupling point.
 * @param start nuisances to start from; default 0 (nominal)
 */
export function fitPoint(problem: ProfileProblem, point: ArrayLike<number>, start?: Float64Array): PointFit {
  const { lower, upper } = problem;
  const n = lower.length;
  const counts = componentCounts(problem, point);
  const clamp = (value: number, r: number): number => Math.min(upper[r], Math.max(lower[r], value));
  let theta = Float64Array.from({ length: n }, (_, r) => clamp(start?.[r] ?? 0, r));
  let chi2 = chiSquare(problem, counts, theta);
  const failed: PointFit = { chi2: Number.NaN, status: Status.failed, nuisances: theta.map(() => Number.NaN) };
  if (!Number.isFinite(chi2)) return failed;

  for (let step = 0; step < MAXIMUM_STEPS; step++) {
    const { gradient, hessian } = derivatives(problem, counts, theta);
    // A nuisance is held when it sits at a limit and χ² falls only beyond it.
    const moving: number[] = [];
    for (let r = 0; r < n; r++) {
      const held = (theta[r] <= lower[r] && gradient[r] > 0) || (theta[r] >= upper[r] && gradient[r] < 0);
      if (!held) moving.push(r);
    }
    const direction = newtonDirection(hessian, gradient, moving, n);
    const expectedFall = -0.5 * moving.reduce((sum, r) => sum + gradient[r] * direction[r], 0);
    if (expectedFall <= REMAINING_FALL * (1 + chi2)) {
      const atBound = theta.some((value, r) => value <= lower[r] || value >= upper[r]);
      return { chi2, status: atBound ? Status.atBound : Status.converged, nuisances: theta };
    }
    let accepted = false;
    for (let scale = 1; scale > 1e-12; scale /= 2) {
      const trial = theta.map((value, r) => clamp(value + scale * direction[r], r));
      const value = chiSquare(problem, counts, trial);
      // Armijo: at least a small share of the fall that the gradient promises along the projected step.
      const promised = trial.reduce((sum, t, r) => sum + gradient[r] * (t - theta[r]), 0);
      if (value <= chi2 + 1e-4 * Math.min(promised, 0) && promised <= 0) {
        accepted = value < chi2;
        theta = trial;
        chi2 = value;
        break;
      }
    }
    if (!accepted) {
      // Rounding keeps χ² from falling further: the minimum, if the promise left is at that level.
      if (expectedFall > 1e-9 * (1 + chi2)) return failed;
      const atBound = theta.some((value, r) => value <= lower[r] || value >= upper[r]);
      return { chi2, status: atBound ? Status.atBound : Status.converged, nuisances: theta };
    }
  }
  return failed;
}

/** -H⁻¹ g on the moving nuisances, 0 on the others; a ridge is added where H is singular. */
function newtonDirection(
  hessian: Float64Array,
  gradient: Float64Array,
  moving: readonly number[],
  n: number,
): Float64Array {
  const size = moving.length;
  const direction = new Float64Array(n);
  for (let ridge = 0; ridge < 1e10; ridge = ridge === 0 ? 1e-10 : ridge * 100) {
    const reduced = new Float64Array(size * size);
    const step = Float64Array.from(moving, (r) => -gradient[r]);
    moving.forEach((r, i) => {
      moving.forEach((s, j) => {
        reduced[i * size + j] = hessian[r * n + s];
      });
      reduced[i * size + i] += ridge * (hessian[r * n + r] || 1);
    });
    if (!choleskyFactor(reduced, size)) continue;
    choleskySolve(reduced, size, step);
    moving.forEach((r, i) => {
      direction[r] = step[i];
    });
    break;
  }
  return direction;
}

/** Backend `reference`: one point after the other on the calling thread. */
export function createReferenceProfiler(problem: ProfileProblem): Profiler {
  return {
    info: { backend: 'reference', precision: 'float64', workers: 0 },
    async profile(points: Float64Array, options: ProfileOptions = {}): Promise<ProfileResult> {
      const columns = problem.couplings.length;
      const n = pointCount(points, columns);
      const chi2 = new Float64Array(n);
      const status = new Uint8Array(n);
      const nuisances = new Float64Array(options.nuisances ? n * problem.lower.length : 0);
      for (let i = 0; i < n; i++) {
        options.signal?.throwIfAborted();
        const fit = fitPoint(problem, points.subarray(i * columns, (i + 1) * columns));
        chi2[i] = fit.chi2;
        status[i] = fit.status;
        if (options.nuisances) nuisances.set(fit.nuisances, i * problem.lower.length);
      }
      return options.nuisances ? { chi2, status, nuisances } : { chi2, status };
    },
    async close() {},
  };
}
