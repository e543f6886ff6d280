/** Builds the rate model of a scenario. */
import type { Scenario } from '../experiment/load-scenario.js';
import { gaussianSigma } from '../experiment/statistic.js';
import { InputError } from '../input/errors.js';
import { MONOMIALS } from '../physics/couplings.js';
import { SOURCE_NAMES, type SourceName } from '../physics/sources.js';
import { checkCounts } from './check-counts.js';
import { checkDegeneracy } from './degeneracy.js';
import type { FoldingCache } from './folded-templates.js';
import { remarksOn } from './model-remarks.js';
import type { PhysicsInputs } from './physics-inputs.js';
import { combinePriors } from './priors.js';
import {
  type BinRange,
  type EmptyBackground,
  type ModelBackground,
  type Nuisance,
  nominalCounts,
  type RateModel,
} from './rate-model.js';
import { buildRateTensor, type RateTensor } from './rate-tensor.js';

/**
 * Builds the model of a scenario. Asimov data are the rates at the Standard Model point with nominal nuisances.
 * @param cache shared by scenarios that differ in exposures and levels only; the model is the same without it
 * @throws InputError for degenerate free components, contradictory priors, or counts that nothing can explain
 */
export function buildRateModel(scenario: Scenario, inputs: PhysicsInputs, cache?: FoldingCache): RateModel {
  const tensors = scenario.experiments.map((experiment) =>
    buildRateTensor(experiment, scenario.parameters, inputs, cache),
  );
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
  const joined = joinBackgrounds(scenario, tensors, ranges, bins, sources.length);
  const nuisances: Nuisance[] = [
    ...sources.map(
      (name): Nuisance => ({
        name,
        kind: 'solar',
        uncertainty: inputs.sources[name].flux[scenario.parameters.solarModel].relativeUncertainty,
        fitLimits: null,
      }),
    ),
    ...joined.nuisances,
  ];
  const nominal = { bins, sources, signal, backgrounds: joined.backgrounds };
  const observed = data(ranges, nominalCounts(nominal, {}));
  const model = {
    scenario,
    ranges,
    nuisances,
    observed,
    emptyBackgrounds: joined.emptyBackgrounds,
    gaussianSigma: gaussianErrors(ranges, observed),
    ...nominal,
  };
  const remarks = [...remarksOn(model, inputs), ...checkCounts(model)];
  checkDegeneracy(model);
  return { ...model, remarks };
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
): { backgrounds: ModelBackground[]; emptyBackgrounds: EmptyBackground[]; nuisances: Nuisance[] } {
  const joint = scenario.experiments.length > 1;
  const groups = new Map<
    string,
    { members: ModelBackground[]; components: RateTensor['backgrounds'][number]['background'][]; shared: boolean }
  >();
  const emptyBackgrounds: EmptyBackground[] = [];
  tensors.forEach((tensor, t) => {
    const { experiment, start } = ranges[t];
    for (const { background, counts } of tensor.backgrounds) {
      const own = joint ? `${experiment.id}/${background.name}` : background.name;
      if (!counts.some((value) => value > 0)) {
        emptyBackgrounds.push({ name: own, component: background.name, experiment: experiment.id });
        continue;
      }
      const shared = background.sharedAs !== undefined && (scenario.shareBackgrounds || !joint);
      const key = shared ? (background.sharedAs as string) : own;
      const group = groups.get(key) ?? { members: [], components: [], shared };
      if (group.members.some((member) => member.experiment === experiment.id)) {
        throw new InputError(`${experiment.name}: two components share the nuisance ${key}`, {
          ...background.place,
          key: `backgrounds.${background.name}.shared_as`,
          value: key,
          accepted: 'one component per experiment under each shared name',
        });
      }
      const full = new Float64Array(bins);
      full.set(counts, start);
      group.members.push({
        name: own,
        label: background.label,
        experiment: experiment.id,
        nuisance: 0,
        counts: full,
        place: background.place,
      });
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
  return { backgrounds, emptyBackgrounds, nuisances };
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
          ...experiment.statisticPlace,
          key: 'gaussian_sigma',
          value: kind,
          accepted: 'garwood_mean, or statistic: poisson',
        });
      }
    }
  }
  return sigma;
}
