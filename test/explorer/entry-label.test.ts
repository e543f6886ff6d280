import { expect, test } from 'vitest';
import { dataFolder, nodeFiles } from '../../src/edge/node-files.js';
import { loadScenario } from '../../src/experiment/load-scenario.js';
import { entryLabels } from '../../src/explorer/entry-label.js';
import type { Entry } from '../../src/explorer/state.js';

async function labelsOf(entries: readonly Entry[]): Promise<string[]> {
  const models = entries.map(async ({ scenario, settings: values }) => {
    const settings = { values, error: (key: string) => new Error(key) as never };
    return { scenarioLabel: (await loadScenario(nodeFiles, dataFolder, scenario, settings)).ownLabel };
  });
  return entryLabels(entries, await Promise.all(models));
}

test.each<[Entry, string]>([
  [{ scenario: 'darwin-300ty', settings: {} }, 'DARWIN 300 t y'],
  [{ scenario: 'darwin-300ty', settings: { exposure_t_y: 100 } }, 'DARWIN, 100 t y'],
  [{ scenario: 'darwin-300ty', settings: { 'experiments.darwin.exposure_t_y': 100 } }, 'DARWIN, darwin: 100 t y'],
  [{ scenario: 'darwin-300ty', settings: { threshold_keV: 2 } }, 'DARWIN 300 t y, threshold 2 keV'],
  [
    { scenario: 'darwin-300ty-depleted', settings: { exposure_t_y: 100, 'backgrounds.pb214.level': 0.1 } },
    'DARWIN depl., 100 t y, ²¹⁴Pb × 0.1',
  ],
  [{ scenario: 'darwin-30ty', settings: { fiducial_mass_t: 40 } }, 'DARWIN, 40 t'],
  [{ scenario: 'lz', settings: { data: 'asimov' } }, 'LZ, mock data'],
  [{ scenario: 'combined', settings: { 'physics.sin2_theta_23': 0.45 } }, 'combined, sin²θ23 = 0.45'],
])('%o is called %s', async (entry, label) => {
  expect(await labelsOf([entry])).toEqual([label]);
});

test('entries that differ beyond four digits, and equal ones, are told apart', async () => {
  const exposures = [300.01, 300.02, 300.02];
  expect(
    await labelsOf(exposures.map((exposure_t_y) => ({ scenario: 'darwin-30ty', settings: { exposure_t_y } }))),
  ).toEqual(['DARWIN, 300.01 t y', 'DARWIN, 300.02 t y (1)', 'DARWIN, 300.02 t y (2)']);
});
