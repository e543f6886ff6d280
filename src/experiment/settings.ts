/**
 * Settings: values of single keys of a scenario, as scans vary them. A key is the path inside an override of the
 * scenario file and holds for every experiment (`exposure_t_y`, `backgrounds.pb214.level`), for one experiment
 * (`experiments.darwin.exposure_t_y`; a folder answers to its last part), or is a physics parameter (`physics.solar_model`).
 */
import type { InputError } from '../input/errors.js';
import type { BackgroundOverride, ExperimentOverride, ScenarioFile } from './schema.js';
import { experimentId, experimentKeys, isOfExperiment, overrideKeyOf } from './setting-key.js';

export type SettingValue = number | string | boolean;

/** Values by key, and how to complain about one. */
export interface Settings {
  readonly values: Readonly<Record<string, SettingValue>>;
  /** Makes an error at the place where the key was set. */
  error(key: string, problem: string, accepted?: string): InputError;
}

const PHYSICS_PREFIX = 'physics.';
/** Ways to state an exposure: setting one drops the others. */
const EXPOSURE_BY_MASS = ['fiducial_mass_t', 'live_time_d'] as const;

/** A key of one experiment, and whose it is: experiments answer to their name in the file and to their id. */
interface Addressed {
  /** As the file names it. */
  readonly experiment: string;
  readonly override: string;
}

/**
 * The experiment that a key speaks of.
 * @throws InputError where there is none, or where several may be meant
 */
function addressedBy(text: string, experiments: readonly string[], settings: Settings): Addressed {
  const found = experimentKeys(text).flatMap(({ experiment: called, override }) =>
    experiments
      .filter((experiment) => called === experiment || called === experimentId(experiment))
      .map((experiment) => ({ experiment, override })),
  );
  if (found.length === 0)
    throw settings.error(text, 'the scenario has no such experiment', namesOf(experiments).join(', '));
  if (found.length > 1) {
    const meanings = found.map(({ experiment, override }) => `${override} of ${experiment}`);
    throw settings.error(text, `may mean ${meanings.join(' or ')}`, 'names that can be told apart');
  }
  return found[0];
}

/** The names that experiments answer to. */
function namesOf(experiments: readonly string[]): string[] {
  return [...new Set(experiments.flatMap((experiment) => [experimentId(experiment), experiment]))];
}

/**
 * The scenario file with settings in place of what it says; an exposure replaces mass and time, and the other way round.
 * Values must match their schemas already.
 * @throws InputError for an experiment that the scenario does not have, and for keys that may mean several or set the same twice
 */
export function withSettings(file: ScenarioFile, settings: Settings): ScenarioFile {
  const names = Object.keys(file.experiments);
  const experiments: Record<string, ExperimentOverride> = {};
  for (const [name, override] of Object.entries(file.experiments)) experiments[name] = { ...override };
  const physics: Record<string, SettingValue> = { ...file.physics };
  // What holds for one experiment has the last word, wherever it stands.
  const ofOne = (text: string): number => (isOfExperiment(text) ? 1 : 0);
  const seen = new Map<string, string>();
  for (const [text, value] of Object.entries(settings.values).sort(([a], [b]) => ofOne(a) - ofOne(b))) {
    if (text.startsWith(PHYSICS_PREFIX)) {
      physics[text.slice(PHYSICS_PREFIX.length)] = value;
      continue;
    }
    const addressed = isOfExperiment(text) ? addressedBy(text, names, settings) : undefined;
    if (addressed) {
      const place = `${addressed.experiment} ${addressed.override}`;
      const before = seen.get(place);
      if (before !== undefined) throw settings.error(text, `sets the same as ${before}`, 'one of them');
      seen.set(place, text);
    }
    const key = addressed?.override ?? text;
    for (const name of addressed ? [addressed.experiment] : names)
      applySetting(experiments[name], key, value, settings);
  }
  return { ...file, experiments, ...(Object.keys(physics).length > 0 ? { physics } : {}) };
}

function applySetting(override: ExperimentOverride, text: string, value: SettingValue, settings: Settings): void {
  const { background, key } = overrideKeyOf(text) ?? { key: text };
  if (background !== undefined) {
    const change: BackgroundOverride = { ...override.backgrounds?.[background], [key]: value };
    override.backgrounds = { ...override.backgrounds, [background]: change };
    return;
  }
  dropOtherExposure(override, key, settings);
  Object.assign(override, { [key]: value });
}

function dropOtherExposure(override: ExperimentOverride, key: string, settings: Settings): void {
  const isSet = (other: string): boolean =>
    Object.keys(settings.values).some((text) => text === other || text.endsWith(`.${other}`));
  if (key === 'exposure_t_y') {
    for (const other of EXPOSURE_BY_MASS) if (!isSet(other)) delete override[other];
  } else if ((EXPOSURE_BY_MASS as readonly string[]).includes(key) && !isSet('exposure_t_y')) {
    delete override.exposure_t_y;
  }
}

/**
 * The setting that put a value at a key of an experiment's override; undefined when the file did.
 * @param experiment as the scenario file names it
 * @param overrideKey path inside the override, dots between its parts
 */
export function settingAt(settings: Settings, experiment: string, overrideKey: string): string | undefined {
  const holds = (text: string): boolean => text === overrideKey || text.startsWith(`${overrideKey}.`);
  const isIts = (called: string): boolean => called === experiment || called === experimentId(experiment);
  const keys = Object.keys(settings.values);
  return (
    keys.find((text) => experimentKeys(text).some((read) => isIts(read.experiment) && holds(read.override))) ??
    keys.find(holds)
  );
}
