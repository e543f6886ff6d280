/** Settings in the words of tables and figures. */
import { experimentId, experimentKeys, overrideKeyOf } from './setting-key.js';
import type { SettingValue } from './settings.js';

interface SettingWords {
  readonly name: string;
  /** Empty for a pure number. */
  readonly unit: string;
  /** A value with what it is a value of, short. */
  readonly value: (value: SettingValue) => string;
}

/** @param axis the name, with the unit in brackets at its end */
function words(axis: string, value: (value: SettingValue) => string): SettingWords {
  const [, name, unit] = /^(.*?)(?: \[(.*)\])?$/.exec(axis) ?? [];
  return { name: name ?? axis, unit: unit ?? '', value };
}

/** A number without rounding dust, anything else as it stands. */
function short(value: SettingValue): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value);
}

/** Isotopes as physicists write them: `xe136` is ¹³⁶Xe; other names as they stand, without underscores. */
function componentName(name: string): string {
  const [, element, mass] = /^([a-z]{1,2})(\d+)$/.exec(name) ?? [];
  if (element === undefined) return name.replaceAll('_', ' ');
  return [...mass].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('') + element[0].toUpperCase() + element.slice(1);
}

const EXPERIMENT_WORDS: Readonly<Record<string, SettingWords>> = {
  exposure_t_y: words('exposure [t y]', (value) => `${short(value)} t y`),
  fiducial_mass_t: words('fiducial mass [t]', (value) => `${short(value)} t`),
  live_time_d: words('live time [d]', (value) => `${short(value)} d`),
  xe136_remaining_fraction: words('remaining fraction of ¹³⁶Xe', (value) => `¹³⁶Xe × ${short(value)}`),
  threshold_keV: words('threshold [keV]', (value) => `threshold ${short(value)} keV`),
  resolution_factor: words('resolution relative to nominal', (value) => `resolution × ${short(value)}`),
  data: words('data', (value) => (value === 'asimov' ? 'mock data' : short(value))),
  efficiency_at: words('energy that the efficiency acts on', (value) =>
    `efficiency at ${short(value)}`.replace('_', ' '),
  ),
};

function backgroundWords(component: string, key: string): SettingWords | undefined {
  const name = componentName(component);
  switch (key) {
    case 'level':
      return words(`${name} relative to nominal`, (value) => `${name} × ${short(value)}`);
    case 'relative_uncertainty':
      return words(`relative uncertainty of ${name}`, (value) =>
        typeof value === 'number' ? `${name} ± ${short(100 * value)}%` : `${name} free`,
      );
    case 'enabled':
      return words(name, (value) => `${value === true ? 'with' : 'without'} ${name}`);
    default:
      return undefined;
  }
}

const PHYSICS_WORDS: Readonly<Record<string, SettingWords>> = {
  sin2_theta_w: words('sin²θW', (value) => `sin²θW = ${short(value)}`),
  sin2_theta_12: words('sin²θ12', (value) => `sin²θ12 = ${short(value)}`),
  sin2_theta_13: words('sin²θ13', (value) => `sin²θ13 = ${short(value)}`),
  sin2_theta_23: words('sin²θ23', (value) => `sin²θ23 = ${short(value)}`),
  delta_m2_21_eV2: words('Δm²21 [eV²]', (value) => `Δm²21 = ${short(value)} eV²`),
  solar_model: words('solar model', short),
  ionisation: words('ionisation', (value) => `ionisation: ${short(value).replaceAll('_', ' ')}`),
};

/** What holds for one experiment only says so. */
function ofExperiment({ name, unit, value }: SettingWords, experiment: string): SettingWords {
  return { name: `${experiment}: ${name}`, unit, value: (of) => `${experiment}: ${value(of)}` };
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
  return known ?? words(key, (value) => `${key} = ${short(value)}`);
}

/** A setting for people: `300 t y`, `¹³⁶Xe × 0.1`, `threshold 2 keV`; plain text. */
export function settingLabel(key: string, value: SettingValue): string {
  return wordsOf(key).value(value);
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
