/** What can be turned on an entry: one control per setting, with its range and the value that holds. */
import type { SettingValue } from '../experiment/settings.js';

interface Common {
  /** Key of the setting (`experiment/settings.ts`). */
  readonly key: string;
  readonly group: 'detector' | 'backgrounds' | 'physics';
  /** Plain text without unit, for instance `exposure` or `²¹⁴Pb`. */
  readonly label: string;
  /** Why it cannot be turned, for instance on observed counts; undefined where it can. */
  readonly disabledBecause?: string;
}

export interface SliderControl extends Common {
  readonly kind: 'slider';
  /** Empty for a pure number. */
  readonly unit: string;
  readonly scale: 'linear' | 'log';
  /** Ends of the slider; a value typed in or from a link may lie outside. */
  readonly min: number;
  readonly max: number;
  /** Without the setting: what the scenario's files say. `null`: a free normalisation. */
  readonly nominal: number | null;
  /** Spectra are folded anew: slower than a change of level. */
  readonly folds: boolean;
}

export interface SwitchControl extends Common {
  readonly kind: 'switch';
  readonly nominal: boolean;
}

/** A choice among values; `choices[0]` need not be the nominal one, which takes the setting away (`turned` in `controls.ts`). */
export interface ChoiceControl extends Common {
  readonly kind: 'choice';
  readonly choices: readonly { readonly value: SettingValue; readonly label: string }[];
  readonly nominal: SettingValue;
}

export type Control = SliderControl | SwitchControl | ChoiceControl;
