import { describe, expect, it } from 'vitest';
import { localMinima } from '../../src/inference/local-minima.js';
import { deltaChi2Threshold } from '../../src/inference/thresholds.js';
import { chiSquareTail } from '../../src/numerics/incomplete-gamma.js';

describe('Δχ² of a confidence level', () => {
  it.each([
    [0.9, 1, 2.705543454],
    [0.9, 2, 4.605170186],
    [0.95, 1, 3.841458821],
    [0.6826894921370859, 1, 1],
    [0.99, 2, 9.210340372],
    [0.9973002039367398, 1, 9],
  ])('%d for %d degrees of freedom is %d', (level, freedom, threshold) => {
    expect(Math.abs(deltaChi2Threshold(level, freedom) - threshold)).toBeLessThan(2e-9);
  });

  it.each([1e-13, 1e-14, 1e-15, 1.2e-16])('for one parameter grows on, %d below certainty', (outside) => {
    const threshold = deltaChi2Threshold(1 - outside, 1);
    const tail = chiSquareTail(threshold, 1);
    expect(Math.abs(tail / (1 - (1 - outside)) - 1)).toBeLessThan(1e-10);
  });

  it('with two degrees of freedom is -2 log(1 - CL)', () => {
    for (const level of [0.05, 0.5, 0.9, 0.999]) {
      expect(deltaChi2Threshold(level, 2)).toBeCloseTo(-2 * Math.log(1 - level), 10);
    }
  });
});

describe('local minima of samples', () => {
  it('are found inside and at both ends, the lowest first', () => {
    //    \      /\
    //     \_/\_/  \
    expect(localMinima([5, 3, 4, 2, 6, 1])).toEqual([5, 3, 1]);
    expect(localMinima([1, 2, 3])).toEqual([0]);
  });

  it('treats NaN as a wall, counts a plateau once, and finds none in nothing', () => {
    expect(localMinima([Number.NaN, 3, Number.NaN, 2])).toEqual([3, 1]);
    expect(localMinima([2, 1, 1, 2])).toEqual([2]);
    expect(localMinima([Number.NaN])).toEqual([]);
    expect(localMinima([])).toEqual([]);
  });
});
