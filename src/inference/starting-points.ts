/** Coarse samples of the profiled couplings, so that every basin of χ² gets a starting point. */
import type { Hypotheses } from './hypotheses.js';
import { spacedValues } from './hypotheses.js';
import { localMinima } from './local-minima.js';

/** Samples per hidden coupling when there is one, or two; above that, a fixed number of scattered ones. */
const ONE_HIDDEN = 49;
const TWO_HIDDEN = 21;
const SCATTERED = 768;
/** Basins followed for each value of the scanned coupling. */
const BASINS = 3;

/**
 * For each value of the scanned coupling, points of the hidden couplings in the lowest basins, always including
 * the Standard Model ones.
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
  const samples = sampleHidden(hypotheses, hidden);
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
  const { chi2 } = hidden.length === 0 ? { chi2: new Float64Array() } : await profiler.profile(batch);
  values.forEach((_, index) => {
    add(
      index,
      hidden.map((column) => origin[column]),
    );
    if (hidden.length === 0) return;
    const own = chi2.subarray(index * samples.length, (index + 1) * samples.length);
    const lowest = hidden.length === 1 ? localMinima(own) : [...own.keys()].sort((a, b) => rank(own[a]) - rank(own[b]));
    for (const s of lowest.slice(0, BASINS)) add(index, samples[s]);
  });
  return { points: Float64Array.from(points), owner };
}

function rank(chi2: number): number {
  return Number.isNaN(chi2) ? Infinity : chi2;
}

function sampleHidden(hypotheses: Hypotheses, hidden: readonly number[]): number[][] {
  const { axes } = hypotheses;
  if (hidden.length === 0) return [];
  if (hidden.length <= 2) {
    const count = hidden.length === 1 ? ONE_HIDDEN : TWO_HIDDEN;
    const grids = hidden.map((column) => spacedValues(axes[column], axes[column].range, count));
    return hidden.length === 1
      ? grids[0].map((value) => [value])
      : grids[0].flatMap((a) => grids[1].map((b) => [a, b]));
  }
  // Weyl's sequence with the roots of the generalised golden ratio fills a cube evenly, the same points every time.
  let root = 2;
  for (let i = 0; i < 60; i++) root = (1 + root) ** (1 / (hidden.length + 1));
  const grids = hidden.map((column) => spacedValues(axes[column], axes[column].range, 1001));
  return Array.from({ length: SCATTERED }, (_, i) =>
    hidden.map((_, h) => {
      const share = (0.5 + (i + 1) * root ** -(h + 1)) % 1;
      return grids[h][Math.round(1000 * share)];
    }),
  );
}
