/** Valleys of χ² along one coupling: at every value of it, the local minima over the hidden couplings. */
import { findBasins, followBranches, scatteredMinima } from './basins.js';
import { type Hypotheses, spacedValues } from './hypotheses.js';
import { deepMinima, distinctMinima, hiddenColumns, type Minimum, minimiseFrom } from './minima.js';
import { findStartingPoints } from './starting-points.js';

/** One in so many values of the scanned coupling gets samples of the hidden one. */
const STRIDE = 3;
/** Valleys of one value from which minima over all couplings are looked for, the lowest. */
const FOLLOWED = 8;
/** Values of a coupling along which minima are looked for. */
const VALUES = 41;

/**
 * The valleys at each value, the lowest first. With one hidden coupling, samples of it are taken at some values only;
 * those between start from all valleys that were found at the two nearest of these.
 * @returns for each value, points of all couplings; none where nothing could be fitted
 */
export async function findValleys(
  hypotheses: Hypotheses,
  scanned: number,
  values: readonly number[],
): Promise<Minimum[][]> {
  const hidden = hiddenColumns(hypotheses, scanned);
  const found = values.map((): Minimum[] => []);
  const follow = async (starts: readonly Float64Array[], owner: readonly number[]): Promise<void> => {
    const minima = await minimiseFrom(hypotheses, starts, hidden);
    owner.forEach((index, i) => {
      if (minima[i].chi2 < Infinity) found[index].push(minima[i]);
    });
  };
  const stride = hidden.length === 1 ? STRIDE : 1;
  const sampled = [...values.keys()].filter((i) => i % stride === 0 || i === values.length - 1);
  const { points, owner } = await findStartingPoints(
    hypotheses,
    scanned,
    sampled.map((i) => values[i]),
  );
  await follow(
    points,
    owner.map((i) => sampled[i]),
  );
  const starts: Float64Array[] = [];
  const between: number[] = [];
  for (let g = 0; g + 1 < sampled.length; g++) {
    const around = [sampled[g], sampled[g + 1]].flatMap((i) => distinctMinima(hypotheses, found[i]));
    for (let i = sampled[g] + 1; i < sampled[g + 1]; i++) {
      for (const { point } of around) {
        starts.push(point.with(scanned, values[i]));
        between.push(i);
      }
    }
  }
  await follow(starts, between);
  if (hidden.length > 1) {
    const branches = await followBranches(hypotheses, scanned, values, await findBasins(hypotheses, scanned));
    branches.forEach((own, i) => {
      found[i].push(...own);
    });
  }
  return found.map((own) => distinctMinima(hypotheses, own));
}

/** Points from which all minima to which valleys lead are found: neighbouring values lead to the same ones. */
export function valleyStarts(valleys: readonly (readonly Minimum[])[]): Float64Array[] {
  return valleys.flatMap((own, i) => (i % STRIDE === 0 ? own.slice(0, FOLLOWED).map(({ point }) => point) : []));
}

/**
 * Minima over all couplings to which valleys lead, along every coupling in turn; with more than two couplings, those found
 * from scattered points.
 * @param except a coupling whose valleys the caller follows
 */
export async function findMinima(hypotheses: Hypotheses, except = -1): Promise<Minimum[]> {
  if (hypotheses.axes.length > 2) return scatteredMinima(hypotheses);
  const minima: Minimum[] = [];
  for (const column of hiddenColumns(hypotheses, except)) {
    const { range } = hypotheses.axes[column];
    const valleys = await findValleys(hypotheses, column, spacedValues(hypotheses.axes[column], range, VALUES));
    minima.push(...(await deepMinima(hypotheses, valleyStarts(valleys))));
  }
  return distinctMinima(hypotheses, minima);
}
