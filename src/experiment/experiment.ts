/** A detector with its exposure, data and backgrounds, overrides applied: what the rate tensor is made from. */
import type { Detector } from '../detector/response.js';
import type { LinearTable } from '../numerics/linear-table.js';
import type { SourceName } from '../physics/sources.js';
import type { ExperimentOverride, GaussianSigma } from './schema.js';

/** A background in true energy, per tonne and year, before the detector. */
export interface TrueEnergyBackground {
  readonly kind: 'true_energy';
  /** Continuous parts: `table` per keV, times `eventsPerTonneYear`. */
  readonly spectra: readonly { readonly table: LinearTable; readonly eventsPerTonneYear: number }[];
  readonly lines: readonly { readonly energyKeV: number; readonly eventsPerTonneYear: number }[];
}

/** A background in bins of reconstructed energy, in counts for the full exposure. */
export interface BinnedBackground {
  readonly kind: 'binned';
  readonly counts: Float64Array;
}

/** A place in an input file, for messages. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface Background {
  readonly name: string;
  readonly label: string;
  /** Components with the same name in several experiments share a nuisance; undefined: its own. */
  readonly sharedAs: string | undefined;
  /** One standard deviation relative to the nominal counts; null when free. */
  readonly relativeUncertainty: number | null;
  /** Range of (1+α) in the fit; null: bounded only by (1+α) ≥ 0. */
  readonly relativeFitLimits: readonly [number, number] | null;
  /** The published spectrum contains the solar events, to be subtracted. */
  readonly containsSolar: boolean;
  readonly spectrum: TrueEnergyBackground | BinnedBackground;
  /** Where it is described; undefined for one made in code. */
  readonly place?: Place | undefined;
}

export type Statistic = { readonly kind: 'poisson' } | { readonly kind: 'gaussian'; readonly sigma: GaussianSigma };

/** What the files of an experiment say, for those who offer to change it. */
export interface DescribedExperiment {
  /** Overrides of the scenario, settings included. */
  readonly override: ExperimentOverride;
  /** Components of the experiment file, in its order, those that are left out as well. */
  readonly components: readonly {
    readonly name: string;
    readonly label: string;
    /** Whether it is in the fit. */
    readonly enabled: boolean;
  }[];
  /** Whether bins may be cut in two by a threshold: binned spectra may not. */
  readonly splittable: boolean;
}

export interface Experiment {
  /** Folder name. */
  readonly id: string;
  readonly name: string;
  readonly publications: readonly string[];
  readonly exposureTonneYear: number;
  readonly sources: readonly SourceName[];
  readonly detector: Detector;
  readonly statistic: Statistic;
  /** Observed counts per bin; undefined for mock (Asimov) data. */
  readonly observed: Float64Array | undefined;
  /** Where the counts of a bin stand, and under which column; undefined for mock data and for those made in code. */
  readonly observedPlace?: ((bin: number) => Place & { readonly key: string }) | undefined;
  /** Errors per bin for `gaussian` with `given`. */
  readonly givenSigma: Float64Array | undefined;
  readonly backgrounds: readonly Background[];
  /** Where its statistic is chosen; undefined for one made in code. */
  readonly statisticPlace?: Place | undefined;
  /** Undefined for one made in code. */
  readonly described?: DescribedExperiment | undefined;
  /** What a reader of its results should know, in plain text: tables that end before the bins, for instance. */
  readonly remarks?: readonly string[] | undefined;
}
