/**
 * The flat description that every profiler works from: at a point p of the scanned couplings
 *
 *   R_k(p, θ) = fixed_k + Σ_i (1+θ_i) Σ_m c_m(p) signal[i,m,k] + Σ_b (1+θ_{S+b}) background[b,k]
 *
 * and χ² = Σ_k (Eq. 19 or Eq. 20) + Σ_r (θ_r / σ_r)², minimised over θ within its limits. Couplings that are not
 * scanned have been absorbed into the templates. Plain numbers only, so that it can be sent to a worker or a GPU.
 */

import { square } from '../numerics/powers.js';
import {
  COUPLING_NAMES,
  type CouplingName,
  type CouplingPoint,
  conflictingMoments,
  type ElementaryCoupling,
  isCouplingName,
  MONOMIALS,
  resolvePoint,
} from '../physics/couplings.js';
import type { RateModel } from './rate-model.js';

export interface ProfileProblem {
  /** Scanned couplings: the columns of a point. */
  readonly couplings: readonly CouplingName[];
  readonly bins: number;
  /** First bins of the experiments, and the total at the end. */
  readonly experimentStart: Int32Array;
  /** Monomials c_m = p[a] p[b] as index pairs (a, b), 2 × M; -1 stands for the factor 1. */
  readonly monomials: Int32Array;
  /** Number of solar sources; nuisance i < sources belongs to source i. */
  readonly sources: number;
  /** sources × M × bins counts. */
  readonly signal: Float64Array;
  /** (nuisances - sources) × bins counts. */
  readonly background: Float64Array;
  readonly nuisanceNames: readonly string[];
  /** 1/σ² of each nuisance; 0 when free. */
  readonly priorWeight: Float64Array;
  /** Limits of θ. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly observed: Float64Array;
  /** Error of a Gaussian bin; 0 for a Poisson bin. */
  readonly gaussianSigma: Float64Array;
}

/**
 * Reduces a rate model to the scanned couplings.
 * @param couplings scanned couplings, the columns of every point given to a profiler
 * @param fixed values of other couplings; those left out sit at the Standard Model point
 * @throws RangeError when a coupling is unknown, both scanned and fixed, repeated, or contradicts `mu_eff`
 */
export function createProblem(
  model: RateModel,
  couplings: readonly CouplingName[],
  fixed: CouplingPoint = {},
): ProfileProblem {
  const named = [...couplings, ...Object.keys(fixed)];
  const unknown = named.find((name) => !isCouplingName(name));
  if (unknown !== undefined)
    throw new RangeError(`unknown coupling ${unknown}; there are ${COUPLING_NAMES.join(', ')}`);
  if (new Set(named).size !== named.length) throw new RangeError(`a coupling is named twice: ${named.join(', ')}`);
  const conflict = conflictingMoments(named);
  if (conflict) throw new RangeError(`mu_eff sets all three moments and cannot be combined with ${conflict}`);

  const constants = resolvePoint(fixed);
  const { bins, sources } = model;
  const merged = new Map<string, { factors: [number, number]; template: Float64Array }>();
  MONOMIALS.forEach((monomial, m) => {
    let constant = 1;
    const factors: number[] = [];
    for (const name of monomial.factors) {
      const column = columnOf(name, couplings);
      if (column >= 0) factors.push(column);
      else constant *= constants[name];
    }
    if (constant === 0) return;
    factors.sort((a, b) => a - b);
    const key = factors.join();
    const entry = merged.get(key) ?? {
      factors: [factors[0] ?? -1, factors[1] ?? -1] as [number, number],
      template: new Float64Array(sources.length * bins),
    };
    for (let i = 0; i < sources.length; i++) {
      const row = (i * MONOMIALS.length + m) * bins;
      for (let k = 0; k < bins; k++) entry.template[i * bins + k] += constant * model.signal[row + k];
    }
    merged.set(key, entry);
  });

  const entries = [...merged.values()];
  const signal = new Float64Array(sources.length * entries.length * bins);
  entries.forEach(({ template }, m) => {
    for (let i = 0; i < sources.length; i++) {
      signal.set(template.subarray(i * bins, (i + 1) * bins), (i * entries.length + m) * bins);
    }
  });
  const background = new Float64Array((model.nuisances.length - sources.length) * bins);
  for (const component of model.backgrounds) {
    const row = (component.nuisance - sources.length) * bins;
    for (let k = 0; k < bins; k++) background[row + k] += component.counts[k];
  }
  return {
    couplings,
    bins,
    experimentStart: Int32Array.from([...model.ranges.map((range) => range.start), bins]),
    monomials: Int32Array.from(entries.flatMap((entry) => entry.factors)),
    sources: sources.length,
    signal,
    background,
    nuisanceNames: model.nuisances.map((nuisance) => nuisance.name),
    priorWeight: Float64Array.from(model.nuisances, ({ uncertainty }) =>
      uncertainty === null ? 0 : 1 / square(uncertainty),
    ),
    lower: Float64Array.from(model.nuisances, ({ fitLimits }) => (fitLimits?.[0] ?? 0) - 1),
    upper: Float64Array.from(model.nuisances, ({ fitLimits }) => (fitLimits?.[1] ?? Infinity) - 1),
    observed: model.observed,
    gaussianSigma: model.gaussianSigma,
  };
}

function columnOf(name: ElementaryCoupling, couplings: readonly CouplingName[]): number {
  const column = couplings.indexOf(name);
  if (column >= 0 || !name.startsWith('mu_')) return column;
  return couplings.indexOf('mu_eff');
}

/** The Standard Model values of the scanned couplings. */
export function standardModelPoint(couplings: readonly CouplingName[]): Float64Array {
  const point = resolvePoint({});
  return Float64Array.from(couplings, (name) => (name === 'mu_eff' ? 0 : point[name]));
}
