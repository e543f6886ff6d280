/**
 * How far couplings can be from the Standard Model before the rates alone exclude them. Every expected count is a
 * polynomial of second degree in the couplings, so that Σ_k w_k R_k(p) ≤ B is an ellipsoid: outside of it χ² is above a
 * limit whatever the nuisances do, and no island can hide there.
 */
import type { ProfileProblem } from '../model/problem.js';
import { invertPositiveDefinite } from '../numerics/cholesky.js';

/** Directions whose curvature is below this fraction of what the couplings have one by one are not bounded. */
const DEGENERATE = 1e-9;

/** Σ_k w_k Σ_i s_i S_ik(p) = pᵀ A p + bᵀ p + c. */
interface QuadraticForm {
  readonly matrix: Float64Array;
  readonly linear: Float64Array;
  readonly constant: number;
}

/**
 * For every coupling a range outside of which χ² > `limit` at every value of the other couplings and of the nuisances.
 * @param limit of χ², not of Δχ²
 * @returns ends in table units; undefined for a coupling that some direction, which the rates do not see, takes along
 */
export function reachableRanges(problem: ProfileProblem, limit: number): ([number, number] | undefined)[] {
  const { bins, couplings, observed } = problem;
  const columns = couplings.length;
  const perCount = Float64Array.from({ length: bins }, (_, k) => 1 / (1 + observed[k]));
  const weightings = [new Float64Array(bins).fill(1), perCount];
  for (let column = 0; column < columns; column++) {
    // As a matched filter: bins count as the coupling shows in them.
    const response = Float64Array.from({ length: bins }, (_, k) => {
      const only = new Float64Array(bins);
      only[k] = 1;
      return perCount[k] * quadraticForm(problem, only, limit).matrix[column * columns + column];
    });
    if (response.some((value) => value > 0)) weightings.push(response);
  }
  const ranges: ([number, number] | undefined)[] = couplings.map(() => undefined);
  for (const weights of weightings) {
    const form = quadraticForm(problem, weights, limit);
    const bound = largestSum(problem, weights, limit);
    extents(form, bound, columns).forEach((range, column) => {
      const known = ranges[column];
      if (!range) return;
      ranges[column] = known ? [Math.max(known[0], range[0]), Math.min(known[1], range[1])] : range;
    });
  }
  return ranges;
}

/** The weighted signal when every source has the smallest flux that the limit of χ² leaves it. */
function quadraticForm(problem: ProfileProblem, weights: Float64Array, limit: number): QuadraticForm {
  const { bins, sources, monomials, signal, lower, priorWeight, couplings } = problem;
  const columns = couplings.length;
  const monomialCount = monomials.length / 2;
  const matrix = new Float64Array(columns * columns);
  const linear = new Float64Array(columns);
  let constant = 0;
  for (let i = 0; i < sources; i++) {
    // (θ/σ)² ≤ limit.
    const pulled = priorWeight[i] > 0 ? -Math.sqrt(limit / priorWeight[i]) : -Infinity;
    const flux = Math.max(0, 1 + Math.max(lower[i], pulled));
    for (let m = 0; m < monomialCount; m++) {
      let sum = 0;
      for (let k = 0; k < bins; k++) sum += weights[k] * signal[(i * monomialCount + m) * bins + k];
      const [a, b] = [monomials[2 * m], monomials[2 * m + 1]];
      if (a < 0 && b < 0) constant += flux * sum;
      else if (a < 0 || b < 0) linear[Math.max(a, b)] += flux * sum;
      else {
        matrix[a * columns + b] += (flux * sum) / 2;
        matrix[b * columns + a] += (flux * sum) / 2;
      }
    }
  }
  return { matrix, linear, constant };
}

/**
 * The largest Σ_k w_k R_k of all counts R whose χ² is not above the limit. For Poisson bins with counts D the extreme is
 * R = D / (1 - λ w): that is where the gradients of sum and χ² are parallel. Bins without counts cost 2 R, Gaussian ones
 * (R - D)² / σ²; each of the three kinds is given the whole limit.
 */
function largestSum({ bins, observed, gaussianSigma }: ProfileProblem, weights: Float64Array, limit: number): number {
  const all = [...Array(bins).keys()].filter((k) => weights[k] > 0);
  const gaussian = all.filter((k) => gaussianSigma[k] > 0);
  const counted = all.filter((k) => gaussianSigma[k] === 0 && observed[k] > 0);
  const empty = all.filter((k) => gaussianSigma[k] === 0 && observed[k] === 0);
  const sum = (members: readonly number[], value: (k: number) => number): number =>
    members.reduce((total, k) => total + value(k), 0);
  const spread = Math.sqrt(limit * sum(gaussian, (k) => weights[k] * weights[k] * gaussianSigma[k] * gaussianSigma[k]));
  const bound =
    sum(gaussian, (k) => weights[k] * observed[k]) +
    spread +
    Math.max(0, ...empty.map((k) => (weights[k] * limit) / 2));
  if (counted.length === 0) return bound;
  const heaviest = Math.max(...counted.map((k) => weights[k]));
  // λ = t / heaviest with t in (0, 1): χ² grows from 0 without end.
  const rate = (k: number, t: number): number => observed[k] / (1 - (t * weights[k]) / heaviest);
  const chi2 = (t: number): number =>
    sum(counted, (k) => 2 * (rate(k, t) - observed[k] + observed[k] * Math.log(observed[k] / rate(k, t))));
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (chi2(middle) > limit) high = middle;
    else low = middle;
  }
  // Rounded to 1 where a limit is very high: then the last one below it.
  return bound + sum(counted, (k) => weights[k] * rate(k, high < 1 ? high : low));
}

/** Where an ellipsoid ends on each axis; undefined where it does not. */
function extents(
  { matrix, linear, constant }: QuadraticForm,
  bound: number,
  columns: number,
): ([number, number] | undefined)[] {
  const size = Array.from({ length: columns }, (_, column) => Math.sqrt(matrix[column * columns + column]));
  return size.map((_, column) => {
    // Couplings that the rates see separately from this one; the others only make the system singular.
    const kept = independentColumns(matrix, size, columns, column);
    if (!kept) return undefined;
    const n = kept.length;
    const scaled = Float64Array.from({ length: n * n }, (_, i) => {
      const [a, b] = [kept[Math.floor(i / n)], kept[i % n]];
      return matrix[a * columns + b] / (size[a] * size[b]);
    });
    const inverse = invertPositiveDefinite(scaled, n);
    if (!inverse) return undefined;
    const half = Float64Array.from(kept, (a) => linear[a] / (2 * size[a]));
    const centre = Float64Array.from(
      kept,
      (_, a) => -half.reduce((sum, value, b) => sum + inverse[a * n + b] * value, 0),
    );
    const lowest = constant + half.reduce((sum, value, a) => sum + value * centre[a], 0);
    const radius = Math.sqrt(Math.max(0, bound - lowest) * inverse[0]);
    return [(centre[0] - radius) / size[column], (centre[0] + radius) / size[column]];
  });
}

/**
 * The column and as many others as are independent, found one after the other by the largest curvature that those before
 * leave; undefined when the column itself is not among them.
 */
function independentColumns(
  matrix: Float64Array,
  size: readonly number[],
  columns: number,
  column: number,
): number[] | undefined {
  if (size.some((value) => !(value > 0))) return undefined;
  const correlation = (a: number, b: number): number => matrix[a * columns + b] / (size[a] * size[b]);
  const left = size.map(() => 1);
  const rows: { readonly chosen: number; readonly row: readonly number[] }[] = [];
  const choose = (chosen: number): void => {
    const pivot = Math.sqrt(left[chosen]);
    const row = size.map(
      (_, other) =>
        (correlation(chosen, other) - rows.reduce((sum, { row: r }) => sum + r[chosen] * r[other], 0)) / pivot,
    );
    rows.push({ chosen, row });
    row.forEach((value, other) => {
      left[other] -= value * value;
    });
  };
  const others = new Set(size.keys());
  others.delete(column);
  while (others.size > 0) {
    const next = [...others].reduce((a, b) => (left[b] > left[a] ? b : a));
    if (left[next] < DEGENERATE) break;
    choose(next);
    others.delete(next);
  }
  return left[column] < DEGENERATE ? undefined : [column, ...rows.map(({ chosen }) => chosen)];
}
