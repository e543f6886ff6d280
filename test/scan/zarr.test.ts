/** The grid as other programs see it: zarrita, and a reader written from the specification in Python. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FileSystemStore } from '@zarrita/storage';
import { describe, expect, it } from 'vitest';
import * as zarrita from 'zarrita';
import { openScanFolder } from '../../src/edge/scan-folder.js';
import { COUPLINGS } from '../../src/physics/couplings.js';
import { gridShape, tileBox } from '../../src/scan/grid.js';
import { type GridPlan, gridFiles } from '../../src/scan/zarr.js';
import { checkChunk, decodeBox, encodeBox, sealOf } from '../../src/scan/zarr-chunk.js';
import { VERSION } from '../../src/version.js';
import { pythonOrReason } from '../support/python.js';
import { type GridSample, gridPlan, sampleChi2, tileRecord } from '../support/sample-scan.js';
import { testFolder } from '../support/temporary-folder.js';

const READER = fileURLToPath(new URL('read_zarr.py', import.meta.url));

interface PythonArray {
  readonly shape: number[];
  readonly type: string;
  readonly dimensions: string[];
  readonly attributes: Record<string, unknown>;
  readonly chunks: number;
  readonly sum: number;
  readonly values: (number | null)[];
}

interface PythonGroup {
  readonly attributes: Record<string, unknown>;
  readonly arrays: Record<string, PythonArray>;
}

const python = await pythonOrReason();

/** χ² of the whole grid, made point by point from the definition of the sample; null where no tile was published. */
function expectedValues(plan: GridPlan, published: ReadonlySet<number>): (number | null)[] {
  const shape = gridShape(plan.grid);
  const points = shape.reduce((a, b) => a * b, 1);
  const values = new Array<number | null>(points * plan.variations.length).fill(null);
  plan.units.forEach((unit, number) => {
    if (unit.kind !== 'tile' || !published.has(number)) return;
    const box = tileBox(plan.grid, unit.tile);
    for (let point = 0; point < box.points; point++) {
      let rest = point;
      let inGrid = 0;
      let stride = 1;
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        inGrid += (box.start[axis] + (rest % box.shape[axis])) * stride;
        rest = Math.floor(rest / box.shape[axis]);
        stride *= shape[axis];
      }
      const chi2 = sampleChi2(number, point);
      // Variations count their positions like points, the last dimension fastest.
      values[unit.variation * points + inGrid] = Number.isNaN(chi2) ? null : chi2;
    }
  });
  return values;
}

const SAMPLES: [string, GridSample][] = [
  ['with two scenario dimensions', {}],
  ['without scenario dimensions', { dimensions: [] }],
  [
    'cut along its last axis',
    { dimensions: [], axes: { q_e: [1, 2, 3], r2_mu: [1, 2, 3, 4, 5, 6, 7] }, tilePoints: 3 },
  ],
  ['of one coupling', { axes: { mu_e: [0, 1, 2, 3, 4] }, tilePoints: 2 }],
  ['of three couplings', { axes: { q_e: [1, 2, 3], q_mu: [1, 2, 3, 4, 5], mu_tau: [0, 1] }, tilePoints: 4 }],
];

describe.skipIf(python.reason)(python.title('the Zarr group'), () => {
  it.each(SAMPLES)('of a grid %s reads back element by element', async (_, sample) => {
    const plan = gridPlan(sample);
    const folder = await testFolder();
    const store = await openScanFolder(folder, plan, 'create');
    const published = new Set([...plan.units.keys()].filter((unit) => unit % 5 !== 3));
    // The order in which tiles arrive means nothing.
    for (const unit of [...published].reverse()) await store.publish(unit, tileRecord(plan, unit));
    const expected = expectedValues(plan, published);
    const shape = [...plan.dimensions.map(({ length }) => length), ...gridShape(plan.grid)];
    expect(expected.some((value) => value === null)).toBe(true);

    const read = await python.read<PythonGroup>(READER, [join(folder, 'grid.zarr')]);
    expect(read.arrays.chi2.shape).toEqual(shape);
    expect(read.arrays.chi2.chunks).toBe(published.size);
    expect(read.arrays.chi2.values).toEqual(expected);
    expect(read.arrays.chi2.sum).toBeCloseTo(
      expected.reduce((sum: number, value) => sum + (value ?? 0), 0),
      6,
    );
    for (const { coupling, values } of plan.grid.axes) {
      expect(read.arrays[coupling].values).toEqual([...values]);
      expect(read.arrays[coupling].attributes.units).toBe(COUPLINGS[coupling].unit);
    }

    const root = zarrita.root(new FileSystemStore(join(folder, 'grid.zarr')));
    const group = await zarrita.open(root, { kind: 'group' });
    expect(group.attrs.plan).toBe(plan.hash);
    const chi2 = await zarrita.open(root.resolve('chi2'), { kind: 'array' });
    expect(chi2.shape).toEqual(shape);
    expect(chi2.fillValue).toBeNaN();
    const { data } = await zarrita.get(chi2);
    expect(Array.from(data as Float64Array, (value) => (Number.isNaN(value) ? null : value))).toEqual(expected);
    for (const { coupling, values } of plan.grid.axes) {
      const axis = await zarrita.open(root.resolve(coupling), { kind: 'array' });
      expect(axis.dimensionNames).toEqual([coupling]);
      expect(Array.from((await zarrita.get(axis)).data as Float64Array)).toStrictEqual([...values]);
    }

    for (const unit of plan.units.keys()) {
      expect(await store.read(unit)).toStrictEqual(published.has(unit) ? tileRecord(plan, unit) : undefined);
    }
  });

  it('names dimensions, coordinates and units for xarray', async () => {
    const folder = await testFolder();
    const plan = gridPlan();
    await openScanFolder(folder, plan, 'create');
    const { attributes, arrays } = await python.read<PythonGroup>(READER, [join(folder, 'grid.zarr')]);
    const level = 'experiments.._my_darwin.backgrounds.pb214.level';
    expect(Object.keys(arrays).sort()).toEqual(['chi2', level, 'exposure_t_y', 'q_e', 'q_mu', 'scenario'].sort());
    expect(arrays.chi2.dimensions).toEqual(['scenario', 'exposure_t_y', 'q_e', 'q_mu']);
    expect(arrays.chi2.attributes).toMatchObject({ units: '1', coordinates: level, profiled: ['mu_e'] });
    expect(arrays.chi2.attributes.comment).toContain('at its minimum over all nuisance parameters, mu_e;');
    expect(arrays.exposure_t_y).toMatchObject({ dimensions: ['exposure_t_y'], values: [30, 100, 300] });
    expect(arrays.exposure_t_y.attributes).toEqual({ long_name: 'exposure_t_y', units: 't y' });
    expect(arrays[level]).toMatchObject({ dimensions: ['exposure_t_y'], values: [1, 0.5, 0.1] });
    expect(arrays[level].attributes).toEqual({
      long_name: 'experiments../my/darwin.backgrounds.pb214.level',
      units: '1',
    });
    expect(arrays.scenario).toMatchObject({ type: 'int32', dimensions: ['scenario'], values: [0, 1] });
    expect(arrays.scenario.attributes).toEqual({
      long_name: 'scenario',
      values: ['darwin-30', 'my scan.yaml'],
      flag_values: [0, 1],
      flag_meanings: 'darwin-30 my_scan.yaml',
    });
    expect(attributes).toMatchObject({
      title: 'Charges of DARWIN',
      nuscan_version: VERSION,
      plan: plan.hash,
      scan: plan.scan,
      variations: plan.variations,
    });
  });

  it('states its metadata as the specification wants them', () => {
    const files = gridFiles({ nuscan: VERSION, plan: gridPlan() });
    const { attributes: _, ...metadata } = JSON.parse(new TextDecoder().decode(files.get('chi2/zarr.json')));
    expect(metadata).toEqual({
      zarr_format: 3,
      node_type: 'array',
      shape: [2, 3, 5, 7],
      data_type: 'float64',
      chunk_grid: { name: 'regular', configuration: { chunk_shape: [1, 1, 2, 7] } },
      chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
      fill_value: 'NaN',
      codecs: [{ name: 'bytes', configuration: { endian: 'little' } }, { name: 'crc32c' }],
      dimension_names: ['scenario', 'exposure_t_y', 'q_e', 'q_mu'],
      storage_transformers: [],
    });
  });

  it('keeps arrays apart whose keys would share a name', () => {
    const keys = ['experiments.a/b.level', 'experiments.a b.level', 'chi2'].map((key) => ({ key, values: [1, 2] }));
    const dimensions = [{ name: keys[0].key, keys, length: 2 }];
    const files = gridFiles({ nuscan: VERSION, plan: gridPlan({ dimensions }) });
    expect([...files.keys()].filter((path) => path.endsWith('/zarr.json')).sort()).toEqual(
      ['chi2', 'chi2_2', 'experiments.a_b.level', 'experiments.a_b.level_2', 'q_e', 'q_mu'].map(
        (n) => `${n}/zarr.json`,
      ),
    );
  });
});

describe('a chunk', () => {
  const values = Float64Array.of(1, -0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324, 6);
  const chunk = encodeBox(values, [2, 1, 3], [2, 2, 4]);

  it('gives its box back', () => {
    expect(decodeBox(chunk, [2, 1, 3], [2, 2, 4])).toStrictEqual(values);
    expect(decodeBox(chunk, [2, 2, 4], [2, 2, 4]).filter(Number.isNaN)).toHaveLength(16 - 5);
  });

  it('notices every flipped bit, every missing end, and another chunk', () => {
    const seal = sealOf(chunk);
    checkChunk(chunk, seal, 16);
    for (let bit = 0; bit < 8 * chunk.length; bit++) {
      const flipped = chunk.slice();
      flipped[bit >> 3] ^= 1 << (bit & 7);
      expect(() => checkChunk(flipped, seal, 16)).toThrow('checksum');
    }
    for (let length = 0; length < chunk.length; length++)
      expect(() => checkChunk(chunk.slice(0, length), seal, 16)).toThrow(`has ${length} bytes instead of 132`);
    const other = encodeBox(
      values.map((value) => value + 1),
      [2, 1, 3],
      [2, 2, 4],
    );
    expect(() => checkChunk(other, seal, 16)).toThrow('but its record says');
    expect(() => checkChunk(chunk, { ...seal, bytes: 8 }, 16)).toThrow('its record says 8');
  });
});
