/** Settings in the words of tables and figures. */
import { percentText } from '../numerics/printed-number.js';
import { experimentId, experimentKeys, overrideKeyOf } from './setting-key.js';
import type { SettingValue } from './settings.js';

type NumberWriter = (value: number) => string;

interface SettingWords {
  readonly name: string;
  /** Empty for a pure number. */
  readonly unit: string;
  /**
   * A value with what it is a value of.
   * @param number writes numbers
   */
  readonly value: (value: SettingValue, number: NumberWriter) => string;
}

/** @param axis the name, with the unit in brackets at its end */
function words(axis: string, value: SettingWords['value']): SettingWords {
  const [, name, unit] = /^(.*?)(?: \[(.*)\])?$/.exec(axis) ?? [];
  return { name: name ?? axis, unit: unit ?? '', value };
}

/** Digits of a computed value at least. */
const FEWEST_DIGITS = 4;
/** Digits that tell all numbers apart. */
const MOST_DIGITS = 17;
/** A number with more digits than this was computed, not written by hand. */
const WRITTEN_DIGITS = 7;

/** A number that was written as it stands, a computed one to some significant digits. */
function writer(digits: number): NumberWriter {
  return (value) => {
    const exact = String(value);
    const written = exact
      .replace(/e.*$/, '')
      .replace(/^[-0.]+/, '')
      .replace('.', '').length;
    return written <= WRITTEN_DIGITS ? exact : String(Number(value.toPrecision(digits)));
  };
}

/** A value as it stands, numbers as the writer has them. */
const short = (value: SettingValue, number: NumberWriter): string =>
  typeof value === 'number' ? number(value) : String(value);

/** Isotopes as physicists write them: `xe136` is ¹³⁶Xe; other names as they stand, without underscores. */
function componentName(name: string): string {
  const [, element, mass] = /^([a-z]{1,2})(\d+)$/.exec(name) ?? [];
  if (element === undefined) return name.replaceAll('_', ' ');
  return [...mass].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('') + element[0].toUpperCase() + element.slice(1);
}

const EXPERIMENT_WORDS: Readonly<Record<string, SettingWords>> = {
  exposure_t_y: words('exposure [t y]', (value, number) => `${short(value, number)} t y`),
  fiducial_mass_t: words('fiducial mass [t]', (value, number) => `${short(value, number)} t`),
  live_time_d: words('live time [d]', (value, number) => `${short(value, number)} d`),
  xe136_remaining_fraction: words('remaining fraction of ¹³⁶Xe', (value, number) => `¹³⁶Xe × ${short(value, number)}`),
  threshold_keV: words('threshold [keV]', (value, number) => `threshold ${short(value, number)} keV`),
  resolution_factor: words('resolution relative to nominal', (value, number) => `resolution × ${short(value, number)}`),
  data: words('data', (value, number) => (value === 'asimov' ? 'mock data' : short(value, number))),
  efficiency_at: words('energy that the efficiency acts on', (value, number) =>
    `efficiency at ${short(value, number)}`.replace('_', ' '),
  ),
};

function backgroundWords(component: string, key: string): SettingWords | undefined {
  const name = componentName(component);
  switch (key) {
    case 'level':
      return words(`${name} relative to nominal`, (value, number) => `${name} × ${short(value, number)}`);
    case 'relative_uncertainty':
      return words(`relative uncertainty of ${name}`, (value, number) =>
        typeof value === 'number' ? `${name} ± ${percentText(Number(number(value)))}%` : `${name} free`,
      );
    case 'enabled':
      return words(name, (value) => `${value === true ? 'with' : 'without'} ${name}`);
    default:
      return undefined;
  }
}

const PHYSICS_WORDS: Readonly<Record<string, SettingWords>> = {
  sin2_theta_w: words('sin²θW', (value, number) => `sin²θW = ${short(value, number)}`),
  sin2_theta_12: words('sin²θ12', (value, number) => `sin²θ12 = ${short(value, number)}`),
  sin2_theta_13: words('sin²θ13', (value, number) => `sin²θ13 = ${short(value, number)}`),
  sin2_theta_23: words('sin²θ23', (value, number) => `sin²θ23 = ${short(value, number)}`),
  delta_m2_21_eV2: words('Δm²21 [eV²]', (value, number) => `Δm²21 = ${short(value, number)} eV²`),
  solar_model: words('solar model', short),
  ionisation: words('ionisation', (value, number) => `ionisation: ${short(value, number).replaceAll('_', ' ')}`),
};

/** What holds for one experiment only says so. */
function ofExperiment({ name, unit, value }: SettingWords, experiment: string): SettingWords {
  return { name: `${experiment}: ${name}`, unit, value: (of, number) => `${experiment}: ${value(of, number)}` };
}

function wordsOf(key: string): SettingWords {
  const [single] = experimentKeys(key);
  if (single) return ofExperiment(wordsOf(single.override), experimentId(single.experiment));
  const { background, key: last } = overrideKeyOf(key) ?? { key };
  const physics = /^physics\.(.+)$/.exec(key);
  const known = background
    ? backgroundWords(background, last)
    : physics
      ? PHYSICS_WORDS[physics[1]]
      : EXPERIMENT_WORDS[key];
  return known ?? words(key, (value, number) => `${key} = ${short(value, number)}`);
}

/**
 * A setting for people, as it stands among its other values: `300 t y`, `¹³⁶Xe × 0.1`, `threshold 2 keV`; plain text.
 * Computed numbers have four digits, or as many as tell the values apart.
 * @param among all values that are shown beside each other
 */
export function settingWording(key: string, among: readonly SettingValue[]): (value: SettingValue) => string {
  const { value: text } = wordsOf(key);
  const values = [...new Set(among)];
  let digits = FEWEST_DIGITS;
  while (digits < MOST_DIGITS && new Set(values.map((value) => text(value, writer(digits)))).size < values.length)
    digits++;
  return (value) => text(value, writer(digits));
}

/** Label of an axis along which a setting varies, for instance `exposure [t y]`; plain text. */
export function settingAxisLabel(key: string): string {
  const { name, unit } = wordsOf(key);
  return unit === '' ? name : `${name} [${unit}]`;
}

/** What a setting is, and its unit (empty for a pure number): `exposure` and `t y`; plain text. */
export function settingName(key: string): { readonly name: string; readonly unit: string } {
  const { name, unit } = wordsOf(key);
  return { name, unit };
}
