/** Backgrounds of an experiment file. */
import type { InputError } from '../input/errors.js';
import type { TextFiles } from '../input/files.js';
import type { YamlDocument } from '../input/yaml-document.js';
import { ZERO_OUTSIDE } from '../numerics/linear-table.js';
import { XENON_ATOMS_PER_TONNE, YEAR_S } from '../physics/constants.js';
import type { Background, TrueEnergyBackground } from './experiment.js';
import { readTable, tableName } from './read-table.js';
import type { BackgroundFile, BackgroundOverride, ExperimentFile } from './schema.js';
import { type Reach, remarksOnSpectrum } from './table-remarks.js';

export interface BackgroundContext {
  readonly files: TextFiles;
  readonly folder: string;
  readonly document: YamlDocument<ExperimentFile>;
  /** Bins of the experiment file before a threshold cuts them, and how many are cut. */
  readonly fileEdges: Float64Array;
  readonly droppedBins: number;
  /** Exposure relative to that of the experiment file: scales binned spectra. */
  readonly exposureRatio: number;
  /** True energies from which events get into the bins. */
  readonly reach: Reach;
  /** Takes what a reader of the results should know about tables. */
  readonly remark: (text: string) => void;
}

/**
 * One component, ready to be folded or, when binned, in counts for the full exposure.
 * @param override what the scenario changes
 * @param level factor on the nominal counts, depletion included
 * @throws InputError at the key of the experiment file that is wrong
 */
export async function loadBackground(
  name: string,
  file: BackgroundFile,
  override: BackgroundOverride,
  level: number,
  context: BackgroundContext,
): Promise<Background> {
  const error = (keys: readonly string[], problem: string, accepted?: string, value?: unknown): InputError =>
    context.document.error(['backgrounds', name, ...keys], problem, accepted, value);
  const trueEnergy = file.spectrum !== undefined || file.lines !== undefined;
  if (trueEnergy === (file.binned !== undefined)) {
    throw error(
      [],
      'a component is either binned or in true energy',
      'binned with nominal_value, or spectrum and/or lines',
    );
  }
  const spectrum = trueEnergy
    ? await loadTrueEnergy(name, file, level, context)
    : await loadBinned(name, file, level, context);
  return {
    name,
    label: file.label ?? name,
    sharedAs: file.shared_as,
    relativeUncertainty: relativeUncertainty(file, override, error),
    relativeFitLimits: relativeFitLimits(file, error),
    containsSolar: file.contains_solar ?? false,
    spectrum,
    place: { file: context.document.file, line: context.document.line(['backgrounds', name]) },
  };
}

type MakeError = (keys: readonly string[], problem: string, accepted?: string, value?: unknown) => InputError;

function relativeUncertainty(file: BackgroundFile, override: BackgroundOverride, error: MakeError): number | null {
  if (override.relative_uncertainty !== undefined) return override.relative_uncertainty;
  if (file.relative_uncertainty !== undefined && file.uncertainty !== undefined) {
    throw error(['uncertainty'], 'given twice', 'uncertainty or relative_uncertainty', file.uncertainty);
  }
  if (file.relative_uncertainty !== undefined) return file.relative_uncertainty;
  if (file.uncertainty === null) return null;
  if (file.uncertainty === undefined) {
    throw error([], 'no uncertainty', 'uncertainty (events) or relative_uncertainty; null for a free normalisation');
  }
  if (file.nominal_value === undefined) {
    throw error(
      ['uncertainty'],
      'an uncertainty in events needs nominal_value',
      'relative_uncertainty',
      file.uncertainty,
    );
  }
  return file.uncertainty / file.nominal_value;
}

function relativeFitLimits(file: BackgroundFile, error: MakeError): readonly [number, number] | null {
  if (file.fit_limits && file.relative_fit_limits)
    throw error(['relative_fit_limits'], 'given twice', 'fit_limits or relative_fit_limits', file.relative_fit_limits);
  const key = file.fit_limits ? 'fit_limits' : 'relative_fit_limits';
  const limits = file[key];
  if (!limits) return null;
  const nominal = file.fit_limits ? file.nominal_value : 1;
  if (nominal === undefined) throw error([key], 'fit limits in events need nominal_value', 'relative_fit_limits');
  if (limits[1] <= limits[0] || limits[0] > nominal || limits[1] < nominal) {
    throw error([key], 'limits that are empty or exclude the nominal value', `[low, high] around ${nominal}`, limits);
  }
  return [limits[0] / nominal, limits[1] / nominal];
}

async function loadBinned(
  name: string,
  file: BackgroundFile,
  level: number,
  context: BackgroundContext,
): Promise<Background['spectrum']> {
  const error = (keys: readonly string[], problem: string, accepted?: string): InputError =>
    context.document.error(['backgrounds', name, ...keys], problem, accepted);
  if (file.nominal_value === undefined)
    throw error([], 'no nominal_value', 'nominal_value in events for a binned component');
  if (file.decays)
    throw error(['decays'], 'decays normalise true-energy spectra', 'nominal_value in events for a binned component');
  const { table: given, column } = file.binned as NonNullable<BackgroundFile['binned']>;
  const { files, folder, document } = context;
  const table = await readTable(files, folder, document, given, ['backgrounds', name, 'binned']);
  const edges = table.binEdges();
  if (
    edges.length !== context.fileEdges.length ||
    edges.some((edge, i) => Math.abs(edge - context.fileEdges[i]) > 1e-5 * edge)
  ) {
    throw error(
      ['binned', 'table'],
      'the bins of the table differ from the binning of the experiment',
      `${context.fileEdges.length - 1} bins with the same edges`,
    );
  }
  const shape = table.numbers(column, 0);
  const sum = shape.reduce((total, counts) => total + counts, 0);
  if (sum === 0) throw error(['binned', 'column'], 'the spectrum is zero everywhere', 'at least one bin above 0');
  const scale = (file.nominal_value * level * context.exposureRatio) / sum;
  return { kind: 'binned', counts: shape.map((counts) => counts * scale).slice(context.droppedBins) };
}

async function loadTrueEnergy(
  name: string,
  file: BackgroundFile,
  level: number,
  context: BackgroundContext,
): Promise<TrueEnergyBackground> {
  const error = (keys: readonly string[], problem: string, accepted?: string, value?: unknown): InputError =>
    context.document.error(['backgrounds', name, ...keys], problem, accepted, value);
  if (file.nominal_value !== undefined) {
    throw error(
      ['nominal_value'],
      'true-energy spectra are normalised by decays, or by a table of events per tonne, year and keV',
      'decays, or neither',
      file.nominal_value,
    );
  }
  if (file.lines && !file.decays)
    throw error(
      ['lines'],
      'lines need decays',
      'decays with atom_fraction and half_life_y, activity_uBq_per_kg or per_t_y',
    );
  const decays = file.decays
    ? decaysPerTonneYear(file.decays, (problem, accepted) => error(['decays'], problem, accepted))
    : 1;
  const spectra: { table: LinearTableOf; eventsPerTonneYear: number }[] = [];
  for (const [i, part] of (file.spectrum ?? []).entries()) {
    const { files, folder, document } = context;
    const path = ['backgrounds', name, 'spectrum', String(i)];
    const table = (await readTable(files, folder, document, part.table, path)).functionOfEnergy(
      part.column,
      ZERO_OUTSIDE,
    );
    for (const text of remarksOnSpectrum(name, tableName(part.table), table, context.reach)) context.remark(text);
    const perDecay = !part.column.endsWith('per_t_y_keV');
    if (perDecay !== (file.decays !== undefined)) {
      throw error(
        ['spectrum', String(i)],
        perDecay ? 'a density per decay needs decays' : 'a rate per tonne, year and keV takes no decays',
        'a column ending in per_keV with decays, or one ending in per_t_y_keV without',
      );
    }
    spectra.push({ table, eventsPerTonneYear: decays * (part.branching ?? 1) * level });
  }
  return {
    kind: 'true_energy',
    spectra,
    lines: (file.lines ?? []).map((line) => ({
      energyKeV: line.energy_keV,
      eventsPerTonneYear: decays * line.branching * level,
    })),
  };
}

type LinearTableOf = TrueEnergyBackground['spectra'][number]['table'];

function decaysPerTonneYear(
  decays: NonNullable<BackgroundFile['decays']>,
  error: (problem: string, accepted: string) => InputError,
): number {
  const {
    atom_fraction: fraction,
    half_life_y: halfLife,
    activity_uBq_per_kg: activity,
    per_t_y: perTonneYear,
  } = decays;
  const accepted = 'atom_fraction with half_life_y, or activity_uBq_per_kg, or per_t_y';
  const byAtoms = fraction !== undefined || halfLife !== undefined;
  if (Number(byAtoms) + Number(activity !== undefined) + Number(perTonneYear !== undefined) !== 1)
    throw error('normalised more than once', accepted);
  if (perTonneYear !== undefined) return perTonneYear;
  if (activity !== undefined) return activity * 1e-6 * 1000 * YEAR_S;
  if (fraction === undefined || halfLife === undefined)
    throw error('atom_fraction and half_life_y belong together', accepted);
  return (XENON_ATOMS_PER_TONNE * fraction * Math.LN2) / halfLife;
}
