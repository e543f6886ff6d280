import { describe, expect, it } from 'vitest';
import type { ShownInterval } from '../../src/report/figures/figure-data.js';
import { bandsOf } from '../../src/report/figures/interval-bands.js';

const middle = (a: number, b: number): number => (a + b) / 2;

function interval(lo: number, hi: number, open: Partial<ShownInterval> = {}): ShownInterval {
  return { lo, hi, loOpen: false, hiOpen: false, ...open };
}

/** Bands of sets of intervals at 0, 1, 2 …; undefined: not computed. */
function bands(...sets: (readonly ShownInterval[] | undefined)[]) {
  const samples = sets.map((intervals, at) => ({ at, intervals }));
  return bandsOf({ samples }, middle, middle);
}

/** Area of an outline. */
function area(points: readonly (readonly [number, number])[]): number {
  const twice = points.reduce((sum, [x0, y0], i) => {
    const [x1, y1] = points[(i + 1) % points.length];
    return sum + x0 * y1 - x1 * y0;
  }, 0);
  return Math.abs(twice) / 2;
}

describe('bands of intervals', () => {
  it('connect what overlaps, from the first value to the last', () => {
    const { areas, edges } = bands([interval(0, 4)], [interval(1, 3)], [interval(1, 2)]);
    expect(areas).toHaveLength(1);
    expect(edges).toEqual([
      [
        [0, 0],
        [1, 1],
        [2, 1],
      ],
      [
        [0, 4],
        [1, 3],
        [2, 2],
      ],
    ]);
  });

  it('stay apart where intervals are disjoint', () => {
    const two = [interval(-3, -2), interval(1, 2)];
    const { areas, edges } = bands(two, two);
    expect(areas.map(area)).toEqual([1, 1]);
    expect(edges).toHaveLength(4);
  });

  it('divide halfway, and the gap opens from a point', () => {
    const { areas, edges } = bands([interval(0, 10)], [interval(0, 4), interval(6, 10)]);
    // All of the first half, and what a triangle leaves of the second.
    expect(areas.map(area).reduce((a, b) => a + b)).toBeCloseTo(10 - 0.5 * 0.5 * 2);
    // Outer edges, and the gap as one line from its upper to its lower end.
    expect(edges).toHaveLength(3);
    expect(edges.find((edge) => edge.length === 3 && edge[1][0] === 0.5 && edge[1][1] === 5)).toBeDefined();
  });

  it('join as the mirror image of dividing', () => {
    const divided = bands([interval(0, 10)], [interval(0, 4), interval(6, 10)]);
    const joined = bands([interval(0, 4), interval(6, 10)], [interval(0, 10)]);
    const total = ({ areas }: typeof joined): number => areas.map(area).reduce((a, b) => a + b);
    expect(total(joined)).toBeCloseTo(total(divided));
    expect(joined.edges).toHaveLength(3);
  });

  it('let islands appear and vanish at a tip', () => {
    const { areas } = bands([interval(0, 1)], [interval(0, 1), interval(5, 7)], [interval(0, 1)]);
    expect(areas).toHaveLength(2);
    const island = areas.find((outline) => outline.some(([, y]) => y > 1)) as readonly (readonly [number, number])[];
    expect(island.filter(([x, y]) => (x === 0.5 || x === 1.5) && y === 6)).toHaveLength(4);
    expect(area(island)).toBeCloseTo(1);
  });

  it('pair those that overlap most where several meet several', () => {
    const { areas } = bands([interval(0, 4), interval(5, 9), interval(9.5, 9.6)], [interval(0, 6), interval(7, 10)]);
    expect(areas).toHaveLength(3);
    expect(areas.map(area).sort((a, b) => a - b)[0]).toBeCloseTo(0.025);
  });

  it('are interrupted where nothing was computed', () => {
    const { areas, edges } = bands([interval(0, 1)], [interval(0, 1)], undefined, [interval(0, 1)], [interval(0, 1)]);
    expect(areas).toHaveLength(2);
    expect(edges.flat().some(([x]) => x > 1 && x < 3)).toBe(false);
  });

  it('have no edge where the scan ends', () => {
    const open = { hiOpen: true };
    const { areas, edges } = bands([interval(0, 9, open)], [interval(0, 9, open)]);
    expect(areas).toHaveLength(1);
    expect(edges).toEqual([
      [
        [0, 0],
        [1, 0],
      ],
    ]);
  });
});
