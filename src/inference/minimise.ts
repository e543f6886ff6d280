/** Continuous minimisation of the profiled χ² over couplings, for many starting points at once. */
import { choleskyFactor, choleskySolve } from '../numerics/cholesky.js';
import { COUPLINGS } from '../physics/couplings.js';
import type { Hypotheses } from './hypotheses.js';
import { OFF_ZERO } from './tolerances.js';

export interface Minimised {
  /** n × couplings: the minima, row by row. */
  readonly points: Float64Array;
  /** χ² there; NaN where no fit was found. */
  readonly chi2: Float64Array;
}

const MAXIMUM_STEPS = 60;
/** Stop when the quadratic estimate of the remaining fall of χ² is below this. */
const REMAINING_FALL = 1e-9;
/** Displacement, in units of the axis scale, for the second derivatives. */
const DISPLACEMENT = 3e-3;

interface State {
  readonly index: number;
  point: Float64Array;
  chi2: number;
  gradient: Float64Array;
  hessian: Float64Array;
  /** Levenberg-Marquardt damping, relative to the diagonal in units of the axis scales. */
  damping: number;
}

/**
 * Minimises χ² over the columns `free`, the other columns held, from each starting point: damped Newton with
 * exact gradients and their differences as second derivatives. Finds the local minimum of
 * each start; starting in every basin is the caller's business. At 0 the slope in |coupling| vanishes, and a search
 * would stay there even on top of a barrier: such starts are moved off it. All fits are in float64, also without free columns:
 * minima, ends of intervals and every sample of a profile come from here, so that they can be compared.
 * @param starts n × couplings
 */
export async function minimise(
  hypotheses: Hypotheses,
  starts: Float64Array,
  free: readonly number[],
): Promise<Minimised> {
  const columns = hypotheses.problem.couplings.length;
  const n = starts.length / columns;
  const points = starts.slice();
  const chi2 = new Float64Array(n).fill(Number.NaN);
  if (free.length === 0) {
    chi2.set((await hypotheses.profiler.profile(points, { float64: true })).chi2);
    return { points, chi2 };
  }
  const initial = Array.from({ length: n }, (_, index) =>
    offZero(hypotheses, starts.slice(index * columns, (index + 1) * columns), free),
  );
  const evaluated = await evaluate(hypotheses, initial, free);
  let active: State[] = evaluated.flatMap((value, index) => (value ? [{ index, damping: 0, ...value }] : []));
  for (const state of active) keep(state);
  for (let step = 0; step < MAXIMUM_STEPS && active.length > 0; step++) {
    const moves = active.map((state) => newtonMove(state, hypotheses, free));
    const going = active.filter((_, i) => moves[i].fall > REMAINING_FALL);
    const trials = active.flatMap((state, i) =>
      moves[i].fall > REMAINING_FALL ? [displaced(state.point, free, moves[i].move)] : [],
    );
    if (going.length === 0) break;
    const values = await evaluate(hypotheses, trials, free);
    going.forEach((state, i) => {
      const value = values[i];
      if (value && value.chi2 <= state.chi2) {
        Object.assign(state, value);
        state.damping /= 10;
        keep(state);
      } else {
        state.damping = Math.max(1e-3, state.damping * 10);
      }
    });
    active = going.filter((state) => state.damping < 1e8);
  }
  return { points, chi2 };

  function keep(state: State): void {
    points.set(state.point, state.index * columns);
    chi2[state.index] = state.chi2;
  }
}

function offZero({ problem, axes }: Hypotheses, start: Float64Array, free: readonly number[]): Float64Array {
  for (const column of free) {
    if (!COUPLINGS[problem.couplings[column]].evenInSign) continue;
    const least = OFF_ZERO * axes[column].scale;
    if (Math.abs(start[column]) < least) start[column] = start[column] < 0 ? -least : least;
  }
  return start;
}

type Evaluation = Pick<State, 'point' | 'chi2' | 'gradient' | 'hessian'>;

/** χ², gradient and Hessian in the free columns at each point; undefined where a fit failed. */
async function evaluate(
  hypotheses: Hypotheses,
  points: readonly Float64Array[],
  free: readonly number[],
): Promise<(Evaluation | undefined)[]> {
  const { problem, profiler, axes } = hypotheses;
  const columns = problem.couplings.length;
  const group = free.length + 1;
  const batch = new Float64Array(points.length * group * columns);
  points.forEach((point, i) => {
    for (let j = 0; j < group; j++) {
      const at = (i * group + j) * columns;
      batch.set(point, at);
      if (j > 0) batch[at + free[j - 1]] += DISPLACEMENT * axes[free[j - 1]].scale;
    }
  });
  const { chi2, nuisances } = await profiler.profile(batch, { nuisances: true, float64: true });
  const allGradients = hypotheses.gradients(batch, nuisances as Float64Array);
  return points.map((point, i) => {
    const gradients: Float64Array[] = [];
    for (let j = 0; j < group; j++) {
      const row = i * group + j;
      if (!Number.isFinite(chi2[row])) return undefined;
      gradients.push(Float64Array.from(free, (column) => allGradients[row * columns + column]));
    }
    const size = free.length;
    const hessian = new Float64Array(size * size);
    for (let a = 0; a < size; a++) {
      for (let b = 0; b < size; b++) {
        const second = (gradients[a + 1][b] - gradients[0][b]) / (DISPLACEMENT * axes[free[a]].scale);
        hessian[a * size + b] += second / 2;
        hessian[b * size + a] += second / 2;
      }
    }
    const usable = hessian.every(Number.isFinite) && gradients[0].every(Number.isFinite);
    return usable ? { point, chi2: chi2[i * group], gradient: gradients[0], hessian } : undefined;
  });
}

/**
 * The damped Newton step in the free columns, and the fall of χ² that is left: that of the step with as little damping as
 * the curvature allows, since damping shortens a step, not the way to the minimum.
 */
function newtonMove(
  state: State,
  hypotheses: Hypotheses,
  free: readonly number[],
): { move: Float64Array; fall: number } {
  const scale = free.map((column) => hypotheses.axes[column].scale);
  // In units of the scales, so that the damping means the same on every axis.
  const gradient = Float64Array.from(free, (_, a) => state.gradient[a] * scale[a]);
  let least = 0;
  let step = dampedStep(state.hessian, gradient, scale, least);
  while (!step) {
    least = Math.max(1e-3, least * 10);
    step = dampedStep(state.hessian, gradient, scale, least);
  }
  const fall = -0.5 * gradient.reduce((sum, value, a) => sum + value * (step as Float64Array)[a], 0);
  if (state.damping > least) step = dampedStep(state.hessian, gradient, scale, state.damping) as Float64Array;
  else state.damping = least;
  return { move: step.map((value, a) => value * scale[a]), fall };
}

/** The step of a damped Hessian in units of the scales; undefined where that is not positive definite. */
function dampedStep(
  hessian: Float64Array,
  gradient: Float64Array,
  scale: readonly number[],
  damping: number,
): Float64Array | undefined {
  const size = scale.length;
  const matrix = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) matrix[a * size + b] = hessian[a * size + b] * scale[a] * scale[b];
    matrix[a * size + a] += damping * (1 + Math.abs(matrix[a * size + a]));
  }
  if (!choleskyFactor(matrix, size)) return undefined;
  const move = gradient.map((value) => -value);
  choleskySolve(matrix, size, move);
  return move;
}

function displaced(point: Float64Array, free: readonly number[], move: Float64Array): Float64Array {
  const moved = point.slice();
  free.forEach((column, a) => {
    moved[column] += move[a];
  });
  return moved;
}
