// χ² of four points at the current scales 1+θ, its gradient and its second derivatives.

import { excessOverLog } from './log';
import {
  LANES,
  SMALLEST_RATE,
  addTo,
  curvatureOfBin,
  experimentTable,
  experiments,
  gradientLanes,
  nuisances,
  observed,
  ownMatrixLanes,
  priorSlope,
  scaleLanes,
  sourceLanes,
  sources,
  store2,
} from './state';

/** Gradient of χ² in θ at the current scales. */
export function gradient(): void {
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
export function chiSquare(): void {
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

/** Second derivatives of χ² in θ at the current scales: the lower triangle of the own matrix. */
export function curvature(expected: bool): void {
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
