// From four points to the counts of every solar source in every bin.

import {
  LANES,
  bins,
  couplings,
  monomialFactors,
  monomialLanes,
  monomials,
  pointLanes,
  signal,
  sourceLanes,
  sources,
  store2,
} from './state';

/** Lanes beyond the end repeat the last point. */
export function loadPoints(first: i32, count: i32, points: usize): void {
  for (let j = 0; j < couplings; j++) {
    for (let lane = 0; lane < 4; lane++) {
      const point = min(first + lane, count - 1);
      const value = load<f64>(points + (<usize>(point * couplings + j) << 3));
      store<f64>(pointLanes + <usize>j * LANES + (<usize>lane << 3), value);
    }
  }
  store2(pointLanes + <usize>couplings * LANES, f64x2.splat(1), f64x2.splat(1));
}

export function evaluateMonomials(): void {
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
export function evaluateSources(): void {
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
