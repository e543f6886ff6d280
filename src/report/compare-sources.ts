/** What `nuscan compare` reads: results of scans, and what `bounds` and `contour` print with --json. */
import type { Appearance } from '../experiment/load-scenario.js';
import type { SettingValue } from '../experiment/settings.js';
import type { FitQuality } from '../inference/fit-quality.js';
import { InputError } from '../input/errors.js';
import { checkJson, parseJson } from '../input/json-document.js';
import { COUPLING_NAMES, type CouplingName, type CouplingPoint } from '../physics/couplings.js';
import type { ScanResult } from '../scan/result.js';
import { type FitJson, fitOfJson } from './fit-quality.js';

/** A bound, whoever wrote it. */
export interface ComparableBound {
  readonly coupling: CouplingName;
  readonly profiled: readonly CouplingName[];
  readonly confidenceLevel: number;
  readonly threshold: number;
  /** An open end is null. */
  readonly intervals: readonly (readonly [number | null, number | null])[];
  /** The profile; undefined in files of versions that did not write it. */
  readonly curve: { readonly values: readonly number[]; readonly deltaChi2: readonly (number | null)[] } | undefined;
  /** Absent in files of versions that did not write it. */
  readonly fit?: FitQuality | undefined;
}

/** A region, whoever wrote it. */
export interface ComparablePlane {
  readonly x: CouplingName;
  readonly y: CouplingName;
  readonly confidenceLevel: number;
  /** Two where it is not said. */
  readonly degreesOfFreedom?: 1 | 2;
  readonly threshold: number;
  readonly profiled: readonly CouplingName[];
  readonly lines: readonly { readonly closed: boolean; readonly points: readonly (readonly [number, number])[] }[];
  readonly openAtEdge: boolean;
  readonly minima: readonly { readonly at: CouplingPoint; readonly chi2: number }[];
  /** Absent in files of versions that did not write it. */
  readonly fit?: FitQuality | undefined;
}

/** One scenario with its settings. */
export interface ComparableVariation {
  readonly scenario: string;
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** The settings, and `scenario`, that vary within the source: what it is compared by. */
  readonly place: Readonly<Record<string, SettingValue>>;
  readonly label: string;
  /** Undefined where the file does not say it. */
  readonly appearance?: Appearance | undefined;
  readonly bounds: readonly ComparableBound[];
  readonly planes: readonly ComparablePlane[];
}

/** One file. */
export interface ComparableSource {
  readonly label: string;
  readonly file: string;
  readonly kind: 'scan' | 'bounds' | 'contour';
  readonly version: string;
  /** Units of a scan, and those in its result; null for others. */
  readonly units: number | null;
  readonly done: number | null;
  readonly variations: readonly ComparableVariation[];
}

const record = (properties: Record<string, object>): object => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
});
const list = (items: object): object => ({ type: 'array', items });
const NUMBER = { type: 'number' };
const NUMBER_OR_NULL = { type: ['number', 'null'] };
const TEXT = { type: 'string' };
const FLAG = { type: 'boolean' };
const COUPLING = { enum: COUPLING_NAMES };
const POINT = { type: 'object', propertyNames: COUPLING, additionalProperties: NUMBER };
const MINIMUM = record({ at: POINT, chi2: NUMBER });
const LINES = list(
  record({ closed: FLAG, points: list({ type: 'array', items: [NUMBER, NUMBER], minItems: 2, maxItems: 2 }) }),
);
const CURVE = { values: list(NUMBER), deltaChi2: list(NUMBER_OR_NULL) };
const fitOf = (degreesOfFreedom: string): object =>
  record({
    chi2: NUMBER,
    bins: NUMBER,
    asimovBins: NUMBER,
    constrainedNuisances: NUMBER,
    freeNuisances: NUMBER,
    couplings: NUMBER,
    [degreesOfFreedom]: NUMBER_OR_NULL,
    pValue: NUMBER_OR_NULL,
    remark: { type: ['string', 'null'] },
  });
/** Records in which a key may be absent. */
const withOptional = (properties: Record<string, object>, optional: Record<string, object>): object => ({
  ...record(properties),
  properties: { ...properties, ...optional },
});
const VERSIONED = record({ version: TEXT });

const BOUNDS_SCHEMA = {
  ...record({
    scenario: TEXT,
    coupling: COUPLING,
    cl: NUMBER,
    threshold: NUMBER,
    profiled: list(COUPLING),
    intervals: list(record({ lo: NUMBER_OR_NULL, hi: NUMBER_OR_NULL })),
    provenance: VERSIONED,
  }),
};
const CONTOUR_SCHEMA = record({
  scenario: TEXT,
  x: COUPLING,
  y: COUPLING,
  cl: NUMBER,
  threshold: NUMBER,
  minimum: MINIMUM,
  otherMinima: list(MINIMUM),
  lines: LINES,
  openAtEdge: FLAG,
  provenance: VERSIONED,
});
const INDEX = { type: 'integer', minimum: 0 };
const RESULT_SCHEMA = record({
  version: TEXT,
  name: TEXT,
  title: TEXT,
  units: INDEX,
  done: INDEX,
  dimensions: list(record({ keys: list(record({ key: TEXT, values: { type: 'array' } })) })),
  variations: {
    ...list(record({ scenario: TEXT, label: TEXT, settings: { type: 'object' }, position: list(INDEX) })),
    minItems: 1,
  },
  bounds: list(
    withOptional(
      {
        variation: INDEX,
        coupling: COUPLING,
        profiled: list(COUPLING),
        confidenceLevel: NUMBER,
        threshold: NUMBER,
        intervals: list(record({ lo: NUMBER, hi: NUMBER, loOpen: FLAG, hiOpen: FLAG })),
        minima: list(MINIMUM),
        ...CURVE,
      },
      { fit: fitOf('degreesOfFreedom') },
    ),
  ),
  planes: list(
    withOptional(
      {
        variation: INDEX,
        x: COUPLING,
        y: COUPLING,
        profiled: list(COUPLING),
        confidenceLevel: NUMBER,
        threshold: NUMBER,
        lines: LINES,
        openAtEdge: FLAG,
        minima: list(MINIMUM),
      },
      { fit: fitOf('degreesOfFreedom') },
    ),
  ),
});

interface BoundsFile {
  readonly scenario: string;
  readonly coupling: CouplingName;
  readonly cl: number;
  readonly threshold: number;
  readonly profiled: readonly CouplingName[];
  readonly intervals: readonly { readonly lo: number | null; readonly hi: number | null }[];
  readonly profile?: ComparableBound['curve'];
  readonly fit?: FitJson;
  readonly provenance: { readonly version: string };
}

interface ContourFile extends Pick<ComparablePlane, 'x' | 'y' | 'lines' | 'openAtEdge' | 'threshold'> {
  readonly scenario: string;
  readonly cl: number;
  readonly dof?: number;
  readonly minimum: ComparablePlane['minima'][number];
  readonly otherMinima: ComparablePlane['minima'];
  readonly fit?: FitJson;
  readonly provenance: { readonly version: string };
}

/**
 * Reads one source.
 * @param file as the user named it
 * @param label how to call it; undefined: `fallback`, or the scenario of a printed bound or contour
 * @throws InputError for what is not JSON, or not one of the three kinds
 */
export function readSource(file: string, text: string, label: string | undefined, fallback: string): ComparableSource {
  const content = parseJson(file, text);
  const has = (...keys: string[]): boolean =>
    typeof content === 'object' && content !== null && keys.every((key) => Object.hasOwn(content, key));
  if (has('variations', 'bounds', 'planes'))
    return sourceOfScan(file, checkJson<ScanResult>(file, content, RESULT_SCHEMA), label ?? fallback);
  if (has('coupling', 'intervals'))
    return sourceOfBounds(file, checkJson<BoundsFile>(file, content, BOUNDS_SCHEMA), label);
  if (has('x', 'y', 'lines'))
    return sourceOfContour(file, checkJson<ContourFile>(file, content, CONTOUR_SCHEMA), label);
  throw new InputError('neither a finished scan nor a bound nor a contour', {
    file,
    accepted: 'result.json of a scan, or what nuscan bounds or nuscan contour print with --json',
  });
}

function sourceOfScan(file: string, result: ScanResult, label: string): ComparableSource {
  const { version, units, done, dimensions, variations, bounds, planes } = result;
  const lost = [...bounds, ...planes].find(({ variation }) => variation >= variations.length);
  if (lost)
    throw new InputError('a variation that is not in the list', {
      file,
      key: 'variation',
      value: lost.variation,
      accepted: `0 to ${variations.length - 1}`,
    });
  return {
    label,
    file,
    kind: 'scan',
    version,
    units,
    done,
    variations: variations.map(({ scenario, settings, label, position, appearance }, index) => ({
      scenario,
      appearance,
      settings,
      place: Object.fromEntries(
        dimensions.flatMap(({ keys }, dimension) => keys.map(({ key, values }) => [key, values[position[dimension]]])),
      ),
      label,
      bounds: bounds
        .filter(({ variation }) => variation === index)
        .map(({ intervals, values, deltaChi2, ...bound }) => ({
          ...bound,
          intervals: intervals.map(({ lo, hi, loOpen, hiOpen }) => [loOpen ? null : lo, hiOpen ? null : hi] as const),
          curve: { values, deltaChi2 },
        })),
      planes: planes.filter(({ variation }) => variation === index),
    })),
  };
}

function sourceOfBounds(file: string, content: BoundsFile, label: string | undefined): ComparableSource {
  const { scenario, coupling, profiled, cl, threshold, intervals, profile, fit, provenance } = content;
  const bound: ComparableBound = {
    coupling,
    profiled,
    confidenceLevel: cl,
    threshold,
    intervals: intervals.map(({ lo, hi }) => [lo, hi] as const),
    curve: profile && checkJson<NonNullable<ComparableBound['curve']>>(file, profile, record(CURVE)),
    fit: fit && fitOfJson(checkJson<FitJson>(file, fit, fitOf('dof'))),
  };
  return {
    label: label ?? scenario,
    file,
    kind: 'bounds',
    version: provenance.version,
    units: null,
    done: null,
    variations: [{ scenario, settings: {}, place: {}, label: scenario, bounds: [bound], planes: [] }],
  };
}

function sourceOfContour(file: string, content: ContourFile, label: string | undefined): ComparableSource {
  const { scenario, x, y, cl, dof, threshold, lines, openAtEdge, minimum, otherMinima, fit, provenance } = content;
  const plane: ComparablePlane = {
    x,
    y,
    confidenceLevel: cl,
    ...(dof === 1 ? { degreesOfFreedom: dof } : {}),
    threshold,
    profiled: [],
    lines,
    openAtEdge,
    minima: [minimum, ...otherMinima],
    fit: fit && fitOfJson(checkJson<FitJson>(file, fit, fitOf('dof'))),
  };
  return {
    label: label ?? scenario,
    file,
    kind: 'contour',
    version: provenance.version,
    units: null,
    done: null,
    variations: [{ scenario, settings: {}, place: {}, label: scenario, bounds: [], planes: [plane] }],
  };
}
