// The Hessian of the points at hand, inverted.

import { LANES, addTo, forceLanes, largestInflation, nuisances, ownMatrixLanes, store2 } from './state';

/** Relative addition to the diagonal that keeps nearly degenerate directions invertible. */
const RIDGE: f64 = 1e-12;

/**
 * Inverts the own matrix from its lower triangle: Gauss-Jordan, which needs no pivots for a positive definite one.
 * @returns a bit per lane whose inverse has a positive diagonal and enough digits: H_rr (H⁻¹)_rr below `largestInflation`
 */
export function invert(): i32 {
  const n = nuisances;
  const row = <usize>n * LANES;
  const ridge = f64x2.splat(1 + RIDGE);
  for (let r = 0; r < n; r++) {
    const diagonal = ownMatrixLanes + <usize>(r * (n + 1)) * LANES;
    const own0 = f64x2.mul(v128.load(diagonal), ridge);
    const own1 = f64x2.mul(v128.load(diagonal, 16), ridge);
    store2(diagonal, own0, own1);
    // The lanes of the forces are free until the step that follows.
    store2(forceLanes + <usize>r * LANES, own0, own1);
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
  const zero = f64x2.splat(0);
  const largest = f64x2.splat(largestInflation);
  let healthy0 = i64x2.splat(-1);
  let healthy1 = healthy0;
  for (let k = 0; k < n; k++) {
    const diagonal = ownMatrixLanes + <usize>(k * (n + 1)) * LANES;
    const first = v128.load(diagonal);
    const second = v128.load(diagonal, 16);
    const own = forceLanes + <usize>k * LANES;
    const inflation0 = f64x2.mul(first, v128.load(own));
    const inflation1 = f64x2.mul(second, v128.load(own, 16));
    healthy0 = v128.and(healthy0, v128.and(f64x2.gt(first, zero), f64x2.lt(inflation0, largest)));
    healthy1 = v128.and(healthy1, v128.and(f64x2.gt(second, zero), f64x2.lt(inflation1, largest)));
  }
  return i64x2.bitmask(healthy0) | (i64x2.bitmask(healthy1) << 2);
}
