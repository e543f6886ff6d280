/** Small dense symmetric positive definite systems, row by row in flat arrays. */
import { square } from './powers.js';

/**
 * Factorises A = L Lᵀ in place (lower triangle).
 * @returns false when A is not positive definite to rounding
 */
export function choleskyFactor(a: Float64Array, n: number): boolean {
  for (let j = 0; j < n; j++) {
    let diagonal = a[j * n + j];
    const scale = diagonal;
    for (let k = 0; k < j; k++) diagonal -= square(a[j * n + k]);
    if (!(diagonal > 1e-14 * scale) || !(scale > 0)) return false;
    const root = Math.sqrt(diagonal);
    a[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = sum / root;
    }
  }
  return true;
}

/** Solves L Lᵀ x = b in place, with the factor of {@link choleskyFactor}. */
export function choleskySolve(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = b[i];
    for (let k = 0; k < i; k++) sum -= l[i * n + k] * b[k];
    b[i] = sum / l[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i];
    for (let k = i + 1; k < n; k++) sum -= l[k * n + i] * b[k];
    b[i] = sum / l[i * n + i];
  }
}

/** Inverse of a symmetric positive definite matrix, or undefined when it is not positive definite. */
export function invertPositiveDefinite(a: Float64Array, n: number): Float64Array | undefined {
  const factor = a.slice();
  if (!choleskyFactor(factor, n)) return undefined;
  const inverse = new Float64Array(n * n);
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    column.fill(0);
    column[j] = 1;
    choleskySolve(factor, n, column);
    for (let i = 0; i < n; i++) inverse[i * n + j] = column[i];
  }
  return inverse;
}
