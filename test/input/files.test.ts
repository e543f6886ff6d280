/** Files that are read and parsed once. */
import { describe, expect, it } from 'vitest';
import { readOnce, type TextFiles } from '../../src/input/files.js';
import { Table } from '../../src/input/table.js';
import { YamlDocument } from '../../src/input/yaml-document.js';

const SCHEMA = { $id: 'https://nuscan.invalid/schemas/levels.schema.json', type: 'object' };
const OTHER = { $id: 'https://nuscan.invalid/schemas/other.schema.json', type: 'object', required: ['name'] };

/** Files in memory that may change. */
function changing(texts: Record<string, string>): TextFiles {
  return {
    read: async (path) => {
      const text = texts[path];
      if (text === undefined) throw new Error(`no ${path}`);
      return text;
    },
    exists: async (path) => path in texts,
  };
}

describe('files that are read once', () => {
  it('are parsed once, and nobody can write into what others read', async () => {
    const files = readOnce(changing({ 'a.yaml': 'levels: { radon: 1 }\n' }));
    const first = await YamlDocument.read<{ levels: { radon: number } }>(files, 'a.yaml', SCHEMA);
    const second = await YamlDocument.read<{ levels: { radon: number } }>(files, 'a.yaml', SCHEMA);
    expect(second.content).toBe(first.content);
    expect(() => {
      first.content.levels.radon = 2;
    }).toThrow(TypeError);
  });

  it('are checked against every schema, and again after a fault', async () => {
    const files = readOnce(changing({ 'a.yaml': 'levels: 1\n' }));
    await YamlDocument.read(files, 'a.yaml', SCHEMA);
    await expect(YamlDocument.read(files, 'a.yaml', OTHER)).rejects.toThrow('name');
    await expect(YamlDocument.read(files, 'a.yaml', OTHER)).rejects.toThrow('name');
  });

  it('hand out numbers that may be written into', async () => {
    const files = readOnce(changing({ 'a.csv': 'energy_keV,rate\n1,2\n3,4\n' }));
    const numbers = (await Table.read(files, 'a.csv')).numbers('rate');
    numbers[0] = 7;
    expect([...(await Table.read(files, 'a.csv')).numbers('rate')]).toEqual([2, 4]);
  });

  it('blame the key that named a missing column, whoever read the table first', async () => {
    const files = readOnce(changing({ 'a.csv': 'energy_keV,rate\n1,2\n' }));
    const named = (key: string) => (problem: string) => new Error(`${key}: ${problem}`) as never;
    await Table.read(files, 'a.csv', named('first'));
    const table = await Table.read(files, 'a.csv', named('second'));
    expect(() => table.numbers('counts')).toThrow(/second/);
  });
});

describe('files that may change', () => {
  it('are parsed at every read', async () => {
    const texts = { 'a.yaml': 'levels: 1\n', 'a.csv': 'rate\n1\n' };
    const files = changing(texts);
    await YamlDocument.read(files, 'a.yaml', SCHEMA);
    await Table.read(files, 'a.csv');
    Object.assign(texts, { 'a.yaml': 'levels: 2\n', 'a.csv': 'rate\n2\n' });
    expect((await YamlDocument.read(files, 'a.yaml', SCHEMA)).content).toEqual({ levels: 2 });
    expect([...(await Table.read(files, 'a.csv')).numbers('rate')]).toEqual([2]);
  });
});
