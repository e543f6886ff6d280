/** CSV: one file per table, and the grid in long form; numbers with all their digits. */
import { csvFormatRow } from 'd3-dsv';
import type { OutputStreams } from '../output.js';
import type { ExportGrid } from './grid.js';
import { type ExportSource, exportMetadata } from './metadata.js';
import { type Column, resultTables, rowCount, type Table } from './tables.js';

/** Rows that are handed on together. */
const ROWS_AT_ONCE = 4096;

/**
 * The files of an export: `metadata.json`, one CSV per table, `grid.csv`. Every CSV starts with one line of column
 * names, with units in brackets; there are no comments. Numbers that are missing are NaN.
 */
export function csvFiles(source: ExportSource): OutputStreams {
  const files: OutputStreams = new Map();
  for (const table of resultTables(source.result)) files.set(`${table.name}.csv`, tableRows(table));
  if (source.grid) files.set('grid.csv', gridRows(source.grid));
  files.set('metadata.json', `${JSON.stringify(exportMetadata(source), null, 2)}\n`);
  return files;
}

/** A number as any CSV reader takes it: the shortest text that gives it back exactly. */
export function numberText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'inf' : '-inf';
}

function heading(name: string, unit: string): string {
  return unit === '' ? name : `${name} [${unit}]`;
}

function cell(column: Column, row: number): string {
  switch (column.kind) {
    case 'number':
      return numberText(column.values[row]);
    case 'count':
    case 'flag':
      return String(column.values[row]);
    case 'text':
      return column.values[row];
    default:
      return column satisfies never;
  }
}

async function* tableRows(table: Table): AsyncGenerator<string> {
  yield `${csvFormatRow(table.columns.map(({ name, unit }) => heading(name, unit)))}\n`;
  for (let first = 0; first < rowCount(table); first += ROWS_AT_ONCE) {
    let text = '';
    for (let row = first; row < Math.min(first + ROWS_AT_ONCE, rowCount(table)); row++)
      text += `${csvFormatRow(table.columns.map((column) => cell(column, row)))}\n`;
    yield text;
  }
}

/** The grid point by point: variation, couplings, χ². */
async function* gridRows(grid: ExportGrid): AsyncGenerator<string> {
  const names = grid.axes.map(({ coupling, unit }) => heading(coupling, unit));
  yield `${csvFormatRow(['variation', ...names, 'chi2'])}\n`;
  const texts = grid.axes.map(({ values }) => values.map(numberText));
  for await (const { variation, start, shape, chi2 } of grid.blocks()) {
    const index = shape.map(() => 0);
    let text = '';
    for (let point = 0; point < chi2.length; point++) {
      text += String(variation);
      for (let axis = 0; axis < index.length; axis++) text += `,${texts[axis][start[axis] + index[axis]]}`;
      text += `,${numberText(chi2[point])}\n`;
      if (point % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) {
        yield text;
        text = '';
      }
      for (let axis = index.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
    }
    yield text;
  }
}
