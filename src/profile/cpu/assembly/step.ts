// One step of four points towards the minimum of χ², within the limits of the nuisances.

import {
  LANES,
  forceLanes,
  gradientLanes,
  inverseHessian,
  lower,
  nuisances,
  ownMatrixLanes,
  previousLanes,
  projected,
  referenceMatrixLanes,
  scaleLanes,
  store2,
  upper,
} from './state';

/** Distance to the minimum per lane, as the quadratic model of the last step saw it: the fall of χ² times two. */
export let distance0: v128 = f64x2.splat(0);
export let distance1: v128 = f64x2.splat(0);

/**
 * θ ← θ - H⁻¹ g within the limits, and the distance gᵀ H⁻¹ g on the way. H⁻¹ is the own matrix, or that of the
 * reference fit, which is read as single numbers: four equal lanes would not fit into the fastest cache beside the rest.
 */
export function takeStep(full: bool): void {
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
