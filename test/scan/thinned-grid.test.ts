import { describe, expect, it } from 'vitest';
import { createLayout, gridPoints, tilesPerVariation } from '../../src/scan/grid.js';
import { thinnedGrid } from '../../src/scan/thinned-grid.js';

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

describe('a thinned grid', () => {
  it('keeps three axes of many with their ends, and says what they stand for', () => {
    const axes = (['q_e', 'q_mu', 'q_tau', 'q_emu', 'q_etau', 'q_mutau'] as const).map((coupling) => ({
      coupling,
      values: range(-5, 24),
    }));
    const { layout, axesRatio, pairsRatio } = thinnedGrid(createLayout(axes, []), 1000);
    expect(layout.axes.map(({ values }) => values.length)).toEqual([10, 1, 1, 10, 1, 10]);
    expect(layout.axes[0].values[0]).toBe(-5);
    expect(layout.axes[0].values[9]).toBe(18);
    expect(layout.axes[1].values).toEqual([0]);
    expect(tilesPerVariation(layout)).toBe(1);
    expect([axesRatio, pairsRatio]).toEqual([2, 5]);
  });

  it('is the grid itself where that is small', () => {
    const axes = (['q_e', 'q_mu'] as const).map((coupling) => ({ coupling, values: range(-2, 5) }));
    const { layout, axesRatio, pairsRatio } = thinnedGrid(createLayout(axes, ['q_tau'], 10), 1000);
    expect(layout.axes).toEqual(axes);
    expect(layout.profiled).toEqual(['q_tau']);
    expect([axesRatio, pairsRatio]).toEqual([1, 1]);
  });

  it('leaves axes of one value alone', () => {
    const axes = [
      { coupling: 'q_e' as const, values: range(0, 100) },
      { coupling: 'q_mu' as const, values: [3] },
    ];
    const { layout, axesRatio, pairsRatio } = thinnedGrid(createLayout(axes, []), 50);
    expect(gridPoints(layout)).toBe(50);
    expect(layout.axes[1].values).toEqual([3]);
    expect([axesRatio, pairsRatio]).toEqual([1, 0]);
  });
});
