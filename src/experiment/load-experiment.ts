/** Reads an experiment folder (experiment.yaml and its tables) and applies the overrides of a scenario. */

import type { EfficiencyEnergy } from '../detector/efficiency-energy.js';
import type { ResolutionModel } from '../detector/resolution.js';
import { sigmaKeV } from '../detector/resolution.js';
import type { Detector } from '../detector/response.js';
import type { InputError } from '../input/errors.js';
import { joinPath, type TextFiles } from '../input/files.js';
import { Table } from '../input/table.js';
import { YamlDocument } from '../input/yaml-document.js';
import { power } from '../numerics/powers.js';
import { YEAR_D } from '../physics/constants.js';
import { SOURCE_NAMES, type SourceName } from '../physics/sources.js';
import { cutAtThreshold, statedEdges } from './binning.js';
import type { Background, Experiment, Statistic } from './experiment.js';
import { loadBackground } from './load-background.js';
import {
  type BackgroundFile,
  type BackgroundOverride,
  EXPERIMENT_SCHEMA,
  type ExperimentFile,
  type ExperimentOverride,
  type ResolutionFile,
} from './schema.js';

/** Makes an error at a key of the overrides, in the scenario file. */
export type OverrideError = (key: string, problem: string, accepted?: string, value?: unknown) => InputError;

/** Overrides that change what an experiment would have counted. */
const NEED_ASIMOV = [
  'exposure_t_y',
  'fiducial_mass_t',
  'live_time_d',
  'xe136_remaining_fraction',
  'threshold_keV',
] as const;

/**
 * @param folder folder that holds experiment.yaml
 * @param overrideError error maker for mistakes in the overrides
 * @throws InputError naming file, line, key, value and what is accepted
 */
export async function loadExperiment(
  files: TextFiles,
  folder: string,
  override: ExperimentOverride,
  overrideError: OverrideError,
): Promise<Experiment> {
  const path = joinPath(folder, 'experiment.yaml');
  const document = await YamlDocument.read<ExperimentFile>(files, path, EXPERIMENT_SCHEMA);
  const file = document.content;
  const asimov = file.data === 'asimov' || override.data === 'asimov';
  for (const key of NEED_ASIMOV) {
    if (!asimov && override[key] !== undefined) {
      throw overrideError(
        key,
        'makes no sense on observed counts',
        'data: asimov beside it, for a projection',
        override[key],
      );
    }
  }

  const binTable = file.binning.table
    ? await Table.read(files, joinPath(folder, file.binning.table), (problem, accepted) =>
        document.error(['binning', 'table'], problem, accepted),
      )
    : undefined;
  const fileEdges =
    binTable?.binEdges() ??
    statedEdges(file.binning, (problem, accepted, value, keys = []) =>
      document.error(['binning', ...keys], problem, accepted, value),
    );
  const splittable = Object.values(file.backgrounds).every((background) => !background.binned);
  const { edges, dropped } =
    override.threshold_keV === undefined
      ? { edges: fileEdges, dropped: 0 }
      : cutAtThreshold(fileEdges, override.threshold_keV, splittable, (problem, accepted, value) =>
          overrideError('threshold_keV', problem, accepted, value),
        );

  const fileExposure = exposure(file, (key, problem, accepted) =>
    document.error(key === undefined ? [] : [key], problem, accepted),
  );
  const exposureTonneYear = overriddenExposure(file, fileExposure, override, overrideError);
  return {
    id:
      folder
        .split('/')
        .filter((part) => part !== '')
        .at(-1) ?? folder,
    name: file.name,
    publications: file.publications ?? [],
    exposureTonneYear,
    sources: (override.sources ?? file.sources) as SourceName[],
    detector: await loadDetector(files, folder, document, override, overrideError, edges),
    statistic: statistic(document, asimov),
    statisticPlace: { file: document.file, line: document.line(['gaussian_sigma']) },
    ...(await loadData(files, folder, document, asimov, fileEdges)),
    backgrounds: await loadBackgrounds(files, folder, document, override, overrideError, {
      fileEdges,
      droppedBins: dropped,
      exposureRatio: exposureTonneYear / fileExposure,
    }),
    described: {
      override,
      components: Object.entries(file.backgrounds).map(([name, component]) => ({
        name,
        label: component.label ?? name,
        enabled: isEnabled(component, override.backgrounds?.[name]),
      })),
      splittable,
    },
  };
}

function isEnabled(file: BackgroundFile, override: BackgroundOverride | undefined): boolean {
  return override?.enabled ?? file.enabled ?? true;
}

function exposure(
  file: ExperimentFile,
  error: (key: string | undefined, problem: string, accepted: string) => InputError,
): number {
  const accepted = 'exposure_t_y, or fiducial_mass_t with live_time_d';
  if (file.exposure_t_y !== undefined) {
    if (file.fiducial_mass_t !== undefined || file.live_time_d !== undefined)
      throw error('exposure_t_y', 'the exposure is given twice', accepted);
    return file.exposure_t_y;
  }
  if (file.fiducial_mass_t === undefined || file.live_time_d === undefined)
    throw error(undefined, 'no exposure', accepted);
  return (file.fiducial_mass_t * file.live_time_d) / YEAR_D;
}

function overriddenExposure(
  file: ExperimentFile,
  fileExposure: number,
  override: ExperimentOverride,
  error: OverrideError,
): number {
  const byMass = override.fiducial_mass_t !== undefined || override.live_time_d !== undefined;
  if (override.exposure_t_y !== undefined) {
    if (byMass)
      throw error('exposure_t_y', 'the exposure is given twice', 'exposure_t_y, or fiducial_mass_t and live_time_d');
    return override.exposure_t_y;
  }
  if (!byMass) return fileExposure;
  const mass = override.fiducial_mass_t ?? file.fiducial_mass_t;
  const time = override.live_time_d ?? file.live_time_d;
  if (mass === undefined || time === undefined) {
    throw error(
      override.fiducial_mass_t === undefined ? 'live_time_d' : 'fiducial_mass_t',
      'the experiment file states only exposure_t_y',
      'exposure_t_y, or both fiducial_mass_t and live_time_d',
    );
  }
  return (mass * time) / YEAR_D;
}

async function loadDetector(
  files: TextFiles,
  folder: string,
  document: YamlDocument<ExperimentFile>,
  override: ExperimentOverride,
  overrideError: OverrideError,
  edges: Float64Array,
): Promise<Detector> {
  const file = document.content;
  const efficiencyAt = (override.efficiency_at ?? file.efficiency_at) as EfficiencyEnergy;
  const { table, column, column_reconstructed: reconstructed } = file.efficiency;
  const efficiency = (
    await Table.read(files, joinPath(folder, table), (problem, accepted) =>
      document.error(['efficiency', 'table'], problem, accepted),
    )
  ).functionOfEnergy(efficiencyAt === 'reconstructed_energy' ? (reconstructed ?? column) : column, 0, 1);
  const resolution = resolutionModel(override.resolution ?? file.resolution, override.resolution_factor);
  checkResolution(resolution, edges[edges.length - 1], (problem, accepted) => {
    const changed = (['resolution_factor', 'resolution'] as const).find((key) => override[key] !== undefined);
    return changed === undefined
      ? document.error(['resolution'], problem, accepted, file.resolution)
      : overrideError(changed, problem, accepted, override[changed]);
  });
  return { edgesKeV: edges, resolution, efficiency, efficiencyAt };
}

/** Nothing is ionised below: the lowest true energy at which the resolution must make sense. */
const LOWEST_ENERGY_KEV = 0.01;
/** Samples between it and the highest energy. */
const RESOLUTION_SAMPLES = 1000;

/** Refuses a resolution that vanishes or turns negative where events are, or just above. */
function checkResolution(
  resolution: ResolutionModel,
  lastEdgeKeV: number,
  error: (problem: string, accepted: string) => InputError,
): void {
  const highest = 1.5 * lastEdgeKeV;
  for (let i = 0; i <= RESOLUTION_SAMPLES; i++) {
    const energy = LOWEST_ENERGY_KEV * power(highest / LOWEST_ENERGY_KEV, i / RESOLUTION_SAMPLES);
    const sigma = sigmaKeV(resolution, energy);
    if (sigma > 0 && Number.isFinite(sigma)) continue;
    throw error(
      `the resolution is not above 0 at ${Number(energy.toPrecision(3))} keV`,
      `a finite sigma above 0 from ${LOWEST_ENERGY_KEV} keV to ${highest} keV (constant_above_keV ends a polynomial)`,
    );
  }
}

/** @param factor on sigma at every energy */
function resolutionModel(file: ResolutionFile, factor = 1): ResolutionModel {
  const {
    constant = 0,
    sqrt = 0,
    linear = 0,
    quadratic = 0,
    cubic = 0,
    constant_above_keV: constantAboveKeV = Infinity,
  } = file;
  return {
    constant: factor * constant,
    sqrt: factor * sqrt,
    linear: factor * linear,
    quadratic: factor * quadratic,
    cubic: factor * cubic,
    constantAboveKeV,
  };
}

function statistic(document: YamlDocument<ExperimentFile>, asimov: boolean): Statistic {
  const { statistic: kind, gaussian_sigma: sigma } = document.content;
  if (kind === 'poisson') {
    if (sigma) throw document.error(['gaussian_sigma'], 'a Poisson bin has no sigma', 'statistic: gaussian', sigma);
    return { kind };
  }
  if (!sigma)
    throw document.error(
      ['statistic'],
      'gaussian needs gaussian_sigma',
      'gaussian_sigma: sqrt_n, garwood_mean or given',
    );
  if (asimov && sigma === 'given')
    throw document.error(['gaussian_sigma'], 'mock data have no given errors', 'sqrt_n or garwood_mean', sigma);
  return { kind, sigma };
}

async function loadData(
  files: TextFiles,
  folder: string,
  document: YamlDocument<ExperimentFile>,
  asimov: boolean,
  edges: Float64Array,
): Promise<Pick<Experiment, 'observed' | 'givenSigma'>> {
  const { data, gaussian_sigma: sigma } = document.content;
  if (asimov || data === 'asimov') return { observed: undefined, givenSigma: undefined };
  const table = await Table.read(files, joinPath(folder, data.table), (problem, accepted) =>
    document.error(['data', 'table'], problem, accepted),
  );
  const observed = table.numbers(data.column, 0);
  if (observed.length !== edges.length - 1) {
    throw document.error(
      ['data', 'table'],
      `${observed.length} counts for ${edges.length - 1} bins`,
      'one row per bin',
    );
  }
  return { observed, givenSigma: sigma === 'given' ? table.numbers('sigma', Number.MIN_VALUE) : undefined };
}

async function loadBackgrounds(
  files: TextFiles,
  folder: string,
  document: YamlDocument<ExperimentFile>,
  override: ExperimentOverride,
  overrideError: OverrideError,
  bins: { fileEdges: Float64Array; droppedBins: number; exposureRatio: number },
): Promise<Background[]> {
  const components = document.content.backgrounds;
  for (const name of Object.keys(override.backgrounds ?? {})) {
    if (!Object.hasOwn(components, name))
      throw overrideError(
        `backgrounds.${name}`,
        'the experiment has no such component',
        Object.keys(components).join(', '),
      );
  }
  if (override.xe136_remaining_fraction !== undefined && !Object.hasOwn(components, 'xe136')) {
    throw overrideError(
      'xe136_remaining_fraction',
      'the experiment has no component xe136',
      Object.keys(components).join(', '),
    );
  }
  checkNames(document);
  const loaded: Background[] = [];
  for (const [name, component] of Object.entries(components)) {
    const change = override.backgrounds?.[name] ?? {};
    if (!isEnabled(component, change)) continue;
    const depletion = name === 'xe136' ? (override.xe136_remaining_fraction ?? 1) : 1;
    const level = (change.level ?? 1) * depletion;
    if (level === 0) continue;
    loaded.push(await loadBackground(name, component, change, level, { files, folder, document, ...bins }));
  }
  return loaded;
}

/** Names become names of nuisances, beside those of the solar sources, and keys of JSON output. */
function checkNames(document: YamlDocument<ExperimentFile>): void {
  const accepted = `a letter, then letters, digits, _ . + or -, but not ${SOURCE_NAMES.join(', ')}`;
  const isTaken = (name: string): boolean => (SOURCE_NAMES as readonly string[]).includes(name);
  for (const [name, { shared_as: sharedAs }] of Object.entries(document.content.backgrounds)) {
    for (const [path, given] of [
      [['backgrounds', name], name],
      [['backgrounds', name, 'shared_as'], sharedAs],
    ] as const) {
      if (given === undefined || (/^[A-Za-z][\w.+-]*$/.test(given) && !isTaken(given))) continue;
      throw document.error(path, isTaken(given) ? 'the name of a solar source' : 'not a name', accepted, given);
    }
  }
}
