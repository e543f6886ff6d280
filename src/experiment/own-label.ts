/** The label of a scenario file when settings replace what it says. */
import type { ScenarioFile } from './schema.js';
import { BACKGROUND_SETTING_KEYS, EXPERIMENT_SETTING_KEYS } from './schema.js';
import { settingWording } from './setting-labels.js';
import type { SettingValue } from './settings.js';

const isValue = (value: unknown): value is SettingValue => ['number', 'string', 'boolean'].includes(typeof value);

/** What a scenario file sets, in words: `300 t y`, `threshold 2 keV`. */
function statements({ experiments, physics = {} }: ScenarioFile): Set<string> {
  const stated = new Set<string>();
  const state = (key: string, value: unknown): void => {
    if (isValue(value)) stated.add(settingWording(key, [value])(value));
  };
  for (const override of Object.values(experiments)) {
    const values: Readonly<Record<string, unknown>> = { ...override };
    for (const key of EXPERIMENT_SETTING_KEYS) state(key, values[key]);
    for (const [name, change] of Object.entries(override?.backgrounds ?? {})) {
      const changes: Readonly<Record<string, unknown>> = { ...change };
      for (const key of BACKGROUND_SETTING_KEYS) state(`backgrounds.${name}.${key}`, changes[key]);
    }
  }
  for (const [key, value] of Object.entries(physics)) state(`physics.${key}`, value);
  return stated;
}

/**
 * The label of a scenario without what settings replace in it, as far as it says that in the words of labels: `DARWIN 300 t y`
 * with another exposure is `DARWIN`. The whole label where nothing else would be left.
 * @param file as it was written
 * @param changed with the settings in it
 */
export function ownLabel(file: ScenarioFile, changed: ScenarioFile): string {
  const still = statements(changed);
  let label = file.label;
  for (const statement of statements(file)) {
    if (still.has(statement)) continue;
    const text = statement.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    // As words of their own: 30 t y is not in 130 t y.
    label = label.replace(new RegExp(`(?<![\\p{L}\\p{N}.])${text}(?![\\p{L}\\p{N}])`, 'u'), '');
  }
  if (label === file.label) return label;
  return tidied(label) || file.label;
}

/** Without the separators that a cut has left. */
function tidied(label: string): string {
  return label
    .replace(/[([]\s*[)\]]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/(?:\s*[,;:])+(?=\s*[,;:]|\s*$)/g, '')
    .replace(/\s+([,;:])/g, '$1')
    .replace(/^[\s,;:]+|(?:[\s,;:]|(?<=\s)(?:with|at|and|for|of|in))+$/g, '');
}
