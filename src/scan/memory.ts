/** Memory that the processes of a scan need, from its plan alone. Measured figures: `bench/results/scans.json`. */
import type { Plan } from './plan.js';

/** A process with its models, before the first unit; what a thread adds. */
const BASE_BYTES = 120 * 2 ** 20;
const THREAD_BYTES = 60 * 2 ** 20;
/** A variation of a plan; a bound or plane with its profile in the result; a tile, of which the result holds nothing. */
const VARIATION_BYTES = 4 * 2 ** 10;
const RECORD_BYTES = 10 * 2 ** 10;
const TILE_BYTES = 2 ** 9;
/** A tile in memory: its points and χ², copies on their way to threads and to disk. */
const TILE_COPIES = 3;
/** Continuous minimisation from the projections, and per point of a plane: χ², place, samples, the file of the result. */
const POLISH_BYTES = 100 * 2 ** 20;
const PLANE_POINT_BYTES = 80;

/**
 * Peak memory of a process that computes units of a scan, or reads them and makes the result, whichever is more.
 * @param threads of the processor
 * @returns bytes, about
 */
export function scanMemory(
  { variations, units, grid }: Pick<Plan, 'variations' | 'units' | 'grid'>,
  threads: number,
): number {
  const process =
    BASE_BYTES +
    threads * THREAD_BYTES +
    variations.length * VARIATION_BYTES +
    units.length * (grid ? TILE_BYTES : RECORD_BYTES);
  if (!grid) return process;
  const lengths = grid.axes.map(({ values }) => values.length);
  const tile = grid.tileShape.reduce((a, b) => a * b, 1) * 8 * (lengths.length + 1) * TILE_COPIES;
  const planePoints = lengths.flatMap((x, i) => lengths.slice(i + 1).map((y) => x * y)).reduce((a, b) => a + b, 0);
  return process + tile + POLISH_BYTES + planePoints * PLANE_POINT_BYTES;
}
