/** Which settings an entry may have, and which values: schemas of the files, and magnitudes that an engine copes with. */
import { SETTING_SCHEMAS } from '../experiment/schema.js';
import type { SettingValue } from '../experiment/settings.js';

/** The keywords that occur in the schemas of settings. */
interface ValueSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly description?: string;
}

/** Parts of a key that hold names begin with a letter, as the names of components do. */
const KEY = /^[A-Za-z][\w+-]*(\.[A-Za-z][\w+-]*)*$/;
const LONGEST_KEY = 100;

const PATTERNS = Object.entries(SETTING_SCHEMAS.patterns).map(
  ([pattern, schema]) => [new RegExp(pattern), schema as ValueSchema] as const,
);

/**
 * Magnitudes within which an engine answers in a moment, by the last part of a key. A level, a remaining fraction may be
 * 0 besides.
 */
const MAGNITUDES: Readonly<Record<string, readonly [lowest: number, highest: number]>> = {
  exposure_t_y: [1e-6, 1e9],
  fiducial_mass_t: [1e-6, 1e6],
  live_time_d: [1e-3, 1e5],
  xe136_remaining_fraction: [1e-9, 1],
  threshold_keV: [0.01, 1e4],
  resolution_factor: [0.01, 100],
  level: [1e-9, 1e6],
  relative_uncertainty: [1e-6, 1e6],
  delta_m2_21_eV2: [1e-7, 1e-2],
};

function schemaOf(key: string): ValueSchema | undefined {
  if (key.length > LONGEST_KEY || !KEY.test(key)) return undefined;
  if (Object.hasOwn(SETTING_SCHEMAS.keys, key)) return SETTING_SCHEMAS.keys[key] as ValueSchema;
  return PATTERNS.find(([pattern]) => pattern.test(key))?.[1];
}

/** Whether a text is the key of a setting. */
export function isSettingKey(key: string): boolean {
  return schemaOf(key) !== undefined;
}

/** What a setting accepts, or undefined where the value is accepted. */
export function settingFault(key: string, value: unknown): string | undefined {
  const schema = schemaOf(key);
  if (!schema) return 'the key of a setting';
  const accepted = schema.description ?? schema.enum?.join(', ') ?? 'another value';
  // `null`, a free normalisation, belongs into a scenario file.
  if (typeof value !== 'number' && typeof value !== 'string' && typeof value !== 'boolean') return accepted;
  if (schema.enum && !schema.enum.includes(value)) return accepted;
  if (schema.type !== undefined && ![schema.type].flat().includes(typeof value)) return accepted;
  if (typeof value !== 'number') return undefined;
  if (!Number.isFinite(value)) return accepted;
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity } = schema;
  if (value < minimum || value > maximum || value <= exclusiveMinimum) return accepted;
  const [lowest, highest] = MAGNITUDES[key.slice(key.lastIndexOf('.') + 1)] ?? [-Infinity, Infinity];
  const isNone = value === 0 && minimum === 0;
  return isNone || (value >= lowest && value <= highest)
    ? undefined
    : `from ${lowest} to ${highest}${minimum === 0 ? ', or 0' : ''}`;
}

/** Characters that settings take in a link. */
export function lengthInLink(key: string, value: SettingValue): number {
  return encodeURIComponent(key).length + encodeURIComponent(String(value)).length + 2;
}
