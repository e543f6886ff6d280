/** Tables of numbers, with units in the names of the columns. */
import { LinearTable, type OutsideTable } from '../numerics/linear-table.js';
import { InputError } from './errors.js';
import type { TextFiles } from './files.js';
import { parseNumber } from './numbers.js';
import { parseTable, type TableText } from './table-text.js';

/** A table in memory; its accessors check what they return and throw an InputError that names the line. */
export class Table {
  private constructor(
    readonly file: string,
    private readonly content: TableText,
    /** Where the table was named, for messages about missing columns. */
    private readonly namedAt: ((problem: string, accepted?: string) => InputError) | undefined,
  ) {}

  /**
   * Reads a table.
   * @param namedAt makes the error of the YAML key that names the table, when the file or a column is missing
   * @param named names of the columns where the table has no header, see `parseTable`
   */
  static async read(
    files: TextFiles,
    path: string,
    namedAt?: (problem: string, accepted?: string) => InputError,
    named?: readonly string[],
  ): Promise<Table> {
    let text: string;
    try {
      text = await files.read(path);
    } catch {
      throw (
        namedAt?.(`no such table: ${path}`, 'a table in a file beside this one') ??
        new InputError('no such table', { file: path })
      );
    }
    const parse = (): TableText => parseTable(path, text, named);
    return new Table(path, files.kept ? files.kept(`table ${path} ${named ?? ''}`, parse) : parse(), namedAt);
  }

  get columns(): readonly string[] {
    return this.content.columns;
  }

  get length(): number {
    return this.content.rows.length;
  }

  /** Line of a row in the file, from 1. */
  line(row: number): number {
    return this.content.rows[row].line;
  }

  /** A column of text. */
  text(column: string): string[] {
    const index = this.indexOf(column);
    return this.content.rows.map(({ fields }) => fields[index].trim());
  }

  /**
   * A column of finite numbers.
   * @throws InputError naming the line of a value that is not a number or lies outside [min, max]
   */
  numbers(column: string, min = -Infinity, max = Infinity): Float64Array {
    const index = this.indexOf(column);
    return Float64Array.from(this.content.rows, ({ fields }, i) => {
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

  /**
   * A function of energy: column `energy_keV` against another column with values in [min, max].
   * @param outside what it is beyond its first and last energy
   */
  functionOfEnergy(column: string, outside: OutsideTable, min = 0, max = Infinity): LinearTable {
    return new LinearTable(this.ascending('energy_keV', false), this.numbers(column, min, max), outside);
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
        line: this.content.headerLine,
        accepted: `${column}; the table has ${this.columns.join(', ')}`,
      })
    );
  }

  private error(row: number, key: string, value: unknown, problem: string, accepted: string): InputError {
    return new InputError(problem, { file: this.file, line: this.line(row), key, value, accepted });
  }
}

function range(min: number, max: number): string {
  if (min === -Infinity && max === Infinity) return 'a finite number';
  if (max === Infinity) return `a finite number of at least ${min}`;
  return `a number from ${min} to ${max}`;
}
