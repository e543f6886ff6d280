/**
 * A submission to HEPData: `submission.yaml` and one YAML file per table, after version 1.1.1 of HEPData's schemas.
 * Bounds get one table per coupling, profiles one each, boundaries of regions one per line, and grids of one or two
 * couplings one per variation.
 */
import type { FitQuality } from '../../inference/fit-quality.js';
import { percentText } from '../../numerics/printed-number.js';
import { COUPLINGS, type CouplingClass, type CouplingName } from '../../physics/couplings.js';
import type { Variation } from '../../scan/plan.js';
import { type BoundRecord, degreesOfFreedomOf } from '../../scan/records.js';
import type { OfVariation, ScanResult } from '../../scan/result.js';
import { VERSION } from '../../version.js';
import { FIT_COLUMNS, fitRemarks } from '../fit-quality.js';
import type { OutputFiles } from '../output.js';
import type { ExportGrid } from './grid.js';
import { type ExportSource, exportMetadata } from './metadata.js';

/** HEPData shows tables of up to 1 MiB at once; larger ones only when asked, slowly (its SIZE_LOAD_CHECK_THRESHOLD). */
export const LARGEST_TABLE = 2 ** 20;

/** A number in YAML takes a line of at least so many bytes: `  - {value: 0}`. */
const LEAST_LINE = 15;

/** A cell: a number, or a text where there is none. */
type Cell = number | string;

interface Variable {
  readonly name: string;
  readonly units?: string;
  readonly values: readonly Cell[];
}

interface HepTable {
  /** Without the number, which is put before it. */
  readonly name: string;
  readonly description: string;
  readonly couplings: readonly CouplingName[];
  readonly independent: readonly Variable[];
  readonly dependent: readonly Variable[];
  /** What describes the rows beside the observables. */
  readonly beside?: readonly Variable[];
  readonly qualifiers: readonly (readonly [name: string, value: Cell])[];
}

export interface HepSubmission {
  readonly files: OutputFiles;
  /** What was left out, and why. */
  readonly remarks: readonly string[];
}

/** The files of a submission, `metadata.json` with the provenance among them. */
export async function hepdataSubmission(source: ExportSource): Promise<HepSubmission> {
  const { result, grid } = source;
  const files: OutputFiles = new Map();
  const remarks: string[] = [];
  const entries: string[] = [];
  const add = (table: HepTable): void => {
    const text = tableYaml(table);
    if (new TextEncoder().encode(text).length > LARGEST_TABLE) {
      remarks.push(tooLarge(table.name));
      return;
    }
    const number = entries.length + 1;
    const file = `table${number}.yaml`;
    files.set(file, text);
    entries.push(entryYaml(`Table ${number}: ${table.name}`, file, table));
  };
  for (const table of [...boundTables(result), ...profileTables(result), ...lineTables(result)]) add(table);
  if (grid) {
    const remark = gridRemark(grid);
    if (remark) remarks.push(remark);
    else for (const table of await gridTables(result, grid)) add(table);
  }
  files.set('metadata.json', `${JSON.stringify(exportMetadata(source), null, 2)}\n`);
  files.set('submission.yaml', [headYaml(result, remarks), ...entries].join('---\n'));
  return { files, remarks };
}

function tooLarge(what: string): string {
  return `${what} is left out: HEPData shows tables of up to 1 MiB; attach the grid as NPZ or HDF5 instead`;
}

function gridRemark(grid: ExportGrid): string | undefined {
  if (grid.axes.length > 2)
    return `the grid is left out: a table of HEPData shows two couplings, not ${grid.axes.length}`;
  const points = grid.axes.reduce((product, { values }) => product * values.length, 1);
  return points * (grid.axes.length + 1) * LEAST_LINE > LARGEST_TABLE ? tooLarge('the grid') : undefined;
}

function described(variation: Variation): string {
  const settings = Object.entries(variation.settings).map(([key, value]) => `${key} = ${value}`);
  return settings.length > 0 ? `${variation.label} (${settings.join(', ')})` : variation.label;
}

const percent = (level: number): string => `${percentText(level)}%`;
const others = (profiled: readonly CouplingName[]): string => (profiled.length > 0 ? profiled.join(', ') : 'none');

/** Bounds on one coupling at one level, all variations below each other. */
function boundTables(result: ScanResult): HepTable[] {
  const groups = new Map<string, OfVariation<BoundRecord>[]>();
  for (const bound of result.bounds) {
    const key = JSON.stringify([bound.coupling, bound.confidenceLevel, bound.profiled]);
    groups.set(key, [...(groups.get(key) ?? []), bound]);
  }
  const keys = [...new Set(result.variations.flatMap(({ settings }) => Object.keys(settings)))];
  return [...groups.values()].map((bounds) => {
    const { coupling, confidenceLevel, profiled, threshold } = bounds[0];
    const units = COUPLINGS[coupling].unit;
    const rows = bounds.flatMap(({ variation, intervals, fit }) =>
      (intervals.length > 0 ? intervals : [undefined]).map((interval, i) => ({ interval, i, variation, fit })),
    );
    const setting = (key: string) => rows.map(({ variation }) => cell(result.variations[variation].settings[key]));
    return {
      name: `bounds on ${coupling}, ${percent(confidenceLevel)} CL`,
      description:
        `Allowed intervals of ${coupling} at ${percent(confidenceLevel)} confidence level, one row per interval. ` +
        'An end is "open" where the interval goes on beyond the scan, "-" where no value is allowed.' +
        fitRemarks(bounds.map(({ variation, fit }) => [result.variations[variation].label, fit] as const))
          .map((remark) => ` ${remark}.`)
          .join(''),
      couplings: [coupling],
      independent: [
        { name: 'scenario', values: rows.map(({ variation }) => result.variations[variation].label) },
        ...keys.map((key) => ({ name: key, values: setting(key) })),
        { name: 'interval', values: rows.map(({ interval, i }) => (interval ? i + 1 : 0)) },
      ],
      dependent: [
        {
          name: `lower end of ${coupling}`,
          units,
          values: rows.map(({ interval }) => (interval ? (interval.loOpen ? 'open' : interval.lo) : '-')),
        },
        {
          name: `upper end of ${coupling}`,
          units,
          values: rows.map(({ interval }) => (interval ? (interval.hiOpen ? 'open' : interval.hi) : '-')),
        },
      ],
      beside: FIT_COLUMNS.map(({ name, value }) => ({ name, values: rows.map(({ fit }) => fitNumber(value(fit))) })),
      qualifiers: [
        ['confidence level', confidenceLevel],
        ['degrees of freedom', 1],
        ['delta chi2', threshold],
        ['profiled couplings', others(profiled)],
      ],
    };
  });
}

const fitNumber = (value: number): Cell => (Number.isNaN(value) ? '-' : value);

/** How well the model of a table describes the data. */
function fitQualifiers(fit: FitQuality): HepTable['qualifiers'][number][] {
  const numbers = FIT_COLUMNS.map(({ name, value }): [string, Cell] => [name, fitNumber(value(fit))]);
  return fit.remark === null ? numbers : [...numbers, ['remark', fit.remark]];
}

function cell(value: Cell | boolean | undefined): Cell {
  return typeof value === 'number' ? value : String(value ?? '-');
}

/** One profile each, however many levels were read off it. */
function profileTables(result: ScanResult): HepTable[] {
  const seen = new Set<string>();
  return result.bounds.flatMap(({ variation, coupling, profiled, values, deltaChi2, fit }) => {
    const key = JSON.stringify([variation, coupling, profiled]);
    if (seen.has(key)) return [];
    seen.add(key);
    return [
      {
        name: `profile of ${coupling}`,
        description: `Profile of ${coupling}: ${described(result.variations[variation])}.`,
        couplings: [coupling],
        independent: [{ name: coupling, units: COUPLINGS[coupling].unit, values }],
        dependent: [{ name: 'delta chi2', values: deltaChi2.map((value) => value ?? '-') }],
        qualifiers: [
          ...variationQualifiers(result.variations[variation]),
          ['profiled couplings', others(profiled)],
          ...fitQualifiers(fit),
        ],
      },
    ];
  });
}

/** The boundary of every region, line by line. */
function lineTables(result: ScanResult): HepTable[] {
  return result.planes.flatMap(
    ({ variation, x, y, confidenceLevel, threshold, profiled, lines, openAtEdge, ...plane }) =>
      lines.map(
        ({ closed, points }, line): HepTable => ({
          name: `region of (${x}, ${y}), line ${line + 1}`,
          description:
            `Boundary of the allowed region of ${x} and ${y} at ${percent(confidenceLevel)} confidence level, ` +
            `line ${line + 1} of ${lines.length}${closed ? ', a ring' : ''}: ${described(result.variations[variation])}.` +
            (openAtEdge ? ' The region leaves the scanned plane.' : ''),
          couplings: [x, y],
          independent: [{ name: x, units: COUPLINGS[x].unit, values: points.map((point) => point[0]) }],
          dependent: [{ name: y, units: COUPLINGS[y].unit, values: points.map((point) => point[1]) }],
          qualifiers: [
            ...variationQualifiers(result.variations[variation]),
            ['confidence level', confidenceLevel],
            ['degrees of freedom', degreesOfFreedomOf(plane)],
            ['delta chi2', threshold],
            ['profiled couplings', others(profiled)],
            ...fitQualifiers(plane.fit),
          ],
        }),
      ),
  );
}

/** The grid of every variation, the last coupling fastest. */
async function gridTables(result: ScanResult, grid: ExportGrid): Promise<HepTable[]> {
  const values = new Map<number, Cell[]>();
  for await (const { variation, chi2 } of grid.blocks()) {
    const list = values.get(variation) ?? [];
    for (const value of chi2) list.push(Number.isFinite(value) ? value : '-');
    values.set(variation, list);
  }
  const couplings = grid.axes.map(({ coupling }) => coupling);
  const inner = grid.axes.slice(1).reduce((product, axis) => product * axis.values.length, 1);
  return [...values].map(([variation, chi2]) => ({
    name: `chi2 of (${couplings.join(', ')})`,
    description:
      `chi2 on a grid of ${couplings.join(' and ')}, minimised over all nuisances: ${described(result.variations[variation])}. ` +
      '"-" stands where no fit was found.',
    couplings,
    independent: grid.axes.map(({ coupling, unit, values: axis }, index) => ({
      name: coupling,
      units: unit,
      values: chi2.map((_, point) => axis[index === 0 ? Math.floor(point / inner) : point % inner]),
    })),
    dependent: [{ name: 'chi2', values: chi2 }],
    qualifiers: variationQualifiers(result.variations[variation]),
  }));
}

function variationQualifiers({ label, settings, configuration }: Variation): HepTable['qualifiers'][number][] {
  return [
    ['scenario', label],
    ...Object.entries(settings).map(([key, value]): [string, Cell] => [key, cell(value)]),
    ['configuration', configuration],
  ];
}

function headYaml(result: ScanResult, remarks: readonly string[]): string {
  const { version, title, plan, units, done, computation, cite } = result;
  const comment = [
    `${escaped(title)}.`,
    `Computed with nuscan ${version} by ${computation.backend} (${computation.precision}), plan ${plan}, exported by nuscan ${VERSION}.`,
    ...(done < units ? [`Partial: ${done} of ${units} units of the scan.`] : []),
    ...remarks.map((remark) => `${escaped(remark[0].toUpperCase() + remark.slice(1))}.`),
    `Please cite: ${cite.map(escaped).join('; ')}.`,
  ].join(' ');
  return `additional_resources:
- {location: "metadata.json", description: "Provenance: configuration hashes, backend, checks in float64, references"}
comment: ${quoted(comment)}
`;
}

const CLASSES: Readonly<Record<CouplingClass, string>> = {
  'magnetic moment': 'Neutrino magnetic moment',
  millicharge: 'Neutrino millicharge',
  'charge radius': 'Neutrino charge radius',
};

function entryYaml(name: string, file: string, table: HepTable): string {
  const phrases = [
    ...new Set(table.couplings.map((coupling) => CLASSES[COUPLINGS[coupling].class])),
    'Neutrino electromagnetic properties',
    'Solar neutrinos',
    'Xenon',
  ];
  return `name: ${quoted(name)}
description: ${quoted(escaped(table.description))}
keywords:
- {name: "observables", values: [${table.dependent.map((variable) => quoted(variable.name)).join(', ')}]}
- {name: "phrases", values: [${phrases.map(quoted).join(', ')}]}
data_file: ${quoted(file)}
`;
}

function tableYaml({ independent, dependent, beside = [], qualifiers }: HepTable): string {
  const header = ({ name, units }: Variable): string =>
    `- header: {name: ${quoted(name)}${units === undefined ? '' : `, units: ${quoted(units)}`}}\n`;
  const values = (cells: readonly Cell[]): string =>
    `  values:\n${cells.map((value) => `  - {value: ${scalar(value)}}\n`).join('')}`;
  const about = qualifiers.map(([name, value]) => `  - {name: ${quoted(name)}, value: ${scalar(value)}}\n`).join('');
  return [
    'independent_variables:\n',
    ...independent.map((variable) => header(variable) + values(variable.values)),
    'dependent_variables:\n',
    ...[...dependent, ...beside].map(
      (variable) => `${header(variable)}  qualifiers:\n${about}${values(variable.values)}`,
    ),
  ].join('');
}

function scalar(value: Cell): string {
  return typeof value === 'number' ? yamlNumber(value) : quoted(value);
}

/** A number that readers of YAML 1.1, PyYAML among them, take for one: with a point before an exponent. */
export function yamlNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is no number of a HEPData table`);
  const text = Object.is(value, -0) ? '-0.0' : String(value);
  return text.includes('e') && !text.includes('.') ? text.replace('e', '.0e') : text;
}

/** Text in quotes; YAML reads what JSON writes, but not its control characters of eight bits. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Comments and descriptions are shown as HTML. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
