import { describe, expect, it } from 'vitest';
import { Table } from '../../src/input/table.js';
import { HELD } from '../../src/numerics/linear-table.js';
import { inputErrorOf } from '../support/input-error.js';
import { overlay } from '../support/overlay.js';

const read = (text: string): Promise<Table> => Table.read(overlay({ 't.csv': text }), 't.csv');

describe('CSV tables', () => {
  it('read numbers and text, with or without a byte-order mark', async () => {
    const table = await read('\uFEFFsource,energy_keV\npp,1.5\nbe7, 2e3\n');
    expect([...table.numbers('energy_keV')]).toEqual([1.5, 2000]);
    expect(table.text('source')).toEqual(['pp', 'be7']);
    expect(table.length).toBe(2);
  });

  it.each([
    ['NaN', 'NaN', 'not a finite number'],
    ['an empty field', '', 'not a finite number'],
    ['text', '1.2.3', 'not a finite number'],
    ['infinity', 'Infinity', 'not a finite number'],
    ['a negative number', '-0.5', 'out of range'],
    ['a number above 1', '1.01', 'out of range'],
  ])('refuse %s where a share is due, with the line', async (_, field, problem) => {
    const table = await read(`energy_keV,efficiency\n1,0.5\n2,${field}\n`);
    const error = await inputErrorOf(() => table.numbers('efficiency', 0, 1));
    expect(error).toMatchObject({
      problem,
      details: { file: 't.csv', line: 3, key: 'efficiency', value: field, accepted: 'a number from 0 to 1' },
    });
  });

  it('refuse energies that fall, and repeated ones where a function needs to increase', async () => {
    const falling = await read('energy_keV,f\n1,1\n3,1\n2,1\n');
    const error = await inputErrorOf(() => falling.functionOfEnergy('f', HELD));
    expect(error).toMatchObject({ problem: 'the column is not monotone', details: { line: 4, key: 'energy_keV' } });
    const step = await read('energy_keV,f\n1,1\n1,2\n');
    expect(step.functionOfEnergy('f', HELD).at(1)).toBe(2);
    await inputErrorOf(() => step.ascending('energy_keV', true));
  });

  it('point to a column that lacks its unit', async () => {
    const table = await read('energy,f\n1,1\n');
    const error = await inputErrorOf(() => table.functionOfEnergy('f', HELD));
    expect(error.message).toContain('the column energy lacks its unit');
    expect(error.details).toMatchObject({ file: 't.csv', line: 1 });
    expect(error.details.accepted).toContain('energy_keV');
  });

  it('refuse gaps, overlaps and reversed bins', async () => {
    const edges = async (rows: string): Promise<unknown> => (await read(`lo_keV,hi_keV\n${rows}`)).binEdges();
    expect(await edges('0,1\n1,3\n')).toEqual(Float64Array.of(0, 1, 3));
    expect(await inputErrorOf(edges('0,1\n2,3\n'))).toMatchObject({
      problem: 'a gap or overlap between bins',
      details: { line: 3, key: 'lo_keV' },
    });
    expect((await inputErrorOf(edges('0,1\n0.5,3\n'))).problem).toBe('a gap or overlap between bins');
    expect((await inputErrorOf(edges('1,0.5\n2,3\n'))).problem).toBe('an empty or reversed bin');
  });

  it('refuse ragged, empty and missing files', async () => {
    expect(await inputErrorOf(read('a,b\n1,2\n3\n'))).toMatchObject({ details: { file: 't.csv', line: 3 } });
    expect((await inputErrorOf(read('a,b\n'))).problem).toBe('an empty table');
    expect((await inputErrorOf(read(''))).problem).toBe('an empty table');
    expect(await inputErrorOf(Table.read(overlay({}), 'gone.csv'))).toMatchObject({
      problem: 'no such table',
      details: { file: 'gone.csv' },
    });
  });
});
