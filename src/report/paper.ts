/** The printed bounds, and how far ours are from them. */
import type { TextFiles } from '../input/files.js';
import { joinPath } from '../input/files.js';
import { Table } from '../input/table.js';
import { powerOfTen } from '../numerics/powers.js';
import type { CouplingName } from '../physics/couplings.js';

export interface PrintedInterval {
  readonly lo: number;
  readonly hi: number;
  /** Half a unit of the last printed digit of each end; 0 for the lower end of an upper limit. */
  readonly loHalfDigit: number;
  readonly hiHalfDigit: number;
  /** As printed, for tables. */
  readonly text: string;
}

export interface PrintedCell {
  readonly table: string;
  readonly scenario: string;
  readonly coupling: CouplingName;
  readonly intervals: readonly PrintedInterval[];
  readonly remark: string;
}

/** Loads data/paper/tables.csv. */
export async function loadPrintedCells(files: TextFiles, dataFolder: string): Promise<PrintedCell[]> {
  const table = await Table.read(files, joinPath(dataFolder, 'paper/tables.csv'));
  const column = (name: string): string[] => table.text(name);
  const [tables, scenarios, couplings, lows, highs, remarks] = [
    'table',
    'scenario',
    'coupling',
    'lo',
    'hi',
    'remark',
  ].map(column);
  const cells = new Map<string, PrintedCell>();
  tables.forEach((name, row) => {
    const key = `${name} ${scenarios[row]} ${couplings[row]}`;
    const interval = printedInterval(lows[row], highs[row]);
    const cell = cells.get(key);
    cells.set(key, {
      table: name,
      scenario: scenarios[row],
      coupling: couplings[row] as CouplingName,
      intervals: [...(cell?.intervals ?? []), interval],
      remark: cell?.remark || remarks[row],
    });
  });
  return [...cells.values()];
}

function printedInterval(low: string, high: string): PrintedInterval {
  const upperLimit = low === '';
  return {
    lo: upperLimit ? 0 : Number(low),
    hi: Number(high),
    loHalfDigit: upperLimit ? 0 : halfDigit(low),
    hiHalfDigit: halfDigit(high),
    text: upperLimit ? `< ${high}` : `(${low}, ${high})`,
  };
}

function halfDigit(printed: string): number {
  const decimals = printed.includes('.') ? printed.length - printed.indexOf('.') - 1 : 0;
  return 0.5 * powerOfTen(-decimals);
}

/**
 * Deviation of a cell: for each printed edge e with half a unit h of its last digit, max(0, |ours - e| - h) / W,
 * W the full extent of the printed set; the worst edge counts.
 * @returns a fraction, or null where the numbers of intervals differ
 */
export function deviation(
  printed: readonly PrintedInterval[],
  ours: readonly { readonly lo: number; readonly hi: number }[],
): number | null {
  if (printed.length !== ours.length) return null;
  const extent =
    Math.max(...printed.map((interval) => interval.hi)) - Math.min(...printed.map((interval) => interval.lo));
  let worst = 0;
  printed.forEach((interval, i) => {
    worst = Math.max(
      worst,
      Math.abs(ours[i].lo - interval.lo) - interval.loHalfDigit,
      Math.abs(ours[i].hi - interval.hi) - interval.hiHalfDigit,
    );
  });
  return worst / extent;
}
