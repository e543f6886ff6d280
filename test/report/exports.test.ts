/** Exports of scans, read back by NumPy and h5py: every number in all its bits, and where it comes from. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeHdf5File } from '../../src/edge/hdf5-file.js';
import { writeFileByRename, writeFolderByRename } from '../../src/edge/output-folder.js';
import { csvFiles } from '../../src/report/exports/csv.js';
import { exportGrid, type GridBlock } from '../../src/report/exports/grid.js';
import { writeHdf5 } from '../../src/report/exports/hdf5.js';
import type { ExportSource } from '../../src/report/exports/metadata.js';
import { npyHeader } from '../../src/report/exports/npy.js';
import { npzFile } from '../../src/report/exports/npz.js';
import { type Column, resultTables, rowCount } from '../../src/report/exports/tables.js';
import type { OutputPieces } from '../../src/report/output.js';
import { gridShape } from '../../src/scan/grid.js';
import { type SampleGrid, sampleGrid, sampleSweep } from '../support/scan-result.js';
import { expectNumbers, oddFolder, pythonNumber, readBack } from './read-back.js';

let folder: Awaited<ReturnType<typeof oddFolder>>;
beforeEach(async () => {
  folder = await oddFolder();
});
afterEach(() => folder.remove());

const sweep = (): ExportSource => ({ result: sampleSweep(), grid: undefined });
const gridOf = ({ result, plan, store }: SampleGrid): ExportSource => ({
  result,
  grid: exportGrid(result, plan, store),
});

/** χ² of the whole sample grid in row-major order, independent of tiles. */
function expectedGrid(sample: SampleGrid): number[] {
  const { plan, result, chi2 } = sample;
  const axes = result.grid?.axes ?? [];
  const points = axes.reduce<number[][]>(
    (prefixes, { values }) => prefixes.flatMap((prefix) => values.map((value) => [...prefix, value])),
    [[]],
  );
  return plan.dimensions[0].keys[0].values.flatMap((scenario) => {
    const variation = plan.variations.findIndex((other) => other.scenario === scenario);
    return points.map((point) => chi2(variation, point));
  });
}

function expectColumn(column: Column, values: readonly unknown[]): void {
  switch (column.kind) {
    case 'number':
    case 'count':
      expectNumbers(values, column.values);
      break;
    case 'flag':
      expect(values.map((value) => ['true', 1, true].includes(value as never))).toEqual(column.values);
      break;
    case 'text':
      expect(values.map(String)).toEqual(column.values);
      break;
  }
}

describe('tables of a sweep', () => {
  const tables = new Map(resultTables(sampleSweep()).map((table) => [table.name, table]));
  const column = (table: string, name: string): ArrayLike<unknown> => {
    const found = tables.get(table)?.columns.find((other) => other.name === name);
    if (!found) throw new Error(`no column ${name} in ${table}`);
    return found.values;
  };

  it('have a row for every interval, point and minimum', () => {
    expect([...tables].map(([name, table]) => [name, rowCount(table)])).toEqual([
      ['variations', 6],
      ['bounds', 6 * 4],
      ['profiles', 6 * (11 + 19 + 5)],
      ['minima', 6 * 4 + 2],
      ['regions', 2],
      ['contours', 2 * 28],
    ]);
  });

  it('have settings as columns, intervals in order, and ends that are open', () => {
    const rows = (name: string): unknown[] => [...(column('bounds', name) as unknown[])].slice(12, 16);
    expect(rows('exposure_t_y')).toEqual([100, 100, 100, 100]);
    expect(rows('backgrounds.pb214.level')).toEqual([0.1, 0.1, 0.1, 0.1]);
    expect(rows('physics.solar_model')).toEqual(['agss09', 'agss09', 'agss09', 'agss09']);
    expect(rows('coupling')).toEqual(['mu_eff', 'r2_e', 'r2_e', 'q_e']);
    expect(rows('unit')).toEqual(['1e-12 mu_B', '1e-32 cm2', '1e-32 cm2', '1e-13 e']);
    expect(rows('interval')).toEqual([1, 1, 2, 1]);
    expect(rows('intervals')).toEqual([1, 2, 2, 1]);
    expect(rows('lo')).toEqual([0, -31.9, -4.1, -1]);
    expect(rows('lo_open')).toEqual([false, false, false, true]);
    expect(rows('hi_open')).toEqual([true, false, false, true]);
    expect(rows('lowest')).toEqual([0, -20.123456789012344, -0.83, 1 / 3]);
  });

  it('say where no value is allowed, and where no fit was found', () => {
    expect(column('bounds', 'interval')[23]).toBe(0);
    expect(column('bounds', 'lo')[23]).toBeNaN();
    expect(column('profiles', 'delta_chi2')[2]).toBeNaN();
    expect(column('minima', 'q_e')[0]).toBeNaN();
  });
});

describe('CSV', () => {
  interface Read {
    readonly tables: Record<string, Record<string, unknown[]>>;
    readonly metadata: Record<string, unknown>;
  }
  const write = (source: ExportSource): Promise<void> => writeFolderByRename(folder.path, csvFiles(source));

  it('holds the tables of a sweep', async () => {
    await write(sweep());
    const { tables, metadata } = await readBack<Read>('read_csv.py', [folder.path]);
    expect(Object.keys(tables).sort()).toEqual(
      resultTables(sampleSweep())
        .map(({ name }) => name)
        .sort(),
    );
    for (const table of resultTables(sampleSweep())) {
      for (const column of table.columns) {
        const heading = column.unit === '' ? column.name : `${column.name} [${column.unit}]`;
        expectColumn(column, tables[table.name][heading]);
      }
    }
    expect(metadata).toMatchObject({ plan: '0123456789abcdef', partial: false, cite: sampleSweep().cite });
  });

  it('holds a grid in long form', async () => {
    const sample = sampleGrid();
    await write(gridOf(sample));
    const { tables } = await readBack<Read>('read_csv.py', [folder.path]);
    const { variation, chi2, 'q_e [1e-13 e]': q, 'q_mu [1e-13 e]': m, 'r2_e [1e-32 cm2]': r } = tables.grid;
    expectNumbers(chi2, expectedGrid(sample));
    expectNumbers(
      chi2,
      variation.map((v, i) => sample.chi2(pythonNumber(v), [q[i], m[i], r[i]].map(pythonNumber))),
    );
  });
});

describe('NPZ', () => {
  interface Read {
    readonly arrays: Record<string, { type: string; shape: number[]; values: unknown[] }>;
    readonly metadata: Record<string, unknown>;
    readonly stored: boolean;
  }
  async function written(pieces: OutputPieces): Promise<Read> {
    await writeFolderByRename(folder.path, new Map([['a b.npz', pieces]]));
    return readBack<Read>('read_npz.py', [join(folder.path, 'a b.npz')]);
  }

  it('holds the tables of a sweep', async () => {
    const { arrays, metadata, stored } = await written(npzFile(sweep()));
    expect(stored).toBe(true);
    for (const table of resultTables(sampleSweep()))
      for (const column of table.columns) {
        expectColumn(column, arrays[`${table.name}.${column.name}`].values);
        expect(arrays[`${table.name}.${column.name}`].shape).toEqual([rowCount(table)]);
      }
    expect(arrays['bounds.lo'].type).toBe('<f8');
    expect(arrays['bounds.interval'].type).toBe('<i4');
    expect(arrays['bounds.lo_open'].type).toBe('|b1');
    expect(metadata).toMatchObject({ name: 'sample sweep', version: '0.1.0', plan: '0123456789abcdef' });
  });

  it.each([[[5, 7, 4]], [[6, 9]], [[13]]])('holds a grid of %j as one array with its axes', async (shape) => {
    const sample = sampleGrid([], shape);
    const { arrays, metadata } = await written(npzFile(gridOf(sample)));
    expect(arrays.chi2).toMatchObject({ type: '<f8', shape: [2, ...shape] });
    expectNumbers(arrays.chi2.values, expectedGrid(sample));
    expect(arrays['axis.scenario'].values).toEqual(['lz', 'darwin-30ty']);
    for (const { coupling, values } of sample.result.grid?.axes ?? [])
      expectNumbers(arrays[`axis.${coupling}`].values, values);
    expect(metadata).toMatchObject({ partial: false, grid: { shape: [2, ...shape], failed: 4 } });
  });

  it('starts the numbers of an array at a multiple of 64 bytes, as NumPy demands', () => {
    for (const shape of [[], [3], [5, 7, 4], Array.from({ length: 16 }, () => 1000)])
      expect(npyHeader('<f8', shape).length % 64).toBe(0);
  });

  it('is the same, byte for byte, when made again', async () => {
    const bytes = async (): Promise<string> => {
      const pieces: string[] = [];
      for await (const piece of npzFile(sweep())) pieces.push(Buffer.from(piece as Uint8Array).toString('hex'));
      return pieces.join('');
    };
    expect(await bytes()).toBe(await bytes());
  });

  it('refuses what a ZIP cannot hold before anything is written', () => {
    const { result, grid } = gridOf(sampleGrid());
    if (!grid) throw new Error('no grid');
    expect(() => npzFile({ result, grid: { ...grid, points: 2 ** 29 } })).toThrow(
      /4\.0 GiB do not fit into an \.npz file.*hdf5 or csv/,
    );
  });

  it('is read block by block: one block of the grid is in memory at a time', async () => {
    const { result, grid } = gridOf(sampleGrid());
    if (!grid) throw new Error('no grid');
    let asked = 0;
    let bytes = 0;
    const counted = async function* () {
      for await (const block of grid.blocks()) {
        asked += block.chi2.byteLength;
        yield block;
      }
    };
    for await (const piece of npzFile({ result, grid: { ...grid, blocks: counted } })) {
      bytes += piece.length;
      expect(asked).toBeLessThanOrEqual(bytes + 12 * 8);
    }
    expect(asked).toBe(8 * grid.points);
  });
});

describe('HDF5', () => {
  interface Read {
    readonly datasets: Record<
      string,
      { shape: number[]; values: unknown[]; attributes: Record<string, string>; scales: string[][]; labels: string[] }
    >;
    readonly attributes: Record<string, unknown>;
    readonly metadata: Record<string, unknown>;
  }
  async function written(source: ExportSource): Promise<Read> {
    const path = join(folder.path, 'a "b".h5');
    await writeHdf5File(path, 8 * (source.grid?.points ?? 0), (file) => writeHdf5(file, source));
    return readBack<Read>('read_hdf5.py', [path]);
  }

  it('holds the tables of a sweep with units', async () => {
    const { datasets, attributes, metadata } = await written(sweep());
    for (const table of resultTables(sampleSweep()))
      for (const column of table.columns) {
        const { values, attributes: about } = datasets[`${table.name}/${column.name}`];
        expectColumn(column, values);
        expect(about).toEqual({
          description: column.description,
          ...(column.unit === '' ? {} : { units: column.unit }),
        });
      }
    expect(attributes).toMatchObject({ program: 'nuscan', plan: '0123456789abcdef', partial: 0 });
    expect(metadata).toMatchObject({ computation: sampleSweep().computation, cite: sampleSweep().cite });
  });

  it.each([[[5, 7, 4]], [[6, 9]], [[13]]])('holds a grid of %j with its axes as scales', async (shape) => {
    const sample = sampleGrid([], shape);
    const { datasets } = await written(gridOf(sample));
    const chi2 = datasets['grid/chi2'];
    expect(chi2.shape).toEqual([2, ...shape]);
    expectNumbers(chi2.values, expectedGrid(sample));
    const names = ['scenario', 'q_e', 'q_mu', 'r2_e'].slice(0, 1 + shape.length);
    expect(chi2.scales).toEqual(names.map((name) => [name]));
    expect(chi2.labels).toEqual(names);
    expect(datasets['grid/scenario'].values).toEqual(['lz', 'darwin-30ty']);
    expectNumbers(datasets['grid/q_e'].values, sample.result.grid?.axes[0].values ?? []);
    expect(datasets['grid/q_e'].attributes).toEqual({ units: '1e-13 e' });
  });

  it('leaves nothing behind when its numbers cannot be read or the file is not complete', async () => {
    const path = join(folder.path, 'x.h5');
    const missing = gridOf(sampleGrid([3]));
    const lying = { ...missing, result: { ...missing.result, done: missing.result.units } };
    const broken = exportGrid(lying.result, sampleGrid().plan, sampleGrid([3]).store);
    await expect(writeHdf5File(path, 0, (file) => writeHdf5(file, { ...lying, grid: broken }))).rejects.toThrow(
      /tile 3 of DARWIN-30TY is missing or damaged/,
    );
    await expect(writeHdf5File(path, 2 ** 20, (file) => writeHdf5(file, sweep()))).rejects.toThrow(
      /cannot write to .*not written everything/,
    );
    await expect(writeFileByRename(path, () => Promise.reject(new Error('no')))).rejects.toThrow('cannot write to');
    expect(await readBackFolder()).toEqual([]);
  });

  const readBackFolder = async (): Promise<string[]> => {
    const { readdir } = await import('node:fs/promises');
    return readdir(folder.path);
  };
});

describe('a grid of which units are missing', () => {
  it('is exported with NaN in their place, and says that it is partial', async () => {
    const sample = sampleGrid([0, 5]);
    const source = gridOf(sample);
    const blocks: GridBlock[] = [];
    for await (const block of source.grid?.blocks() ?? []) blocks.push(block);
    const unit = ({ variation, start }: GridBlock): string => `${variation} ${start.join()}`;
    const empty = blocks.filter(({ chi2 }) => chi2.every(Number.isNaN)).map(unit);
    const complete: string[] = [];
    for await (const block of gridOf(sampleGrid()).grid?.blocks() ?? [])
      if (block.chi2.every(Number.isNaN)) complete.push(unit(block));
    expect(empty.filter((block) => !complete.includes(block))).toHaveLength(2);
    await writeFolderByRename(folder.path, csvFiles(source));
    const { metadata } = await readBack<{ metadata: object }>('read_csv.py', [folder.path]);
    expect(metadata).toMatchObject({ partial: true, done: sample.plan.units.length - 2 });
  });

  it('is refused when the result says that all are there', async () => {
    const { plan, store, result } = sampleGrid([4]);
    const grid = exportGrid({ ...result, done: result.units }, plan, store);
    const pieces = csvFiles({ result, grid });
    await expect(writeFolderByRename(folder.path, pieces)).rejects.toThrow(/tile 4 .*missing or damaged.*--resume/);
  });

  it('needs tiles that follow each other', () => {
    const { plan, store, result } = sampleGrid();
    if (!plan.grid) throw new Error('no grid');
    const tiles = { ...plan.grid, tileShape: [5, 2, 2], tileCounts: [1, 4, 2] };
    expect(gridShape(tiles)).toEqual([5, 7, 4]);
    expect(() => exportGrid(result, { ...plan, grid: tiles }, store)).toThrow('do not follow each other');
  });
});
