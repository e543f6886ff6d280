/** Scan files: what one table, figure or comparison is made of. */
import type { SettingValue } from '../experiment/settings.js';
import { InputError } from '../input/errors.js';
import { joinPath, type TextFiles } from '../input/files.js';
import { YamlDocument } from '../input/yaml-document.js';
import type { CouplingName } from '../physics/couplings.js';
import type { AxisFile } from './axes.js';
import { checkScan } from './check-scan.js';
import { SCAN_SCHEMA } from './scan-schema.js';

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

/** A scenario with settings of its own. */
export interface GivenVariation {
  readonly scenario: string;
  readonly settings?: Readonly<Record<string, SettingValue>>;
}

/**
 * Scenario axes, in the words of alea: every combination of `to_vary`, times the values of `to_zip` side by side, with
 * `in_common` holding for all; or a list of `variations` instead of all of them. Keys of settings are those of
 * `experiment/settings.ts`.
 */
export interface ScenarioAxes {
  /** Undefined only beside `variations`. */
  readonly scenarios?: readonly string[];
  readonly to_vary?: Readonly<Record<string, AxisFile<SettingValue>>>;
  readonly to_zip?: Readonly<Record<string, AxisFile<SettingValue>>>;
  readonly in_common?: Readonly<Record<string, SettingValue>>;
  readonly variations?: readonly GivenVariation[];
}

/** A plane whose allowed region is found. */
export interface SweepPlane {
  readonly x: CouplingName;
  readonly y: CouplingName;
  /** Parameters that the confidence levels hold for; default 2. */
  readonly degrees_of_freedom?: 1 | 2;
  /** Samples per axis of the first grid. */
  readonly samples?: number;
}

/** Bounds and regions of every combination of scenario axes. */
export interface SweepScan extends ScenarioAxes {
  readonly kind: 'sweep';
  readonly title: string;
  readonly couplings?: readonly CouplingName[];
  readonly planes?: readonly SweepPlane[];
  /** Couplings minimised while one is bounded; default as in the paper. */
  readonly profiled?: Readonly<Partial<Record<CouplingName, readonly CouplingName[]>>>;
  /** Default 0.9. */
  readonly confidence_levels?: readonly number[];
  /** `bounds` against the first scenario axis (default), or the Δχ² `profiles` of all combinations. */
  readonly figure?: 'bounds' | 'profiles';
  /** Panels side by side. */
  readonly columns?: number;
}

/** χ² on a dense grid of couplings, for every combination of scenario axes. */
export interface GridScan extends ScenarioAxes {
  readonly kind: 'grid';
  readonly title: string;
  readonly axes: Readonly<Partial<Record<CouplingName, AxisFile>>>;
  /** Couplings minimised at every point of the grid. */
  readonly profiled?: readonly CouplingName[];
  /** Default 0.9. */
  readonly confidence_levels?: readonly number[];
  /** Points computed and stored at a time; by default such that the scan has some hundred tiles. */
  readonly tile_points?: number;
  /** What is read off the grid and polished: default both. */
  readonly outputs?: readonly ('profiles' | 'planes')[];
}

/** The scans of the paper, which `reproduce` runs. */
export type PaperScan = BoundsScan | ProfilesScan | PlanesScan | SpectraScan | ChoicesScan;
export type ScanFile = PaperScan | SweepScan | GridScan;

/** The shipped scans that `reproduce` runs, in the order of the report. */
export const PAPER_SCANS = [
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
export type PaperScanName = (typeof PAPER_SCANS)[number];

/** Further scans that come with the package. */
export const EXAMPLE_SCANS = ['darwin-exposure', 'darwin-background', 'xlzd', 'charges-6d', 'radii-6d'] as const;

/**
 * Reads and checks a scan file.
 * @throws InputError naming file, line, key, value and what is accepted
 */
export async function loadScan(files: TextFiles, path: string): Promise<YamlDocument<ScanFile>> {
  const document = await YamlDocument.read<ScanFile>(files, path, SCAN_SCHEMA);
  checkScan(document);
  return document;
}

/**
 * Reads a scan of the paper.
 * @throws InputError for a scan of another kind
 */
export async function loadPaperScan(files: TextFiles, path: string): Promise<PaperScan> {
  const document = await loadScan(files, path);
  const { content } = document;
  if (content.kind === 'sweep' || content.kind === 'grid')
    throw document.error(['kind'], 'not a table or figure of the paper', 'nuscan scan runs this kind', content.kind);
  return content;
}

/** The names after `--only`, checked. */
export function checkScanNames(names: readonly string[]): PaperScanName[] {
  for (const name of names) {
    if (!(PAPER_SCANS as readonly string[]).includes(name)) {
      throw new InputError('unknown item', { key: '--only', value: name, accepted: PAPER_SCANS.join(', ') });
    }
  }
  return names as PaperScanName[];
}

/** Whether a scenario is named by its file rather than by a shipped name. */
export function isScenarioFile(scenario: string): boolean {
  return scenario.includes('/') || /\.ya?ml$/.test(scenario);
}

/** Where a scenario is that a scan file names: a shipped name, or a path relative to the scan file. */
export function scenarioPath(scanFolder: string, scenario: string): string {
  return isScenarioFile(scenario) ? joinPath(scanFolder, scenario) : scenario;
}

/** A scan whose scenarios are named in another way. */
export function withScenarioNames(scan: ScanFile, rename: (scenario: string) => string): ScanFile {
  const named = <T extends { readonly scenario: string }>(item: T): T => ({ ...item, scenario: rename(item.scenario) });
  const listed = <T extends { readonly scenarios: readonly string[] }>(item: T): T => ({
    ...item,
    scenarios: item.scenarios.map(rename),
  });
  switch (scan.kind) {
    case 'bounds':
      return listed(scan);
    case 'profiles':
      return { ...scan, panels: scan.panels.map(listed) };
    case 'planes':
      return { ...scan, panels: scan.panels.map(listed) };
    case 'spectra':
      return { ...scan, figures: scan.figures.map(named) };
    case 'choices':
      return { ...scan, rows: scan.rows.map(named) };
    default:
      return {
        ...scan,
        ...(scan.scenarios ? { scenarios: scan.scenarios.map(rename) } : {}),
        ...(scan.variations ? { variations: scan.variations.map(named) } : {}),
      };
  }
}
