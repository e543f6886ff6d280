/**
 * The event-rate tensor of one experiment: counts per solar source, monomial of the couplings and bin (Eq. 18),
 * and counts per background and bin. Everything expensive happens here, once.
 */
import { binProbabilities, type Detector } from '../detector/response.js';
import type { Background, Experiment } from '../experiment/experiment.js';
import { InputError } from '../input/errors.js';
import { MONOMIALS, resolvePoint } from '../physics/couplings.js';
import type { PhysicsParameters } from '../physics/parameters.js';
import type { SourceName } from '../physics/sources.js';
import { type FoldingCache, foldSource, foldTable } from './folded-templates.js';
import type { PhysicsInputs } from './physics-inputs.js';

export interface RateTensor {
  readonly bins: number;
  /** Counts per source: MONOMIALS.length × bins, row by row, for the exposure of the experiment. */
  readonly signal: ReadonlyMap<SourceName, Float64Array>;
  /** Nominal counts per bin of each background, in the experiment's order. */
  readonly backgrounds: readonly { readonly background: Background; readonly counts: Float64Array }[];
}

/**
 * Folds every source and background of an experiment (Eq. 18): counts per bin for its exposure.
 * @param cache keeps what other exposures and background levels have in common; the counts are the same without it
 * @throws InputError when a rate diverges, or a component is smaller than the solar events it should contain
 */
export function buildRateTensor(
  experiment: Experiment,
  parameters: PhysicsParameters,
  inputs: PhysicsInputs,
  cache?: FoldingCache,
): RateTensor {
  const { detector, exposureTonneYear } = experiment;
  const bins = detector.edgesKeV.length - 1;
  if (
    parameters.ionisation === 'free_electrons' &&
    detector.efficiencyAt === 'true_energy' &&
    detector.efficiency.at(0) > 0
  ) {
    throw new InputError(
      `${experiment.name}: with free electrons the millicharge rate diverges at zero recoil energy`,
      {
        key: 'ionisation',
        value: 'free_electrons',
        accepted: 'an efficiency that vanishes at 0 keV (efficiency.below_table: zero does), or ionisation: zeff_steps',
      },
    );
  }
  const signal = new Map<SourceName, Float64Array>();
  for (const name of experiment.sources) {
    const counts = foldSource(name, detector, parameters, inputs, cache);
    signal.set(
      name,
      counts.map((perTonneYear) => perTonneYear * exposureTonneYear),
    );
  }
  const solar = standardModelCounts(signal, bins);
  return {
    bins,
    signal,
    backgrounds: experiment.backgrounds.map((background) => ({
      background,
      counts: backgroundCounts(background, detector, exposureTonneYear, solar, experiment.name, cache),
    })),
  };
}

/** Solar counts per bin at the Standard Model point. */
function standardModelCounts(signal: ReadonlyMap<SourceName, Float64Array>, bins: number): Float64Array {
  const point = resolvePoint({});
  const counts = new Float64Array(bins);
  MONOMIALS.forEach((monomial, m) => {
    const value = monomial.factors.reduce((product, name) => product * point[name], 1);
    for (const template of signal.values()) for (let k = 0; k < bins; k++) counts[k] += value * template[m * bins + k];
  });
  return counts;
}

function backgroundCounts(
  background: Background,
  detector: Detector,
  exposureTonneYear: number,
  solar: Float64Array,
  experimentName: string,
  cache: FoldingCache | undefined,
): Float64Array {
  const { spectrum } = background;
  let counts: Float64Array;
  if (spectrum.kind === 'binned') {
    counts = spectrum.counts.slice();
  } else {
    counts = new Float64Array(solar.length);
    for (const { table, eventsPerTonneYear } of spectrum.spectra) {
      const folded = foldTable(table, detector, cache);
      for (let k = 0; k < counts.length; k++) counts[k] += folded[k] * eventsPerTonneYear * exposureTonneYear;
    }
    for (const { energyKeV, eventsPerTonneYear } of spectrum.lines) {
      const { firstBin, probability } = binProbabilities(detector, energyKeV);
      for (const [k, share] of probability.entries())
        counts[firstBin + k] += share * eventsPerTonneYear * exposureTonneYear;
    }
  }
  if (!background.containsSolar) return counts;
  return counts.map((published, k) => {
    if (published < solar[k]) {
      throw new InputError(
        `${experimentName}: the solar events exceed the component that should contain them, in bin ${k}`,
        {
          ...background.place,
          key: `backgrounds.${background.name}.contains_solar`,
          value: true,
          accepted: 'false, or a larger component',
        },
      );
    }
    return published - solar[k];
  });
}
