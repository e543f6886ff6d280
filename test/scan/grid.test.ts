import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createLayout,
  type GridLayout,
  gridPoints,
  gridShape,
  LEAST_TILE_POINTS,
  TILE_POINTS,
  tileBox,
  tilePoints,
  tilePointsFor,
  tileShapeOf,
  tilesPerVariation,
  usualTilePoints,
} from '../../src/scan/grid.js';

const names = ['q_e', 'q_mu', 'q_tau', 'q_emu'] as const;

describe('tiles', () => {
  it('keep the fastest axes whole and cut one evenly', () => {
    expect(tileShapeOf([24, 24, 24, 24, 24, 24], TILE_POINTS)).toEqual([1, 1, 12, 24, 24, 24]);
    expect(tileShapeOf([4096, 4096], TILE_POINTS)).toEqual([64, 4096]);
    expect(tileShapeOf([10], 4)).toEqual([4]);
    expect(tileShapeOf([5, 5], 100)).toEqual([5, 5]);
  });

  it('are some hundred unless that makes them very small or very large', () => {
    const layout = (lengths: readonly number[], profiled: readonly 'q_tau'[] = []): GridLayout => {
      const axes = lengths.map((length, axis) => ({
        coupling: names[axis % names.length],
        values: Array.from({ length }, (_, i) => i),
      }));
      const points = lengths.reduce((a, b) => a * b, 1);
      return createLayout(axes, profiled, usualTilePoints(points, profiled.length > 0));
    };
    for (const lengths of [
      [2048, 2048],
      [60, 60, 60, 60],
      [12, 12, 12, 10, 10, 10],
      [24, 24, 24, 24, 24],
    ]) {
      expect(tilesPerVariation(layout(lengths))).toBeGreaterThanOrEqual(200);
      expect(tilesPerVariation(layout(lengths))).toBeLessThan(1000);
    }
    expect(tilesPerVariation(layout([60, 60, 30], ['q_tau']))).toBeGreaterThanOrEqual(100);
    expect(tilesPerVariation(layout([50, 50]))).toBe(1);
    expect(usualTilePoints(1e12, false)).toBe(TILE_POINTS);
  });

  it('can be as many as units are wanted, and no smaller than needed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 2, max: 40 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 500 }),
        (lengths, variations, wanted) => {
          const axes = lengths.map((length, axis) => ({
            coupling: names[axis],
            values: Array.from({ length }, (_, i) => i),
          }));
          const units = (points: number): number => tilesPerVariation(createLayout(axes, [], points)) * variations;
          const points = tilePointsFor(createLayout(axes, []), variations, wanted);
          if (points === undefined) {
            expect(units(LEAST_TILE_POINTS)).toBeLessThan(wanted);
          } else {
            expect(units(points)).toBeGreaterThanOrEqual(wanted);
            if (points < TILE_POINTS) expect(units(points + 1)).toBeLessThan(wanted);
          }
        },
      ),
    );
  });

  it('cover every point of a grid once, in its own place', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 2, max: 7 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 60 }),
        (lengths, room) => {
          const axes = lengths.map((length, axis) => ({
            coupling: names[axis],
            values: Array.from({ length }, (_, i) => 100 * axis + i),
          }));
          const layout = createLayout(axes, [], room);
          expect(layout.tileShape.reduce((a, b) => a * b, 1)).toBeLessThanOrEqual(room);
          expect(gridShape(layout)).toEqual(lengths);
          const seen = new Set<string>();
          let points = 0;
          for (let tile = 0; tile < tilesPerVariation(layout); tile++) {
            const box = tileBox(layout, tile);
            const values = tilePoints(layout, box);
            expect(values).toHaveLength(box.points * lengths.length);
            points += box.points;
            for (let i = 0; i < box.points; i++)
              seen.add(values.subarray(i * lengths.length, (i + 1) * lengths.length).join());
            // The first point is the corner of the box, the last axis runs fastest.
            expect([...values.subarray(0, lengths.length)]).toEqual(
              box.start.map((first, axis) => axes[axis].values[first]),
            );
            if (box.shape[lengths.length - 1] > 1)
              expect(values[2 * lengths.length - 1]).toBe(values[lengths.length - 1] + 1);
          }
          expect(points).toBe(gridPoints(layout));
          expect(seen.size).toBe(points);
        },
      ),
    );
  });
});
