import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compositeRule } from '../../src/numerics/gauss-legendre.js';
import { HELD, LinearTable, ZERO_OUTSIDE } from '../../src/numerics/linear-table.js';
import { uniform } from '../support/uniform.js';

describe('composite Gauss-Legendre rule', () => {
  it('is exact for polynomials up to degree nine, however the panels lie', () => {
    fc.assert(
      fc.property(
        fc.array(uniform(0.1, 1), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 0, max: 9 }),
        (widths, degree) => {
          const edges = [0];
          for (const width of widths) edges.push(edges[edges.length - 1] + width);
          const { nodes, weights } = compositeRule(edges);
          const end = edges[edges.length - 1];
          const integral = nodes.reduce((sum, x, i) => sum + weights[i] * x ** degree, 0);
          expect(Math.abs(integral / (end ** (degree + 1) / (degree + 1)) - 1)).toBeLessThan(1e-12);
        },
      ),
    );
  });

  it('is not exact for degree ten, and skips empty panels', () => {
    const { nodes, weights } = compositeRule([-1, -1, 1]);
    expect(nodes).toHaveLength(5);
    const integral = nodes.reduce((sum, x, i) => sum + weights[i] * x ** 10, 0);
    expect(Math.abs(integral - 2 / 11)).toBeGreaterThan(1e-4);
  });
});

describe('linear tables', () => {
  const table = new LinearTable(Float64Array.of(1, 2, 2, 4), Float64Array.of(10, 20, 5, 9), HELD);

  it('are linear between points, constant beyond, and take the later value at a step', () => {
    expect([0, 1, 1.5, 1.999999999, 2, 3, 4, 7].map((x) => Math.round(1e6 * table.at(x)) / 1e6)).toEqual([
      10, 10, 15, 20, 5, 7, 9, 9,
    ]);
  });

  it('are zero beyond ends that are said to be, and have their values at the ends themselves', () => {
    const [x, y] = [Float64Array.of(1, 2), Float64Array.of(10, 20)];
    const values = (of: LinearTable): number[] => [0.999, 1, 2, 2.001].map((at) => of.at(at));
    expect(values(new LinearTable(x, y, ZERO_OUTSIDE))).toEqual([0, 10, 20, 0]);
    expect(values(new LinearTable(x, y, { below: 'zero', above: 'constant' }))).toEqual([0, 10, 20, 20]);
    expect(values(new LinearTable(x, y, { below: 'constant', above: 'zero' }))).toEqual([10, 10, 20, 0]);
  });

  it('pass through every row', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 20 }), (xs) => {
        const x = Float64Array.from(xs).sort();
        const y = x.map((value) => Math.sin(value));
        const sampled = new LinearTable(x, y, HELD);
        x.forEach((value, i) => {
          expect(sampled.at(value)).toBe(y[i]);
        });
      }),
    );
  });

  it('refuse to be empty or ragged', () => {
    expect(() => new LinearTable(new Float64Array(), new Float64Array(), HELD)).toThrow(RangeError);
    expect(() => new LinearTable(Float64Array.of(1), Float64Array.of(1, 2), HELD)).toThrow(RangeError);
  });
});
