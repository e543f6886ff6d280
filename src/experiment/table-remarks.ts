/** What is worth saying about tables that end before the bins do. */
import type { LinearTable } from '../numerics/linear-table.js';
import { shortPrinted } from '../numerics/printed-number.js';

/** Energies in keV from which events get into the bins. */
export type Reach = readonly [low: number, high: number];

/**
 * Remarks on the ends of a table within reach of the bins. An end at zero needs none: what is zero there stays zero.
 * @param subject what the table is, at the beginning of a sentence
 * @param below what it is below its first energy, as the end of a sentence
 * @param above the same above its last energy
 * @param isStated ends about which the experiment file says what holds
 */
export function remarksOnEnds(
  subject: string,
  table: LinearTable,
  [low, high]: Reach,
  [below, above]: readonly [below: string, above: string],
  isStated: { readonly below: boolean; readonly above: boolean } = { below: false, above: false },
): string[] {
  const last = table.x.length - 1;
  const remarks: string[] = [];
  if (!isStated.below && table.x[0] > low && table.y[0] !== 0)
    remarks.push(`${subject} begins at ${shortPrinted(table.x[0])} keV, and the bins reach lower: ${below}`);
  if (!isStated.above && table.x[last] < high && table.y[last] !== 0)
    remarks.push(`${subject} ends at ${shortPrinted(table.x[last])} keV, and the bins reach higher: ${above}`);
  return remarks;
}

/** Of an efficiency, which keeps its first and last value where nothing else is stated. */
export function remarksOnEfficiency(
  file: string,
  table: LinearTable,
  reach: Reach,
  isStated: { readonly below: boolean; readonly above: boolean },
): string[] {
  const held = (place: string, value: number): string =>
    `it keeps the value ${shortPrinted(value)} there (efficiency.${place}: constant or zero states which)`;
  const ends = [held('below_table', table.y[0]), held('above_table', table.y[table.y.length - 1])] as const;
  return remarksOnEnds(`the efficiency in ${file}`, table, reach, ends, isStated);
}

/** Of a spectrum in true energy, which is zero where it is not given. */
export function remarksOnSpectrum(component: string, file: string, table: LinearTable, reach: Reach): string[] {
  const zero = 'it is zero there (a row with 0 at the end states so)';
  return remarksOnEnds(`the spectrum of ${component} in ${file}`, table, reach, [zero, zero]);
}
