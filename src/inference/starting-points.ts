/** Starting points for a profile: the Standard Model, and with one hidden coupling the valleys that samples of it show. */
import { binSolutions } from './bin-solutions.js';
import { type Hypotheses, spacedValues } from './hypotheses.js';
import { localMinima } from './local-minima.js';
import { hiddenColumns } from './minima.js';

/** Samples of the hidden coupling, besides those at which single bins are explained. */
const SAMPLES = 49;
/** Valleys followed for each value of the scanned coupling, the lowest. */
const VALLEYS = 8;

/**
 * For each value of the scanned coupling, the Standard Model values of the hidden couplings and, when there is one, its
 * valleys. With more of them no grid is dense enough: see `basins.ts`. The samples may be computed in single precision:
 * they only say where to start.
 * @returns starting points and the index of the scanned value that each belongs to
 */
export async function findStartingPoints(
  hypotheses: Hypotheses,
  scanned: number,
  values: readonly number[],
): Promise<{ points: Float64Array[]; owner: number[] }> {
  const { problem, profiler, axes, nuisances } = hypotheses;
  const origin = Float64Array.from(axes, (axis) => axis.standardModel);
  const points = values.map((value) => origin.with(scanned, value));
  const owner = [...values.keys()];
  const hidden = hiddenColumns(hypotheses, scanned);
  if (hidden.length !== 1) return { points, owner };
  const [column] = hidden;
  const { range } = axes[column];
  const grid = spacedValues(axes[column], range, SAMPLES);
  const samples = points.map((point) => {
    const own = [...grid, ...binSolutions(problem, point, nuisances, column, range)].sort((a, b) => a - b);
    return own.map((value) => point.with(column, value));
  });
  const { chi2 } = await profiler.profile(Float64Array.from(samples.flat().flatMap((point) => [...point])));
  let first = 0;
  samples.forEach((own, index) => {
    const low = localMinima(chi2.subarray(first, first + own.length)).slice(0, VALLEYS);
    for (const s of low) {
      points.push(own[s]);
      owner.push(index);
    }
    first += own.length;
  });
  return { points, owner };
}
