import { describe, expect, it } from 'vitest';
import { boundAxis, settingAxis } from '../../src/report/figures/bound-axes.js';
import type { BoundPanel } from '../../src/report/figures/figure-data.js';
import {
  type Axis,
  axisMiddle,
  axisShare,
  symlogAxis,
  TICK_FONT_SIZE,
  valueLogAxis,
} from '../../src/report/figures/ticks.js';

/** Labelled values and their labels, from the lower to the upper end. */
function labels(axis: Axis): [number, string][] {
  return axis.major
    .map((value): [number, string] => [value, axis.label(value)])
    .filter(([, label]) => label !== '')
    .sort(([a], [b]) => a - b);
}

describe('a symlog axis', () => {
  const axis = symlogAxis([-50, 20], 0.1, 400, 'y');

  it('labels 0 and powers of ten of both signs, each with its own value', () => {
    const texts = labels(axis).map(([, label]) => label);
    expect(texts).toEqual(expect.arrayContaining(['−10', '−1', '0', '1', '10']));
    for (const [value, label] of labels(axis)) expect(Number(label.replace('−', '-'))).toBe(value);
  });

  it('keeps labels apart and ticks inside', () => {
    const positions = labels(axis).map(([value]) => 400 * axisShare(axis, value));
    for (const [i, position] of positions.slice(1).entries())
      expect(position - positions[i]).toBeGreaterThanOrEqual(1.35 * TICK_FONT_SIZE - 1e-9);
    for (const value of [...axis.major, ...axis.minor]) {
      expect(axisShare(axis, value)).toBeGreaterThanOrEqual(0);
      expect(axisShare(axis, value)).toBeLessThanOrEqual(1);
    }
  });

  it('is even near 0 and logarithmic beyond', () => {
    const step = (from: number, to: number): number => axisShare(axis, to) - axisShare(axis, from);
    expect(step(0, 0.001)).toBeCloseTo(step(0.001, 0.002), 3);
    expect(step(1000, 10_000) / step(100, 1000)).toBeCloseTo(1, 2);
    expect(axisShare(axis, -50)).toBe(0);
    expect(axisShare(axis, 20)).toBe(1);
    expect(axisMiddle(axis, -3, 3)).toBeCloseTo(0);
  });

  it('thins powers of ten that would collide', () => {
    const wide = labels(symlogAxis([-1e6, 1e6], 1e-6, 200, 'y'));
    expect(wide.length).toBeLessThan(8);
    expect(wide.map(([, label]) => label)).toContain('0');
    for (const [value, label] of wide) expect(label).toMatch(value === 0 ? /^0$/ : value < 0 ? /^−(1$|10)/ : /^1/);
    expect(wide.some(([value]) => value < 0)).toBe(true);
  });

  it('refuses what is none', () => {
    expect(() => symlogAxis([1, 1], 0.1, 100, 'y')).toThrow(/ascending range/);
    expect(() => symlogAxis([0, 1], 0, 100, 'y')).toThrow(/ascending range/);
  });
});

describe('a logarithmic axis of values', () => {
  it('has several numbers even within a decade', () => {
    expect(labels(valueLogAxis([1.1, 7.4], 330, 'y')).map(([, label]) => label)).toEqual(['2', '3', '4', '5', '7']);
    expect(labels(valueLogAxis([2.05, 2.9], 330, 'y')).length).toBeGreaterThan(1);
    expect(labels(valueLogAxis([0.5, 3], 330, 'y')).map(([, label]) => label)).toEqual(
      expect.arrayContaining(['0.5', '1', '2']),
    );
  });

  it('has powers of ten over many', () => {
    expect(labels(valueLogAxis([1e-9, 1], 330, 'y')).map(([, label]) => label)).toContain('10⁻⁹');
  });
});

describe('the axis of a setting', () => {
  it.each([
    [[1, 3, 10, 30, 100, 300, 1000], 'log'],
    [[1, 10], 'log'],
    [[1, 2, 3, 4], 'linear'],
    [[0, 0.01, 0.1, 1], 'linear'],
    [[30, 300], 'log'],
    [[1, 2], 'linear'],
  ] as const)('of %j is %s', (values, scale) => {
    const axis = settingAxis(values, 300);
    expect(axis.scale).toBe(scale);
    for (const value of values) expect(axisShare(axis, value)).toBeGreaterThanOrEqual(0);
    expect(labels(axis).length).toBeGreaterThan(1);
  });
});

describe('the axis of a coupling', () => {
  const panel = (coupling: BoundPanel['coupling'], sets: readonly (readonly [number, number])[][]): BoundPanel => ({
    coupling,
    confidenceLevel: 0.9,
    settingLabel: 'exposure [t y]',
    families: [
      {
        key: 'a',
        label: 'a',
        samples: sets.map((intervals, at) => ({
          at,
          intervals: intervals.map(([lo, hi]) => ({ lo, hi, loOpen: false, hiOpen: hi === Infinity })),
        })),
      },
    ],
  });

  it('is logarithmic for limits that fall by factors, linear from 0 for others', () => {
    expect(boundAxis(panel('mu_eff', [[[0, 7]], [[0, 1.2]]]), 300).scale).toBe('log');
    const near = boundAxis(panel('mu_eff', [[[0, 3]], [[0, 2.5]]]), 300);
    expect(near.scale).toBe('linear');
    expect(near.domain[0]).toBe(0);
  });

  it('shows both signs over decades', () => {
    const axis = boundAxis(
      panel('r2_e', [
        [[-45, 0.7]],
        [
          [-28, -19],
          [-1.6, -0.3],
        ],
      ]),
      300,
    );
    expect(axis.scale).toBe('symlog');
    for (const end of [-45, 0.7, -28, -19, -1.6, -0.3, -0.83]) {
      expect(axisShare(axis, end)).toBeGreaterThan(0);
      expect(axisShare(axis, end)).toBeLessThan(1);
    }
    expect(boundAxis(panel('q_mu', [[[-4, 4]], [[-3, 3.5]]]), 300).scale).toBe('linear');
  });

  it('is not stretched by the edge of a scan', () => {
    expect(boundAxis(panel('mu_eff', [[[0, 7]], [[0, Infinity]]]), 300).domain[1]).toBeLessThan(10);
  });
});
