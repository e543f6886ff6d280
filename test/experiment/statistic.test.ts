import { describe, expect, it } from 'vitest';
import { gaussianSigma } from '../../src/experiment/statistic.js';
import { rateFixtures } from '../support/fixtures.js';
import { shippedModel } from '../support/models.js';

describe('Gaussian errors of counts', () => {
  it('are √N or the mean of the two sides of the Garwood interval', () => {
    expect(gaussianSigma('sqrt_n', 49)).toBe(7);
    // Garwood 1936 and the Particle Data Group's table of Poisson intervals: 0 → [0, 1.841], 1 → [0.173, 3.300],
    // 3 → [1.367, 5.918], 10 → [6.891, 14.267].
    for (const [counts, low, high] of [
      [0, 0, 1.841],
      [1, 0.173, 3.3],
      [3, 1.367, 5.918],
      [10, 6.891, 14.267],
    ]) {
      expect(Math.abs(gaussianSigma('garwood_mean', counts) - (high - low) / 2)).toBeLessThan(6e-4);
    }
  });

  it('exceed √N always, and tend to √N + 1/2', () => {
    for (const counts of [0, 1, 5, 50, 500]) {
      expect(gaussianSigma('garwood_mean', counts)).toBeGreaterThan(Math.sqrt(counts));
    }
    expect(Math.abs(gaussianSigma('garwood_mean', 500) - Math.sqrt(500) - 0.5)).toBeLessThan(0.005);
  });

  it.each([
    // counts and half the width of the interval, from scipy.stats.chi2.ppf
    [50, 7.58278071616],
    [500, 22.8644042916],
    [1000, 32.1254110341],
    [2000, 45.2232226579],
    [10000, 100.500833308],
  ])('of %d counts are those of scipy', (counts, sigma) => {
    expect(Math.abs(gaussianSigma('garwood_mean', counts) / sigma - 1)).toBeLessThan(1e-7);
  });

  it('of XENONnT are the published ones of an independent calculation', async () => {
    const fixture = rateFixtures.experiments.find(({ scenario }) => scenario === 'xenonnt');
    const { gaussianSigma: sigma } = await shippedModel('xenonnt');
    expect(fixture?.gaussian_sigma).toHaveLength(sigma.length);
    fixture?.gaussian_sigma?.forEach((value, k) => {
      expect(Math.abs(sigma[k] / value - 1)).toBeLessThan(1e-8);
    });
  });
});
