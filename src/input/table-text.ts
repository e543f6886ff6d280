/**
 * The text of a table taken apart. Tables are read in the shapes in which they are published: a header of names or none
 * (then the names are given elsewhere), a header behind `#` as numpy.savetxt writes it, columns separated by commas,
 * tabs or blanks, and comments in lines of their own that begin with `#`, those of HEPData (`#: name: value`) included.
 */
import { csvParseRows } from 'd3-dsv';
import { InputError } from './errors.js';
import { isBinary, withoutByteOrderMark } from './files.js';
import { parseNumber } from './numbers.js';

/** One line of a table, from 1. */
export interface Row {
  readonly line: number;
  readonly fields: readonly string[];
}

/** A table with as many fields in every row as there are columns. */
export interface TableText {
  readonly columns: readonly string[];
  /** Line of the header; that of the first row where the columns are named elsewhere. */
  readonly headerLine: number;
  readonly rows: readonly Row[];
}

const SEPARATORS = 'columns separated by commas, tabs or blanks';

/**
 * @param named names of the columns, in place of a header; a header that the table has is passed over
 * @throws InputError naming file and line when it is no table, or columns have no names
 */
export function parseTable(file: string, text: string, named?: readonly string[]): TableText {
  if (isBinary(text)) throw new InputError('not a text file', { file, accepted: 'a table in UTF-8' });
  const { rows: lines, comment } = splitLines(file, text);
  if (lines.length === 0) throw emptyTable(file);
  const [first, ...others] = lines;
  const isHeader = !first.fields.some(isNumeric);
  const rows = isHeader ? others : lines;
  if (rows.length === 0) throw emptyTable(file);
  const header = isHeader ? first : headerInComment(comment, first);
  const columns = named ?? header?.fields.map((name) => name.trim());
  if (!columns) {
    throw new InputError('no header row', {
      file,
      line: first.line,
      accepted: 'a first line with the names of the columns, or their names in the YAML file: { file, columns }',
    });
  }
  const headerLine = header?.line ?? first.line;
  checkNames(file, headerLine, columns);
  checkRows(file, rows, columns, named ? 'the YAML file names' : 'the header has');
  return { columns, headerLine, rows };
}

/** Lines with content, and the last comment before the first of them. */
function splitLines(file: string, text: string): { rows: Row[]; comment: { line: number; text: string } | undefined } {
  const rows: Row[] = [];
  let comment: { line: number; text: string } | undefined;
  for (const [i, content] of withoutByteOrderMark(text)
    .split(/\r\n|\n|\r/)
    .entries()) {
    const trimmed = content.trim();
    if (trimmed === '') continue;
    if (!trimmed.startsWith('#') && (trimmed.split('"').length - 1) % 2 !== 0)
      throw new InputError('a quote that does not end in its line', { file, line: i + 1, accepted: 'quotes in pairs' });
    if (!trimmed.startsWith('#')) rows.push({ line: i + 1, fields: splitFields(content) });
    else if (rows.length === 0) comment = { line: i + 1, text: trimmed.replace(/^#+/, '') };
  }
  return { rows, comment };
}

/** A quoted field ends with its line. Header and rows may be separated in different ways, as numpy.savetxt leaves them. */
function splitFields(content: string): readonly string[] {
  if (/[,"]/.test(content)) return csvParseRows(content)[0];
  return content.trim().split(content.includes('\t') ? /\t+/ : /\s+/);
}

/** Numbers, and what stands for one in tables of numbers, Fortran's 1.0D+00 among them. */
function isNumeric(field: string): boolean {
  return Number.isFinite(parseNumber(field)) || /^[+-]?(nan|inf|infinity|\d*\.\d*d[+-]?\d+)$/i.test(field.trim());
}

/** A comment that names as many columns as the row has: names of one word each, for a sentence is no header. */
function headerInComment(comment: { line: number; text: string } | undefined, row: Row): Row | undefined {
  if (!comment) return undefined;
  const fields = splitFields(comment.text).map((name) => name.trim());
  const areNames = fields.every((name) => /^[^\s:]+$/.test(name) && !isNumeric(name));
  return areNames && fields.length === row.fields.length ? { line: comment.line, fields } : undefined;
}

function emptyTable(file: string): InputError {
  return new InputError('an empty table', { file, accepted: 'a header row and at least one row' });
}

function checkNames(file: string, line: number, columns: readonly string[]): void {
  const repeated = columns.find((name, i) => name !== '' && columns.indexOf(name) !== i);
  if (repeated)
    throw new InputError('two columns have this name', { file, line, key: repeated, accepted: 'each column once' });
  if (columns.length === 1 && columns[0].includes(';'))
    throw new InputError('the columns are separated by semicolons', { file, line, accepted: SEPARATORS });
}

function checkRows(file: string, rows: readonly Row[], columns: readonly string[], wherefrom: string): void {
  const hasNumbers = rows[0].fields.some(isNumeric);
  for (const { line, fields } of rows) {
    if (hasNumbers && !fields.some(isNumeric) && fields.some((field) => field.trim() !== ''))
      throw new InputError('a second header: another table begins here', {
        file,
        line,
        accepted: 'one table in a file',
      });
    if (fields.length === columns.length) continue;
    if (fields.some((field) => field.includes(';')))
      throw new InputError('the columns are separated by semicolons', { file, line, accepted: SEPARATORS });
    throw new InputError(
      `${fields.length} field${fields.length === 1 ? '' : 's'} where ${wherefrom} ${columns.length}`,
      {
        file,
        line,
        accepted: `${columns.length} fields: ${columns.join(', ')}`,
      },
    );
  }
}
