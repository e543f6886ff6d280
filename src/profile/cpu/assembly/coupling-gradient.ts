// Derivatives of χ² in the couplings at fixed nuisances, four points at a time: at the minimum in the nuisances these are
// the derivatives of the profiled χ² (envelope theorem).

import { evaluateMonomials, loadPoints } from './points';
import {
  LANES,
  SMALLEST_RATE,
  addTo,
  changeLanes,
  couplingGradientLanes,
  couplings,
  curvatureOfBin,
  experimentTable,
  experiments,
  monomialCountLanes,
  monomialFactors,
  monomialLanes,
  monomials,
  nuisances,
  observed,
  pointLanes,
  scaleLanes,
  signal,
  sources,
  store2,
} from './state';

/**
 * @param points f64 [count][couplings]
 * @param fitted f64 [count][nuisances]: 1+θ of the fit of each point
 * @param gradients f64 [count][couplings], written
 */
export function couplingGradients(count: i32, points: usize, fitted: usize, gradients: usize): void {
  for (let first = 0; first < count; first += 4) {
    loadPoints(first, count, points);
    for (let r = 0; r < nuisances; r++) {
      for (let lane = 0; lane < 4; lane++) {
        const point = min(first + lane, count - 1);
        const scale = load<f64>(fitted + (<usize>(point * nuisances + r) << 3));
        store<f64>(scaleLanes + <usize>r * LANES + (<usize>lane << 3), scale);
      }
    }
    evaluateMonomials();
    differentiateInMonomials();
    differentiateMonomials();
    for (let lane = 0; lane < 4 && first + lane < count; lane++) {
      for (let j = 0; j < couplings; j++) {
        const value = load<f64>(couplingGradientLanes + <usize>j * LANES + (<usize>lane << 3));
        store<f64>(gradients + (<usize>((first + lane) * couplings + j) << 3), value);
      }
    }
  }
}

/** Derivative of χ² in each monomial. */
function differentiateInMonomials(): void {
  const zero = f64x2.splat(0);
  const two = f64x2.splat(2);
  for (let m = 0; m < monomials; m++) store2(changeLanes + <usize>m * LANES, zero, zero);
  const sourcesEnd = <usize>sources * LANES;
  const rowBytes = <usize>monomials << 3;
  for (let e = 0; e < experiments; e++) {
    const table = experimentTable + <usize>e * 24;
    const end = load<i32>(table, 4);
    const gaussian = load<i32>(table, 8);
    const rows = load<i32>(table, 12);
    const rowIndices: usize = load<u32>(table, 16);
    let template: usize = load<u32>(table, 20);
    for (let k = load<i32>(table); k < end; k++) {
      let rate0 = f64x2.splat(0);
      let rate1 = f64x2.splat(0);
      for (let b = 0; b < rows; b++) {
        const scale = scaleLanes + <usize>load<i32>(rowIndices + (<usize>b << 2)) * LANES;
        const counts = v128.load64_splat(template);
        rate0 = f64x2.add(rate0, f64x2.mul(counts, v128.load(scale)));
        rate1 = f64x2.add(rate1, f64x2.mul(counts, v128.load(scale, 16)));
        template += 8;
      }
      const own = signal + <usize>(k * sources) * rowBytes;
      for (let m = 0; m < monomials; m++) {
        let sum0 = f64x2.splat(0);
        let sum1 = f64x2.splat(0);
        let at = own + (<usize>m << 3);
        for (let i: usize = 0; i < sourcesEnd; i += LANES) {
          const counts = v128.load64_splat(at);
          sum0 = f64x2.add(sum0, f64x2.mul(counts, v128.load(scaleLanes + i)));
          sum1 = f64x2.add(sum1, f64x2.mul(counts, v128.load(scaleLanes + i, 16)));
          at += rowBytes;
        }
        const offset = <usize>m * LANES;
        store2(monomialCountLanes + offset, sum0, sum1);
        rate0 = f64x2.add(rate0, f64x2.mul(sum0, v128.load(monomialLanes + offset)));
        rate1 = f64x2.add(rate1, f64x2.mul(sum1, v128.load(monomialLanes + offset, 16)));
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
      for (let m = 0; m < monomials; m++) {
        const offset = <usize>m * LANES;
        addTo(
          changeLanes + offset,
          f64x2.mul(slope0, v128.load(monomialCountLanes + offset)),
          f64x2.mul(slope1, v128.load(monomialCountLanes + offset, 16)),
        );
      }
    }
  }
}

/** From the derivatives in the monomials to those in the couplings; the last lanes take those in the factor 1. */
function differentiateMonomials(): void {
  const zero = f64x2.splat(0);
  for (let j = 0; j <= couplings; j++) store2(couplingGradientLanes + <usize>j * LANES, zero, zero);
  for (let m = 0; m < monomials; m++) {
    const a = <usize>load<i32>(monomialFactors + (<usize>m << 3)) * LANES;
    const b = <usize>load<i32>(monomialFactors + (<usize>m << 3), 4) * LANES;
    const change0 = v128.load(changeLanes + <usize>m * LANES);
    const change1 = v128.load(changeLanes + <usize>m * LANES, 16);
    addTo(
      couplingGradientLanes + a,
      f64x2.mul(change0, v128.load(pointLanes + b)),
      f64x2.mul(change1, v128.load(pointLanes + b, 16)),
    );
    addTo(
      couplingGradientLanes + b,
      f64x2.mul(change0, v128.load(pointLanes + a)),
      f64x2.mul(change1, v128.load(pointLanes + a, 16)),
    );
  }
}
