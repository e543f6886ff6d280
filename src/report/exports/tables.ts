/**
 * The tables of a scan, alike in every format: `variations`, `bounds`, `profiles`, `minima`, `regions` and `contours`.
 * A row of one table names those of another by their number, from 0 on.
 */
import type { SettingValue } from '../../experiment/settings.js';
import type { FitQuality } from '../../inference/fit-quality.js';
import { COUPLING_NAMES, COUPLINGS, type CouplingName, type CouplingPoint } from '../../physics/couplings.js';
import type { Variation } from '../../scan/plan.js';
import { degreesOfFreedomOf, type MinimumRecord } from '../../scan/records.js';
import type { ScanResult } from '../../scan/result.js';
import { FIT_COLUMNS } from '../fit-quality.js';

/** Values of a column; a missing number is NaN, a missing text empty. */
export type ColumnValues =
  | { readonly kind: 'number'; readonly values: Float64Array }
  | { readonly kind: 'count'; readonly values: Int32Array }
  | { readonly kind: 'flag'; readonly values: readonly boolean[] }
  | { readonly kind: 'text'; readonly values: readonly string[] };

export type Column = ColumnValues & {
  readonly name: string;
  /** What the numbers are measured in; empty where they have no unit, or where another column names it. */
  readonly unit: string;
  readonly description: string;
};

export interface Table {
  readonly name: string;
  readonly description: string;
  /** All of the same length. */
  readonly columns: readonly Column[];
}

/** Rows of a table. */
export function rowCount(table: Table): number {
  return table.columns[0]?.values.length ?? 0;
}

/** The tables of a result that have any row. */
export function resultTables(result: ScanResult): Table[] {
  return [
    variationTable(result),
    boundTable(result),
    profileTable(result),
    minimumTable(result),
    regionTable(result),
    contourTable(result),
  ].filter((table) => rowCount(table) > 0);
}

/** Columns that are made from one list of rows. */
function columnsOf<Row>(rows: readonly Row[]) {
  const about = (name: string, description: string, unit: string) => ({ name, description, unit });
  return {
    number: (name: string, description: string, value: (row: Row) => number | null | undefined, unit = ''): Column => ({
      ...about(name, description, unit),
      kind: 'number',
      values: Float64Array.from(rows, (row) => value(row) ?? Number.NaN),
    }),
    count: (name: string, description: string, value: (row: Row) => number): Column => ({
      ...about(name, description, ''),
      kind: 'count',
      values: Int32Array.from(rows, value),
    }),
    flag: (name: string, description: string, value: (row: Row) => boolean): Column => ({
      ...about(name, description, ''),
      kind: 'flag',
      values: rows.map(value),
    }),
    text: (name: string, description: string, value: (row: Row) => string): Column => ({
      ...about(name, description, ''),
      kind: 'text',
      values: rows.map(value),
    }),
  };
}

/** Values of a setting: numbers where all that are given are numbers, else texts. */
export function settingValues(values: readonly (SettingValue | undefined)[]): ColumnValues {
  return values.every((value) => value === undefined || typeof value === 'number')
    ? { kind: 'number', values: Float64Array.from(values, (value) => value ?? Number.NaN) }
    : { kind: 'text', values: values.map((value) => String(value ?? '')) };
}

/** What distinguishes the variations: scenario, label, and one column per key that any of them sets. */
function settingColumns<Row>(result: ScanResult, rows: readonly Row[], variationOf: (row: Row) => number): Column[] {
  const { text } = columnsOf(rows);
  const of = (row: Row): Variation => result.variations[variationOf(row)];
  const keys = [...new Set(result.variations.flatMap(({ settings }) => Object.keys(settings)))];
  return [
    text('scenario', 'scenario, as the scan file names it', (row) => of(row).scenario),
    text('label', 'label of the variation', (row) => of(row).label),
    ...keys.map((key) => ({
      name: key,
      unit: '',
      description: `setting ${key} of the scenario`,
      ...settingValues(rows.map((row) => of(row).settings[key])),
    })),
  ];
}

/** What says how well the models of some rows describe the data. */
function fitColumns<Row>(rows: readonly Row[], fitOf: (row: Row) => FitQuality): Column[] {
  const { number, text } = columnsOf(rows);
  return [
    ...FIT_COLUMNS.map(({ name, description, value }) => number(name, description, (row) => value(fitOf(row)))),
    text('fit_remark', 'that the model does not describe the data', (row) => fitOf(row).remark ?? ''),
  ];
}

function variationTable(result: ScanResult): Table {
  const rows = result.variations.map((variation, index) => ({ ...variation, index }));
  const { count, text } = columnsOf(rows);
  return {
    name: 'variations',
    description: 'combinations of the scenario axes',
    columns: [
      count('variation', 'number of the variation', ({ index }) => index),
      ...result.dimensions.map(({ name }, dimension) =>
        count(`position_${name}`, `position on the scenario axis ${name}`, ({ position }) => position[dimension]),
      ),
      text('configuration', 'hash of everything numerical in the model', ({ configuration }) => configuration),
      ...settingColumns(result, rows, ({ index }) => index),
    ],
  };
}

const OUTSIDE = 'scanned couplings whose range does not hold the global minimum';

const NO_INTERVAL = {
  interval: 0,
  lo: Number.NaN,
  hi: Number.NaN,
  loOpen: false,
  hiOpen: false,
  lowest: Number.NaN,
  lowestDeltaChi2: Number.NaN,
};

function boundTable(result: ScanResult): Table {
  const rows = result.bounds.flatMap((bound, index) => {
    const intervals = bound.intervals.map(({ lo, hi, loOpen, hiOpen, minimum }, i) => ({
      interval: i + 1,
      lo,
      hi,
      loOpen,
      hiOpen,
      lowest: minimum.at[bound.coupling] ?? Number.NaN,
      lowestDeltaChi2: minimum.deltaChi2,
    }));
    return (intervals.length > 0 ? intervals : [NO_INTERVAL]).map((interval) => ({ ...interval, bound, index }));
  });
  const { number, count, flag, text } = columnsOf(rows);
  return {
    name: 'bounds',
    description: 'allowed intervals of one coupling, one row per interval; coupling values in the unit beside them',
    columns: [
      count('bound', 'number of the bound', ({ index }) => index),
      count('variation', 'number of the variation', ({ bound }) => bound.variation),
      ...settingColumns(result, rows, ({ bound }) => bound.variation),
      text('coupling', 'bounded coupling', ({ bound }) => bound.coupling),
      text('unit', 'unit of all values of the coupling in this row', ({ bound }) => COUPLINGS[bound.coupling].unit),
      text('profiled', 'couplings minimised along the scan', ({ bound }) => bound.profiled.join(' ')),
      number('confidence_level', 'confidence level, one degree of freedom', ({ bound }) => bound.confidenceLevel),
      number('threshold', 'delta chi2 of the level', ({ bound }) => bound.threshold),
      count('intervals', 'intervals of the bound', ({ bound }) => bound.intervals.length),
      count('interval', 'number of the interval, from 1; 0: no value is allowed', ({ interval }) => interval),
      number('lo', 'lower end; where it is open, the edge of the scan', ({ lo }) => lo),
      number('hi', 'upper end; where it is open, the edge of the scan', ({ hi }) => hi),
      flag('lo_open', 'the interval goes on below the scan', ({ loOpen }) => loOpen),
      flag('hi_open', 'the interval goes on above the scan', ({ hiOpen }) => hiOpen),
      number('lowest', 'value of the coupling at the lowest point of the interval', ({ lowest }) => lowest),
      number('lowest_delta_chi2', 'delta chi2 there', ({ lowestDeltaChi2 }) => lowestDeltaChi2),
      number('best', 'value of the coupling at the global minimum', ({ bound }) => bound.minima[0]?.at[bound.coupling]),
      ...fitColumns(rows, ({ bound }) => bound.fit),
      number('range_lo', 'lower end of the scan', ({ bound }) => bound.range[0]),
      number('range_hi', 'upper end of the scan', ({ bound }) => bound.range[1]),
      text('minimum_outside', OUTSIDE, ({ bound }) => (bound.minimumOutside ?? []).join(' ')),
    ],
  };
}

function profileTable(result: ScanResult): Table {
  const rows = result.bounds.flatMap((bound, index) =>
    bound.values.map((value, i) => ({ bound, index, value, deltaChi2: bound.deltaChi2[i] })),
  );
  const { number, count, text } = columnsOf(rows);
  return {
    name: 'profiles',
    description: 'the profile of every bound; coupling values in the unit beside them',
    columns: [
      count('bound', 'number of the bound', ({ index }) => index),
      count('variation', 'number of the variation', ({ bound }) => bound.variation),
      text('coupling', 'scanned coupling', ({ bound }) => bound.coupling),
      text('unit', 'unit of its values', ({ bound }) => COUPLINGS[bound.coupling].unit),
      number('value', 'value of the coupling', ({ value }) => value),
      number('delta_chi2', 'above the global minimum; NaN where no fit was found', ({ deltaChi2 }) => deltaChi2),
    ],
  };
}

function minimumTable(result: ScanResult): Table {
  const list = (of: string, records: readonly { variation: number; minima: readonly MinimumRecord[] }[]) =>
    records.flatMap(({ variation, minima }, index) =>
      minima.map(({ at, chi2 }, rank) => ({ of, index, variation, rank, at, chi2, deltaChi2: chi2 - minima[0].chi2 })),
    );
  const rows = [...list('bound', result.bounds), ...list('region', result.planes)];
  const { number, count, text } = columnsOf(rows);
  const couplings = COUPLING_NAMES.filter((name) => rows.some(({ at }) => at[name] !== undefined));
  return {
    name: 'minima',
    description: 'local minima of profiles and planes, the global one first',
    columns: [
      text('of', 'bound or region', ({ of }) => of),
      count('number', 'number of the bound or region', ({ index }) => index),
      count('variation', 'number of the variation', ({ variation }) => variation),
      count('minimum', 'number of the minimum; 0: the global one', ({ rank }) => rank),
      number('chi2', 'chi2 there', ({ chi2 }) => chi2),
      number('delta_chi2', 'above the global minimum', ({ deltaChi2 }) => deltaChi2),
      ...couplings.map((name) =>
        number(
          name,
          `value of ${name}; NaN where it sits at the Standard Model point`,
          ({ at }) => at[name],
          COUPLINGS[name].unit,
        ),
      ),
    ],
  };
}

function regionTable(result: ScanResult): Table {
  const rows = result.planes.map((plane, index) => ({ ...plane, index }));
  const { number, count, flag, text } = columnsOf(rows);
  const best = (minima: readonly MinimumRecord[], coupling: CouplingName): number | undefined =>
    (minima[0]?.at as CouplingPoint | undefined)?.[coupling];
  return {
    name: 'regions',
    description: 'allowed regions in the plane of two couplings, one row per region; its boundary is in contours',
    columns: [
      count('region', 'number of the region', ({ index }) => index),
      count('variation', 'number of the variation', ({ variation }) => variation),
      ...settingColumns(result, rows, ({ variation }) => variation),
      text('x', 'coupling of the horizontal axis', ({ x }) => x),
      text('x_unit', 'unit of x', ({ x }) => COUPLINGS[x].unit),
      text('y', 'coupling of the vertical axis', ({ y }) => y),
      text('y_unit', 'unit of y', ({ y }) => COUPLINGS[y].unit),
      text('profiled', 'couplings minimised at every point', ({ profiled }) => profiled.join(' ')),
      number('confidence_level', 'confidence level', ({ confidenceLevel }) => confidenceLevel),
      count('degrees_of_freedom', 'parameters that the level holds for', degreesOfFreedomOf),
      number('threshold', 'delta chi2 of the level', ({ threshold }) => threshold),
      count('lines', 'lines of the boundary', ({ lines }) => lines.length),
      flag('open_at_edge', 'the region leaves the scanned plane', ({ openAtEdge }) => openAtEdge),
      number('stability', 'last movement of the boundary as a share of the size', ({ stability }) => stability),
      number('best_x', 'x of the global minimum', ({ x, minima }) => best(minima, x)),
      number('best_y', 'y of the global minimum', ({ y, minima }) => best(minima, y)),
      ...fitColumns(rows, ({ fit }) => fit),
      text('minimum_outside', OUTSIDE, ({ minimumOutside }) => (minimumOutside ?? []).join(' ')),
    ],
  };
}

function contourTable(result: ScanResult): Table {
  const rows = result.planes.flatMap((plane, index) =>
    plane.lines.flatMap(({ closed, points }, line) => points.map(([x, y]) => ({ plane, index, line, closed, x, y }))),
  );
  const { number, count, flag, text } = columnsOf(rows);
  return {
    name: 'contours',
    description: 'boundaries of the regions, point by point; a closed line ends where it starts',
    columns: [
      count('region', 'number of the region', ({ index }) => index),
      count('variation', 'number of the variation', ({ plane }) => plane.variation),
      text('x_coupling', 'coupling of x', ({ plane }) => plane.x),
      text('y_coupling', 'coupling of y', ({ plane }) => plane.y),
      count('line', 'number of the line in its region, from 1', ({ line }) => line + 1),
      flag('closed', 'the line is a ring', ({ closed }) => closed),
      number('x', 'in the unit of its coupling', ({ x }) => x),
      number('y', 'in the unit of its coupling', ({ y }) => y),
    ],
  };
}
