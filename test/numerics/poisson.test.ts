/** Moments of the Poisson term against simulated counts and its limits. */
import { describe, expect, it } from 'vitest';
import { poissonTerm, poissonTermMoments } from '../../src/numerics/poisson.js';
import { randomNumbers } from '../../src/numerics/random.js';

/** Counts of a rate: arrivals of unit rate until the time `rate`. */
function counts(rate: number, random: () => number): number {
  let [time, data] = [-Math.log(1 - random()), 0];
  for (; time < rate; data++) time -= Math.log(1 - random());
  return data;
}

describe('mean and variance of the Poisson term', () => {
  it.each([0.01, 0.3, 1, 2.5, 4, 20])('are those of simulated counts of %d', (rate) => {
    const random = randomNumbers(5);
    const terms = Array.from({ length: 200_000 }, () => poissonTerm(rate, counts(rate, random)));
    const mean = terms.reduce((sum, term) => sum + term, 0) / terms.length;
    const variance = terms.reduce((sum, term) => sum + (term - mean) ** 2, 0) / terms.length;
    const moments = poissonTermMoments(rate);
    expect(Math.abs(moments.mean - mean)).toBeLessThan(5 * Math.sqrt(variance / terms.length));
    expect(Math.abs(moments.variance / variance - 1)).toBeLessThan(0.06);
  });

  it('are those of χ² for many counts, and join there', () => {
    for (const rate of [300, 999.9, 1000.1, 1e6]) {
      const { mean, variance } = poissonTermMoments(rate);
      const factor = 1 + 1 / (6 * rate);
      expect(Math.abs(mean - factor)).toBeLessThan(1 / rate / rate);
      expect(Math.abs(variance / (2 * factor * factor) - 1)).toBeLessThan(3 / rate / rate);
    }
  });

  it('vanish with the rate', () => {
    expect(poissonTermMoments(0)).toEqual({ mean: 0, variance: 0 });
    expect(poissonTermMoments(1e-12).mean).toBeGreaterThan(2e-12);
    expect(poissonTermMoments(1e-12).mean).toBeLessThan(1e-10);
  });
});
