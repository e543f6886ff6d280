/** The Poisson term to the last digits, and its moments against simulated counts and its limits. */
import { describe, expect, it } from 'vitest';
import { keepsRates, poissonTerm, poissonTermMoments } from '../../src/numerics/poisson.js';
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

it.each([
  [0.001, 793162, 30919894.60168112],
  [1e-12, 6, 341.0733670218812],
  [3, 1e6, 23433802.538592327],
  [0.4999, 1, 0.3864944011252247],
  [0.5001, 1, 0.3860944011145581],
  [1.4999, 1, 0.18900312156164656],
  [1.5001, 1, 0.18913645489458483],
  [1e6, 3, 1999917.6986103843],
])('the Poisson term of a rate of %d and %d counts has all its digits', (rate, data, expected) => {
  expect(Math.abs(poissonTerm(rate, data) / expected - 1)).toBeLessThan(2e-15);
});

it('a step keeps a thousandth of the rates of Poisson bins with data; others may vanish', () => {
  const before = [1, 1, 1];
  expect(keepsRates(before, [2e-3, 0, 0], [5, 0, 5], [0, 0, 1])).toBe(true);
  expect(keepsRates(before, [1e-16, 1, 1], [5, 0, 5], [0, 0, 1])).toBe(false);
  expect(keepsRates(before, [Number.NaN, 1, 1], [5, 0, 5], [0, 0, 1])).toBe(false);
});
