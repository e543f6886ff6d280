/**
 * Settings: values of single keys of a scenario, as scans vary them. A key is the path inside an override of the
 * scenario file and holds for every experiment (`exposure_t_y`, `backgrounds.pb214.level`), for one experiment
 * (`experiments.darwin.exposure_t_y`), or is a physics parameter (`physics.solar_model`).
 */
import type { InputError } from '../input/errors.js';
import type { BackgroundOverride, ExperimentOverride, ScenarioFile } from './schema.js';

export type SettingValue = number | string | boolean;

/** Values by key, and how to complain about one. */
export interface Settings {
  readonly values: Readonly<Record<string, SettingValue>>;
  /** Makes an error at the place where the key was set. */
  error(key: string, problem: string, accepted?: string): InputError;
}

/** A key taken apart. */
interface SettingPath {
  /** Undefined: every experiment. */
  readonly experiment?: string;
  readonly physics?: string;
  readonly background?: string;
  /** Key of the override, of the background or of the physics parameters. */
  readonly key: string;
}

/** Keys of an override, and of one of its backgrounds. */
const WITHIN_EXPERIMENT = /^(backgrounds\.[^.]+\.)?[^.]+$/;

/** Ways to state an exposure: setting one drops the others. */
const EXPOSURE_BY_MASS = ['fiducial_mass_t', 'live_time_d'] as const;

function parsePath(text: string, experiments: readonly string[]): SettingPath | undefined {
  if (text.startsWith('physics.')) return { physics: text.slice('physics.'.length), key: text };
  let rest = text;
  let experiment: string | undefined;
  if (text.startsWith('experiments.')) {
    // Names may contain dots: the file says which there are.
    experiment = experiments.find(
      (name) =>
        text.startsWith(`experiments.${name}.`) && WITHIN_EXPERIMENT.test(text.slice(`experiments.${name}.`.length)),
    );
    if (experiment === undefined) return undefined;
    rest = text.slice(`experiments.${experiment}.`.length);
  }
  const [, background, key] = /^backgrounds\.([^.]+)\.([^.]+)$/.exec(rest) ?? [];
  return {
    ...(experiment === undefined ? {} : { experiment }),
    ...(background === undefined ? {} : { background }),
    key: key ?? rest,
  };
}

/**
 * The scenario file with settings in place of what it says; an exposure replaces mass and time, and the other way round.
 * Values must match their schemas already.
 * @throws InputError for an experiment that the scenario does not have
 */
export function withSettings(file: ScenarioFile, settings: Settings): ScenarioFile {
  const names = Object.keys(file.experiments);
  const experiments: Record<string, ExperimentOverride> = {};
  for (const [name, override] of Object.entries(file.experiments)) experiments[name] = { ...override };
  const physics: Record<string, SettingValue> = { ...file.physics };
  // What holds for one experiment has the last word, wherever it stands.
  const ofOne = (text: string): number => (text.startsWith('experiments.') ? 1 : 0);
  for (const [text, value] of Object.entries(settings.values).sort(([a], [b]) => ofOne(a) - ofOne(b))) {
    const path = parsePath(text, names);
    if (!path) throw settings.error(text, 'the scenario has no such experiment', names.join(', '));
    if (path.physics !== undefined) {
      physics[path.physics] = value;
      continue;
    }
    for (const name of path.experiment === undefined ? names : [path.experiment]) {
      const override = experiments[name];
      if (path.background !== undefined) {
        const change: BackgroundOverride = { ...override.backgrounds?.[path.background], [path.key]: value };
        override.backgrounds = { ...override.backgrounds, [path.background]: change };
        continue;
      }
      dropOtherExposure(override, path.key, settings);
      Object.assign(override, { [path.key]: value });
    }
  }
  return { ...file, experiments, ...(Object.keys(physics).length > 0 ? { physics } : {}) };
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
 * @param overrideKey path inside the override, dots between its parts
 */
export function settingAt(settings: Settings, experiment: string, overrideKey: string): string | undefined {
  const holds = (text: string): boolean => text === overrideKey || text.startsWith(`${overrideKey}.`);
  const prefix = `experiments.${experiment}.`;
  const keys = Object.keys(settings.values);
  return keys.find((text) => text.startsWith(prefix) && holds(text.slice(prefix.length))) ?? keys.find(holds);
}
