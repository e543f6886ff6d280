// The hot loop of the `cpu` backend: four points at a time in two vectors of two float64 lanes.
//
// Per point: rates from the monomials, then θ ← θ - H⁻¹ g(θ) with the Hessian H of a reference fit, until the
// estimate of the remaining fall of χ² is negligible, then χ² once. A step that leaves the limits of the nuisances is
// projected onto them in the metric of H. Points that do not converge are started again with their own Hessian; a lane
// that does not converge then either is handed back for the line search of the host (status ESCALATE).
//
// All arrays live in linear memory at addresses that the host lays out (`cpu/layout.ts`, same field order).

import { excessOverLog } from './log';

const ESCALATE: u8 = 255;
const CONVERGED: u8 = 0;
const AT_BOUND: u8 = 1;

/** Bytes of the two vectors that hold one quantity of four points. */
const LANES: usize = 32;

// --- fields of the layout, set once per problem ---
let couplings: i32 = 0;
let monomials: i32 = 0;
let sources: i32 = 0;
let nuisances: i32 = 0;
let experiments: i32 = 0;
let bins: i32 = 0;
let maximumSteps: i32 = 0;
let monomialFactors: usize = 0; // i32 pairs; index `couplings` stands for 1
let signal: usize = 0; // f64 [bin][source][monomial]
let experimentTable: usize = 0; // i32 [first bin, end bin, gaussian?, rows, address of row indices, address of templates]
let observed: usize = 0; // f64 [bin]
let curvatureOfBin: usize = 0; // f64 [bin]: 2/σ² of a Gaussian bin
let priorSlope: usize = 0; // f64 [nuisance]: 2/σ²
let lower: usize = 0; // f64 [nuisance]: limits of 1+θ
let upper: usize = 0;
let start: usize = 0; // f64 [nuisance]: 1+θ of the reference fit
let inverseHessian: usize = 0; // f64 [nuisance][nuisance]
let scratch: usize = 0;
let projected: f64 = 0; // change of χ² in a pass over the limits at which a projection stands

let pointLanes: usize = 0;
let monomialLanes: usize = 0;
let sourceLanes: usize = 0;
let scaleLanes: usize = 0; // 1+θ
let gradientLanes: usize = 0;
let previousLanes: usize = 0; // 1+θ before the step
let forceLanes: usize = 0; // multipliers of the limits
let referenceMatrixLanes: usize = 0; // H⁻¹ of the reference fit, the same in every lane
let ownMatrixLanes: usize = 0; // H, then H⁻¹, of the points at hand

/** Reads the layout from 19 consecutive i32 at `at`. */
export function configure(at: usize): void {
  couplings = load<i32>(at, 0);
  monomials = load<i32>(at, 4);
  sources = load<i32>(at, 8);
  nuisances = load<i32>(at, 12);
  experiments = load<i32>(at, 16);
  bins = load<i32>(at, 20);
  maximumSteps = load<i32>(at, 24);
  monomialFactors = load<u32>(at, 28);
  signal = load<u32>(at, 32);
  experimentTable = load<u32>(at, 36);
  observed = load<u32>(at, 40);
  curvatureOfBin = load<u32>(at, 44);
  priorSlope = load<u32>(at, 48);
  lower = load<u32>(at, 52);
  upper = load<u32>(at, 56);
  start = load<u32>(at, 60);
  inverseHessian = load<u32>(at, 64);
  scratch = load<u32>(at, 68);
  projected = load<f64>(load<u32>(at, 72));
  pointLanes = scratch;
  monomialLanes = pointLanes + <usize>(couplings + 1) * LANES;
  sourceLanes = monomialLanes + <usize>monomials * LANES;
  scaleLanes = sourceLanes + <usize>(bins * sources) * LANES;
  gradientLanes = scaleLanes + <usize>nuisances * LANES;
  previousLanes = gradientLanes + <usize>nuisances * LANES;
  forceLanes = previousLanes + <usize>nuisances * LANES;
  referenceMatrixLanes = forceLanes + <usize>nuisances * LANES;
  ownMatrixLanes = referenceMatrixLanes + <usize>(nuisances * nuisances) * LANES;
  for (let i = 0; i < nuisances * nuisances; i++) {
    const h = v128.load64_splat(inverseHessian + (<usize>i << 3));
    store2(referenceMatrixLanes + <usize>i * LANES, h, h);
  }
}

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

/** Lanes beyond the end repeat the last point. */
function loadPoints(first: i32, count: i32, points: usize): void {
  for (let j = 0; j < couplings; j++) {
    for (let lane = 0; lane < 4; lane++) {
      const point = min(first + lane, count - 1);
      const value = load<f64>(points + (<usize>(point * couplings + j) << 3));
      store<f64>(pointLanes + <usize>j * LANES + (<usize>lane << 3), value);
    }
  }
  store2(pointLanes + <usize>couplings * LANES, f64x2.splat(1), f64x2.splat(1));
}

function evaluateMonomials(): void {
  for (let m = 0; m < monomials; m++) {
    const a = pointLanes + <usize>load<i32>(monomialFactors + (<usize>m << 3)) * LANES;
    const b = pointLanes + <usize>load<i32>(monomialFactors + (<usize>m << 3), 4) * LANES;
    store2(
      monomialLanes + <usize>m * LANES,
      f64x2.mul(v128.load(a), v128.load(b)),
      f64x2.mul(v128.load(a, 16), v128.load(b, 16)),
    );
  }
}

/** Counts of every solar source in every bin at nominal flux. */
function evaluateSources(): void {
  let template = signal;
  let into = sourceLanes;
  const end = sourceLanes + <usize>(bins * sources) * LANES;
  const monomialsEnd = monomialLanes + <usize>monomials * LANES;
  for (; into < end; into += LANES) {
    let sum0 = f64x2.splat(0);
    let sum1 = f64x2.splat(0);
    for (let monomial = monomialLanes; monomial < monomialsEnd; monomial += LANES) {
      const t = v128.load64_splat(template);
      sum0 = f64x2.add(sum0, f64x2.mul(t, v128.load(monomial)));
      sum1 = f64x2.add(sum1, f64x2.mul(t, v128.load(monomial, 16)));
      template += 8;
    }
    store2(into, sum0, sum1);
  }
}

/** Smallest ratio of two distances that is believed. */
const BEST_RATIO: f64 = 1e-5;
/** Ratio of two distances above which the Hessian of the last step is too old. */
const WORN_RATIO: f64 = 0.1;

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
  let worn = full;
  // Two distances that the same kind of Hessian has seen.
  const first = full ? FISHER_STEPS + 1 : 1;
  for (let step = 0; step < maximumSteps; step++) {
    gradient();
    if (worn) {
      curvature(step < FISHER_STEPS);
      invert();
    }
    takeStep(full);
    // The distance shrinks by the same factor each step: that share of it remains after this one. A step that overshot
    // says nothing about the factor: no better one than BEST_RATIO is believed.
    const best = f64x2.splat(BEST_RATIO);
    const one = f64x2.splat(1);
    const tiny = f64x2.splat(SMALLEST_RATE);
    const ratio0 = f64x2.max(best, f64x2.min(one, f64x2.div(distance0, f64x2.max(previous0, tiny))));
    const ratio1 = f64x2.max(best, f64x2.min(one, f64x2.div(distance1, f64x2.max(previous1, tiny))));
    const small0 = f64x2.lt(f64x2.mul(distance0, ratio0), f64x2.splat(remainingFall));
    const small1 = f64x2.lt(f64x2.mul(distance1, ratio1), f64x2.splat(remainingFall));
    const settled = i64x2.bitmask(small0) | (i64x2.bitmask(small1) << 2);
    if (step >= first && settled === 15) return 0;
    if (step === maximumSteps - 1) return ~settled & 15;
    if (full) {
      const slow0 = v128.andnot(f64x2.gt(ratio0, f64x2.splat(WORN_RATIO)), small0);
      const slow1 = v128.andnot(f64x2.gt(ratio1, f64x2.splat(WORN_RATIO)), small1);
      worn = step < FISHER_STEPS || v128.any_true(v128.or(slow0, slow1));
    }
    previous0 = distance0;
    previous1 = distance1;
  }
  return 15;
}

/** Distance to the minimum per lane, as the quadratic model of the last step saw it: the fall of χ² times two. */
let distance0: v128 = f64x2.splat(0);
let distance1: v128 = f64x2.splat(0);

/**
 * θ ← θ - H⁻¹ g within the limits, and the distance gᵀ H⁻¹ g on the way. H⁻¹ is the own matrix, or that of the
 * reference fit, which is read as single numbers: four equal lanes would not fit into the fastest cache beside the rest.
 */
function takeStep(full: bool): void {
  const matrix = full ? ownMatrixLanes : referenceMatrixLanes;
  distance0 = f64x2.splat(0);
  distance1 = f64x2.splat(0);
  let outside = i64x2.splat(0);
  let lanes = matrix;
  let numbers = inverseHessian;
  const end = gradientLanes + <usize>nuisances * LANES;
  for (let r = 0; r < nuisances; r++) {
    let step0 = f64x2.splat(0);
    let step1 = f64x2.splat(0);
    if (full) {
      for (let g = gradientLanes; g < end; g += LANES) {
        step0 = f64x2.add(step0, f64x2.mul(v128.load(lanes), v128.load(g)));
        step1 = f64x2.add(step1, f64x2.mul(v128.load(lanes, 16), v128.load(g, 16)));
        lanes += LANES;
      }
    } else {
      for (let g = gradientLanes; g < end; g += LANES) {
        const h = v128.load64_splat(numbers);
        step0 = f64x2.add(step0, f64x2.mul(h, v128.load(g)));
        step1 = f64x2.add(step1, f64x2.mul(h, v128.load(g, 16)));
        numbers += 8;
      }
    }
    const own = gradientLanes + <usize>r * LANES;
    distance0 = f64x2.add(distance0, f64x2.mul(step0, v128.load(own)));
    distance1 = f64x2.add(distance1, f64x2.mul(step1, v128.load(own, 16)));
    const at = scaleLanes + <usize>r * LANES;
    const from0 = v128.load(at);
    const from1 = v128.load(at, 16);
    store2(previousLanes + <usize>r * LANES, from0, from1);
    const to0 = f64x2.sub(from0, step0);
    const to1 = f64x2.sub(from1, step1);
    store2(at, to0, to1);
    const low = v128.load64_splat(lower + (<usize>r << 3));
    const high = v128.load64_splat(upper + (<usize>r << 3));
    outside = v128.or(outside, v128.or(f64x2.lt(to0, low), f64x2.gt(to0, high)));
    outside = v128.or(outside, v128.or(f64x2.lt(to1, low), f64x2.gt(to1, high)));
  }
  if (!v128.any_true(outside)) return;
  project(matrix);
  distance0 = f64x2.splat(0);
  distance1 = f64x2.splat(0);
  let strain0 = f64x2.splat(0);
  let strain1 = f64x2.splat(0);
  // With forces λ the quadratic model obeys H d = λ - g: it falls by -(g + λ)ᵀ d / 2.
  for (let r = 0; r < nuisances; r++) {
    const offset = <usize>r * LANES;
    const own = matrix + <usize>(r * (nuisances + 1)) * LANES;
    const force0 = v128.load(forceLanes + offset);
    const force1 = v128.load(forceLanes + offset, 16);
    strain0 = f64x2.max(strain0, f64x2.mul(v128.load(own), f64x2.mul(force0, force0)));
    strain1 = f64x2.max(strain1, f64x2.mul(v128.load(own, 16), f64x2.mul(force1, force1)));
    const push0 = f64x2.add(v128.load(gradientLanes + offset), force0);
    const push1 = f64x2.add(v128.load(gradientLanes + offset, 16), force1);
    const back0 = f64x2.sub(v128.load(previousLanes + offset), v128.load(scaleLanes + offset));
    const back1 = f64x2.sub(v128.load(previousLanes + offset, 16), v128.load(scaleLanes + offset, 16));
    distance0 = f64x2.add(distance0, f64x2.mul(push0, back0));
    distance1 = f64x2.add(distance1, f64x2.mul(push1, back1));
  }
  // Rounding may make it negative. Where the projection does not stand, or forces are so large that their sums have
  // no digits left, nothing is known; NaN keeps the next step from being compared with this one.
  const unknown = f64x2.splat(NaN);
  const sane0 = f64x2.lt(strain0, f64x2.splat(LARGEST_STRAIN));
  const sane1 = f64x2.lt(strain1, f64x2.splat(LARGEST_STRAIN));
  const stands0 = f64x2.lt(unfinished0, f64x2.splat(projected));
  const stands1 = f64x2.lt(unfinished1, f64x2.splat(projected));
  distance0 = v128.bitselect(f64x2.abs(distance0), unknown, v128.and(sane0, stands0));
  distance1 = v128.bitselect(f64x2.abs(distance1), unknown, v128.and(sane1, stands1));
  if (!i64x2.all_true(v128.and(sane0, sane1))) giveUp(sane0, sane1);
}

/** Keeps 0/0 away: counts in bins with neither data nor rate, distances of fits that nothing can move. */
const SMALLEST_RATE: f64 = 1e-300;

/** Passes over the limits until the projection stands. */
const MAXIMUM_SWEEPS: i32 = 60;
/** What the last pass of a projection changed, squared, in units of χ², per lane. */
let unfinished0: v128 = f64x2.splat(0);
let unfinished1: v128 = f64x2.splat(0);
/** Force squared, in units of χ², at which rounding (10⁻¹⁶ of it) moves a nuisance by a millionth of its error. */
const LARGEST_STRAIN: f64 = 1e20;

/**
 * Brings the scales into their limits in the metric of H, H⁻¹ = `matrix`: Hildreth's method, one multiplier after the
 * other until none changes. Lanes inside their limits are not touched.
 */
function project(matrix: usize): void {
  for (let r = 0; r < nuisances; r++) store2(forceLanes + <usize>r * LANES, f64x2.splat(0), f64x2.splat(0));
  for (let sweep = 0; sweep < MAXIMUM_SWEEPS; sweep++) {
    let change0 = f64x2.splat(0);
    let change1 = f64x2.splat(0);
    for (let r = 0; r < nuisances; r++) {
      const at = scaleLanes + <usize>r * LANES;
      const force = forceLanes + <usize>r * LANES;
      const low = v128.load64_splat(lower + (<usize>r << 3));
      const high = v128.load64_splat(upper + (<usize>r << 3));
      const diagonal = matrix + <usize>(r * (nuisances + 1)) * LANES;
      const own0 = v128.load(diagonal);
      const own1 = v128.load(diagonal, 16);
      const force0 = v128.load(force);
      const force1 = v128.load(force, 16);
      const released0 = f64x2.sub(v128.load(at), f64x2.mul(own0, force0));
      const released1 = f64x2.sub(v128.load(at, 16), f64x2.mul(own1, force1));
      const inside0 = f64x2.min(high, f64x2.max(low, released0));
      const inside1 = f64x2.min(high, f64x2.max(low, released1));
      const delta0 = f64x2.sub(f64x2.div(f64x2.sub(inside0, released0), own0), force0);
      const delta1 = f64x2.sub(f64x2.div(f64x2.sub(inside1, released1), own1), force1);
      const zero = f64x2.splat(0);
      if (!v128.any_true(v128.or(f64x2.ne(delta0, zero), f64x2.ne(delta1, zero)))) continue;
      store2(force, f64x2.add(force0, delta0), f64x2.add(force1, delta1));
      change0 = f64x2.max(change0, f64x2.mul(own0, f64x2.mul(delta0, delta0)));
      change1 = f64x2.max(change1, f64x2.mul(own1, f64x2.mul(delta1, delta1)));
      let column = matrix + <usize>r * LANES;
      for (let s = 0; s < nuisances; s++) {
        const moved = scaleLanes + <usize>s * LANES;
        store2(
          moved,
          f64x2.add(v128.load(moved), f64x2.mul(v128.load(column), delta0)),
          f64x2.add(v128.load(moved, 16), f64x2.mul(v128.load(column, 16), delta1)),
        );
        column += <usize>nuisances * LANES;
      }
    }
    unfinished0 = change0;
    unfinished1 = change1;
    if (i64x2.all_true(f64x2.lt(f64x2.max(change0, change1), f64x2.splat(projected)))) break;
  }
  for (let r = 0; r < nuisances; r++) {
    const at = scaleLanes + <usize>r * LANES;
    const low = v128.load64_splat(lower + (<usize>r << 3));
    const high = v128.load64_splat(upper + (<usize>r << 3));
    const force = forceLanes + <usize>r * LANES;
    const zero = f64x2.splat(0);
    // Exactly at the limit that a force holds, not a rounding beside it: the force would make χ² of the difference.
    let to0 = f64x2.min(high, f64x2.max(low, v128.load(at)));
    let to1 = f64x2.min(high, f64x2.max(low, v128.load(at, 16)));
    to0 = v128.bitselect(low, to0, f64x2.gt(v128.load(force), zero));
    to1 = v128.bitselect(low, to1, f64x2.gt(v128.load(force, 16), zero));
    to0 = v128.bitselect(high, to0, f64x2.lt(v128.load(force), zero));
    to1 = v128.bitselect(high, to1, f64x2.lt(v128.load(force, 16), zero));
    store2(at, to0, to1);
  }
}

/** First steps that take the expected Hessian, which is larger where rates exceed data and does not overshoot. */
const FISHER_STEPS: i32 = 2;
/** Relative addition to the diagonal that keeps nearly degenerate directions invertible. */
const RIDGE: f64 = 1e-12;

/** Second derivatives of χ² in θ at the current scales: the lower triangle of the own matrix. */
function curvature(expected: bool): void {
  const zero = f64x2.splat(0);
  for (let i = 0; i < nuisances * nuisances; i++) store2(ownMatrixLanes + <usize>i * LANES, zero, zero);
  for (let r = 0; r < nuisances; r++) {
    const slope = v128.load64_splat(priorSlope + (<usize>r << 3));
    store2(ownMatrixLanes + <usize>(r * (nuisances + 1)) * LANES, slope, slope);
  }
  const sourcesEnd = <usize>sources * LANES;
  for (let e = 0; e < experiments; e++) {
    const table = experimentTable + <usize>e * 24;
    const end = load<i32>(table, 4);
    const gaussian = load<i32>(table, 8);
    const rows = load<i32>(table, 12);
    const rowIndices: usize = load<u32>(table, 16);
    let template: usize = load<u32>(table, 20);
    for (let k = load<i32>(table); k < end; k++) {
      const own = sourceLanes + <usize>(k * sources) * LANES;
      let weight0: v128;
      let weight1: v128;
      if (gaussian) {
        weight0 = v128.load64_splat(curvatureOfBin + (<usize>k << 3));
        weight1 = weight0;
      } else {
        let rate0 = f64x2.splat(SMALLEST_RATE);
        let rate1 = f64x2.splat(SMALLEST_RATE);
        for (let i: usize = 0; i < sourcesEnd; i += LANES) {
          rate0 = f64x2.add(rate0, f64x2.mul(v128.load(own + i), v128.load(scaleLanes + i)));
          rate1 = f64x2.add(rate1, f64x2.mul(v128.load(own + i, 16), v128.load(scaleLanes + i, 16)));
        }
        for (let b = 0; b < rows; b++) {
          const scale = scaleLanes + <usize>load<i32>(rowIndices + (<usize>b << 2)) * LANES;
          const counts = v128.load64_splat(template + (<usize>b << 3));
          rate0 = f64x2.add(rate0, f64x2.mul(counts, v128.load(scale)));
          rate1 = f64x2.add(rate1, f64x2.mul(counts, v128.load(scale, 16)));
        }
        const two = f64x2.splat(2);
        weight0 = f64x2.div(two, rate0);
        weight1 = f64x2.div(two, rate1);
        if (!expected) {
          const data = v128.load64_splat(observed + (<usize>k << 3));
          weight0 = f64x2.div(f64x2.mul(weight0, data), rate0);
          weight1 = f64x2.div(f64x2.mul(weight1, data), rate1);
        }
      }
      for (let i = 0; i < sources; i++) {
        const counts = own + <usize>i * LANES;
        const push0 = f64x2.mul(weight0, v128.load(counts));
        const push1 = f64x2.mul(weight1, v128.load(counts, 16));
        let entry = ownMatrixLanes + <usize>(i * nuisances) * LANES;
        for (let j = 0; j <= i; j++) {
          const other = own + <usize>j * LANES;
          addTo(entry, f64x2.mul(push0, v128.load(other)), f64x2.mul(push1, v128.load(other, 16)));
          entry += LANES;
        }
      }
      for (let b = 0; b < rows; b++) {
        const counts = v128.load64_splat(template + (<usize>b << 3));
        const push0 = f64x2.mul(weight0, counts);
        const push1 = f64x2.mul(weight1, counts);
        const row = ownMatrixLanes + <usize>(load<i32>(rowIndices + (<usize>b << 2)) * nuisances) * LANES;
        for (let i: usize = 0; i < sourcesEnd; i += LANES) {
          addTo(row + i, f64x2.mul(push0, v128.load(own + i)), f64x2.mul(push1, v128.load(own + i, 16)));
        }
        for (let c = 0; c <= b; c++) {
          const other = v128.load64_splat(template + (<usize>c << 3));
          const column = <usize>load<i32>(rowIndices + (<usize>c << 2)) * LANES;
          addTo(row + column, f64x2.mul(push0, other), f64x2.mul(push1, other));
        }
      }
      template += <usize>rows << 3;
    }
  }
}

/** Inverts the own matrix from its lower triangle: Gauss-Jordan, which needs no pivots for a positive definite one. */
function invert(): void {
  const n = nuisances;
  const row = <usize>n * LANES;
  const ridge = f64x2.splat(1 + RIDGE);
  for (let r = 0; r < n; r++) {
    const diagonal = ownMatrixLanes + <usize>(r * (n + 1)) * LANES;
    store2(diagonal, f64x2.mul(v128.load(diagonal), ridge), f64x2.mul(v128.load(diagonal, 16), ridge));
    for (let s = 0; s < r; s++) {
      const below = ownMatrixLanes + <usize>(r * n + s) * LANES;
      store2(ownMatrixLanes + <usize>(s * n + r) * LANES, v128.load(below), v128.load(below, 16));
    }
  }
  const one = f64x2.splat(1);
  for (let k = 0; k < n; k++) {
    const pivotRow = ownMatrixLanes + <usize>k * row;
    const diagonal = pivotRow + <usize>k * LANES;
    const pivot0 = f64x2.div(one, v128.load(diagonal));
    const pivot1 = f64x2.div(one, v128.load(diagonal, 16));
    store2(diagonal, one, one);
    for (let s: usize = 0; s < row; s += LANES) {
      const at = pivotRow + s;
      store2(at, f64x2.mul(v128.load(at), pivot0), f64x2.mul(v128.load(at, 16), pivot1));
    }
    for (let r = 0; r < n; r++) {
      if (r === k) continue;
      const target = ownMatrixLanes + <usize>r * row;
      const entry = target + <usize>k * LANES;
      const factor0 = f64x2.neg(v128.load(entry));
      const factor1 = f64x2.neg(v128.load(entry, 16));
      store2(entry, f64x2.splat(0), f64x2.splat(0));
      for (let s: usize = 0; s < row; s += LANES) {
        addTo(target + s, f64x2.mul(factor0, v128.load(pivotRow + s)), f64x2.mul(factor1, v128.load(pivotRow + s, 16)));
      }
    }
  }
}

@inline
function addTo(at: usize, first: v128, second: v128): void {
  store2(at, f64x2.add(v128.load(at), first), f64x2.add(v128.load(at, 16), second));
}

/** Spoils the lanes whose scales are so far off that no further step would show in them. */
function giveUp(sane0: v128, sane1: v128): void {
  const zero = f64x2.splat(0);
  const spoilt = f64x2.splat(NaN);
  const add0 = v128.bitselect(zero, spoilt, sane0);
  const add1 = v128.bitselect(zero, spoilt, sane1);
  for (let r = 0; r < nuisances; r++) {
    const at = scaleLanes + <usize>r * LANES;
    store2(at, f64x2.add(v128.load(at), add0), f64x2.add(v128.load(at, 16), add1));
  }
}

/** Gradient of χ² in θ at the current scales. */
function gradient(): void {
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  for (let r = 0; r < nuisances; r++) {
    const at = scaleLanes + <usize>r * LANES;
    const slope = v128.load64_splat(priorSlope + (<usize>r << 3));
    store2(
      gradientLanes + <usize>r * LANES,
      f64x2.mul(slope, f64x2.sub(v128.load(at), one)),
      f64x2.mul(slope, f64x2.sub(v128.load(at, 16), one)),
    );
  }
  const sourcesEnd = <usize>sources * LANES;
  for (let e = 0; e < experiments; e++) {
    const table = experimentTable + <usize>e * 24;
    const end = load<i32>(table, 4);
    const gaussian = load<i32>(table, 8);
    const rows = load<i32>(table, 12);
    const rowIndices: usize = load<u32>(table, 16);
    let template: usize = load<u32>(table, 20);
    for (let k = load<i32>(table); k < end; k++) {
      const own = sourceLanes + <usize>(k * sources) * LANES;
      let rate0 = f64x2.splat(0);
      let rate1 = f64x2.splat(0);
      for (let i: usize = 0; i < sourcesEnd; i += LANES) {
        rate0 = f64x2.add(rate0, f64x2.mul(v128.load(own + i), v128.load(scaleLanes + i)));
        rate1 = f64x2.add(rate1, f64x2.mul(v128.load(own + i, 16), v128.load(scaleLanes + i, 16)));
      }
      for (let b = 0; b < rows; b++) {
        const scale = scaleLanes + <usize>load<i32>(rowIndices + (<usize>b << 2)) * LANES;
        const counts = v128.load64_splat(template + (<usize>b << 3));
        rate0 = f64x2.add(rate0, f64x2.mul(counts, v128.load(scale)));
        rate1 = f64x2.add(rate1, f64x2.mul(counts, v128.load(scale, 16)));
      }
      const data = v128.load64_splat(observed + (<usize>k << 3));
      let slope0: v128;
      let slope1: v128;
      if (gaussian) {
        const weight = v128.load64_splat(curvatureOfBin + (<usize>k << 3));
        slope0 = f64x2.mul(weight, f64x2.sub(rate0, data));
        slope1 = f64x2.mul(weight, f64x2.sub(rate1, data));
      } else {
        const twice = f64x2.add(data, data);
        slope0 = f64x2.sub(two, f64x2.div(twice, f64x2.pmax(rate0, f64x2.splat(SMALLEST_RATE))));
        slope1 = f64x2.sub(two, f64x2.div(twice, f64x2.pmax(rate1, f64x2.splat(SMALLEST_RATE))));
      }
      for (let i: usize = 0; i < sourcesEnd; i += LANES) {
        const g = gradientLanes + i;
        store2(
          g,
          f64x2.add(v128.load(g), f64x2.mul(slope0, v128.load(own + i))),
          f64x2.add(v128.load(g, 16), f64x2.mul(slope1, v128.load(own + i, 16))),
        );
      }
      for (let b = 0; b < rows; b++) {
        const g = gradientLanes + <usize>load<i32>(rowIndices + (<usize>b << 2)) * LANES;
        const counts = v128.load64_splat(template + (<usize>b << 3));
        store2(g, f64x2.add(v128.load(g), f64x2.mul(slope0, counts)), f64x2.add(v128.load(g, 16), f64x2.mul(slope1, counts)));
      }
      template += <usize>rows << 3;
    }
  }
}

/**
 * χ² at the current scales, into the first gradient lanes (free by now). The rates are written out as in `gradient`: a
 * shared function has to return two vectors through memory, which was measured to cost 4% of a fit.
 */
function chiSquare(): void {
  const one = f64x2.splat(1);
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  for (let r = 0; r < nuisances; r++) {
    const at = scaleLanes + <usize>r * LANES;
    const weight = f64x2.mul(f64x2.splat(0.5), v128.load64_splat(priorSlope + (<usize>r << 3)));
    const theta0 = f64x2.sub(v128.load(at), one);
    const theta1 = f64x2.sub(v128.load(at, 16), one);
    sum0 = f64x2.add(sum0, f64x2.mul(weight, f64x2.mul(theta0, theta0)));
    sum1 = f64x2.add(sum1, f64x2.mul(weight, f64x2.mul(theta1, theta1)));
  }
  const two = f64x2.splat(2);
  let lowest0 = f64x2.splat(Infinity);
  let lowest1 = lowest0;
  const sourcesEnd = <usize>sources * LANES;
  for (let e = 0; e < experiments; e++) {
    const table = experimentTable + <usize>e * 24;
    const end = load<i32>(table, 4);
    const gaussian = load<i32>(table, 8);
    const rows = load<i32>(table, 12);
    const rowIndices: usize = load<u32>(table, 16);
    let template: usize = load<u32>(table, 20);
    for (let k = load<i32>(table); k < end; k++) {
      const own = sourceLanes + <usize>(k * sources) * LANES;
      let rate0 = f64x2.splat(0);
      let rate1 = f64x2.splat(0);
      for (let i: usize = 0; i < sourcesEnd; i += LANES) {
        rate0 = f64x2.add(rate0, f64x2.mul(v128.load(own + i), v128.load(scaleLanes + i)));
        rate1 = f64x2.add(rate1, f64x2.mul(v128.load(own + i, 16), v128.load(scaleLanes + i, 16)));
      }
      for (let b = 0; b < rows; b++) {
        const scale = scaleLanes + <usize>load<i32>(rowIndices + (<usize>b << 2)) * LANES;
        const counts = v128.load64_splat(template);
        rate0 = f64x2.add(rate0, f64x2.mul(counts, v128.load(scale)));
        rate1 = f64x2.add(rate1, f64x2.mul(counts, v128.load(scale, 16)));
        template += 8;
      }
      const d = load<f64>(observed + (<usize>k << 3));
      const data = f64x2.splat(d);
      const excess0 = f64x2.sub(rate0, data);
      const excess1 = f64x2.sub(rate1, data);
      if (gaussian) {
        const weight = f64x2.mul(f64x2.splat(0.5), v128.load64_splat(curvatureOfBin + (<usize>k << 3)));
        sum0 = f64x2.add(sum0, f64x2.mul(weight, f64x2.mul(excess0, excess0)));
        sum1 = f64x2.add(sum1, f64x2.mul(weight, f64x2.mul(excess1, excess1)));
      } else if (d === 0) {
        sum0 = f64x2.add(sum0, f64x2.mul(two, rate0));
        sum1 = f64x2.add(sum1, f64x2.mul(two, rate1));
      } else {
        lowest0 = f64x2.min(lowest0, rate0);
        lowest1 = f64x2.min(lowest1, rate1);
        const inverse = f64x2.splat(1 / d);
        const twice = f64x2.splat(2 * d);
        const term0 = excessOverLog(f64x2.mul(rate0, inverse), f64x2.mul(excess0, inverse));
        const term1 = excessOverLog(f64x2.mul(rate1, inverse), f64x2.mul(excess1, inverse));
        sum0 = f64x2.add(sum0, f64x2.mul(twice, term0));
        sum1 = f64x2.add(sum1, f64x2.mul(twice, term1));
      }
    }
  }
  // Data where the rate vanishes: no fit.
  const none = f64x2.splat(Infinity);
  const zero = f64x2.splat(0);
  store2(
    gradientLanes,
    v128.bitselect(sum0, none, f64x2.gt(lowest0, zero)),
    v128.bitselect(sum1, none, f64x2.gt(lowest1, zero)),
  );
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

@inline
function store2(at: usize, first: v128, second: v128): void {
  v128.store(at, first);
  v128.store(at, second, 16);
}
