import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choleskyFactor, choleskySolve, invertPositiveDefinite } from '../../src/numerics/cholesky.js';
import { uniform } from '../support/uniform.js';

/** A A^T + 0.1, which is positive definite whatever A. */
const definite = fc.integer({ min: 1, max: 8 }).chain((n) =>
  fc.array(uniform(-3, 3), { minLength: n * n, maxLength: n * n }).map((a) => {
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        for (let k = 0; k < n; k++) matrix[i * n + j] += a[i * n + k] * a[j * n + k];
        if (i === j) matrix[i * n + j] += 0.1;
      }
    return { n, matrix };
  }),
);

describe('Cholesky', () => {
  it('solves positive definite systems', () => {
    fc.assert(
      fc.property(definite, fc.array(uniform(-5, 5), { minLength: 8, maxLength: 8 }), ({ n, matrix }, x) => {
        const b = new Float64Array(n);
        for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) b[i] += matrix[i * n + j] * x[j];
        const factor = matrix.slice();
        expect(choleskyFactor(factor, n)).toBe(true);
        choleskySolve(factor, n, b);
        for (let i = 0; i < n; i++) expect(Math.abs(b[i] - x[i])).toBeLessThan(1e-8);
      }),
    );
  });

  it('inverts: A A⁻¹ = 1', () => {
    fc.assert(
      fc.property(definite, ({ n, matrix }) => {
        const inverse = invertPositiveDefinite(matrix, n);
        if (!inverse) throw new Error('positive definite by construction');
        for (let i = 0; i < n; i++)
          for (let j = 0; j < n; j++) {
            let sum = 0;
            for (let k = 0; k < n; k++) sum += matrix[i * n + k] * inverse[k * n + j];
            expect(Math.abs(sum - (i === j ? 1 : 0))).toBeLessThan(1e-8);
          }
      }),
    );
  });

  it('refuses singular, indefinite and NaN matrices', () => {
    expect(choleskyFactor(Float64Array.of(1, 1, 1, 1), 2)).toBe(false);
    expect(choleskyFactor(Float64Array.of(1, 2, 2, 1), 2)).toBe(false);
    expect(choleskyFactor(Float64Array.of(0), 1)).toBe(false);
    expect(choleskyFactor(Float64Array.of(Number.NaN), 1)).toBe(false);
    expect(invertPositiveDefinite(Float64Array.of(1, 2, 2, 1), 2)).toBeUndefined();
  });
});
