/** Projections of small grids against searching every point. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createLayout,
  type GridLayout,
  gridPoints,
  gridShape,
  tileBox,
  tilesPerVariation,
} from '../../src/scan/grid.js';
import { createProjections, type Projections, pointAt } from '../../src/scan/projections.js';

const NAMES = ['q_e', 'q_mu', 'q_tau', 'r2_e', 'r2_mu', 'r2_tau'] as const;

interface Case {
  readonly layout: GridLayout;
  /** χ² of every point: few different values, so that there are ties, and NaN. */
  readonly values: readonly number[];
  readonly order: readonly number[];
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    shape: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }),
    // Also shapes that `tileShapeOf` does not make.
    tileShape: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 6, maxLength: 6 }),
  })
  .chain(({ shape, tileShape }) => {
    const points = shape.reduce((a, b) => a * b, 1);
    const layout = layoutOf(shape, tileShape);
    const tiles = tilesPerVariation(layout);
    return fc.record({
      layout: fc.constant(layout),
      values: fc.array(
        fc.oneof(
          { weight: 4, arbitrary: fc.integer({ min: 0, max: 9 }) },
          { weight: 2, arbitrary: fc.double({ min: 0, max: 10, noNaN: true }) },
          { weight: 1, arbitrary: fc.constant(Number.NaN) },
        ),
        { minLength: points, maxLength: points },
      ),
      order: fc.shuffledSubarray(
        Array.from({ length: tiles }, (_, i) => i),
        { minLength: tiles, maxLength: tiles },
      ),
    });
  });

function layoutOf(shape: readonly number[], tileShape: readonly number[]): GridLayout {
  const tile = shape.map((length, axis) => Math.min(length, tileShape[axis]));
  return {
    axes: shape.map((length, axis) => ({
      coupling: NAMES[axis],
      values: Array.from({ length }, (_, i) => 10 * axis + i),
    })),
    profiled: [],
    tileShape: tile,
    tileCounts: shape.map((length, axis) => Math.ceil(length / tile[axis])),
  };
}

/** Index on every axis. */
function indexOf(shape: readonly number[], flat: number): number[] {
  const index: number[] = [];
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return index;
}

function projected({ layout, values, order }: Case): Projections {
  const shape = gridShape(layout);
  const projections = createProjections(layout);
  for (const tile of order) {
    const box = tileBox(layout, tile);
    const chi2 = new Float64Array(box.points);
    for (let i = 0; i < box.points; i++) {
      const flat = indexOf(box.shape, i).reduce((sum, at, axis) => sum * shape[axis] + box.start[axis] + at, 0);
      chi2[i] = values[flat];
    }
    projections.add(box, chi2);
  }
  return projections;
}

/** Lowest value and the first place of it, among the points for which `belongs` holds. */
function searched(values: readonly number[], belongs: (flat: number) => boolean): [number, number] {
  let best: [number, number] = [Infinity, -1];
  values.forEach((value, flat) => {
    if (value < best[0] && belongs(flat)) best = [value, flat];
  });
  return best;
}

describe('the projections of a grid', () => {
  it('are the minima over all other axes, whatever the tiles, their order and the points without a fit', () => {
    fc.assert(
      fc.property(cases, (example) => {
        const { values } = example;
        const shape = gridShape(example.layout);
        const { profiles, planes, counts } = projected(example);
        expect(counts()).toEqual({ points: values.length, failed: values.filter(Number.isNaN).length });
        expect(profiles.map(({ axis }) => axis)).toEqual(shape.map((_, axis) => axis));
        expect(planes).toHaveLength((shape.length * (shape.length - 1)) / 2);
        for (const { axis, chi2, at } of profiles) {
          for (let i = 0; i < shape[axis]; i++) {
            expect([chi2[i], at[i]]).toEqual(searched(values, (flat) => indexOf(shape, flat)[axis] === i));
          }
        }
        for (const { x, y, chi2, at } of planes) {
          for (let j = 0; j < shape[y]; j++) {
            for (let i = 0; i < shape[x]; i++) {
              const place = j * shape[x] + i;
              const belongs = (flat: number): boolean => {
                const index = indexOf(shape, flat);
                return index[x] === i && index[y] === j;
              };
              expect([chi2[place], at[place]]).toEqual(searched(values, belongs));
            }
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('have seeds at the local minima of the profiles, lowest first', () => {
    // Two dips: 1 at (1, 0) and 0 at (4, 2).
    const shape = [5, 5];
    const values = Array.from({ length: 25 }, (_, flat) => {
      const [x, y] = indexOf(shape, flat);
      return Math.min(1 + 3 * ((x - 1) ** 2 + y ** 2), 3 * ((x - 4) ** 2 + (y - 2) ** 2));
    });
    const projections = projected({ layout: layoutOf(shape, [1, 5]), values, order: [0, 1, 2, 3, 4] });
    expect(projections.seeds()).toEqual([22, 5]);
    expect([...pointAt(projections.layout, 22)]).toEqual([4, 12]);
  });

  it('index grids of more points than 32 bits hold', () => {
    const layout = createLayout(
      NAMES.map((coupling) => ({ coupling, values: Array.from({ length: 60 }, (_, i) => i) })),
      [],
    );
    const projections = createProjections(layout);
    const tile = tilesPerVariation(layout) - 1;
    const box = tileBox(layout, tile);
    projections.add(box, new Float64Array(box.points).fill(2).with(box.points - 1, 1));
    expect(gridPoints(layout)).toBe(60 ** 6);
    expect(projections.profiles[2].at[59]).toBe(60 ** 6 - 1);
    expect([...pointAt(layout, 60 ** 6 - 1)]).toEqual(gridShape(layout).map((length) => length - 1));
  });

  it('refuse a tile of another size', () => {
    const layout = layoutOf([3, 3], [3, 3]);
    expect(() => createProjections(layout).add(tileBox(layout, 0), new Float64Array(8))).toThrow(
      '8 values for a tile of 9 points',
    );
  });
});
