/** CSV tables of numbers: a header row with units in the column names, then rows. */
import { csvParseRows } from 'd3-dsv';
import { LinearTable } from '../numerics/linear-table.js';
import { InputError } from './errors.js';
import { isBinary, type TextFiles } from './files.js';
import { parseNumber } from './numbers.js';

/** One row of a table, with its line in the file. */
interface Row {
  readonly line: number;
  readonly fields: readonly string[];
}

/** A table in memory; its accessors check what they return and throw an InputError that names the line. */
export class Table {
  private constructor(
    readonly file: string,
    readonly columns: readonly string[],
    private readonly rows: readonly Row[],
    /** Where the table was named, for messages about missing columns. */
    private readonly namedAt: ((problem: string, accepted?: string) => InputError) | undefined,
  ) {}

  /**
   * Reads a table.
   * @param namedAt makes the error of the YAML key that names the table, when the file is missing
   */
  static async read(
    files: TextFiles,
    path: string,
    namedAt?: (problem: string, accepted?: string) => InputError,
  ): Promise<Table> {
    let text: string;
    try {
      text = await files.read(path);
    } catch {
      throw (
        namedAt?.(`no such table: ${path}`, 'a CSV file beside this one') ??
        new InputError('no such table', { file: path })
      );
    }
    const parse = (): Parsed => parsed(path, text);
    const { columns, rows } = files.kept ? files.kept(`table ${path}`, parse) : parse();
    return new Table(path, columns, rows, namedAt);
  }

  get length(): number {
    return this.rows.length;
  }

  /** A column of text. */
  text(column: string): string[] {
    const index = this.indexOf(column);
    return this.rows.map(({ fields }) => fields[index].trim());
  }

  /**
   * A column of finite numbers.
   * @throws InputError naming the line of a value that is not a number or lies outside [min, max]
   */
  numbers(column: string, min = -Infinity, max = Infinity): Float64Array {
    const index = this.indexOf(column);
    return Float64Array.from(this.rows, ({ fields }, i) => {
      const value = parseNumber(fields[index]);
      if (!Number.isFinite(value) || value < min || value > max) {
        throw this.error(
          i,
          column,
          fields[index],
          Number.isFinite(value) ? 'out of range' : 'not a finite number',
          range(min, max),
        );
      }
      return value;
    });
  }

  /** A column of numbers that never decrease (`strict`: that increase). */
  ascending(column: string, strict: boolean): Float64Array {
    const values = this.numbers(column, 0);
    for (let i = 1; i < values.length; i++) {
      if (values[i] < values[i - 1] || (strict && values[i] === values[i - 1])) {
        throw this.error(
          i,
          column,
          values[i],
          'the column is not monotone',
          `values that ${strict ? 'increase' : 'do not decrease'} down the table`,
        );
      }
    }
    return values;
  }

  /** A function of energy: column `energy_keV` against another column with values in [min, max]. */
  functionOfEnergy(column: string, min = 0, max = Infinity): LinearTable {
    return new LinearTable(this.ascending('energy_keV', false), this.numbers(column, min, max));
  }

  /** Bin edges from the columns `lo_keV` and `hi_keV`, which must follow on one another. */
  binEdges(): Float64Array {
    const low = this.ascending('lo_keV', true);
    const high = this.ascending('hi_keV', true);
    low.forEach((edge, i) => {
      if (high[i] <= edge) throw this.error(i, 'hi_keV', high[i], 'an empty or reversed bin', 'hi_keV > lo_keV');
      if (i > 0 && Math.abs(edge - high[i - 1]) > 1e-6 * edge) {
        throw this.error(
          i,
          'lo_keV',
          edge,
          'a gap or overlap between bins',
          `${high[i - 1]}, the upper edge of the bin before`,
        );
      }
    });
    return Float64Array.from([...low, high[high.length - 1]]);
  }

  private indexOf(column: string): number {
    const index = this.columns.indexOf(column);
    if (index >= 0) return index;
    const unitLess = this.columns.find((name) => column.startsWith(`${name}_`));
    const problem = unitLess
      ? `the table has no column ${column}; the column ${unitLess} lacks its unit`
      : `the table has no column ${column}`;
    const accepted = `one of ${this.columns.join(', ')}`;
    throw (
      (unitLess ? undefined : this.namedAt?.(`${problem} (${this.file})`, accepted)) ??
      new InputError(problem, {
        file: this.file,
        line: 1,
        accepted: `${column}; the table has ${this.columns.join(', ')}`,
      })
    );
  }

  private error(row: number, key: string, value: unknown, problem: string, accepted: string): InputError {
    return new InputError(problem, { file: this.file, line: this.rows[row].line, key, value, accepted });
  }
}

interface Parsed {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** Header and rows of a table, as many fields in each. */
function parsed(path: string, text: string): Parsed {
  if (isBinary(text)) throw new InputError('not a text file', { file: path, accepted: 'a CSV table in UTF-8' });
  const [header, ...rows] = splitRows(text);
  if (!header || rows.length === 0)
    throw new InputError('an empty table', { file: path, accepted: 'a header row and at least one row' });
  const columns = header.fields.map((name) => name.trim());
  checkHeader(path, header.line, columns);
  for (const { line, fields } of rows) {
    if (fields.length !== columns.length) {
      throw new InputError(`${fields.length} fields where the header has ${columns.length}`, {
        file: path,
        line,
        accepted: `${columns.length} fields: ${columns.join(', ')}`,
      });
    }
  }
  return { columns, rows };
}

/** Rows with their lines; empty lines are skipped, and a quoted field ends with its line. */
function splitRows(text: string): Row[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .flatMap((content, i) => (content.trim() === '' ? [] : [{ line: i + 1, fields: csvParseRows(content)[0] }]));
}

function checkHeader(file: string, line: number, columns: readonly string[]): void {
  const repeated = columns.find((name, i) => name !== '' && columns.indexOf(name) !== i);
  if (repeated)
    throw new InputError('two columns have this name', { file, line, key: repeated, accepted: 'each column once' });
  if (columns.length === 1 && /[;\t]/.test(columns[0])) {
    throw new InputError('the columns are not separated by commas', {
      file,
      line,
      value: columns[0],
      accepted: 'comma-separated values',
    });
  }
}

function range(min: number, max: number): string {
  if (min === -Infinity && max === Infinity) return 'a finite number';
  if (max === Infinity) return `a finite number of at least ${min}`;
  return `a number from ${min} to ${max}`;
}
