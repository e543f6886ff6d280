/**
 * A `ProfileProblem` rewritten so that single precision suffices: expanded around the fit at the Standard Model point.
 *
 * With u = p - p₀ the couplings relative to that point, θ₀ the nuisances fitted there, R⁰_k the rates of that fit, and
 * z_r = (θ_r - θ₀_r) / s_r the nuisances in units of their errors s_r, the kernels never see totals, only changes:
 *
 *   y_k = (R_k - R⁰_k)/R⁰_k                 (Poisson bins)      y_k = (R_k - R⁰_k)/σ_k    (Gaussian bins)
 *       = Σ_m c_m(u) P[m,k] + Σ_i z_i C_i,k(u) + Σ_b z_b B[b,k],    C_i,k(u) = Q⁰[i,k] + Σ_m c_m(u) Q[i,m,k]
 *
 *   χ² - χ²₀ = Σ_m c_m(u) (ℓ_m + Σ_i z_i ℓ_i,m) + Σ_r (g_r z_r + w_r z_r²)
 *            + Σ_k 2 D_k φ(y_k)   (Poisson)   + Σ_k y_k²   (Gaussian),        φ(y) = y - log(1+y)
 *
 * The first line is what is linear in the change of the rates; its coefficients are exact sums over bins, done here in
 * float64. It holds empty bins entirely (they add 2 R), so the kernels skip them. φ ≥ 0 has no cancellation. At the
 * reference fit everything vanishes, near it everything is small, and rounding is relative to what is small.
 */
import { type ProfileProblem, standardModelPoint } from '../model/problem.js';
import { invertPositiveDefinite } from '../numerics/cholesky.js';
import { slopeInRate } from '../numerics/poisson.js';
import { square } from '../numerics/powers.js';
import { fisherMatrix } from './fisher.js';
import { componentCounts, derivatives, expectedCounts, fitPoint } from './reference.js';

/** Bins of one experiment that are not linear in the rates. */
export interface ExpandedExperiment {
  readonly gaussian: boolean;
  readonly bins: number;
  /** Indices of the background nuisances that reach these bins. */
  readonly backgrounds: readonly number[];
  /**
   * bins × columns: P[m] for each monomial; then per source Q⁰[i] and Q[i,m] for each monomial; then B[b] for each of
   * `backgrounds`; then the weight 2 D (Poisson) or 1 (Gaussian).
   */
  readonly rows: Float64Array;
}

export interface Expansion {
  readonly problem: ProfileProblem;
  /** p₀, in table units. */
  readonly origin: Float64Array;
  /** θ₀. */
  readonly start: Float64Array;
  /** s_r: one standard deviation of θ_r with all other nuisances held. */
  readonly unit: Float64Array;
  /** χ²₀. */
  readonly chi2: number;
  /** Index pairs (a, b) of c_m = u[a] u[b]; -1 stands for the factor 1. At least one. */
  readonly monomials: Int32Array;
  readonly experiments: readonly ExpandedExperiment[];
  /** ℓ_m, one per monomial. */
  readonly linear: Float64Array;
  /** ℓ_i,m: sources × monomials. */
  readonly linearBySource: Float64Array;
  /** g_r: derivative of χ² in z_r at the reference fit; zero unless θ₀_r sits at a limit. */
  readonly slope: Float64Array;
  /** w_r = (s_r/σ_r)²: weight of the prior; 0 when free. */
  readonly prior: Float64Array;
  /** Limits of z, infinite where there is none. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Inverse of the Fisher matrix of χ² in z at the reference fit, nuisances × nuisances. */
  readonly inverseHessian: Float64Array;
  /**
   * Where the fit is to first order in the changes of the rates: z_r = Σ_m predicted[r,m] c_m(u); nuisances × monomials.
   * That is the first step of the fixed Hessian, taken for all points at once.
   */
  readonly predicted: Float64Array;
  /** By how much that step lowers χ²: Σ_m,n c_m c_n predictedFall[m,n]; monomials × monomials. */
  readonly predictedFall: Float64Array;
}

/** Columns of a row of `experiment.rows`. */
export function columnCount(expansion: Expansion, experiment: ExpandedExperiment): number {
  const monomials = expansion.monomials.length / 2;
  return monomials + expansion.problem.sources * (1 + monomials) + experiment.backgrounds.length + 1;
}

/** Expands a problem; undefined where the Standard Model point has no fit, or a singular one. */
export function expandProblem(problem: ProfileProblem): Expansion | undefined {
  const { bins, sources, background, observed, gaussianSigma, priorWeight, experimentStart } = problem;
  const n = problem.lower.length;
  const origin = standardModelPoint(problem.couplings);
  const fit = fitPoint(problem, origin);
  if (!Number.isFinite(fit.chi2)) return undefined;
  const start = fit.nuisances;
  const counts = componentCounts(problem, origin);
  const rate = expectedCounts(counts, start, bins);
  const members = [...start.keys()];
  const hessian = fisherMatrix(problem, counts, start, members);
  const unit = Float64Array.from(members, (r) => Math.sqrt(2 / hessian[r * n + r]));
  for (let r = 0; r < n; r++) for (let s = 0; s < n; s++) hessian[r * n + s] *= unit[r] * unit[s];
  const inverseHessian = invertPositiveDefinite(hessian, n);
  if (!inverseHessian?.every(Number.isFinite)) return undefined;

  const { monomials, templates } = recentred(problem, origin);
  const monomialCount = monomials.length / 2;
  const template = (i: number, m: number, k: number): number => templates[(i * monomialCount + m) * bins + k];
  const linear = new Float64Array(monomialCount);
  const linearBySource = new Float64Array(sources * monomialCount);
  for (let i = 0; i < sources; i++) {
    for (let m = 0; m < monomialCount; m++) {
      let sum = 0;
      for (let k = 0; k < bins; k++) sum += slopeInRate(rate[k], observed[k], gaussianSigma[k]) * template(i, m, k);
      linear[m] += (1 + start[i]) * sum;
      linearBySource[i * monomialCount + m] = unit[i] * sum;
    }
  }

  const experiments = Array.from({ length: experimentStart.length - 1 }, (_, e): ExpandedExperiment => {
    const [first, end] = [experimentStart[e], experimentStart[e + 1]];
    const gaussian = gaussianSigma[first] > 0;
    const kept: number[] = [];
    for (let k = first; k < end; k++) if (gaussian || observed[k] > 0) kept.push(k);
    const backgrounds = members.filter(
      (r) => r >= sources && kept.some((k) => background[(r - sources) * bins + k] !== 0),
    );
    const rows = kept.flatMap((k) => {
      const scale = gaussian ? 1 / gaussianSigma[k] : 1 / rate[k];
      const row: number[] = [];
      for (let m = 0; m < monomialCount; m++) {
        let sum = 0;
        for (let i = 0; i < sources; i++) sum += (1 + start[i]) * template(i, m, k);
        row.push(scale * sum);
      }
      for (let i = 0; i < sources; i++) {
        row.push(scale * unit[i] * counts[i * bins + k]);
        for (let m = 0; m < monomialCount; m++) row.push(scale * unit[i] * template(i, m, k));
      }
      for (const r of backgrounds) row.push(scale * unit[r] * counts[r * bins + k]);
      row.push(gaussian ? 1 : 2 * observed[k]);
      return row;
    });
    return { gaussian, bins: kept.length, backgrounds, rows: Float64Array.from(rows) };
  });

  const { gradient } = derivatives(problem, counts, start);
  return {
    ...predictions(experiments, linearBySource, inverseHessian, sources, n, monomialCount),
    problem,
    origin,
    start,
    unit,
    chi2: fit.chi2,
    monomials,
    experiments,
    linear,
    linearBySource,
    slope: gradient.map((value, r) => value * unit[r]),
    prior: priorWeight.map((weight, r) => weight * square(unit[r])),
    lower: problem.lower.map((limit, r) => (limit - start[r]) / unit[r]),
    upper: problem.upper.map((limit, r) => (limit - start[r]) / unit[r]),
    inverseHessian,
  };
}

/** The first step for every point: with y to first order in c, the gradient at z = 0 is G c, the step -H⁻¹ G c. */
function predictions(
  experiments: readonly ExpandedExperiment[],
  linearBySource: Float64Array,
  inverseHessian: Float64Array,
  sources: number,
  n: number,
  monomialCount: number,
): Pick<Expansion, 'predicted' | 'predictedFall'> {
  const slopes = new Float64Array(n * monomialCount);
  slopes.set(linearBySource);
  for (const { gaussian, bins, backgrounds, rows } of experiments) {
    const columns = rows.length / Math.max(1, bins);
    for (let k = 0; k < bins; k++) {
      const row = rows.subarray(k * columns, (k + 1) * columns);
      const curvature = gaussian ? 2 : row[columns - 1];
      const add = (r: number, counts: number): void => {
        for (let m = 0; m < monomialCount; m++) slopes[r * monomialCount + m] += curvature * counts * row[m];
      };
      for (let i = 0; i < sources; i++) add(i, row[monomialCount + i * (1 + monomialCount)]);
      backgrounds.forEach((r, b) => {
        add(r, row[monomialCount + sources * (1 + monomialCount) + b]);
      });
    }
  }
  const predicted = new Float64Array(n * monomialCount);
  for (let r = 0; r < n; r++) {
    for (let s = 0; s < n; s++) {
      for (let m = 0; m < monomialCount; m++) {
        predicted[r * monomialCount + m] -= inverseHessian[r * n + s] * slopes[s * monomialCount + m];
      }
    }
  }
  const predictedFall = new Float64Array(monomialCount * monomialCount);
  for (let r = 0; r < n; r++) {
    for (let m = 0; m < monomialCount; m++) {
      for (let k = 0; k < monomialCount; k++) {
        predictedFall[m * monomialCount + k] -= 0.5 * slopes[r * monomialCount + m] * predicted[r * monomialCount + k];
      }
    }
  }
  return { predicted, predictedFall };
}

/**
 * The signal templates as a polynomial in u = p - p₀, without the constant: products (p₀ + u)_a (p₀ + u)_b multiplied
 * out. Templates are sources × monomials × bins.
 */
export function recentred(
  problem: ProfileProblem,
  origin: Float64Array,
): { monomials: Int32Array; templates: Float64Array } {
  const { bins, sources, monomials, signal } = problem;
  const count = monomials.length / 2;
  const terms = new Map<string, { pair: [number, number]; template: Float64Array }>();
  const add = (a: number, b: number, factor: number, m: number): void => {
    if (factor === 0) return;
    const pair: [number, number] = a <= b ? [a, b] : [b, a];
    const term = terms.get(pair.join()) ?? { pair, template: new Float64Array(sources * bins) };
    terms.set(pair.join(), term);
    for (let i = 0; i < sources; i++) {
      for (let k = 0; k < bins; k++) term.template[i * bins + k] += factor * signal[(i * count + m) * bins + k];
    }
  };
  for (let m = 0; m < count; m++) {
    const [a, b] = [monomials[2 * m], monomials[2 * m + 1]];
    if (a >= 0 && b >= 0) {
      add(a, b, 1, m);
      add(-1, a, origin[b], m);
      add(-1, b, origin[a], m);
    } else if (a >= 0 || b >= 0) {
      add(-1, Math.max(a, b), 1, m);
    }
  }
  // Kernels need one monomial at least: without couplings, the factor 1 with nothing behind it.
  if (terms.size === 0) terms.set('', { pair: [-1, -1], template: new Float64Array(sources * bins) });
  const entries = [...terms.values()];
  const templates = new Float64Array(sources * entries.length * bins);
  entries.forEach(({ template }, m) => {
    for (let i = 0; i < sources; i++) {
      templates.set(template.subarray(i * bins, (i + 1) * bins), (i * entries.length + m) * bins);
    }
  });
  return { monomials: Int32Array.from(entries.flatMap(({ pair }) => pair)), templates };
}
