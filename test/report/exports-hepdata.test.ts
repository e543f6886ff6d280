/** HEPData submissions, read with PyYAML and checked against what HEPData demands. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFolderByRename } from '../../src/edge/output-folder.js';
import { exportGrid } from '../../src/report/exports/grid.js';
import { hepdataSubmission, yamlNumber } from '../../src/report/exports/hepdata.js';
import type { ExportSource } from '../../src/report/exports/metadata.js';
import { sampleGrid, sampleSweep } from '../support/scan-result.js';
import { expectNumbers, oddFolder, python, pythonNumber, readBack } from './read-back.js';

let folder: Awaited<ReturnType<typeof oddFolder>>;
beforeEach(async () => {
  folder = await oddFolder();
});
afterEach(() => folder.remove());

interface Variable {
  readonly header: { readonly name: string; readonly units?: string };
  readonly qualifiers?: readonly { readonly name: string; readonly value: unknown }[];
  readonly values: readonly { readonly value: unknown }[];
}
interface Read {
  readonly head: { readonly comment: string };
  readonly tables: readonly { readonly name: string; readonly description: string; readonly data_file: string }[];
  readonly contents: Record<string, { independent_variables: Variable[]; dependent_variables: Variable[] }>;
}

async function submitted(source: ExportSource): Promise<Read & { remarks: readonly string[] }> {
  const { files, remarks } = await hepdataSubmission(source);
  await writeFolderByRename(folder.path, files);
  return { ...(await readBack<Read>('read_hepdata.py', [folder.path])), remarks };
}

const values = ({ values }: Variable): unknown[] => values.map(({ value }) => value);

function gridSource(shape: readonly number[], missing: readonly number[] = []): ExportSource {
  const { result, plan, store } = sampleGrid(missing, shape, 4096);
  return { result, grid: exportGrid(result, plan, store) };
}

describe.skipIf(python.reason)(python.title('a sweep'), () => {
  it('becomes tables of bounds, profiles and lines with the same numbers', async () => {
    const sweep = sampleSweep();
    const { tables, contents, remarks } = await submitted({ result: sweep, grid: undefined });
    expect(remarks).toEqual([]);
    expect(tables).toHaveLength(3 + 6 * 3 + 2 * 2);
    expect(tables[1].name).toBe('Table 2: bounds on r2_e, 90% CL');
    expect(tables[0].description).toContain('the model does not describe the data.');
    expect(tables[1].description).not.toContain('does not describe');
    const { independent_variables: independent, dependent_variables: dependent } = contents['table2.yaml'];
    expect(independent.map(({ header }) => header.name)).toEqual([
      'scenario',
      'exposure_t_y',
      'backgrounds.pb214.level',
      'physics.solar_model',
      'flag',
      'interval',
    ]);
    expect(values(independent[0]).slice(0, 2)).toEqual([sweep.variations[0].label, sweep.variations[0].label]);
    expect(values(independent[1])).toEqual([30, 30, 30, 30, 100, 100, 100, 100, 300, 300, 300, 300]);
    expect(dependent.slice(0, 2).map(({ header }) => header.units)).toEqual(['1e-32 cm2', '1e-32 cm2']);
    expect(dependent.slice(2).map(({ header }) => header.name)).toEqual([
      'chi2_min',
      'bins',
      'asimov_bins',
      'free_nuisances',
      'constrained_nuisances',
      'fitted_couplings',
      'fit_degrees_of_freedom',
      'p_value',
    ]);
    expect(dependent.slice(2).map((variable) => Number(values(variable)[0]))).toEqual([
      41.25, 51, 0, 1, 9, 2, 48, 0.7441,
    ]);
    const intervals = sweep.bounds.filter(({ coupling }) => coupling === 'r2_e').flatMap((bound) => bound.intervals);
    expectNumbers(
      values(dependent[0]),
      intervals.map(({ lo }) => lo),
    );
    expectNumbers(
      values(dependent[1]),
      intervals.map(({ hi }) => hi),
    );
    expect(dependent[0].qualifiers).toContainEqual({ name: 'delta chi2', value: String(2.705543454095404) });
    const open = contents['table3.yaml'].dependent_variables.slice(0, 2).map(values);
    expect(open).toEqual([
      ['open', 'open', 'open', 'open', 'open', '-'],
      ['open', 'open', 'open', 'open', 'open', '-'],
    ]);
  });

  it('keeps every number of profiles and lines, tiny and huge ones too', async () => {
    const sweep = sampleSweep();
    const { tables, contents } = await submitted({ result: sweep, grid: undefined });
    const profiles = tables.filter(({ name }) => name.includes('profile of'));
    profiles.forEach(({ data_file: file }, i) => {
      const { independent_variables: x, dependent_variables: y } = contents[file];
      expectNumbers(values(x[0]), sweep.bounds[i].values);
      expectNumbers(
        values(y[0]).map((value) => (value === '-' ? 'nan' : value)),
        sweep.bounds[i].deltaChi2.map((value) => value ?? Number.NaN),
      );
    });
    expect(sweep.bounds[17].values).toContain(1e21);
    const lines = tables.filter(({ name }) => name.includes('line '));
    const points = sweep.planes.flatMap(({ lines }) => lines.map((line) => line.points));
    expect(lines.map(({ name }) => name.replace(/^.*: /, ''))).toEqual([
      'region of (q_e, r2_mu), line 1',
      'region of (q_e, r2_mu), line 2',
      'region of (q_e, r2_mu), line 1',
      'region of (q_e, r2_mu), line 2',
    ]);
    lines.forEach(({ data_file: file }, i) => {
      expectNumbers(
        values(contents[file].independent_variables[0]),
        points[i].map(([x]) => x),
      );
      expectNumbers(
        values(contents[file].dependent_variables[0]),
        points[i].map(([, y]) => y),
      );
    });
  });

  it('says where it comes from, in text that HTML leaves alone', async () => {
    const sweep = sampleSweep();
    const title = `${sweep.title}\u0085\u007f`;
    const { head, tables } = await submitted({ result: { ...sweep, title, done: 20 }, grid: undefined });
    for (const part of ['nuscan 0.1.0', '0123456789abcdef', 'webgpu', 'arXiv:2309.17380', 'Partial: 20 of 24'])
      expect(head.comment).toContain(part);
    expect(head.comment).toContain('what &lt;more&gt; of it buys, "quoted", and 1e3\u0085\u007f.');
    expect(tables[3].description).toContain('²²²Rn × 1 (exposure_t_y = 30');
  });
});

describe.skipIf(python.reason)(python.title('a grid'), () => {
  it('of two couplings becomes a table per scenario, with "-" where there is no fit', async () => {
    const sample = sampleGrid([], [6, 9]);
    const { contents, tables, remarks } = await submitted(gridSource([6, 9]));
    expect(remarks).toEqual([]);
    const grids = tables.filter(({ name }) => name.includes('chi2 of (q_e, q_mu)'));
    expect(grids).toHaveLength(2);
    for (const [i, variation] of [1, 0].entries()) {
      const { independent_variables: axes, dependent_variables: chi2 } = contents[grids[i].data_file];
      const points = values(axes[0]).map((x, k) => [x, values(axes[1])[k]].map(pythonNumber));
      expect(new Set(points.map(String)).size).toBe(54);
      expectNumbers(
        values(chi2[0]).map((value) => (value === '-' ? 'nan' : value)),
        points.map((point) => sample.chi2(variation, point)),
      );
    }
  });

  it.each([
    ['of three couplings', [5, 7, 4], 'two couplings, not 3'],
    ['whose table would be too large', [180, 190], 'up to 1 MiB'],
    ['whose table turns out too large', [140, 140], 'up to 1 MiB'],
  ])('%s is left out with a remark', async (_, shape, reason) => {
    const { remarks, head, tables } = await submitted(gridSource(shape));
    expect(remarks.join()).toContain(reason);
    expect(head.comment).toContain(reason);
    expect(tables.every(({ name }) => !name.includes('chi2 of'))).toBe(true);
  });
});

describe('numbers in YAML', () => {
  it('have a point before an exponent', () => {
    expect([1e-7, -1.5e-9, 1e21, -0, 3, 0.1].map(yamlNumber)).toEqual([
      '1.0e-7',
      '-1.5e-9',
      '1.0e+21',
      '-0.0',
      '3',
      '0.1',
    ]);
    expect(() => yamlNumber(Number.NaN)).toThrow('NaN');
  });
});
