import { describe, expect, it } from 'vitest';
import { betterRange, rangeOf, widestRange, withRoom } from '../../../src/explorer/engine/window.js';

const WIDEST = [-300, 300] as const;

describe('betterRange', () => {
  it('keeps a range that the region fills well', () => {
    const range = [-2, 2] as const;
    expect(betterRange(range, [-1.5, 1.2], WIDEST)).toBe(range);
  });

  it.each([
    [
      [-2, 1],
      [-6, 2],
    ],
    [
      [-1, 2],
      [-2, 6],
    ],
    [
      [-2, 2],
      [-6, 6],
    ],
  ] as const)('widens where the region %j leaves it', (extent, expected) => {
    expect(betterRange([-2, 2], extent, WIDEST)).toEqual(expected);
  });

  it('never goes beyond the widest range, nor wants to', () => {
    expect(betterRange([-2, 200], [-2, 200], WIDEST)).toEqual([-204, 300]);
    const natural = [0, 10] as const;
    expect(betterRange(natural, [0, 8], [0, 300])).toBe(natural);
  });

  it('narrows where the region fills little', () => {
    expect(betterRange([-20, 20], [-1, 1], WIDEST)).toEqual([-1.6, 1.6]);
  });
});

describe('ranges', () => {
  it('hold values, with room inside the widest', () => {
    expect(rangeOf([3, -1, 2])).toEqual([-1, 3]);
    expect(withRoom([-1, 3], [-2, 300], 0.5)).toEqual([-2, 5]);
    expect(widestRange('q_emu', true)).toEqual([0, 300]);
    expect(widestRange('r2_e', false)).toEqual([-1500.83, 1499.17]);
  });
});
