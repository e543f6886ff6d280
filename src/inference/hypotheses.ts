/** A problem with the profiler that answers for it, and the natural length of each coupling axis. */
import { type ProfileProblem, standardModelPoint } from '../model/problem.js';
import { integerPower } from '../numerics/powers.js';
import { COUPLINGS } from '../physics/couplings.js';
import { type CouplingGradients, createCouplingGradients } from '../profile/cpu/coupling-gradients.js';
import type { Profiler } from '../profile/profiler.js';
import { reachableRanges } from './search-range.js';
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
  /** Nuisances θ of the fit at the Standard Model point. */
  readonly nuisances: Float64Array;
}

/** Powers of two of the search range that are tried for the scale of an axis. */
const SMALLEST_POWER = -24;
/** Δχ² from the Standard Model beyond which nothing is searched: more than any level below 1 has in double precision. */
const DEEPLY_EXCLUDED = 80;
/** A value this close to the end of a range, in units of the scale of its axis, lies inside. */
const AT_THE_END = 1e-3;

/**
 * Measures scale and range of every axis, in float64: all backends search the same ranges. A range holds every point that
 * the rates do not exclude by themselves; where they exclude nothing, it ends where couplings are searched at all.
 */
export async function createHypotheses(problem: ProfileProblem, profiler: Profiler): Promise<Hypotheses> {
  const names = problem.couplings;
  const origin = standardModelPoint(names);
  const { chi2, nuisances } = await profiler.profile(origin, { float64: true, nuisances: true });
  const scales = await naturalScales(problem, profiler);
  const reachable = Number.isFinite(chi2[0]) ? reachableRanges(problem, chi2[0] + DEEPLY_EXCLUDED) : [];
  const axes = names.map((name, column): Axis => {
    const { searchRange } = COUPLINGS[name];
    const evenInSign = foldsToPositive(names, column);
    const [low, high] = reachable[column] ?? [origin[column] - searchRange, origin[column] + searchRange];
    return {
      standardModel: origin[column],
      scale: scales[column],
      evenInSign,
      range: evenInSign ? [0, Math.max(-low, high)] : [low, high],
    };
  });
  const gradients = await createCouplingGradients(problem);
  return { problem, profiler, axes, gradients, nuisances: nuisances as Float64Array };
}

/** Whether a range leaves out a value of an axis: one this close to its end lies inside. */
export function isOutside({ scale }: Axis, range: readonly [number, number], value: number): boolean {
  return value < range[0] - AT_THE_END * scale || value > range[1] + AT_THE_END * scale;
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
