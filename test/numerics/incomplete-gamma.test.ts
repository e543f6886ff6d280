/** Quantiles and the error function against scipy and mpmath; see reference/make_quantiles.py. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gaussianSigma } from '../../src/experiment/statistic.js';
import { chiSquareQuantile, chiSquareTail, erf } from '../../src/numerics/incomplete-gamma.js';
import { uniform } from '../support/uniform.js';

const reference = JSON.parse(readFileSync(new URL('../reference/quantiles.json', import.meta.url), 'utf8')) as {
  garwood: [counts: number, sigma: number][];
  quantiles: [probability: number, degreesOfFreedom: number, quantile: number][];
  erf: [x: number, value: number][];
};

/** Relative; absolute where the reference is zero. */
function deviation(ours: number, theirs: number): number {
  return theirs === 0 ? Math.abs(ours) : Math.abs(ours / theirs - 1);
}

describe('errors of counts', () => {
  it('are those of mpmath from 1e-20 to 1e6 counts and beyond', () => {
    for (const [counts, sigma] of reference.garwood)
      expect(deviation(gaussianSigma('garwood_mean', counts), sigma), `${counts} counts`).toBeLessThan(2e-11);
  });

  it('are finite and grow with the counts, however many there are', () => {
    const powers = fc.tuple(uniform(-300, 12), uniform(0.001, 0.5));
    fc.assert(
      fc.property(powers, ([power, more]) => {
        const counts = 10 ** power;
        const sigma = gaussianSigma('garwood_mean', counts);
        expect(sigma).toBeGreaterThan(0.92);
        expect(gaussianSigma('garwood_mean', counts * (1 + more))).toBeGreaterThanOrEqual(sigma * (1 - 1e-12));
      }),
    );
  });
});

describe('quantiles of χ²', () => {
  it('are those of mpmath', () => {
    for (const [probability, freedom, quantile] of reference.quantiles) {
      const label = `${probability} for ${freedom} degrees of freedom`;
      // Next to 1 the probability itself has no more digits.
      const allowed = probability > 0.9999 ? 1e-8 : 1e-12 * Math.max(1, 1 / freedom);
      expect(deviation(chiSquareQuantile(probability, freedom), quantile), label).toBeLessThan(allowed);
    }
  });

  it('have the tail that was asked for, up to the last level below 1', () => {
    for (const freedom of [0.01, 0.5, 1, 2, 3, 10, 60, 1000]) {
      for (let power = 1; power <= 53; power++) {
        const tail = 1 / 2 ** power;
        const found = chiSquareTail(chiSquareQuantile(1 - tail, freedom), freedom);
        expect(deviation(found, tail), `2^-${power} for ${freedom} degrees of freedom`).toBeLessThan(1e-10);
      }
    }
  });

  it('end at 0 and infinity, and are nothing outside', () => {
    expect(chiSquareQuantile(0, 2)).toBe(0);
    expect(chiSquareQuantile(1, 2)).toBe(Infinity);
    for (const [probability, freedom] of [
      [-0.1, 1],
      [1.1, 1],
      [0.5, 0],
      [Number.NaN, 1],
    ])
      expect(chiSquareQuantile(probability, freedom)).toBeNaN();
  });
});

describe('the upper tail of χ²', () => {
  it('is that of scipy.stats.chi2.sf, far out as well', () => {
    for (const [value, freedom, tail] of [
      [0.5, 1, 0.47950012218695337],
      [48, 48, 0.472849720547744],
      [150, 48, 1.983322399905457e-12],
      [1000, 50, 7.188706215514871e-177],
      [3.7, 0.8, 0.03952378407185801],
      [20500, 20000, 0.006517863488342558],
    ])
      expect(deviation(chiSquareTail(value, freedom), tail), `${value} for ${freedom}`).toBeLessThan(1e-10);
    expect([0, Infinity, 1e6].map((value) => chiSquareTail(value, 48))).toEqual([1, 0, 0]);
    expect(chiSquareTail(-1, 1)).toBeNaN();
  });

  it('gives back what quantiles were made from', () => {
    fc.assert(
      fc.property(fc.tuple(uniform(0.001, 0.999), uniform(0.1, 300)), ([probability, freedom]) => {
        const tail = chiSquareTail(chiSquareQuantile(probability, freedom), freedom);
        expect(Math.abs(tail - (1 - probability))).toBeLessThan(1e-11);
      }),
    );
  });
});

describe('the error function', () => {
  it('is that of mpmath, odd, and 1 far away', () => {
    for (const [x, value] of reference.erf) {
      expect(deviation(erf(x), value), `erf(${x})`).toBeLessThan(1e-15);
      expect(erf(-x)).toBe(-erf(x));
    }
    expect([erf(0), erf(40), erf(-Infinity)]).toEqual([0, 1, -1]);
  });
});
