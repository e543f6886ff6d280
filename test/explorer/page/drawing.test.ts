import { describe, expect, test } from 'vitest';
import { POSITIONS, positionOf, valueAtPosition } from '../../../src/explorer/page/controls/slider-scale.js';
import { pathOf } from '../../../src/explorer/page/drawing/paths.js';
import { nextRange, type Range, union } from '../../../src/explorer/page/drawing/ranges.js';

describe('ranges', () => {
  const content: Range = [-0.42, 1.01];

  test('hold what they show, with room and round ends', () => {
    const range = nextRange(undefined, content, false, false);
    expect(range[0]).toBeLessThan(content[0]);
    expect(range[1]).toBeGreaterThan(content[1]);
    expect(range.map((end) => Number((end / 0.2).toFixed(6)))).toEqual([-3, 6]);
    expect(nextRange(undefined, [0, 3], true, false)[0]).toBe(0);
  });

  test('stay while what they show changes inside', () => {
    const range = nextRange(undefined, content, false, false);
    expect(nextRange(range, [-0.4, 0.9], false, true)).toBe(range);
  });

  test('forget where they come from when nothing changes any more', () => {
    const before = nextRange(undefined, [-0.6, 1.4], false, false);
    const range = nextRange(before, content, false, false);
    expect(range).not.toEqual(before);
    expect(range).toEqual(nextRange(undefined, content, false, false));
    expect(nextRange(range, content, false, false)).toBe(range);
  });

  test('are widened at once, and narrowed only when all is answered', () => {
    const range = nextRange(undefined, content, false, false);
    const wider = nextRange(range, [-0.5, 3], false, true);
    expect(wider[1]).toBeGreaterThan(3);
    expect(nextRange(wider, [-0.1, 0.1], false, true)).toBe(wider);
    const narrower = nextRange(wider, [-0.1, 0.1], false, false);
    expect(narrower[1] - narrower[0]).toBeLessThan(0.5);
  });

  test('of content without extent are ranges all the same', () => {
    expect(nextRange(undefined, [0, 0], false, false)).toEqual([-0.2, 0.2]);
  });

  test('unite what is finite', () => {
    expect(
      union([
        [1, 2],
        [0, Number.NaN],
        [-1, 1.5],
      ]),
    ).toEqual([-1, 2]);
    expect(union([])).toBeUndefined();
  });
});

describe('paths', () => {
  const identity = (value: number): number => value;

  test('are rounded to a tenth of a pixel, broken where nothing is, and closed', () => {
    const points: [number, number][] = [
      [0, 0.04],
      [10.06, 5],
      [Number.NaN, 5],
      [20, 5],
      [20.1, 5.1],
      [30, 1e9],
    ];
    expect(pathOf(points, identity, identity, true)).toBe('M0 0L10.1 5M20 5L30 20000Z');
    expect(pathOf([], identity, identity, true)).toBe('');
  });
});

describe('sliders', () => {
  const linear = { scale: 'linear', min: 0, max: 2 } as const;
  const log = { scale: 'log', min: 0.01, max: 1000 } as const;

  test('every position stands for a value at this position, so that keys can step through them', () => {
    for (const scale of [linear, log, { ...linear, min: 0.3, max: 0.7 }, { ...log, min: 20, max: 40 }]) {
      for (let position = 0; position <= POSITIONS; position++)
        expect(positionOf(scale, valueAtPosition(scale, position))).toBe(position);
    }
  });

  test('ends are the ends to the last bit; values beyond stand at them', () => {
    const odd = { scale: 'log', min: 0.1234567, max: 7.654321 } as const;
    expect([valueAtPosition(odd, 0), valueAtPosition(odd, POSITIONS)]).toEqual([odd.min, odd.max]);
    expect(positionOf(log, 1e6)).toBe(POSITIONS);
    expect(positionOf(log, -1)).toBe(0);
    expect(positionOf(log, 0)).toBe(0);
  });
});
