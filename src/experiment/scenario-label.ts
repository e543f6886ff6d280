/** What a scenario with settings is called. */
import type { Scenario } from './load-scenario.js';
import { settingLabel } from './setting-labels.js';
import type { SettingValue } from './settings.js';

const isValue = (value: unknown): value is SettingValue => ['number', 'string', 'boolean'].includes(typeof value);

/**
 * The label of a scenario, unless settings change what it says: then its experiments, what its file says of the only one,
 * and the settings, in words; plain text. `DARWIN 300 t y`, but `DARWIN, 300 t y, threshold 2 keV`.
 * @param scenario with the settings applied
 */
export function labelWithSettings(
  { label, experiments }: Pick<Scenario, 'label' | 'experiments'>,
  settings: Readonly<Record<string, SettingValue>>,
): string {
  const given = Object.entries(settings);
  if (given.length === 0) return label;
  const names = experiments.map(({ name }) => name).join(' + ');
  const [only] = experiments.length === 1 ? experiments : [];
  const isSet = (key: string): boolean =>
    Object.hasOwn(settings, key) || Object.hasOwn(settings, `experiments.${only?.id}.${key}`);
  const kept = Object.entries(only?.described?.override ?? {}).flatMap(([key, value]) =>
    isValue(value) && !isSet(key) ? [settingLabel(key, value)] : [],
  );
  return [names, ...kept, ...given.map(([key, value]) => settingLabel(key, value))].join(', ');
}
