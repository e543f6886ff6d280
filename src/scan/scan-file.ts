/** Scan files: what one table, figure or comparison is made of. */
import { SHIPPED_SCENARIOS } from '../experiment/load-scenario.js';
import { InputError } from '../input/errors.js';
import { joinPath, type TextFiles } from '../input/files.js';
import { YamlDocument } from '../input/yaml-document.js';
import { COUPLING_NAMES, type CouplingName } from '../physics/couplings.js';

/** A table of 90% bounds beside the printed ones. */
export interface BoundsScan {
  readonly kind: 'bounds';
  readonly title: string;
  readonly scenarios: readonly string[];
  readonly couplings: readonly CouplingName[];
  /** Why a scenario's bounds deviate from the printed ones. */
  readonly causes?: Readonly<Record<string, string>>;
}

/** Δχ² profiles in panels. */
export interface ProfilesScan {
  readonly kind: 'profiles';
  readonly title: string;
  readonly columns: number;
  readonly panels: readonly {
    readonly coupling: CouplingName;
    readonly scenarios: readonly string[];
    readonly darwin_band?: boolean;
  }[];
}

/** Allowed regions of planes in panels. */
export interface PlanesScan {
  readonly kind: 'planes';
  readonly title: string;
  readonly columns: number;
  readonly panels: readonly {
    readonly x: CouplingName;
    readonly y: CouplingName;
    readonly scenarios: readonly string[];
  }[];
}

/** Spectra: data, components, best fit and the change that a coupling makes. */
export interface SpectraScan {
  readonly kind: 'spectra';
  readonly title: string;
  readonly figures: readonly { readonly scenario: string; readonly coupling: CouplingName; readonly value: number }[];
}

/** Bounds of variants of a scenario: what a choice is worth. */
export interface ChoicesScan {
  readonly kind: 'choices';
  readonly title: string;
  readonly couplings: readonly CouplingName[];
  readonly rows: readonly { readonly label: string; readonly scenario: string }[];
}

export type ScanFile = BoundsScan | ProfilesScan | PlanesScan | SpectraScan | ChoicesScan;

/** The shipped scans that `reproduce` runs, in the order of the report. */
export const SHIPPED_SCANS = [
  'table1',
  'table2',
  'table3',
  'fig1',
  'fig2',
  'fig3',
  'fig4',
  'fig5',
  'fig6',
  'spectra',
  'choices',
] as const;
export type ShippedScan = (typeof SHIPPED_SCANS)[number];

const object = (properties: object, required: readonly string[]): object => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const TITLE = { type: 'string', minLength: 1, description: 'caption' };
const COUPLING = { enum: COUPLING_NAMES, description: 'a coupling name' };
const COUPLINGS_LIST = { type: 'array', items: COUPLING, minItems: 1, description: 'coupling names' };
const SCENARIO = {
  type: 'string',
  minLength: 1,
  description: `a scenario: ${SHIPPED_SCENARIOS.join(', ')}, or a file relative to this one`,
};
const SCENARIOS = { type: 'array', items: SCENARIO, minItems: 1, description: 'scenario names or files' };
const COLUMNS = { type: 'integer', minimum: 1, maximum: 6, description: 'panels side by side' };
const panels = (properties: object, required: readonly string[]): object => ({
  type: 'array',
  minItems: 1,
  items: object(properties, required),
});

const KINDS: Record<ScanFile['kind'], object> = {
  bounds: object(
    {
      kind: {},
      title: TITLE,
      scenarios: SCENARIOS,
      couplings: COUPLINGS_LIST,
      causes: { type: 'object', additionalProperties: { type: 'string' } },
    },
    ['kind', 'title', 'scenarios', 'couplings'],
  ),
  profiles: object(
    {
      kind: {},
      title: TITLE,
      columns: COLUMNS,
      panels: panels({ coupling: COUPLING, scenarios: SCENARIOS, darwin_band: { type: 'boolean' } }, [
        'coupling',
        'scenarios',
      ]),
    },
    ['kind', 'title', 'columns', 'panels'],
  ),
  planes: object(
    {
      kind: {},
      title: TITLE,
      columns: COLUMNS,
      panels: panels({ x: COUPLING, y: COUPLING, scenarios: SCENARIOS }, ['x', 'y', 'scenarios']),
    },
    ['kind', 'title', 'columns', 'panels'],
  ),
  spectra: object(
    {
      kind: {},
      title: TITLE,
      figures: panels({ scenario: SCENARIO, coupling: COUPLING, value: { type: 'number' } }, [
        'scenario',
        'coupling',
        'value',
      ]),
    },
    ['kind', 'title', 'figures'],
  ),
  choices: object(
    {
      kind: {},
      title: TITLE,
      couplings: COUPLINGS_LIST,
      rows: panels({ label: TITLE, scenario: SCENARIO }, ['label', 'scenario']),
    },
    ['kind', 'title', 'couplings', 'rows'],
  ),
};

export const SCAN_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://nuscan.invalid/schemas/scan.schema.json',
  title: 'nuscan scan',
  type: 'object',
  required: ['kind'],
  properties: { kind: { enum: Object.keys(KINDS), description: Object.keys(KINDS).join(', ') } },
  allOf: Object.entries(KINDS).map(([kind, schema]) => ({
    if: { properties: { kind: { const: kind } }, required: ['kind'] },
    // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema
    then: schema,
  })),
};

/** Reads and checks a scan file. */
export async function loadScan(files: TextFiles, path: string): Promise<ScanFile> {
  return YamlDocument.parse<ScanFile>(path, await files.read(path), SCAN_SCHEMA).content;
}

/** The names after `--only`, checked. */
export function checkScanNames(names: readonly string[]): ShippedScan[] {
  for (const name of names) {
    if (!(SHIPPED_SCANS as readonly string[]).includes(name)) {
      throw new InputError('unknown item', { key: '--only', value: name, accepted: SHIPPED_SCANS.join(', ') });
    }
  }
  return names as ShippedScan[];
}

/** A scenario as a scan file names it: a shipped name, or a path relative to the scan file. */
export function scenarioPath(scanFolder: string, scenario: string): string {
  return scenario.endsWith('.yaml') ? joinPath(scanFolder, scenario) : scenario;
}
