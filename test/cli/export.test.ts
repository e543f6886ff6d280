/** `nuscan export`: every format from scans that nuscan has made, and what is refused. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readScanFolder } from '../../src/edge/scan-folder.js';
import type { ScanResult } from '../../src/scan/result.js';
import { expectNumbers, readBack } from '../report/read-back.js';
import { sampleGrid, sampleSweep } from '../support/scan-result.js';
import { contentsOf, nuscan, nuscanJson, packageFolder, temporaryFolder, writeText } from './nuscan.js';

const GRID = `kind: grid
title: A small grid
scenarios: [lz, darwin-30ty]
axes: { q_e: { min: -2, max: 2, points: 9 }, q_mu: [-5, 0, 5, 7.5] }
`;
const SWEEP = `kind: sweep
title: A small sweep
scenarios: [darwin-30ty]
couplings: [mu_eff]
to_vary: { exposure_t_y: [30, 300] }
`;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeText(join(folder.path, 'small grid.yaml'), GRID);
  await writeText(join(folder.path, 'sweep.yaml'), SWEEP);
  for (const [file, out] of [
    ['small grid.yaml', 'grid'],
    ['sweep.yaml', 'sweep'],
  ]) {
    const { code, stderr } = await nuscan(['scan', file, '--out', out, '--backend', 'cpu'], folder.path);
    expect(code, stderr).toBe(0);
  }
});
afterAll(() => folder.remove());

const path = (...names: string[]): string => join(folder.path, ...names);
const resultOf = async (name: string): Promise<ScanResult> =>
  JSON.parse(await readFile(path(name, 'result.json'), 'utf8')) as ScanResult;

async function exported(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await nuscan(['export', ...args], folder.path);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** χ² of the grid in the order of the array, straight from the folder of the scan. */
async function storedGrid(): Promise<number[]> {
  const { plan, read } = await readScanFolder(path('grid')).then((scan) => ({
    plan: scan.plan,
    read: (unit: number) => scan.read(unit),
  }));
  const records = await Promise.all(plan.units.map((_, unit) => read(unit)));
  return records.flatMap((record) => (record?.result.kind === 'tile' ? [...record.result.chi2] : []));
}

describe('a grid scan', () => {
  it('is exported as CSV, named after the scan', async () => {
    expect(await exported(['grid', '--format', 'csv'])).toBe('8 files in small grid-csv\n');
    const { tables, metadata } = await readBack<{
      tables: Record<string, Record<string, unknown[]>>;
      metadata: Record<string, unknown>;
    }>('read_csv.py', [path('small grid-csv')]);
    expectNumbers(tables.grid.chi2, await storedGrid());
    const { version, plan, computation, cite, variations } = await resultOf('grid');
    expect(metadata).toMatchObject({ program: 'nuscan', version, plan, computation, cite, variations, partial: false });
  });

  it('is exported as NPZ', async () => {
    await exported(['grid', '--format', 'npz', '--out', 'new folder/µ "grid".npz']);
    const { arrays } = await readBack<{ arrays: Record<string, { shape: number[]; values: unknown[] }> }>(
      'read_npz.py',
      [path('new folder', 'µ "grid".npz')],
    );
    expect(arrays.chi2.shape).toEqual([2, 9, 4]);
    expectNumbers(arrays.chi2.values, await storedGrid());
    expect(arrays['axis.q_mu'].values).toEqual(['-5.0', '0.0', '5.0', '7.5']);
  });

  it('is exported as HDF5', async () => {
    await exported(['grid', '--format', 'hdf5', '--out', 'µ "grid".h5']);
    const { datasets } = await readBack<{ datasets: Record<string, { shape: number[]; values: unknown[] }> }>(
      'read_hdf5.py',
      [path('µ "grid".h5')],
    );
    expect(datasets['grid/chi2'].shape).toEqual([2, 9, 4]);
    expectNumbers(datasets['grid/chi2'].values, await storedGrid());
  });

  it('is exported as a submission to HEPData', async () => {
    await exported(['grid', '--format', 'hepdata', '--out', 'submission']);
    const { tables, contents } = await readBack<{
      tables: { name: string; data_file: string }[];
      contents: Record<string, { dependent_variables: { values: { value: unknown }[] }[] }>;
    }>('read_hepdata.py', [path('submission')]);
    const grids = tables.filter(({ name }) => name.includes('chi2 of (q_e, q_mu)'));
    expectNumbers(
      grids.flatMap(({ data_file: file }) => contents[file].dependent_variables[0].values.map(({ value }) => value)),
      await storedGrid(),
    );
  });

  it('says that it is partial where units are missing', async () => {
    await cp(path('grid'), path('partial'), { recursive: true });
    await rm(path('partial', 'records', '000000.json'));
    const refused = await nuscan(['export', 'partial', '--format', 'npz', '--out', 'p.npz'], folder.path);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/^nuscan: .*tile 0 of LZ is missing or damaged.*--resume/);
    expect(await contentsOf(folder.path)).not.toContain('p.npz');
    const merged = await nuscan(['merge', 'partial', '--partial', '--backend', 'cpu'], folder.path);
    expect(merged.code, merged.stderr).toBe(0);
    expect(await exported(['partial', '--format', 'npz', '--out', 'p.npz'])).toMatch(/partial: 1 of 2 units/);
    const { arrays, metadata } = await readBack<{
      arrays: Record<string, { values: unknown[] }>;
      metadata: Record<string, unknown>;
    }>('read_npz.py', [path('p.npz')]);
    expect(metadata).toMatchObject({ partial: true, done: 1, units: 2 });
    const stored = await storedGrid();
    expectNumbers(arrays.chi2.values, [...stored.slice(0, 36).map(() => Number.NaN), ...stored.slice(36)]);
  });

  it('is not mixed with the result of another one', async () => {
    await cp(path('grid'), path('mixed'), { recursive: true });
    const result = await resultOf('grid');
    await writeFile(path('mixed', 'result.json'), JSON.stringify({ ...result, plan: '0000000000000000' }));
    const { code, stderr } = await nuscan(['export', 'mixed', '--format', 'csv'], folder.path);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(result.plan) });
  });
});

describe('an export', () => {
  it('replaces an earlier one, and leaves other files alone', async () => {
    await exported(['grid', '--format', 'csv', '--out', 'again']);
    await exported(['grid', '--format', 'hepdata', '--out', 'again-hepdata']);
    await writeText(path('again', 'notes.txt'), 'mine');
    await exported(['sweep', '--format', 'csv', '--out', 'again']);
    await exported(['sweep', '--format', 'hepdata', '--out', 'again-hepdata']);
    expect(await contentsOf(path('again'))).toEqual(
      ['bounds.csv', 'metadata.json', 'minima.csv', 'notes.txt', 'profiles.csv', 'variations.csv'].sort(),
    );
    expect((await contentsOf(path('again-hepdata'))).filter((name) => name.startsWith('table'))).toEqual([
      'table1.yaml',
      'table2.yaml',
      'table3.yaml',
    ]);
    for (const format of ['npz', 'hdf5']) {
      await writeText(path('again.file'), 'old');
      await exported(['sweep', '--format', format, '--out', 'again.file']);
      expect((await readFile(path('again.file'))).length).toBeGreaterThan(1000);
    }
  });
});

describe('a pyhf workspace', () => {
  it('has the Δχ² of nuscan chi2', async () => {
    const at = [1.5, -2].map((q) => ['--at', `q_e=${q}`, '--at', 'q_mu=3']);
    const minima: number[] = [];
    const ours: number[] = [];
    for (const [i, point] of at.entries()) {
      const stdout = await exported(['lz', '--format', 'pyhf', ...point, '--out', `lz ${i}.json`]);
      expect(stdout).toContain(`lz ${i}.provenance.json`);
      const { mu1 } = await readBack<{ mu1: { chi2: number } }>('read_pyhf.py', [path(`lz ${i}.json`)]);
      minima.push(mu1.chi2);
      const chi2 = await nuscanJson<{ deltaChi2: number }>(['chi2', 'lz', ...point, '--backend', 'cpu']);
      ours.push(chi2.deltaChi2);
    }
    expect(Math.abs(minima[0] - minima[1] - (ours[0] - ours[1]))).toBeLessThan(1e-5);
    const provenance = JSON.parse(await readFile(path('lz 1.provenance.json'), 'utf8')) as Record<string, unknown>;
    const { configuration } = (await resultOf('grid')).variations[0];
    expect(provenance).toMatchObject({ scenario: 'lz', at: { q_e: -2, q_mu: 3 }, configuration });
  });

  it('is named after the scenario', async () => {
    await exported(['pandax4t', '--format', 'pyhf', '--at', 'mu_eff=30']);
    expect(await contentsOf(folder.path)).toEqual(
      expect.arrayContaining(['pandax4t.pyhf.json', 'pandax4t.pyhf.provenance.json']),
    );
  });
});

describe('a mistake', () => {
  let before: string[];
  beforeEach(async () => {
    await mkdir(path('empty'), { recursive: true });
    await mkdir(path('planned'), { recursive: true });
    await cp(path('sweep', 'plan.json'), path('planned', 'plan.json'));
    for (const [name, text] of [
      ['broken', '{"version": '],
      ['strange', '{"version": "0.1.0"}'],
    ])
      await writeText(path(name, 'result.json'), text);
    await writeText(path('none', 'result.json'), JSON.stringify({ ...sampleSweep(), done: 0 }));
    before = await contentsOf(folder.path);
  });

  it.each<[string, string[]]>([
    ['sweep --format xlsx', ['--format = "xlsx"', 'unknown format', 'csv, npz, hdf5, hepdata, pyhf']],
    ['sweep --format hdf', ['did you mean hdf5?']],
    ['sweep --format csv --out=', ['--out = ""', 'a file or folder name']],
    ['sweep --format csv --at q_e=1', ['--at', '--format pyhf only']],
    ['sweep', ["required option '--format <name>'", '--help']],
    ['empty --format csv', ['empty: holds no scan', '--out of nuscan scan']],
    ['nowhere --format npz', ['nowhere: holds no scan']],
    ['lz --format csv', ['lz: holds no scan']],
    ['planned --format hdf5', ['planned: the scan has no result yet', '--resume', 'nuscan merge planned --partial']],
    ['none --format csv', ['none: the result holds no unit']],
    ['broken --format csv', ['broken/result.json: no JSON']],
    ['strange --format csv', ['strange/result.json: no result of a scan', 'name']],
    ['lz --format pyhf', ['--at', 'away from the Standard Model']],
    ['lz --format pyhf --at q_e=0', ['--at = "q_e=0"', 'away from the Standard Model']],
    ['lz --format pyhf --at charge=1', ['--at = "charge"', 'unknown coupling']],
    ['lz --format pyhf --at q_e=1e300', ['--at = "q_e=1e+300"', 'too large']],
    ['xenonnt --format pyhf --at q_e=1', ['SCENARIO = "xenonnt"', 'Gaussian errors', 'statistic: poisson']],
    ['sweep --format pyhf --at q_e=1', ['sweep', 'YAML']],
  ])('is refused with exit code 2 and nothing written: nuscan export %s', async (line, fragments) => {
    const { code, stdout, stderr } = await nuscan(['export', ...line.split(' ')], folder.path);
    expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
    for (const fragment of fragments) expect(stderr).toContain(fragment);
    expect(await contentsOf(folder.path)).toEqual(before);
  });

  it.each(['csv', 'npz', 'hdf5', 'hepdata'])(
    'of a place that cannot be written ends with code 1: %s',
    async (format) => {
      const { code, stdout, stderr } = await nuscan(
        ['export', 'sweep', '--format', format, '--out', 'sweep.yaml/below'],
        folder.path,
      );
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^nuscan: cannot write to [^\n]* is not a folder\n$/);
      expect(await contentsOf(folder.path)).toEqual(before);
    },
  );

  it.each(['npz', 'hdf5'])('of a file whose name a folder has ends with code 1: %s', async (format) => {
    const { code, stderr } = await nuscan(['export', 'sweep', '--format', format, '--out', 'empty'], folder.path);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('a folder has this name') });
    expect(await contentsOf(folder.path)).toEqual(before);
  });
});

describe('the schema of results', () => {
  const validator = async () => {
    const schema = JSON.parse(await readFile(join(packageFolder, 'schemas/scan-result.schema.json'), 'utf8')) as object;
    return new Ajv({ allErrors: true, strict: false }).compile(schema);
  };

  it('takes what nuscan scan writes, and all samples', async () => {
    const validate = await validator();
    for (const result of [await resultOf('grid'), await resultOf('sweep'), sampleSweep(), sampleGrid().result])
      expect(validate(JSON.parse(JSON.stringify(result))), JSON.stringify(validate.errors)).toBe(true);
  });

  it('refuses what is not one', async () => {
    const validate = await validator();
    const { bounds, ...rest } = sampleSweep();
    const [first, ...others] = bounds;
    for (const wrong of [
      rest,
      { ...rest, bounds: [{ ...first, coupling: 'charge' }, ...others] },
      { ...rest, bounds: [{ ...first, deltaChi2: ['0'] }, ...others] },
      { ...rest, bounds, units: 1.5 },
      { ...rest, bounds, kind: 'spectra' },
      { ...rest, bounds, more: 1 },
    ])
      expect(validate(JSON.parse(JSON.stringify(wrong)))).toBe(false);
  });
});
