/**
 * The event-rate model of a scenario: the tensors of its experiments side by side, the nuisances of a joint fit,
 * and the data. All arrays over bins run over the bins of all experiments.
 */
import type { Experiment, Place } from '../experiment/experiment.js';
import type { Scenario } from '../experiment/load-scenario.js';
import { type CouplingPoint, MONOMIALS, resolvePoint } from '../physics/couplings.js';
import type { SourceName } from '../physics/sources.js';

/** One normalisation parameter: counts of its component are multiplied by (1+α), α = 0 nominal. */
export interface Nuisance {
  readonly name: string;
  readonly kind: 'solar' | 'background';
  /** One standard deviation of α; null when free. */
  readonly uncertainty: number | null;
  /** Range of (1+α) in the fit; null: only (1+α) ≥ 0. */
  readonly fitLimits: readonly [number, number] | null;
}

/** The bins of one experiment inside the arrays of the model. */
export interface BinRange {
  readonly experiment: Experiment;
  readonly start: number;
  readonly end: number;
}

/** A background of one experiment with its counts over all bins of the model. */
export interface ModelBackground {
  readonly name: string;
  readonly label: string;
  readonly experiment: string;
  /** Index into `nuisances`. */
  readonly nuisance: number;
  readonly counts: Float64Array;
  /** Where it is described; undefined for one made in code. */
  readonly place: Place | undefined;
}

/** A background without an event in any bin: nothing is left that its nuisance could change, so it has none. */
export interface EmptyBackground {
  /** Name in lists of components: with the experiment before it in joint fits. */
  readonly name: string;
  /** Name in its experiment. */
  readonly component: string;
  readonly experiment: string;
}

export interface RateModel {
  readonly scenario: Scenario;
  readonly bins: number;
  readonly ranges: readonly BinRange[];
  /** Solar sources; source i belongs to nuisance i. */
  readonly sources: readonly SourceName[];
  /** Counts, sources × MONOMIALS.length × bins. */
  readonly signal: Float64Array;
  readonly backgrounds: readonly ModelBackground[];
  /** Backgrounds of the experiments that are not in the fit. */
  readonly emptyBackgrounds: readonly EmptyBackground[];
  /** Solar sources first, then backgrounds. */
  readonly nuisances: readonly Nuisance[];
  /** Observed or Asimov counts. */
  readonly observed: Float64Array;
  /** Error in counts of a Gaussian bin (Eq. 20); 0 for a Poisson bin (Eq. 19). */
  readonly gaussianSigma: Float64Array;
  /** What a reader of the results should know, in plain text. */
  readonly remarks: readonly string[];
}

/** Solar counts, sources × bins, at a coupling point with nominal fluxes. */
export function signalCounts(
  model: Pick<RateModel, 'bins' | 'sources' | 'signal'>,
  point: CouplingPoint,
): Float64Array {
  const values = resolvePoint(point);
  const counts = new Float64Array(model.sources.length * model.bins);
  model.sources.forEach((_, i) => {
    MONOMIALS.forEach((monomial, m) => {
      const value = monomial.factors.reduce((product, name) => product * values[name], 1);
      if (value === 0) return;
      const row = (i * MONOMIALS.length + m) * model.bins;
      for (let k = 0; k < model.bins; k++) counts[i * model.bins + k] += value * model.signal[row + k];
    });
  });
  return counts;
}

/** Expected counts per bin at a coupling point with nominal nuisances. */
export function nominalCounts(
  model: Pick<RateModel, 'bins' | 'sources' | 'signal' | 'backgrounds'>,
  point: CouplingPoint,
): Float64Array {
  const counts = new Float64Array(model.bins);
  signalCounts(model, point).forEach((value, index) => {
    counts[index % model.bins] += value;
  });
  for (const background of model.backgrounds) for (let k = 0; k < model.bins; k++) counts[k] += background.counts[k];
  return counts;
}
