/**
 * The full step of the `cpu` backend, for the points that the fixed Hessian does not settle: exact Hessian, limits
 * by an active-set quadratic program, and a line search. Each background is summed over its own bins only.
 */
import type { ProfileProblem } from '../../model/problem.js';
import { minimiseInBox } from '../../numerics/box-quadratic.js';
import { keepsRates, poissonTerm } from '../../numerics/poisson.js';
import { square } from '../../numerics/powers.js';
import { Status } from '../profiler.js';
import type { PointFit } from '../reference.js';

const MAXIMUM_STEPS = 200;
/** Stop when the quadratic estimate of the remaining fall of χ² is below this (relative to 1 + χ²), as `reference` does. */
const REMAINING_FALL = 1e-13;

export interface NewtonSolver {
  /** Fits one point, starting at nuisances `start` (clamped into their limits). */
  fit(point: ArrayLike<number>, start: ArrayLike<number>): PointFit;
}

/** Solver with buffers for one problem; not for use by two callers at a time. */
export function createNewtonSolver(problem: ProfileProblem): NewtonSolver {
  const { bins, sources, monomials, signal, background, observed, gaussianSigma, priorWeight, lower, upper } = problem;
  const n = lower.length;
  const monomialCount = monomials.length / 2;
  const counts = new Float64Array(n * bins);
  counts.set(background, sources * bins);
  const rows = rowsPerExperiment(problem);
  const rate = new Float64Array(bins);
  const rateBefore = new Float64Array(bins);
  const gradient = new Float64Array(n);
  const hessian = new Float64Array(n * n);
  const slope = new Float64Array(bins);
  const curvature = new Float64Array(bins);
  const weighted = new Float64Array(bins);

  const loadSignal = (point: ArrayLike<number>): void => {
    counts.fill(0, 0, sources * bins);
    for (let m = 0; m < monomialCount; m++) {
      const [a, b] = [monomials[2 * m], monomials[2 * m + 1]];
      const value = (a < 0 ? 1 : point[a]) * (b < 0 ? 1 : point[b]);
      for (let i = 0; i < sources; i++) {
        const template = (i * monomialCount + m) * bins;
        for (let k = 0; k < bins; k++) counts[i * bins + k] += value * signal[template + k];
      }
    }
  };

  /** χ² at θ; leaves the rates in `rate`. */
  const evaluate = (theta: Float64Array): number => {
    let sum = 0;
    for (let r = 0; r < n; r++) sum += priorWeight[r] * theta[r] * theta[r];
    for (const { first, end, members } of rows) {
      rate.fill(0, first, end);
      for (const r of members) {
        const scale = 1 + theta[r];
        for (let k = first; k < end; k++) rate[k] += scale * counts[r * bins + k];
      }
      for (let k = first; k < end; k++) {
        const d = observed[k];
        if (gaussianSigma[k] > 0) sum += square((rate[k] - d) / gaussianSigma[k]);
        else sum += poissonTerm(rate[k], d);
      }
    }
    return sum;
  };

  /** Gradient and Hessian at θ, from the rates of the last evaluation. */
  const differentiate = (theta: Float64Array): void => {
    hessian.fill(0);
    for (let r = 0; r < n; r++) {
      gradient[r] = 2 * priorWeight[r] * theta[r];
      hessian[r * n + r] = 2 * priorWeight[r];
    }
    for (let k = 0; k < bins; k++) {
      const d = observed[k];
      const sigma = gaussianSigma[k];
      slope[k] = sigma > 0 ? (2 * (rate[k] - d)) / (sigma * sigma) : d === 0 ? 2 : 2 - (2 * d) / rate[k];
      curvature[k] = sigma > 0 ? 2 / (sigma * sigma) : d === 0 ? 0 : (2 * d) / (rate[k] * rate[k]);
    }
    // Row against row, so that the innermost loop runs along the bins.
    for (const { first, end, members } of rows) {
      for (let i = 0; i < members.length; i++) {
        const r = members[i];
        const own = r * bins;
        let sum = 0;
        for (let k = first; k < end; k++) {
          sum += slope[k] * counts[own + k];
          weighted[k] = curvature[k] * counts[own + k];
        }
        gradient[r] += sum;
        for (let j = 0; j <= i; j++) {
          const other = members[j] * bins;
          let product = 0;
          for (let k = first; k < end; k++) product += weighted[k] * counts[other + k];
          hessian[r * n + members[j]] += product;
        }
      }
    }
    for (let r = 0; r < n; r++) for (let s = r + 1; s < n; s++) hessian[r * n + s] = hessian[s * n + r];
  };

  return {
    fit(point, start) {
      const failed: PointFit = {
        chi2: Number.NaN,
        status: Status.failed,
        nuisances: new Float64Array(n).fill(Number.NaN),
      };
      loadSignal(point);
      let theta = Float64Array.from({ length: n }, (_, r) => Math.min(upper[r], Math.max(lower[r], start[r] || 0)));
      let chi2 = evaluate(theta);
      if (!Number.isFinite(chi2)) {
        theta = Float64Array.from({ length: n }, (_, r) => Math.min(upper[r], Math.max(lower[r], 0)));
        chi2 = evaluate(theta);
      }
      if (!Number.isFinite(chi2)) return failed;
      for (let step = 0; step < MAXIMUM_STEPS; step++) {
        differentiate(theta);
        const direction = minimiseInBox(
          hessian,
          gradient,
          lower.map((limit, r) => limit - theta[r]),
          upper.map((limit, r) => limit - theta[r]),
        );
        let fall = 0;
        for (let r = 0; r < n; r++) fall += gradient[r] * direction[r];
        if (-0.5 * fall <= REMAINING_FALL * (1 + chi2)) return finish(theta, evaluate(theta));
        let trial = theta;
        let value = Infinity;
        rateBefore.set(rate);
        for (let scale = 1; scale > 1e-12; scale /= 2) {
          trial = theta.map((t, r) => Math.min(upper[r], Math.max(lower[r], t + scale * direction[r])));
          value = evaluate(trial);
          if (keepsRates(rateBefore, rate, observed, gaussianSigma) && value <= chi2 + 1e-4 * scale * fall) break;
        }
        if (!(value < chi2)) {
          return -0.5 * fall <= 1e-9 * (1 + chi2) ? finish(theta, chi2) : failed;
        }
        theta = trial;
        chi2 = value;
      }
      return failed;
    },
  };

  function finish(theta: Float64Array, chi2: number): PointFit {
    const atBound = theta.some((value, r) => value <= lower[r] || value >= upper[r]);
    return { chi2, status: atBound ? Status.atBound : Status.converged, nuisances: theta };
  }
}

/** The nuisances that reach the bins of each experiment: solar sources and its own backgrounds. */
function rowsPerExperiment(problem: ProfileProblem): { first: number; end: number; members: number[] }[] {
  const { bins, sources, background, experimentStart, lower } = problem;
  return Array.from({ length: experimentStart.length - 1 }, (_, e) => {
    const [first, end] = [experimentStart[e], experimentStart[e + 1]];
    const members: number[] = [];
    for (let r = 0; r < lower.length; r++) {
      const row = (r - sources) * bins;
      if (r < sources || background.subarray(row + first, row + end).some((value) => value !== 0)) members.push(r);
    }
    return { first, end, members };
  });
}
