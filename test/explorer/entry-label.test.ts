import { expect, test } from 'vitest';
import { dataFolder, nodeFiles } from '../../src/edge/node-files.js';
import { loadScenario } from '../../src/experiment/load-scenario.js';
import { entryLabel } from '../../src/explorer/entry-label.js';
import type { Entry } from '../../src/explorer/state.js';

test.each<[Entry, string]>([
  [{ scenario: 'darwin-300ty', settings: {} }, 'DARWIN 300 t y'],
  [{ scenario: 'darwin-300ty', settings: { exposure_t_y: 100 } }, 'DARWIN, 100 t y'],
  [{ scenario: 'darwin-300ty', settings: { 'experiments.darwin.exposure_t_y': 100 } }, 'DARWIN, darwin: 100 t y'],
  [{ scenario: 'darwin-300ty', settings: { threshold_keV: 2 } }, 'DARWIN, 300 t y, threshold 2 keV'],
  [
    { scenario: 'darwin-300ty-depleted', settings: { exposure_t_y: 100, 'backgrounds.pb214.level': 0.1 } },
    'DARWIN, ¹³⁶Xe × 0.01, 100 t y, ²¹⁴Pb × 0.1',
  ],
  [{ scenario: 'darwin-30ty', settings: { fiducial_mass_t: 40 } }, 'DARWIN, 40 t'],
  [{ scenario: 'lz', settings: { data: 'asimov' } }, 'LZ WS2022, mock data'],
  [
    { scenario: 'combined', settings: { 'physics.sin2_theta_23': 0.45 } },
    'PandaX-4T Run0 + LZ WS2022 + XENONnT SR0, sin²θ23 = 0.45',
  ],
])('%o is called %s', async (entry, label) => {
  const settings = { values: entry.settings, error: (key: string) => new Error(key) as never };
  expect(entryLabel(await loadScenario(nodeFiles, dataFolder, entry.scenario, settings), entry)).toBe(label);
});
