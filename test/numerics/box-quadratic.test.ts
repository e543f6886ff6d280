import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimiseInBox } from '../../src/numerics/box-quadratic.js';
import { uniform } from '../support/uniform.js';

const number = uniform;

const problem = fc.integer({ min: 1, max: 5 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    root: fc.array(number(-1, 1), { minLength: n * n, maxLength: n * n }),
    gradient: fc.array(number(-3, 3), { minLength: n, maxLength: n }),
    low: fc.array(fc.oneof(fc.constant(0), number(-1, 0)), { minLength: n, maxLength: n }),
    high: fc.array(fc.oneof(fc.constant(0), fc.constant(Infinity), number(0, 1)), { minLength: n, maxLength: n }),
  }),
);

function matrix(root: readonly number[], n: number, ridge: number): Float64Array {
  const h = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < n; k++) h[i * n + j] += root[i * n + k] * root[j * n + k];
      if (i === j) h[i * n + j] += ridge;
    }
  return h;
}

function value(h: Float64Array, g: ArrayLike<number>, d: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < g.length; i++) {
    sum += g[i] * d[i];
    for (let j = 0; j < g.length; j++) sum += 0.5 * d[i] * h[i * g.length + j] * d[j];
  }
  return sum;
}

/** Coordinate descent: slow and sure for a convex quadratic in a box. */
function bruteForce(
  h: Float64Array,
  g: ArrayLike<number>,
  low: readonly number[],
  high: readonly number[],
): Float64Array {
  const n = g.length;
  const d = new Float64Array(n);
  for (let sweep = 0; sweep < 3000; sweep++) {
    for (let i = 0; i < n; i++) {
      let slope = g[i];
      for (let j = 0; j < n; j++) if (j !== i) slope += h[i * n + j] * d[j];
      d[i] = Math.min(high[i], Math.max(low[i], -slope / h[i * n + i]));
    }
  }
  return d;
}

describe('a convex quadratic in a box', () => {
  it('is minimised as coordinate descent does, and obeys the KKT conditions', () => {
    fc.assert(
      fc.property(problem, ({ n, root, gradient, low, high }) => {
        const h = matrix(root, n, 0.2);
        const d = minimiseInBox(h, Float64Array.from(gradient), low, high);
        const slow = bruteForce(h, gradient, low, high);
        expect(value(h, gradient, d)).toBeLessThanOrEqual(value(h, gradient, slow) + 1e-9);
        for (let i = 0; i < n; i++) {
          expect(d[i]).toBeGreaterThanOrEqual(low[i]);
          expect(d[i]).toBeLessThanOrEqual(high[i]);
          let slope = gradient[i];
          for (let j = 0; j < n; j++) slope += h[i * n + j] * d[j];
          if (d[i] > low[i]) expect(slope).toBeLessThan(1e-7);
          if (d[i] < high[i]) expect(slope).toBeGreaterThan(-1e-7);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('without limits is the Newton step', () => {
    const h = Float64Array.of(4, 1, 1, 3);
    const d = minimiseInBox(h, Float64Array.of(1, 2), [-9, -9], [9, 9]);
    expect(d[0]).toBeCloseTo(-1 / 11, 14);
    expect(d[1]).toBeCloseTo(-7 / 11, 14);
  });

  it('stays in the box when the Hessian is singular', () => {
    const d = minimiseInBox(Float64Array.of(1, 1, 1, 1), Float64Array.of(-4, -4), [-1, -1], [1, 1.5]);
    expect(d[0]).toBeCloseTo(1, 9);
    expect(d[1]).toBeCloseTo(1.5, 9);
  });
});
