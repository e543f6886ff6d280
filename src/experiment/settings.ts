/**
 * Settings: values of single keys of a scenario, as scans vary them. A key is the path inside an override of the
 * scenario file and holds for every experiment (`exposure_t_y`, `backgrounds.pb214.level`), for one experiment
 * (`experiments.darwin.exposure_t_y`), or is a physics parameter (`physics.solar_model`).
 */
import type { InputError } from '../input/errors.js';

export type SettingValue = number | string | boolean;

/** Values by key, and how to complain about one. */
export interface Settings {
  readonly values: Readonly<Record<string, SettingValue>>;
  /** Makes an error at the place where the key was set. */
  error(key: string, problem: string, accepted?: string): InputError;
}
