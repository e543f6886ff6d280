import { describe, expect, it } from 'vitest';
import { sigmaKeV } from '../../src/detector/resolution.js';
import { shippedModel } from '../support/models.js';

const zero = { constant: 0, sqrt: 0, linear: 0, quadratic: 0, cubic: 0, constantAboveKeV: Infinity };

describe('energy resolution', () => {
  it('adds a constant, √E and three powers of E', () => {
    expect(sigmaKeV({ ...zero, constant: 0.3 }, 9)).toBe(0.3);
    expect(sigmaKeV({ ...zero, sqrt: 0.31, linear: 0.0037 }, 9)).toBeCloseTo(0.93 + 0.0333, 14);
    expect(sigmaKeV({ ...zero, quadratic: 2, cubic: 1 }, 3)).toBeCloseTo(18 + 27, 12);
  });

  it('stays constant above the range of a polynomial that must not be extrapolated', async () => {
    const { resolution } = (await shippedModel('pandax4t')).ranges[0].experiment.detector;
    expect(sigmaKeV(resolution, 20)).toBeCloseTo(0.073 + 0.173 * 20 - 6.5e-3 * 400 + 1.1e-4 * 8000, 12);
    expect(sigmaKeV(resolution, 60)).toBe(sigmaKeV(resolution, 30));
  });
});
