/** Tables in the shapes in which they are published. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTable } from '../../src/input/table-text.js';
import { inputErrorOf } from '../support/input-error.js';
import { uniform } from '../support/uniform.js';

const NAMES = ['energy_keV', 'efficiency'];

/** The same rows in other words; the line of the first row, and whether names have to be given. */
const SHAPES: Record<string, (rows: string[][]) => { text: string; firstLine: number; named?: boolean }> = {
  'a header and commas': (rows) => ({ text: `${NAMES}\n${rows.join('\n')}\n`, firstLine: 2 }),
  'comments of HEPData and Windows line ends': (rows) => ({
    text: `#: name: Table 1\r\n#: keyword reactions: NU E\r\n\r\n"energy_keV","efficiency"\r\n${rows.join('\r\n')}\r\n`,
    firstLine: 5,
  }),
  'comments everywhere': (rows) => ({
    text: `# digitised, by hand\n${NAMES}\n# first\n${rows.map((row) => `${row}\n  # next`).join('\n')}`,
    firstLine: 4,
  }),
  'numpy.savetxt with commas': (rows) => ({ text: `# ${NAMES}\n${rows.join('\n')}`, firstLine: 2 }),
  'numpy.savetxt with its own separator': (rows) => ({
    text: `# made by hand\n# ${NAMES}\n${rows.map((row) => row.join(' ')).join('\n')}`,
    firstLine: 3,
  }),
  blanks: (rows) => ({
    text: [NAMES, ...rows].map((row) => `  ${row.join('   ')}`).join('\n'),
    firstLine: 2,
  }),
  tabs: (rows) => ({ text: [NAMES, ...rows].map((row) => row.join('\t')).join('\n'), firstLine: 2 }),
  'numbers alone, in columns of blanks': (rows) => ({
    text: rows.map((row) => row.join('  ')).join('\n'),
    firstLine: 1,
    named: true,
  }),
  'numbers alone, under a sentence': (rows) => ({
    text: `# efficiency against energy, from Fig. 1\n${rows.join('\n')}`,
    firstLine: 2,
    named: true,
  }),
  'names of others, replaced': (rows) => ({
    text: `E [KEV],"EFF, TOTAL"\n${rows.join('\n')}`,
    firstLine: 2,
    named: true,
  }),
};

describe.each(Object.entries(SHAPES))('a table as %s', (_, shape) => {
  it('has the columns, numbers and lines that were written', () => {
    const row = fc
      .tuple(uniform(0, 1e4), uniform(0, 1))
      .map((values) => values.map((value) => value.toExponential(18)));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), fc.boolean(), (rows, hasMark) => {
        const { text, firstLine, named } = shape(rows);
        const table = parseTable('t.csv', hasMark ? `\uFEFF${text}` : text, named ? NAMES : undefined);
        expect(table.columns).toEqual(NAMES);
        expect(table.rows.map(({ fields }) => fields.map((field) => field.trim()))).toEqual(rows);
        expect(table.rows[0].line).toBe(firstLine);
        expect(text.split(/\r?\n/)[table.rows[table.rows.length - 1].line - 1]).toContain(rows[rows.length - 1][1]);
      }),
      { numRuns: 20 },
    );
  });
});

describe('what is no table', () => {
  it.each([
    ['numbers alone', '1 0.5\n2 0.6\n', 1, 'no header row'],
    ['numbers under a sentence', '# digitised from Fig. 1\n\n1,0.5\n2,0.6\n', 3, 'no header row'],
    ['a first row with nan', 'nan,0.5\n2,0.6\n', 1, 'no header row'],
    ['numbers of Fortran', '1.0D+00 0.5D+00\n2.0D+00 0.6D+00\n', 1, 'no header row'],
    ['semicolons', 'energy_keV;efficiency\n1;0.5\n', 1, 'the columns are separated by semicolons'],
    ['semicolons below names', 'energy_keV,efficiency\n1;0.5\n', 2, 'the columns are separated by semicolons'],
    ['a missing field', '# a comment\na,b\n1,2\n\n3\n', 5, '1 field where the header has 2'],
    ['names with blanks', 'E [keV]  efficiency\n1 0.5\n', 2, '2 fields where the header has 3'],
    ['one column twice', '# a\n\na a\n1 2\n', 3, 'two columns have this name'],
    ['two tables', '#: name: a\nx,y\n1,2\n\n#: name: b\nx,z\n1,3\n', 6, 'a second header: another table begins here'],
  ])('is refused with the true reason and its line: %s', async (_, text, line, problem) => {
    const error = await inputErrorOf(() => parseTable('t.csv', text));
    expect(error).toMatchObject({ problem, details: { file: 't.csv', line } });
    expect(error.details.accepted).toBeTruthy();
  });

  it('is refused where a quote does not end in its line', () => {
    expect(() => parseTable('t.csv', 'a,b\n1,2\n3,"4\n')).toThrow(/t\.csv:3: a quote that does not end/);
  });

  it('is refused when names do not fit the columns', async () => {
    const error = await inputErrorOf(() => parseTable('t.csv', '1 2 3\n', NAMES));
    expect(error).toMatchObject({ problem: '3 fields where the YAML file names 2', details: { line: 1 } });
  });
});
