import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createLayout,
  gridPoints,
  gridShape,
  TILE_POINTS,
  tileBox,
  tilePoints,
  tileShapeOf,
  tilesPerVariation,
} from '../../src/scan/grid.js';

const names = ['q_e', 'q_mu', 'q_tau', 'q_emu'] as const;

describe('tiles', () => {
  it('keep the fastest axes whole and cut one evenly', () => {
    expect(tileShapeOf([24, 24, 24, 24, 24, 24], TILE_POINTS)).toEqual([1, 1, 12, 24, 24, 24]);
    expect(tileShapeOf([4096, 4096], TILE_POINTS)).toEqual([64, 4096]);
    expect(tileShapeOf([10], 4)).toEqual([4]);
    expect(tileShapeOf([5, 5], 100)).toEqual([5, 5]);
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
