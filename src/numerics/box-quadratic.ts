/** Minimises a convex quadratic in a box by an active-set method: exact limits for a Newton step. */
import { choleskyFactor, choleskySolve } from './cholesky.js';

/**
 * Minimises gᵀd + ½ dᵀHd over low ≤ d ≤ high, with low ≤ 0 ≤ high.
 * @param hessian symmetric, n × n
 * @returns the minimiser
 */
export function minimiseInBox(
  hessian: Float64Array,
  gradient: Float64Array,
  low: ArrayLike<number>,
  high: ArrayLike<number>,
): Float64Array {
  const n = gradient.length;
  const d = new Float64Array(n);
  const slope = gradient.slice();
  // Start with the limits that the gradient presses against.
  const held = Int8Array.from(gradient, (g, r) => (low[r] >= 0 && g > 0 ? -1 : high[r] <= 0 && g < 0 ? 1 : 0));
  for (let round = 0; round < 20 * (n + 1); round++) {
    const free = [...held.keys()].filter((r) => held[r] === 0);
    const step = solve(hessian, slope, free, n);
    // The longest part of the step inside the box, and the limit that stops it.
    let length = 1;
    let blocking = -1;
    free.forEach((r, i) => {
      const room = step[i] < 0 ? low[r] - d[r] : high[r] - d[r];
      if (step[i] !== 0 && room / step[i] < length) {
        length = room / step[i];
        blocking = r;
      }
    });
    free.forEach((r, i) => {
      d[r] += length * step[i];
    });
    if (blocking >= 0) {
      const side = step[free.indexOf(blocking)] < 0 ? -1 : 1;
      held[blocking] = side;
      d[blocking] = side < 0 ? low[blocking] : high[blocking];
    }
    for (let r = 0; r < n; r++) {
      slope[r] = gradient[r];
      for (let s = 0; s < n; s++) slope[r] += hessian[r * n + s] * d[s];
    }
    if (blocking >= 0) continue;
    // At the minimum of this face: leave the limit whose release lowers the quadratic most.
    let release = -1;
    let gain = 0;
    for (let r = 0; r < n; r++) {
      const curvature = hessian[r * n + r] || 1;
      const inward = held[r] * slope[r];
      if (held[r] !== 0 && inward > 0 && inward * inward > gain * curvature && inward * inward > 1e-24 * curvature) {
        gain = (inward * inward) / curvature;
        release = r;
      }
    }
    if (release < 0) return d;
    held[release] = 0;
  }
  return d;
}

/** -H⁻¹ slope on the free variables, with a ridge where H is singular. */
function solve(hessian: Float64Array, slope: Float64Array, free: readonly number[], n: number): Float64Array {
  const size = free.length;
  const matrix = new Float64Array(size * size);
  for (let ridge = 0; ridge < 1e10; ridge = ridge === 0 ? 1e-10 : ridge * 100) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) matrix[i * size + j] = hessian[free[i] * n + free[j]];
      matrix[i * size + i] += ridge * (hessian[free[i] * n + free[i]] || 1);
    }
    if (!choleskyFactor(matrix, size)) continue;
    const step = Float64Array.from(free, (r) => -slope[r]);
    choleskySolve(matrix, size, step);
    return step;
  }
  return new Float64Array(size);
}
