/** Every published number has a record that says where it comes from and how far to trust it. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { dataFolder, nodeFiles } from '../../src/edge/node-files.js';
import { Table } from '../../src/input/table.js';

const tables = readdirSync(dataFolder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.csv'))
  .sort();

type Record_ = Readonly<Record<string, string | undefined>>;
const recordsOf = (folder: string): Readonly<Record<string, Record_>> =>
  parse(readFileSync(join(dataFolder, folder, 'provenance.yaml'), 'utf8'));

describe('tables', () => {
  it('are there', () => {
    expect(tables.length).toBeGreaterThan(20);
  });

  it.each(tables)('%s has publication, status, confidence and derivation', (path) => {
    const record = recordsOf(dirname(path))[path.slice(path.lastIndexOf('/') + 1)];
    expect(record, `no record of ${path}`).toBeDefined();
    expect(record.publication?.length).toBeGreaterThan(10);
    expect(['published', 'digitised', 'derived', 'recalled']).toContain(record.status);
    expect(['high', 'medium', 'low']).toContain(record.confidence);
    expect(record.derivation?.length).toBeGreaterThan(10);
  });

  it('have no record without a table', () => {
    for (const folder of new Set(tables.map((path) => dirname(path)))) {
      const files = tables.filter((path) => dirname(path) === folder).map((path) => relative(folder, path));
      expect(Object.keys(recordsOf(folder)).sort()).toEqual(files.sort());
    }
  });

  it.each(tables.filter((path) => !/paper\/|fluxes|production|lines/.test(path)))(
    '%s holds finite numbers that are not negative, at energies that do not fall',
    async (path) => {
      const table = await Table.read(nodeFiles, join(dataFolder, path));
      for (const column of table.columns) expect(table.numbers(column, 0)).toHaveLength(table.length);
      const energy = table.columns.find((column) => ['energy_keV', 'lo_keV', 'edge_keV'].includes(column));
      if (!energy) throw new Error(`${path} has no column of energies`);
      table.ascending(energy, false);
    },
  );

  it("DARWIN's stand-in efficiency is XENONnT's", () => {
    const read = (experiment: string): string =>
      readFileSync(join(dataFolder, 'experiments', experiment, 'efficiency.csv'), 'utf8');
    expect(read('darwin')).toBe(read('xenonnt-sr0'));
  });
});
