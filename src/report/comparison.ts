/** Tables of the paper beside ours. */
import type { Bound } from '../inference/analysis.js';
import type { FitQuality } from '../inference/fit-quality.js';
import { printedNumber } from '../numerics/printed-number.js';
import { COUPLINGS, type CouplingName } from '../physics/couplings.js';
import { FIT_COLUMNS } from './fit-quality.js';
import { deviation, type PrintedCell } from './paper.js';

export interface ComparedCell {
  readonly item: string;
  readonly row: string;
  readonly column: CouplingName;
  readonly printed: readonly (readonly [number, number])[];
  readonly ours: readonly (readonly [number | null, number | null])[];
  /** Fraction of the extent of the printed set; null where the numbers of intervals differ. */
  readonly deviation: number | null;
  /** "misprint", or another remark on the cell; null for none. */
  readonly remark: string | null;
  /** Of the global minimum of ours. */
  readonly fit: FitQuality;
}

/** Sets a bound beside the printed cell. */
export function compareCell(cell: PrintedCell, bound: Bound): ComparedCell {
  const { intervals } = bound;
  const different =
    intervals.length !== cell.intervals.length
      ? `${intervals.length} intervals, ${cell.intervals.length} printed`
      : null;
  return {
    item: cell.table,
    row: cell.scenario,
    column: cell.coupling,
    printed: cell.intervals.map(({ lo, hi }) => [lo, hi] as const),
    ours: intervals.map(({ lo, hi, loOpen, hiOpen }) => [loOpen ? null : lo, hiOpen ? null : hi] as const),
    deviation: intervals.some(({ loOpen, hiOpen }) => loOpen || hiOpen) ? null : deviation(cell.intervals, intervals),
    remark: cell.remark || different,
    fit: bound.fit,
  };
}

/** Ends of intervals are found to this share of the size of what is allowed: less is 0. */
const END_PRECISION = 1e-6;

/**
 * A coupling in table units as the tables print it: two decimals below 20, one above, three significant digits at any size.
 * @param size of what it is an end or a point of: a millionth of it prints as 0
 */
export function couplingText(value: number, size = 0): string {
  return printedNumber(value, { decimals: Math.abs(value) >= 20 ? 1 : 2, zeroBelow: END_PRECISION * size });
}

/** The size of what is allowed: the largest magnitude of an end. */
export function sizeOf(intervals: ComparedCell['ours']): number {
  return Math.max(0, ...intervals.flat().map((end) => Math.abs(end ?? 0)));
}

/** Both ends of a range as the tables print them. */
export function rangeTexts(low: number, high: number): [string, string] {
  const size = Math.max(Math.abs(low), Math.abs(high));
  return [couplingText(low, size), couplingText(high, size)];
}

/** A deviation from print in per cent, to a tenth. */
export function deviationText(deviation: number): string {
  return deviation > 0 && deviation < 0.0005 ? '<0.1%' : `${(100 * deviation).toFixed(1)}%`;
}

/** Intervals as text: an upper limit, or (lo, hi) & (lo, hi). */
export function intervalText(intervals: ComparedCell['ours'], coupling: CouplingName): string {
  const size = sizeOf(intervals);
  const end = (value: number | null): string => (value === null ? 'open' : couplingText(value, size));
  if (intervals.length === 1 && COUPLINGS[coupling].evenInSign && intervals[0][0] === 0)
    return `< ${end(intervals[0][1])}`;
  return intervals.map(([lo, hi]) => `(${end(lo)}, ${end(hi)})`).join(' & ');
}

const FIT_HEAD = FIT_COLUMNS.map(({ name }) => name).join(',');
const fitNumber = (value: number): string => (Number.isNaN(value) ? '' : String(Number(value.toPrecision(6))));

/** CSV of one table: a row per interval. */
export function comparisonCsv(cells: readonly ComparedCell[], printed: readonly PrintedCell[]): string {
  const rows = [`scenario,coupling,unit,interval,ours_lo,ours_hi,printed_lo,printed_hi,deviation,remark,${FIT_HEAD}`];
  for (const cell of cells) {
    const text = printed.find(
      (other) => other.scenario === cell.row && other.coupling === cell.column && other.table === cell.item,
    );
    const count = Math.max(cell.ours.length, cell.printed.length);
    for (let i = 0; i < count; i++) {
      const number = (value: number | null | undefined): string =>
        value === null || value === undefined ? '' : value.toPrecision(6);
      const ours = cell.ours[i];
      const given = cell.printed[i];
      rows.push(
        [
          cell.row,
          cell.column,
          COUPLINGS[cell.column].unit,
          i + 1,
          number(ours?.[0]),
          number(ours?.[1]),
          given && text?.intervals[i]?.text.startsWith('<') ? '' : (given?.[0] ?? ''),
          given?.[1] ?? '',
          cell.deviation === null ? '' : cell.deviation.toFixed(4),
          cell.remark ?? '',
          ...FIT_COLUMNS.map(({ value }) => fitNumber(value(cell.fit))),
        ].join(','),
      );
    }
  }
  return `${rows.join('\n')}\n`;
}
