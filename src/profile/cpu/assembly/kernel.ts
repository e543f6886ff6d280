// The hot loop of the `cpu` backend: four points at a time in two vectors of two float64 lanes.
//
// Per point: rates from the monomials, then θ ← θ - H⁻¹ g(θ) with the Hessian H of a reference fit, until the
// estimate of the remaining fall of χ² is negligible, then χ² once. A step that leaves the limits of the nuisances is
// projected onto them in the metric of H. Points that do not converge are started again with their own Hessian; a lane
// that does not converge then either is handed back for the line search of the host (status ESCALATE).
//
// All arrays live in linear memory at addresses that the host lays out (`cpu/layout.ts`, same field order).

import { chiSquare, curvature, gradient } from './chi-square';
import { invert } from './matrix';
import { evaluateMonomials, evaluateSources, loadPoints } from './points';
import {
  LANES,
  SMALLEST_RATE,
  gradientLanes,
  lower,
  maximumSteps,
  nuisances,
  scaleLanes,
  slowestRatio,
  start,
  store2,
  upper,
} from './state';
import { distance0, distance1, takeStep } from './step';

const ESCALATE: u8 = 255;
const CONVERGED: u8 = 0;
const AT_BOUND: u8 = 1;

/**
 * Profiles `count` points.
 * @param points f64 [count][couplings]
 * @param chi2 f64 [count], status u8 [count], fitted f64 [count][nuisances] (1+θ)
 * @param remainingFall fall of χ² that may be left undone
 */
export function profile(count: i32, points: usize, chi2: usize, status: usize, fitted: usize, remainingFall: f64): void {
  for (let first = 0; first < count; first += 4) {
    loadPoints(first, count, points);
    evaluateMonomials();
    evaluateSources();
    let state = minimise(false, remainingFall);
    // Rates far from those of the reference fit: the Hessian of the points themselves.
    if (state !== 0) state = minimise(true, remainingFall);
    storeResults(first, count, state, chi2, status, fitted);
  }
}

/** Smallest ratio of two distances that is believed of steps with the Hessian of the point itself. */
const BEST_RATIO: f64 = 1e-5;
/** Ratio of two distances above which the Hessian of the last step is too old. */
const WORN_RATIO: f64 = 0.1;

/** First steps that take the expected Hessian, which is larger where rates exceed data and does not overshoot. */
const FISHER_STEPS: i32 = 2;

/**
 * Iterates θ ← θ - H⁻¹ g from the reference fit; returns a bit per lane that must be escalated.
 * @param full whether H is that of the point, renewed when it no longer converges fast, or that of the reference fit
 */
function minimise(full: bool, remainingFall: f64): i32 {
  for (let r = 0; r < nuisances; r++) {
    const value = v128.load64_splat(start + (<usize>r << 3));
    store2(scaleLanes + <usize>r * LANES, value, value);
  }
  let previous0 = f64x2.splat(Infinity);
  let previous1 = previous0;
  let lastRatio0 = f64x2.splat(0);
  let lastRatio1 = lastRatio0;
  let worn = full;
  let healthy = 15;
  // Two distances that the same kind of Hessian has seen.
  const first = full ? FISHER_STEPS + 1 : 1;
  for (let step = 0; step < maximumSteps; step++) {
    gradient();
    if (worn) {
      curvature(step < FISHER_STEPS);
      healthy &= invert();
    }
    takeStep(full);
    // The distance shrinks by the same factor each step: that share of it remains after this one. A step that overshot
    // says nothing about the factor, and the first two distances show a fast mode where a slow one is still hidden
    // under it: no better factor is believed than that of the slowest mode of the reference fit, nor than that of the step
    // before, since steps far from the minimum may land beside it by chance.
    const best = f64x2.splat(full ? BEST_RATIO : slowestRatio);
    const one = f64x2.splat(1);
    const tiny = f64x2.splat(SMALLEST_RATE);
    const ratio0 = f64x2.max(best, f64x2.min(one, f64x2.div(distance0, f64x2.max(previous0, tiny))));
    const ratio1 = f64x2.max(best, f64x2.min(one, f64x2.div(distance1, f64x2.max(previous1, tiny))));
    // A distance that is not known (NaN) leaves no ratio behind.
    const slower0 = f64x2.pmax(ratio0, lastRatio0);
    const slower1 = f64x2.pmax(ratio1, lastRatio1);
    const small0 = f64x2.lt(f64x2.mul(distance0, slower0), f64x2.mul(f64x2.splat(remainingFall), shareOf(slower0)));
    const small1 = f64x2.lt(f64x2.mul(distance1, slower1), f64x2.mul(f64x2.splat(remainingFall), shareOf(slower1)));
    const settled = healthy & (i64x2.bitmask(small0) | (i64x2.bitmask(small1) << 2));
    if (step >= first && (settled === 15 || healthy === 0)) return ~settled & 15;
    if (step === maximumSteps - 1) return ~settled & 15;
    if (full) {
      const slow0 = v128.andnot(f64x2.gt(ratio0, f64x2.splat(WORN_RATIO)), small0);
      const slow1 = v128.andnot(f64x2.gt(ratio1, f64x2.splat(WORN_RATIO)), small1);
      worn = step < FISHER_STEPS || v128.any_true(v128.or(slow0, slow1));
    }
    previous0 = distance0;
    previous1 = distance1;
    lastRatio0 = ratio0;
    lastRatio1 = ratio1;
  }
  return 15;
}

/** Share of the allowed fall below which a distance is rounding, which does not shrink. */
const SMALLEST_SHARE: f64 = 1e-6;

/**
 * Share of the allowed fall that the next step may take: steps whose distances shrink by `ratio` leave half of
 * distance × ratio / (1 - √ratio) in all, which for ratios below 1/4 is less than the next step alone.
 */
@inline
function shareOf(ratio: v128): v128 {
  const one = f64x2.splat(1);
  const share = f64x2.mul(f64x2.splat(2), f64x2.sub(one, f64x2.sqrt(ratio)));
  return f64x2.min(one, f64x2.max(f64x2.splat(SMALLEST_SHARE), share));
}

/** Beyond, nothing but overflow has been seen. */
const LARGEST_CHI2: f64 = 1e15;

function storeResults(first: i32, count: i32, escalate: i32, chi2: usize, status: usize, fitted: usize): void {
  chiSquare();
  for (let lane = 0; lane < 4 && first + lane < count; lane++) {
    const point = first + lane;
    const value = load<f64>(gradientLanes + (<usize>lane << 3));
    store<f64>(chi2 + (<usize>point << 3), value);
    let state: u8 = CONVERGED;
    for (let r = 0; r < nuisances; r++) {
      const scale = load<f64>(scaleLanes + <usize>r * LANES + (<usize>lane << 3));
      store<f64>(fitted + (<usize>(point * nuisances + r) << 3), scale);
      const offset = <usize>r << 3;
      if (scale <= load<f64>(lower + offset) || scale >= load<f64>(upper + offset)) state = AT_BOUND;
    }
    // Written so that NaN escalates as well.
    if ((escalate >> lane) & 1 || !(value < LARGEST_CHI2)) state = ESCALATE;
    store<u8>(status + <usize>point, state);
  }
}

export { couplingGradients } from './coupling-gradient';
export { configure } from './state';
