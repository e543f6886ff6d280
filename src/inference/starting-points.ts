/** Starting points for a profile: the Standard Model, and with one hidden coupling a coarse grid of it. */
import type { Hypotheses } from './hypotheses.js';
import { spacedValues } from './hypotheses.js';
import { localMinima } from './local-minima.js';

/** Samples of the hidden coupling. */
const SAMPLES = 49;
/** Basins followed for each value of the scanned coupling. */
const BASINS = 3;

/**
 * For each value of the scanned coupling, the Standard Model values of the hidden couplings and, when there is one, its
 * lowest basins. With more of them no grid is dense enough: see `basins.ts`. The grid may be computed in single precision:
 * it only says where to start.
 * @returns starting points, n × couplings, and the index of the scanned value that each belongs to
 */
export async function findStartingPoints(
  hypotheses: Hypotheses,
  scanned: number,
  values: readonly number[],
): Promise<{ points: Float64Array; owner: number[] }> {
  const { problem, profiler, axes } = hypotheses;
  const columns = problem.couplings.length;
  const hidden = axes.map((_, column) => column).filter((column) => column !== scanned);
  const origin = Float64Array.from(axes, (axis) => axis.standardModel);
  const samples =
    hidden.length === 1 ? spacedValues(axes[hidden[0]], axes[hidden[0]].range, SAMPLES).map((value) => [value]) : [];
  const points: number[] = [];
  const owner: number[] = [];
  const add = (index: number, hiddenValues: readonly number[]): void => {
    const point = origin.with(scanned, values[index]);
    hidden.forEach((column, h) => {
      point[column] = hiddenValues[h];
    });
    points.push(...point);
    owner.push(index);
  };
  const batch = new Float64Array(values.length * samples.length * columns);
  values.forEach((value, index) => {
    samples.forEach((sample, s) => {
      const at = (index * samples.length + s) * columns;
      batch[at + scanned] = value;
      hidden.forEach((column, h) => {
        batch[at + column] = sample[h];
      });
    });
  });
  const { chi2 } = samples.length === 0 ? { chi2: new Float64Array() } : await profiler.profile(batch);
  values.forEach((_, index) => {
    add(
      index,
      hidden.map((column) => origin[column]),
    );
    if (samples.length === 0) return;
    const own = chi2.subarray(index * samples.length, (index + 1) * samples.length);
    for (const s of localMinima(own).slice(0, BASINS)) add(index, samples[s]);
  });
  return { points: Float64Array.from(points), owner };
}
