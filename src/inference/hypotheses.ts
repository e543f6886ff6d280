/** A problem with the profiler that answers for it, and the natural length of each coupling axis. */
import { type ProfileProblem, standardModelPoint } from '../model/problem.js';
import { integerPower } from '../numerics/powers.js';
import { COUPLINGS } from '../physics/couplings.js';
import { type CouplingGradients, createCouplingGradients } from '../profile/cpu/coupling-gradients.js';
import type { Profiler } from '../profile/profiler.js';
import { foldsToPositive } from './signs.js';

export interface Axis {
  /** Standard Model value. */
  readonly standardModel: number;
  /** Distance from there, in table units, at which χ² has changed by about 1: the unit of all steps. */
  readonly scale: number;
  /** Only |coupling| enters: the axis is [0, ∞). */
  readonly evenInSign: boolean;
  /** Range in which minima and ends of intervals are searched, beyond every island and deep in the excluded region. */
  readonly range: readonly [number, number];
}

export interface Hypotheses {
  readonly problem: ProfileProblem;
  readonly profiler: Profiler;
  readonly axes: readonly Axis[];
  readonly gradients: CouplingGradients;
}

/** Powers of two of the search range that are tried for the scale of an axis. */
const SMALLEST_POWER = -24;
/** Δχ², with all other couplings free to help on a coarse grid, beyond which nothing is searched. */
const DEEPLY_EXCLUDED = 60;
/** Half-ranges that hold the mirror solutions of the linear terms whatever the exposure (Eqs. 8 and 15). */
const MIRROR_RANGE = { 'magnetic moment': 0, millicharge: 20, 'charge radius': 100 } as const;

/** Measures scale and range of every axis with a few hundred fits, in float64: all backends search the same ranges. */
export async function createHypotheses(problem: ProfileProblem, profiler: Profiler): Promise<Hypotheses> {
  const names = problem.couplings;
  const origin = standardModelPoint(names);
  const reference = (await profiler.profile(origin, { float64: true })).chi2[0];
  const scales = await naturalScales(problem, profiler);
  const axes: Axis[] = [];
  for (const [column, name] of names.entries()) {
    const { searchRange, class: kind } = COUPLINGS[name];
    const evenInSign = foldsToPositive(names, column);
    const helpers = helperPoints(
      names.length,
      column,
      origin,
      scales,
      names.map((other) => COUPLINGS[other].searchRange),
    );
    const reach = async (sign: number): Promise<number> => {
      for (let distance = scales[column]; distance < searchRange; distance *= 2) {
        // Nearer is searched in any case.
        if (distance < MIRROR_RANGE[kind]) continue;
        const trial = helpers.map((helper) => helper.with(column, origin[column] + sign * distance));
        const { chi2 } = await profiler.profile(Float64Array.from(trial.flatMap((point) => [...point])), {
          float64: true,
        });
        const best = Math.min(...chi2.map((value) => (Number.isNaN(value) ? Infinity : value)));
        if (best - reference > DEEPLY_EXCLUDED) return distance;
      }
      return searchRange;
    };
    const high = await reach(1);
    const low = evenInSign ? 0 : await reach(-1);
    axes.push({
      standardModel: origin[column],
      scale: scales[column],
      evenInSign,
      range: [evenInSign ? 0 : origin[column] - low, origin[column] + high],
    });
  }
  return { problem, profiler, axes, gradients: await createCouplingGradients(problem) };
}

/** The `scale` of every axis, with some dozens of fits. */
export async function naturalScales(problem: ProfileProblem, profiler: Profiler): Promise<number[]> {
  const origin = standardModelPoint(problem.couplings);
  const reference = (await profiler.profile(origin, { float64: true })).chi2[0];
  const scales: number[] = [];
  for (const column of origin.keys()) scales.push(await scaleOf(problem, profiler, origin, column, reference));
  return scales;
}

/** Values spaced evenly near the Standard Model value and geometrically far from it, `count` in a range. */
export function spacedValues(axis: Axis, range: readonly [number, number], count: number): number[] {
  const unit = axis.scale / 2;
  const toLinear = (value: number): number => Math.asinh((value - axis.standardModel) / unit);
  const [from, to] = [toLinear(range[0]), toLinear(range[1])];
  const values = Array.from(
    { length: count },
    (_, i) => axis.standardModel + unit * Math.sinh(from + ((to - from) * i) / (count - 1)),
  );
  values[0] = range[0];
  values[count - 1] = range[1];
  return values;
}

/** The smallest displacement tried that changes χ² by more than 1: outwards, since fits far away cost the most. */
async function scaleOf(
  problem: ProfileProblem,
  profiler: Profiler,
  origin: Float64Array,
  column: number,
  reference: number,
): Promise<number> {
  const { searchRange } = COUPLINGS[problem.couplings[column]];
  const signs = foldsToPositive(problem.couplings, column) ? [1] : [1, -1];
  for (let power = SMALLEST_POWER; power <= 0; power++) {
    const distance = searchRange * integerPower(2, power);
    const points = signs.flatMap((sign) => [...origin.with(column, origin[column] + sign * distance)]);
    const { chi2 } = await profiler.profile(Float64Array.from(points), { float64: true });
    if (chi2.some((value) => Math.abs(value - reference) > 1)) return distance;
  }
  return searchRange / 4;
}

/** The Standard Model point, and points displaced along each other axis by powers of two of its scale. */
function helperPoints(
  columns: number,
  scanned: number,
  origin: Float64Array,
  scales: readonly number[],
  searchRanges: readonly number[],
): Float64Array[] {
  const points = [origin];
  for (let column = 0; column < columns; column++) {
    if (column === scanned) continue;
    for (let distance = scales[column] / 2; distance < searchRanges[column]; distance *= Math.SQRT2) {
      points.push(origin.with(column, origin[column] + distance), origin.with(column, origin[column] - distance));
    }
  }
  return points;
}
