/**
 * What scenarios with settings are called, in tables, legends, exports and on the page: the only place where labels are made.
 * Labels of different variations are never equal.
 */
import { settingWording } from './setting-labels.js';
import type { SettingValue } from './settings.js';

/** What a label is made from. */
export interface LabelledVariation {
  /** As it was named; tells scenarios with the same label apart. */
  readonly scenario: string;
  /** Label of the scenario without what the settings replace in it. */
  readonly scenarioLabel: string;
  readonly settings: Readonly<Record<string, SettingValue>>;
}

/** A setting and all values that it takes, undefined where it is not set. */
interface SettingColumn {
  readonly key: string;
  readonly text: (value: SettingValue) => string;
  readonly varies: boolean;
}

/**
 * A label for each of some variations, all different: the scenario, then every setting, those that vary first, with as many
 * digits as tell its values apart. Plain text: `DARWIN, 300 t y, ¹³⁶Xe × 0.1, threshold 2 keV`.
 */
export function variationLabels(variations: readonly LabelledVariation[]): string[] {
  const columns = settingColumns(variations);
  const scenarios = scenarioLabels(variations);
  const labels = variations.map(({ settings }, i) => [scenarios[i], ...settingTexts(settings, columns)].join(', '));
  return numbered(
    [
      ({ scenario }: LabelledVariation) => scenario,
      ({ settings }: LabelledVariation) =>
        Object.entries(settings)
          .map(([key, value]) => `${key} = ${value}`)
          .join(', '),
    ].reduce((told, hint) => toldApart(told, variations.map(hint)), labels),
  );
}

/** The label of the scenario of each variation, with its name where another scenario has the same label. */
export function scenarioLabels(variations: readonly Omit<LabelledVariation, 'settings'>[]): string[] {
  return toldApart(
    variations.map(({ scenarioLabel }) => scenarioLabel),
    variations.map(({ scenario }) => scenario),
  );
}

/** What all variations have in common: their scenario where it is one, and settings with one value. Empty for nothing. */
export function sharedLabel(variations: readonly LabelledVariation[]): string {
  const [first] = variations;
  const isOne = variations.every(
    ({ scenario, scenarioLabel }) => scenario === first.scenario && scenarioLabel === first.scenarioLabel,
  );
  const common = settingColumns(variations).filter(({ varies }) => !varies);
  return [...(isOne ? [first.scenarioLabel] : []), ...settingTexts(first.settings, common)].join(', ');
}

function settingColumns(variations: readonly LabelledVariation[]): SettingColumn[] {
  const keys = [...new Set(variations.flatMap(({ settings }) => Object.keys(settings)))];
  const columns = keys.map((key): SettingColumn => {
    const values = variations.map(({ settings }) => (Object.hasOwn(settings, key) ? settings[key] : undefined));
    const given = values.filter((value) => value !== undefined);
    return { key, text: settingWording(key, given), varies: values.some((value) => value !== values[0]) };
  });
  return [...columns.filter(({ varies }) => varies), ...columns.filter(({ varies }) => !varies)];
}

function settingTexts(settings: LabelledVariation['settings'], columns: readonly SettingColumn[]): string[] {
  return columns.flatMap(({ key, text }) => (Object.hasOwn(settings, key) ? [text(settings[key])] : []));
}

/** Labels that stand for different hints get them in brackets. */
function toldApart(labels: readonly string[], hints: readonly string[]): string[] {
  const meanings = new Map<string, Set<string>>();
  for (const [i, label] of labels.entries()) meanings.set(label, (meanings.get(label) ?? new Set()).add(hints[i]));
  return labels.map((label, i) => ((meanings.get(label)?.size ?? 0) > 1 ? `${label} (${hints[i]})` : label));
}

/** The same labels; equal ones get numbers. */
export function numbered(labels: readonly string[]): string[] {
  const count = new Map<string, number>();
  for (const label of labels) count.set(label, (count.get(label) ?? 0) + 1);
  const taken = new Set(labels);
  return labels.map((label) => {
    if (count.get(label) === 1) return label;
    let number = 1;
    while (taken.has(`${label} (${number})`)) number++;
    taken.add(`${label} (${number})`);
    return `${label} (${number})`;
  });
}
