/**
 * The reference profiler: plain loops, float64, full Newton. It defines what every other backend must return.
 *
 * Each point is fitted by Newton's method for a convex function in a box: the quadratic model of χ² is minimised
 * inside the limits of the nuisances, and the step is halved until χ² falls and no rate with data all but vanishes.
 */

import type { ProfileProblem } from '../model/problem.js';
import { minimiseInBox } from '../numerics/box-quadratic.js';
import { keepsRates, poissonTerm, slopeInRate } from '../numerics/poisson.js';
import { square } from '../numerics/powers.js';
import { type ProfileOptions, type ProfileResult, type Profiler, pointCount, Status } from './profiler.js';
import { createRest } from './rest.js';

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
  for (let r = 0; r < nuisances.length; r++) sum += problem.priorWeight[r] * square(nuisances[r]);
  for (let k = 0; k < problem.bins; k++) {
    const [r, d, sigma] = [expected[k], problem.observed[k], problem.gaussianSigma[k]];
    if (sigma > 0) sum += square((r - d) / sigma);
    else sum += poissonTerm(r, d);
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
    const slope = slopeInRate(rate, d, sigma);
    const curvature = sigma > 0 ? 2 / square(sigma) : d === 0 ? 0 : (2 * d) / square(rate);
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
    const direction = minimiseInBox(
      hessian,
      gradient,
      lower.map((limit, r) => limit - theta[r]),
      upper.map((limit, r) => limit - theta[r]),
    );
    const slope = gradient.reduce((sum, value, r) => sum + value * direction[r], 0);
    const expectedFall = -0.5 * slope;
    if (expectedFall <= REMAINING_FALL * (1 + chi2)) return finished(theta, chi2);
    const rates = expectedCounts(counts, theta, problem.bins);
    let accepted = false;
    for (let scale = 1; scale > 1e-12; scale /= 2) {
      const trial = theta.map((value, r) => clamp(value + scale * direction[r], r));
      const reached = expectedCounts(counts, trial, problem.bins);
      if (!keepsRates(rates, reached, problem.observed, problem.gaussianSigma)) continue;
      const value = chiSquare(problem, counts, trial);
      // Armijo: at least a small share of the fall that the gradient promises.
      if (value <= chi2 + 1e-4 * scale * slope) {
        accepted = value < chi2;
        theta = trial;
        chi2 = value;
        break;
      }
    }
    if (!accepted) {
      // Rounding keeps χ² from falling further: the minimum, if the promise left is at that level.
      if (!(expectedFall <= 1e-9 * (1 + chi2))) return failed;
      return finished(theta, chi2);
    }
  }
  return failed;

  function finished(nuisances: Float64Array, value: number): PointFit {
    const atBound = nuisances.some((component, r) => component <= lower[r] || component >= upper[r]);
    return { chi2: value, status: atBound ? Status.atBound : Status.converged, nuisances };
  }
}

/** Backend `reference`: one point after the other on the calling thread. */
export function createReferenceProfiler(problem: ProfileProblem): Profiler {
  return {
    info: { backend: 'reference', precision: 'float64', workers: 0, adapter: null },
    async profile(points: Float64Array, options: ProfileOptions = {}): Promise<ProfileResult> {
      const columns = problem.couplings.length;
      const n = pointCount(points, columns);
      const chi2 = new Float64Array(n);
      const status = new Uint8Array(n);
      const nuisances = new Float64Array(options.nuisances ? n * problem.lower.length : 0);
      const rest = createRest();
      for (let i = 0; i < n; i++) {
        await rest();
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
