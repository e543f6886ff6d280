/** Reads an experiment folder (experiment.yaml and its tables) and applies the overrides of a scenario. */

import { reachOfBins } from '../detector/reach.js';
import type { InputError } from '../input/errors.js';
import { joinPath, type TextFiles } from '../input/files.js';
import { YamlDocument } from '../input/yaml-document.js';
import { YEAR_D } from '../physics/constants.js';
import { SOURCE_NAMES, type SourceName } from '../physics/sources.js';
import { cutAtThreshold, statedEdges } from './binning.js';
import type { Background, Experiment, Statistic } from './experiment.js';
import { type BackgroundContext, loadBackground } from './load-background.js';
import { loadDetector, type OverrideError } from './load-detector.js';
import { readTable } from './read-table.js';
import {
  type BackgroundFile,
  type BackgroundOverride,
  EXPERIMENT_SCHEMA,
  type ExperimentFile,
  type ExperimentOverride,
} from './schema.js';
import { experimentId } from './setting-key.js';

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
    ? await readTable(files, folder, document, file.binning.table, ['binning', 'table'])
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
  const remarks: string[] = [];
  const remark = (text: string): unknown => remarks.push(`${file.name}: ${text}`);
  const detector = await loadDetector(files, folder, document, override, overrideError, edges, remark);
  return {
    id: experimentId(folder),
    name: file.name,
    publications: file.publications ?? [],
    exposureTonneYear,
    sources: (override.sources ?? file.sources) as SourceName[],
    detector,
    statistic: statistic(document, asimov),
    statisticPlace: { file: document.file, line: document.line(['gaussian_sigma']) },
    ...(await loadData(files, folder, document, asimov, fileEdges)),
    backgrounds: await loadBackgrounds(files, folder, document, override, overrideError, {
      fileEdges,
      droppedBins: dropped,
      exposureRatio: exposureTonneYear / fileExposure,
      reach: reachOfBins(edges, detector.resolution),
      remark,
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
    remarks,
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
): Promise<Pick<Experiment, 'observed' | 'observedPlace' | 'givenSigma'>> {
  const { data, gaussian_sigma: sigma } = document.content;
  if (asimov || data === 'asimov') return { observed: undefined, givenSigma: undefined };
  const table = await readTable(files, folder, document, data.table, ['data', 'table']);
  const observed = table.numbers(data.column, 0);
  if (observed.length !== edges.length - 1) {
    throw document.error(
      ['data', 'table'],
      `${observed.length} counts for ${edges.length - 1} bins`,
      'one row per bin',
    );
  }
  return {
    observed,
    observedPlace: (bin) => ({ file: table.file, line: table.line(bin), key: data.column }),
    givenSigma: sigma === 'given' ? table.numbers('sigma', Number.MIN_VALUE) : undefined,
  };
}

async function loadBackgrounds(
  files: TextFiles,
  folder: string,
  document: YamlDocument<ExperimentFile>,
  override: ExperimentOverride,
  overrideError: OverrideError,
  bins: Omit<BackgroundContext, 'files' | 'folder' | 'document'>,
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
