/** The bounds of a finished scan as tables: CSV for programs and people, Markdown for people. */
import { csvFormatRows } from 'd3-dsv';
import { printedNumber } from '../numerics/printed-number.js';
import { COUPLINGS, type CouplingName } from '../physics/couplings.js';
import type { BoundRecord, PlaneRecord } from '../scan/records.js';
import type { ScanResult } from '../scan/result.js';
import { intervalText, rangeTexts } from './comparison.js';
import { planeLevel } from './figure-panels.js';
import { levelText, statedLevel } from './figures/level-text.js';
import { FIT_COLUMNS, fitCell } from './fit-quality.js';

/** The intervals of a bound as text: an upper limit, or `(lo, hi) & (lo, hi)` with `open` at the edge of the scan. */
export function boundText({ intervals, coupling }: Pick<BoundRecord, 'intervals' | 'coupling'>): string {
  if (intervals.length === 0) return 'none';
  return intervalText(
    intervals.map(({ lo, hi, loOpen, hiOpen }) => [loOpen ? null : lo, hiOpen ? null : hi] as const),
    coupling,
  );
}

/** Setting keys of all variations, in the order of the dimensions, those in common last. */
function settingKeys({ dimensions, variations }: ScanResult): string[] {
  const varied = dimensions.flatMap(({ name, keys }) =>
    name === 'scenario' || name === 'variation' ? [] : keys.map(({ key }) => key),
  );
  return [...new Set([...varied, ...variations.flatMap(({ settings }) => Object.keys(settings))])];
}

const exact = (value: number): string => String(Number(value.toPrecision(10)));

/**
 * One row per variation, coupling and confidence level: settings as columns, the set of intervals as text, and every end
 * as a number, empty where it is open.
 */
export function boundsCsv(result: ScanResult): string {
  const { bounds, variations } = result;
  const keys = settingKeys(result);
  const most = Math.max(1, ...bounds.map(({ intervals }) => intervals.length));
  const numbers = Array.from({ length: most }, (_, i) => [`lo_${i + 1}`, `hi_${i + 1}`]).flat();
  const head = [
    'scenario',
    'label',
    ...keys,
    'coupling',
    'unit',
    'profiled',
    'confidence_level',
    'threshold',
    'degrees_of_freedom',
    'sided',
    'best_fit',
    ...FIT_COLUMNS.map(({ name }) => name),
    'fit_remark',
    'allowed',
    ...numbers,
  ];
  const rows = bounds.map((bound) => {
    const { scenario, label, settings } = variations[bound.variation];
    const ends = bound.intervals.flatMap(({ lo, hi, loOpen, hiOpen }) => [
      loOpen ? '' : exact(lo),
      hiOpen ? '' : exact(hi),
    ]);
    return [
      scenario,
      label,
      ...keys.map((key) => String(settings[key] ?? '')),
      bound.coupling,
      COUPLINGS[bound.coupling].unit,
      bound.profiled.join(' '),
      String(bound.confidenceLevel),
      exact(bound.threshold),
      '1',
      COUPLINGS[bound.coupling].evenInSign ? 'absolute value' : 'interval',
      bestFit(bound),
      ...FIT_COLUMNS.map(({ value }) => numberOrNothing(value(bound.fit))),
      bound.fit.remark ?? '',
      boundText(bound),
      ...numbers.map((_, i) => ends[i] ?? ''),
    ];
  });
  return `${csvFormatRows([head, ...rows])}\n`;
}

const numberOrNothing = (value: number): string => (Number.isNaN(value) ? '' : exact(value));

function bestFit({ minima, coupling }: BoundRecord): string {
  const value = minima[0]?.at[coupling];
  return value === undefined ? '' : exact(value);
}

/** What tells two columns of the table apart. */
interface Column {
  readonly coupling: CouplingName;
  readonly confidenceLevel: number;
  readonly profiled: readonly CouplingName[];
}

const columnKey = ({ coupling, confidenceLevel, profiled }: Column): string =>
  [coupling, confidenceLevel, ...profiled].join(' ');

/** Text in a cell of a Markdown table. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** A row per variation, a column per coupling and confidence level; a dash where a bound is missing. */
export function boundsMarkdown({ bounds, variations }: ScanResult): string {
  const columns = [...new Map(bounds.map((bound) => [columnKey(bound), bound as Column])).values()];
  const oneLevel = new Set(columns.map(({ confidenceLevel }) => confidenceLevel)).size === 1;
  const head = columns.map(({ coupling, confidenceLevel, profiled }) => {
    const level = oneLevel ? '' : `, ${levelText(confidenceLevel)}`;
    const others = profiled.length > 0 ? `, ${profiled.join(', ')} profiled` : '';
    return `${coupling} [${COUPLINGS[coupling].unit}]${level}${others}`;
  });
  const byPlace = new Map(bounds.map((bound) => [`${bound.variation} ${columnKey(bound)}`, bound]));
  const rows = variations.map(({ label }, variation) => [
    label,
    ...columns.map((column) => {
      const bound = byPlace.get(`${variation} ${columnKey(column)}`);
      return bound ? boundText(bound) : '–';
    }),
  ]);
  return markdownTable(['', ...head], rows);
}

/**
 * The fits behind the bounds: a row per variation, a column per coupling; undefined where all data are Asimov data, with
 * which every model agrees.
 */
export function fitsMarkdown({ bounds, variations }: ScanResult): string | undefined {
  if (bounds.every(({ fit }) => fit.degreesOfFreedom === null)) return undefined;
  const keyOf = ({ coupling, profiled }: Pick<Column, 'coupling' | 'profiled'>): string =>
    [coupling, ...(profiled.length > 0 ? [`(${profiled.join(', ')} profiled)`] : [])].join(' ');
  const columns = [...new Set(bounds.map(keyOf))];
  const byPlace = new Map(bounds.map((bound) => [`${bound.variation} ${keyOf(bound)}`, bound.fit]));
  const rows = variations.map(({ label }, variation) => [
    label,
    ...columns.map((column) => {
      const fit = byPlace.get(`${variation} ${column}`);
      return fit ? fitCell(fit) : '–';
    }),
  ]);
  return markdownTable(['', ...columns], rows);
}

/** Extent of the islands of a region along an axis, for instance `(-1.2, 3.4)`. */
function extentText(points: readonly (readonly [number, number])[], axis: 0 | 1): string {
  let [low, high] = [Infinity, -Infinity];
  for (const point of points) {
    low = Math.min(low, point[axis]);
    high = Math.max(high, point[axis]);
  }
  return low <= high ? `(${rangeTexts(low, high).join(', ')})` : '–';
}

/** A row per region: how far it reaches, how many outlines it has, and whether the scan cuts it off. */
export function planesMarkdown({ planes, variations }: ScanResult): string {
  const rows = planes.map((plane) => {
    const points = plane.lines.flatMap((line) => line.points);
    return [
      variations[plane.variation].label,
      `${plane.x}, ${plane.y}`,
      statedLevel(planeLevel(plane)),
      `${extentText(points, 0)} ${COUPLINGS[plane.x].unit}`,
      `${extentText(points, 1)} ${COUPLINGS[plane.y].unit}`,
      String(plane.lines.length),
      fitCell(plane.fit),
      [...(plane.openAtEdge ? ['leaves the plane'] : []), ...unsettled(plane)].join('; '),
    ];
  });
  return markdownTable(['', 'x, y', 'level', 'extent in x', 'extent in y', 'outlines', 'χ²_min/d.o.f.', ''], rows);
}

/** Movement of a boundary in its last refinement, as a share of its size, above which it is called unsettled. */
const UNSETTLED = 0.01;

/** A warning about a boundary that no refinement has brought to rest: a region thin against the steps of the grid. */
function unsettled({ stability, lines }: PlaneRecord): string[] {
  if (lines.length === 0) return ['**too thin for this grid: no boundary found**'];
  if (stability === null || stability <= UNSETTLED) return [];
  return [`**unsettled: moved by ${printedNumber(100 * stability)}% of its size in the last refinement**`];
}
