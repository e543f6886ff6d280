import { describe, expect, it } from 'vitest';
import { highestTrueEnergyKeV, reachOfBins } from '../../src/detector/reach.js';
import { sigmaKeV } from '../../src/detector/resolution.js';

const NONE = { constant: 0, sqrt: 0, linear: 0, quadratic: 0, cubic: 0, constantAboveKeV: Infinity };

describe('the reach of bins', () => {
  it('ends three standard deviations of the true energy away', () => {
    const resolution = { ...NONE, sqrt: 0.31, linear: 0.0037 };
    const [low, high] = reachOfBins(Float64Array.of(1, 30, 140), resolution);
    expect(low + 3 * sigmaKeV(resolution, low)).toBeCloseTo(1, 9);
    expect(high - 3 * sigmaKeV(resolution, high)).toBeCloseTo(140, 9);
    expect(high).toBeLessThan(highestTrueEnergyKeV(140, resolution));
  });

  it('is that of the bins where the resolution is perfect, and ends at zero', () => {
    const [low, high] = reachOfBins(Float64Array.of(1, 2), { ...NONE, constant: 1e-9 });
    expect(low).toBeCloseTo(1, 6);
    expect(high).toBeCloseTo(2, 6);
    expect(reachOfBins(Float64Array.of(1, 2), { ...NONE, constant: 0.5 })[0]).toBe(0);
  });
});
