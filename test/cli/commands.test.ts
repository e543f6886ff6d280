/** Every command runs, explains itself, and prints JSON that fits its published schema. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FitJson } from '../../src/report/fit-quality.js';
import { nuscan, nuscanJson, packageFolder, temporaryFolder } from './nuscan.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

const COMMANDS = [
  'reproduce',
  'bounds',
  'contour',
  'compare',
  'chi2',
  'rates',
  'spectrum',
  'scenarios',
  'cite',
  'doctor',
];

describe('help', () => {
  it('of the program lists all commands, and its version is that of the package', async () => {
    const { code, stdout } = await nuscan(['--help']);
    expect(code).toBe(0);
    for (const command of COMMANDS) expect(stdout).toContain(`  ${command}`);
    const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'));
    expect((await nuscan(['--version'])).stdout).toBe(`${version}\n`);
  });
});

describe('commands', () => {
  it('scenarios lists the shipped ones', async () => {
    const listed = await nuscanJson<{ name: string }[]>(['scenarios']);
    expect(listed.map(({ name }) => name)).toContain('darwin-300ty-depleted');
    const { code, stdout } = await nuscan(['scenarios']);
    expect(code).toBe(0);
    for (const { name } of listed) expect(stdout).toContain(name);
  });

  it('cite names the sources of a scenario', async () => {
    const { references } = await nuscanJson<{ references: string[] }>(['cite', 'lz']);
    expect(references.join()).toContain('2207.03764');
    expect((await nuscan(['cite'])).stdout).toContain('2309.17380');
  });

  it('chi2 gives χ², its minimum and the nuisances', async () => {
    const result = await nuscanJson<{ chi2: number; deltaChi2: number; nuisances: Record<string, number> }>([
      'chi2',
      'lz',
      '--at',
      'q_e=0.5',
    ]);
    expect(result.deltaChi2).toBeGreaterThan(0);
    expect(Object.keys(result.nuisances)).toContain('ar37');
    const { stdout, code } = await nuscan(['chi2', 'lz', '--at', 'q_e=0.5']);
    expect(code).toBe(0);
    expect(stdout).toContain(`χ² = ${result.chi2.toFixed(4)}`);
  });

  it('bounds gives intervals, for a range and a confidence level too', async () => {
    const plain = await nuscanJson<{ cl: number; intervals: { lo: number; hi: number }[] }>(['bounds', 'lz', 'mu_eff']);
    expect(plain.intervals).toHaveLength(1);
    const wide = await nuscanJson<typeof plain>(['bounds', 'lz', 'mu_eff', '--cl', '0.99', '--range', '0:50']);
    expect(wide.cl).toBe(0.99);
    expect(wide.intervals[0].hi).toBeGreaterThan(plain.intervals[0].hi);
    const { stdout } = await nuscan(['bounds', 'lz', 'mu_eff', '--cl', '0.99999']);
    expect(stdout).toContain('99.999% C.L.');
  });

  it('bounds, contour and chi2 say how well the model describes the data, in text and JSON', async () => {
    const hopeless = join(folder.path, 'hopeless.yaml');
    await writeFile(
      hopeless,
      'label: LZ, radon a hundredfold\n' +
        'experiments: { lz-ws2022: { backgrounds: { pb214: { level: 100, relative_uncertainty: 0.05 } } } }\n',
    );
    for (const [command, couplings, dof] of [
      ['bounds', ['mu_eff'], 49],
      ['contour', ['q_e', 'q_mu', '--grid', '9'], 48],
      ['chi2', ['--at', 'mu_eff=1'], 49],
    ] as const) {
      const of = (scenario: string): readonly string[] => [command, scenario, ...couplings];
      const good = await nuscanJson<{ fit: FitJson }>([...of('lz')]);
      expect(good.fit, command).toMatchObject({ bins: 51, freeNuisances: 1, dof, remark: null });
      expect((await nuscan([...of('lz')])).stdout).toMatch(
        new RegExp(`χ²_min = 41\\.\\d+ for ${dof} d\\.o\\.f\\., p = 0\\.7`),
      );
      expect((await nuscanJson<{ fit: FitJson }>([...of('darwin-30ty')])).fit, command).toMatchObject({ dof: null });
      expect((await nuscan([...of('darwin-30ty')])).stdout).toContain('χ²_min = 0 by construction: Asimov data');
      expect((await nuscanJson<{ fit: FitJson }>([...of(hopeless)])).fit.pValue, command).toBeLessThan(1e-50);
      expect((await nuscan([...of(hopeless)])).stdout).toContain('  ! the model does not describe the data');
    }
  });

  it('contour gives the region and draws it', async () => {
    const figure = join(folder.path, 'plane.svg');
    const { lines, openAtEdge } = await nuscanJson<{ lines: { closed: boolean }[]; openAtEdge: boolean }>([
      'contour',
      'darwin-30ty',
      'q_e',
      'q_mu',
      '--grid',
      '5',
      '--figure',
      figure,
    ]);
    expect(openAtEdge).toBe(false);
    expect(lines[0].closed).toBe(true);
    expect(await readFile(figure, 'utf8')).toContain('<svg');
  });

  it('rates prints a table, CSV or JSON', async () => {
    const { bins, components } = await nuscanJson<{ bins: unknown[]; components: { name: string }[] }>(['rates', 'lz']);
    const csv = (await nuscan(['rates', 'lz', '--csv'])).stdout.trim().split('\n');
    expect(csv).toHaveLength(bins.length + 1);
    for (const { name } of components) expect(csv[0].split(',')).toContain(name);
    expect((await nuscan(['rates', 'lz'])).stdout).toContain('data');
  });

  it('spectrum draws one figure per experiment', async () => {
    const { figures } = await nuscanJson<{ figures: { file: string }[] }>(
      ['spectrum', 'combined', '--at', 'mu_eff=8', '--figure', 'deep/down/spectrum.png'],
      folder.path,
    );
    expect(figures).toHaveLength(3);
    for (const { file } of figures) expect((await stat(join(folder.path, file))).size).toBeGreaterThan(10_000);
  });

  it('reproduce writes a report and prints the compared cells', async () => {
    const out = join(folder.path, 'out');
    const { cells, provenance } = await nuscanJson<{
      cells: { item: string }[];
      provenance: { backend: string; adapter: string | null; precision: string };
    }>(['reproduce', '--only', 'table1,table1', '--out', out]);
    expect(provenance).toMatchObject({ backend: 'cpu', adapter: null, precision: 'float64' });
    expect(cells.length).toBeGreaterThan(0);
    expect(new Set(cells.map(({ item }) => item))).toEqual(new Set(['table1']));
    expect(await readFile(join(out, 'report.md'), 'utf8')).toContain('|');
    expect((await readFile(join(out, 'report.md'), 'utf8')).match(/^## /gm)?.length).toBe(
      new Set((await readFile(join(out, 'report.md'), 'utf8')).match(/^## .*/gm)).size,
    );
  });
});

describe('exit codes', () => {
  it('0 is success, 2 bad input, 1 anything else', async () => {
    expect((await nuscan(['scenarios'])).code).toBe(0);
    expect((await nuscan(['chi2', 'nowhere'])).code).toBe(2);
    expect((await nuscan([])).code).toBe(2);
    const failed = await nuscan(['chi2', 'lz', '--at', 'mu_eff=1e60', '--json']);
    expect(failed).toMatchObject({ code: 1, stderr: 'nuscan: no fit was found at this point\n' });
    expect(JSON.parse(failed.stdout)).toMatchObject({ chi2: null, status: 'failed' });
  });
});
