import { describe, expect, it } from 'vitest';
import { axisValues, rangeFault } from '../../src/scan/axes.js';

describe('axes', () => {
  it('are spaced linearly unless told otherwise, ends exact', () => {
    expect(axisValues({ min: -1, max: 2, points: 4 })).toEqual([-1, 0, 1, 2]);
    expect(axisValues({ min: 0.1, max: 0.7, points: 3 })[2]).toBe(0.7);
  });

  it('keep a constant ratio on a log scale', () => {
    const values = axisValues({ min: 1, max: 1000, points: 25, scale: 'log' });
    expect(values).toHaveLength(25);
    expect([values[0], values[24]]).toEqual([1, 1000]);
    for (let i = 1; i < 25; i++) expect(values[i] / values[i - 1]).toBeCloseTo(1000 ** (1 / 24), 12);
  });

  it('are even near 0 and geometric far from it on a symlog scale', () => {
    const values = axisValues({ min: -100, max: 100, points: 201, scale: 'symlog', linear_below: 0.01 });
    expect(values[100]).toBeCloseTo(0, 12);
    expect((values[102] - values[101]) / (values[101] - values[100])).toBeCloseTo(1, 1);
    expect(values[200] / values[199]).toBeCloseTo(values[199] / values[198], 4);
    for (let i = 1; i < 201; i++) expect(values[i]).toBeGreaterThan(values[i - 1]);
  });

  it('keep listed values as they are', () => {
    expect(axisValues([3, 1, 2])).toEqual([3, 1, 2]);
  });

  it.each([
    [{ min: 2, max: 1, points: 3 }, 'max'],
    [{ min: 1, max: 1, points: 3 }, 'max'],
    [{ min: 0, max: 1, points: 3, scale: 'log' as const }, 'min'],
    [{ min: -1, max: 1, points: 3, scale: 'log' as const }, 'min'],
    [{ min: 0, max: 1, points: 3, linear_below: 0.1 }, 'linear_below'],
    [{ min: 1, max: 1 + 2 ** -52, points: 3 }, 'points'],
    [{ min: -1.7e308, max: 1.7e308, points: 3 }, 'points'],
    [{ min: -1, max: 2, points: 3, scale: 'symlog' as const, linear_below: 1e-320 }, 'points'],
  ])('%o is refused at %s', (range, key) => {
    expect(rangeFault(range)?.key).toBe(key);
  });

  it('a good range has no fault', () => {
    expect(rangeFault({ min: -1, max: 1, points: 3, scale: 'symlog', linear_below: 0.1 })).toBeUndefined();
  });
});
