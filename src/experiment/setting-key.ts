/**
 * Keys of settings, taken apart. Names of experiments and components may contain dots, so that a key is read from its known
 * ends: `backgrounds.pb214_v1.2.level` is the level of pb214_v1.2.
 */
import { BACKGROUND_SETTING_KEYS, EXPERIMENT_SETTING_KEYS } from './schema.js';

/** A key of the override of one experiment. */
export interface OverrideKey {
  readonly background?: string;
  /** Key of the override, or of the background in it. */
  readonly key: string;
}

const BACKGROUND_KEY = new RegExp(`^backgrounds\\.(.+)\\.(${BACKGROUND_SETTING_KEYS.join('|')})$`);
const EXPERIMENT_PREFIX = 'experiments.';

/** A key inside the override of an experiment; undefined for what is none. */
export function overrideKeyOf(text: string): OverrideKey | undefined {
  const [, background, key] = BACKGROUND_KEY.exec(text) ?? [];
  if (background !== undefined) return { background, key };
  return EXPERIMENT_SETTING_KEYS.includes(text) ? { key: text } : undefined;
}

/** Path of an override key in a scenario file, below that of its experiment. */
export function overridePath(text: string): string[] {
  const parts = overrideKeyOf(text);
  if (parts?.background !== undefined) return ['backgrounds', parts.background, parts.key];
  const [, component] = /^backgrounds\.(.+)$/.exec(text) ?? [];
  return component === undefined ? text.split('.') : ['backgrounds', component];
}

/** Whether a key holds for one experiment only. */
export function isOfExperiment(text: string): boolean {
  return text.startsWith(EXPERIMENT_PREFIX);
}

/** Every way to read a key of one experiment: its name, and the key inside its override. */
export function experimentKeys(text: string): { readonly experiment: string; readonly override: string }[] {
  if (!isOfExperiment(text)) return [];
  const rest = text.slice(EXPERIMENT_PREFIX.length);
  return [...rest.matchAll(/\./g)]
    .map(({ index }) => ({ experiment: rest.slice(0, index), override: rest.slice(index + 1) }))
    .filter(({ experiment, override }) => experiment !== '' && overrideKeyOf(override) !== undefined);
}

/** What an experiment is called everywhere: the last part of its folder. */
export function experimentId(folder: string): string {
  return folder.split('/').findLast((part) => part !== '' && part !== '.') ?? folder;
}
