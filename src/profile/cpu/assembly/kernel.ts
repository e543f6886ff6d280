// The hot loop of the `cpu` backend: four points at a time in two vectors of two float64 lanes.
//
// Per point: rates from the monomials, then θ ← θ - H⁻¹ g(θ) with the Hessian H of a reference fit, until the
// estimate of the remaining fall of χ² is negligible, then χ² once. A lane that leaves the box of its nuisances,
// or does not converge, is handed back for the full Newton step (status ESCALATE).
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
let curvature: usize = 0; // f64 [bin]: 2/σ² of a Gaussian bin
let priorSlope: usize = 0; // f64 [nuisance]: 2/σ²
let lower: usize = 0; // f64 [nuisance]: limits of 1+θ
let upper: usize = 0;
let held: usize = 0; // i32 [nuisance]: -1 at its lower limit in the reference fit, +1 at its upper, 0 free
let start: usize = 0; // f64 [nuisance]: 1+θ of the reference fit
let inverseHessian: usize = 0; // f64 [nuisance][nuisance]; rows of held nuisances are zero
let scratch: usize = 0;

let pointLanes: usize = 0;
let monomialLanes: usize = 0;
let sourceLanes: usize = 0;
let scaleLanes: usize = 0; // 1+θ
let gradientLanes: usize = 0;

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
  curvature = load<u32>(at, 44);
  priorSlope = load<u32>(at, 48);
  lower = load<u32>(at, 52);
  upper = load<u32>(at, 56);
  held = load<u32>(at, 60);
  start = load<u32>(at, 64);
  inverseHessian = load<u32>(at, 68);
  scratch = load<u32>(at, 72);
  pointLanes = scratch;
  monomialLanes = pointLanes + <usize>(couplings + 1) * LANES;
  sourceLanes = monomialLanes + <usize>monomials * LANES;
  scaleLanes = sourceLanes + <usize>(bins * sources) * LANES;
  gradientLanes = scaleLanes + <usize>nuisances * LANES;
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
    const state = minimise(remainingFall);
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

/** Runs the fixed-Hessian iteration; returns a bit per lane that must be escalated. */
function minimise(remainingFall: f64): i32 {
  for (let r = 0; r < nuisances; r++) {
    const value = v128.load64_splat(start + (<usize>r << 3));
    store2(scaleLanes + <usize>r * LANES, value, value);
  }
  let previous0 = f64x2.splat(Infinity);
  let previous1 = previous0;
  for (let step = 0; step < maximumSteps; step++) {
    gradient();
    let distance0 = f64x2.splat(0);
    let distance1 = f64x2.splat(0);
    // θ ← θ - H⁻¹ g, and the distance to the minimum gᵀ H⁻¹ g / 2 on the way.
    let row = inverseHessian;
    for (let r = 0; r < nuisances; r++) {
      let step0 = f64x2.splat(0);
      let step1 = f64x2.splat(0);
      let g = gradientLanes;
      for (let s = 0; s < nuisances; s++) {
        const h = v128.load64_splat(row);
        step0 = f64x2.add(step0, f64x2.mul(h, v128.load(g)));
        step1 = f64x2.add(step1, f64x2.mul(h, v128.load(g, 16)));
        row += 8;
        g += LANES;
      }
      const own = gradientLanes + <usize>r * LANES;
      distance0 = f64x2.add(distance0, f64x2.mul(step0, v128.load(own)));
      distance1 = f64x2.add(distance1, f64x2.mul(step1, v128.load(own, 16)));
      const at = scaleLanes + <usize>r * LANES;
      store2(at, f64x2.sub(v128.load(at), step0), f64x2.sub(v128.load(at, 16), step1));
    }
    // The error shrinks by the same factor each step: distance² / previous is what remains after this one.
    const remains0 = f64x2.mul(distance0, f64x2.min(f64x2.splat(1), f64x2.div(distance0, previous0)));
    const remains1 = f64x2.mul(distance1, f64x2.min(f64x2.splat(1), f64x2.div(distance1, previous1)));
    const small0 = f64x2.lt(remains0, f64x2.splat(remainingFall));
    const small1 = f64x2.lt(remains1, f64x2.splat(remainingFall));
    previous0 = distance0;
    previous1 = distance1;
    if (step > 0 && i64x2.all_true(v128.and(small0, small1))) return outside();
    if (step === maximumSteps - 1) {
      return outside() | (~(i64x2.bitmask(small0) | (i64x2.bitmask(small1) << 2)) & 15);
    }
  }
  return 15;
}

/** Counts; keeps 0/0 away from bins with neither data nor rate. */
const SMALLEST_RATE: f64 = 1e-300;

/** Bits of the lanes with a nuisance outside its limits, or held at a limit that χ² would leave. */
function outside(): i32 {
  let inside0 = i64x2.splat(-1);
  let inside1 = inside0;
  const zero = f64x2.splat(0);
  for (let r = 0; r < nuisances; r++) {
    const at = scaleLanes + <usize>r * LANES;
    const side = load<i32>(held + (<usize>r << 2));
    if (side !== 0) {
      const g = gradientLanes + <usize>r * LANES;
      const g0 = v128.load(g);
      const g1 = v128.load(g, 16);
      inside0 = v128.and(inside0, side < 0 ? f64x2.ge(g0, zero) : f64x2.le(g0, zero));
      inside1 = v128.and(inside1, side < 0 ? f64x2.ge(g1, zero) : f64x2.le(g1, zero));
    } else {
      const low = v128.load64_splat(lower + (<usize>r << 3));
      const high = v128.load64_splat(upper + (<usize>r << 3));
      const v0 = v128.load(at);
      const v1 = v128.load(at, 16);
      inside0 = v128.and(inside0, v128.and(f64x2.gt(v0, low), f64x2.lt(v0, high)));
      inside1 = v128.and(inside1, v128.and(f64x2.gt(v1, low), f64x2.lt(v1, high)));
    }
  }
  return ~(i64x2.bitmask(inside0) | (i64x2.bitmask(inside1) << 2)) & 15;
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
        const weight = v128.load64_splat(curvature + (<usize>k << 3));
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
        const weight = f64x2.mul(f64x2.splat(0.5), v128.load64_splat(curvature + (<usize>k << 3)));
        sum0 = f64x2.add(sum0, f64x2.mul(weight, f64x2.mul(excess0, excess0)));
        sum1 = f64x2.add(sum1, f64x2.mul(weight, f64x2.mul(excess1, excess1)));
      } else if (d === 0) {
        sum0 = f64x2.add(sum0, f64x2.mul(two, rate0));
        sum1 = f64x2.add(sum1, f64x2.mul(two, rate1));
      } else {
        const inverse = f64x2.splat(1 / d);
        const twice = f64x2.splat(2 * d);
        const term0 = excessOverLog(f64x2.mul(rate0, inverse), f64x2.mul(excess0, inverse));
        const term1 = excessOverLog(f64x2.mul(rate1, inverse), f64x2.mul(excess1, inverse));
        sum0 = f64x2.add(sum0, f64x2.mul(twice, term0));
        sum1 = f64x2.add(sum1, f64x2.mul(twice, term1));
      }
    }
  }
  store2(gradientLanes, sum0, sum1);
}

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
      if (load<i32>(held + (<usize>r << 2)) !== 0) state = AT_BOUND;
    }
    // Written so that NaN escalates as well.
    if ((escalate >> lane) & 1 || !(value < Infinity)) state = ESCALATE;
    store<u8>(status + <usize>point, state);
  }
}

@inline
function store2(at: usize, first: v128, second: v128): void {
  v128.store(at, first);
  v128.store(at, second, 16);
}
