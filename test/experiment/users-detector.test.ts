/** "Copy this detector and double the mass": a folder of a user's own, on a real disk. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataFolder, nodeFiles } from '../../src/edge/node-files.js';
import { loadScenario } from '../../src/experiment/load-scenario.js';
import { buildRateModel } from '../../src/model/build-rate-model.js';
import { nominalCounts, type RateModel } from '../../src/model/rate-model.js';
import { physicsInputs, shippedModel } from '../support/models.js';

let folder = '';

async function load(file: string): Promise<RateModel> {
  return buildRateModel(await loadScenario(nodeFiles, dataFolder, join(folder, file)), await physicsInputs());
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nuscan-detector-'));
  for (const name of ['double-mass', 'low-threshold']) {
    await cp(join(dataFolder, 'experiments/darwin'), join(folder, name), { recursive: true });
  }
  const edit = async (name: string, from: string, to: string): Promise<void> => {
    const path = join(folder, name, 'experiment.yaml');
    const text = await readFile(path, 'utf8');
    if (!text.includes(from)) throw new Error(`${from} is not in the shipped detector`);
    await writeFile(path, text.replace(from, to));
  };
  await edit('double-mass', 'fiducial_mass_t: 30', 'fiducial_mass_t: 60');
  await edit('low-threshold', 'from_keV: 1,', 'from_keV: 2,');
  await writeFile(join(folder, 'heavy.yaml'), 'label: heavy\nexperiments: { double-mass: {} }\n');
  await writeFile(join(folder, 'threshold.yaml'), 'label: threshold\nexperiments: { ./low-threshold: {} }\n');
  await writeFile(join(folder, 'plain.yaml'), 'label: plain\nexperiments: { darwin: {} }\n');
  await writeFile(join(folder, 'joint.yaml'), 'label: joint\nexperiments: { darwin: {}, double-mass: {} }\n');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a user's copy of DARWIN", () => {
  it('with twice the mass counts twice as much of everything', async () => {
    const [heavy, plain] = [await load('heavy.yaml'), await load('plain.yaml')];
    expect(heavy.ranges[0].experiment.exposureTonneYear).toBeCloseTo(60, 12);
    const [more, once] = [nominalCounts(heavy, {}), nominalCounts(plain, {})];
    more.forEach((counts, k) => {
      expect(counts / once[k]).toBeCloseTo(2, 10);
    });
    expect(heavy.ranges[0].experiment.id).toBe('double-mass');
  });

  it('with another threshold starts there, the rest of the range divided anew', async () => {
    const threshold = await load('threshold.yaml');
    const { edgesKeV } = threshold.ranges[0].experiment.detector;
    expect(edgesKeV[0]).toBe(2);
    expect(edgesKeV).toHaveLength(52);
    const plain = await load('plain.yaml');
    const sum = (model: RateModel): number => nominalCounts(model, {}).reduce((a, b) => a + b, 0);
    expect(sum(threshold)).toBeLessThan(sum(plain));
  });

  it('unchanged is the shipped DARWIN of 30 t y', async () => {
    const plain = await load('plain.yaml');
    const shipped = await shippedModel('darwin-30ty');
    plain.observed.forEach((counts, k) => {
      expect(counts).toBeCloseTo(shipped.observed[k], 8);
    });
  });

  it('fitted together with the original shares what is shared and keeps materials apart', async () => {
    const joint = await load('joint.yaml');
    expect(joint.bins).toBe(102);
    expect(joint.nuisances.map(({ name }) => name)).toEqual([
      'pp',
      'be7',
      'pep',
      'n13',
      'o15',
      'xe136',
      'pb214',
      'kr85',
      'darwin/materials',
      'double-mass/materials',
    ]);
  });
});
