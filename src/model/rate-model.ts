/**
 * The event-rate model of a scenario: the tensors of its experiments side by side, the nuisances of a joint fit,
 * and the data. All arrays over bins run over the bins of all experiments.
 */
import type { Experiment } from '../experiment/experiment.js';
import type { Scenario } from '../experiment/load-scenario.js';
import { gaussianSigma } from '../experiment/statistic.js';
import { InputError } from '../input/errors.js';
import { type CouplingPoint, MONOMIALS, resolvePoint } from '../physics/couplings.js';
import { SOURCE_NAMES, type SourceName } from '../physics/sources.js';
import { checkDegeneracy } from './degeneracy.js';
import type { PhysicsInputs } from './physics-inputs.js';
import { combinePriors } from './priors.js';
import { buildRateTensor, type RateTensor } from './rate-tensor.js';

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
  /** Solar sources first, then backgrounds. */
  readonly nuisances: readonly Nuisance[];
  /** Observed or Asimov counts. */
  readonly observed: Float64Array;
  /** Error in counts of a Gaussian bin (Eq. 20); 0 for a Poisson bin (Eq. 19). */
  readonly gaussianSigma: Float64Array;
}

/**
 * Builds the model of a scenario. Asimov data are the rates at the Standard Model point with nominal nuisances.
 * @throws InputError for degenerate free components or contradictory priors
 */
export function buildRateModel(scenario: Scenario, inputs: PhysicsInputs): RateModel {
  const tensors = scenario.experiments.map((experiment) => buildRateTensor(experiment, scenario.parameters, inputs));
  let bins = 0;
  const ranges = scenario.experiments.map((experiment, i) => {
    const start = bins;
    bins += tensors[i].bins;
    return { experiment, start, end: bins };
  });
  const sources = SOURCE_NAMES.filter((name) =>
    scenario.experiments.some((experiment) => experiment.sources.includes(name)),
  );
  const signal = joinSignal(tensors, ranges, sources, bins);
  const { backgrounds, nuisances: backgroundNuisances } = joinBackgrounds(
    scenario,
    tensors,
    ranges,
    bins,
    sources.length,
  );
  const nuisances: Nuisance[] = [
    ...sources.map(
      (name): Nuisance => ({
        name,
        kind: 'solar',
        uncertainty: inputs.sources[name].flux[scenario.parameters.solarModel].relativeUncertainty,
        fitLimits: null,
      }),
    ),
    ...backgroundNuisances,
  ];
  const nominal = { bins, sources, signal, backgrounds };
  const observed = data(ranges, nominalCounts(nominal, {}));
  const model: RateModel = {
    scenario,
    ranges,
    nuisances,
    observed,
    gaussianSigma: gaussianErrors(ranges, observed),
    ...nominal,
  };
  checkDegeneracy(model);
  return model;
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

function joinSignal(
  tensors: readonly RateTensor[],
  ranges: readonly BinRange[],
  sources: readonly SourceName[],
  bins: number,
): Float64Array {
  const joined = new Float64Array(sources.length * MONOMIALS.length * bins);
  tensors.forEach((tensor, t) => {
    for (const [name, template] of tensor.signal) {
      const i = sources.indexOf(name);
      for (let m = 0; m < MONOMIALS.length; m++) {
        const row = template.subarray(m * tensor.bins, (m + 1) * tensor.bins);
        joined.set(row, (i * MONOMIALS.length + m) * bins + ranges[t].start);
      }
    }
  });
  return joined;
}

function joinBackgrounds(
  scenario: Scenario,
  tensors: readonly RateTensor[],
  ranges: readonly BinRange[],
  bins: number,
  firstIndex: number,
): { backgrounds: ModelBackground[]; nuisances: Nuisance[] } {
  const joint = scenario.experiments.length > 1;
  const groups = new Map<
    string,
    { members: ModelBackground[]; components: RateTensor['backgrounds'][number]['background'][]; shared: boolean }
  >();
  tensors.forEach((tensor, t) => {
    const { experiment, start } = ranges[t];
    for (const { background, counts } of tensor.backgrounds) {
      const shared = background.sharedAs !== undefined && (scenario.shareBackgrounds || !joint);
      const own = joint ? `${experiment.id}/${background.name}` : background.name;
      const key = shared ? (background.sharedAs as string) : own;
      const group = groups.get(key) ?? { members: [], components: [], shared };
      if (group.members.some((member) => member.experiment === experiment.id)) {
        throw new InputError(`${experiment.name}: two components share the nuisance ${key}`, {
          key: 'shared_as',
          value: key,
          accepted: 'one component per experiment under each shared name',
        });
      }
      const full = new Float64Array(bins);
      full.set(counts, start);
      group.members.push({ name: own, label: background.label, experiment: experiment.id, nuisance: 0, counts: full });
      group.components.push(background);
      groups.set(key, group);
    }
  });
  const backgrounds: ModelBackground[] = [];
  const nuisances: Nuisance[] = [];
  for (const [name, group] of groups) {
    const nuisance = firstIndex + nuisances.length;
    backgrounds.push(...group.members.map((member) => ({ ...member, nuisance })));
    nuisances.push({
      name,
      kind: 'background',
      ...combinePriors(group.components, group.shared ? scenario.sharedPrior(name) : 'loosest'),
    });
  }
  return { backgrounds, nuisances };
}

function data(ranges: readonly BinRange[], asimov: Float64Array): Float64Array {
  const counts = asimov.slice();
  for (const { experiment, start } of ranges) if (experiment.observed) counts.set(experiment.observed, start);
  return counts;
}

function gaussianErrors(ranges: readonly BinRange[], observed: Float64Array): Float64Array {
  const sigma = new Float64Array(observed.length);
  for (const { experiment, start, end } of ranges) {
    if (experiment.statistic.kind !== 'gaussian') continue;
    const kind = experiment.statistic.sigma;
    for (let k = start; k < end; k++) {
      sigma[k] =
        kind === 'given' ? (experiment.givenSigma as Float64Array)[k - start] : gaussianSigma(kind, observed[k]);
      if (!(sigma[k] > 0)) {
        throw new InputError(`${experiment.name}: bin ${k - start} has no Gaussian error (${observed[k]} counts)`, {
          key: 'gaussian_sigma',
          value: kind,
          accepted: 'garwood_mean, or statistic: poisson',
        });
      }
    }
  }
  return sigma;
}
