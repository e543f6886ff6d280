import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { dataFolder, nodeFiles, packageFolder } from '../../src/edge/node-files.js';
import { loadScenario } from '../../src/experiment/load-scenario.js';
import { buildRateModel } from '../../src/model/build-rate-model.js';
import {
  checkScanNames,
  EXAMPLE_SCANS,
  loadPaperScan,
  loadScan,
  PAPER_SCANS,
  type PaperScan,
  type ScanFile,
  scenarioPath,
} from '../../src/scan/scan-file.js';
import { inputErrorOf } from '../support/input-error.js';
import { physicsInputs } from '../support/models.js';
import { overlay } from '../support/overlay.js';

const folder = `${packageFolder}/scans`;

function scenariosOf(scan: PaperScan): readonly string[] {
  switch (scan.kind) {
    case 'bounds':
      return scan.scenarios;
    case 'profiles':
    case 'planes':
      return scan.panels.flatMap((panel) => panel.scenarios);
    case 'spectra':
      return scan.figures.map((figure) => figure.scenario);
    case 'choices':
      return scan.rows.map((row) => row.scenario);
  }
}

describe('shipped scans', () => {
  it.each(PAPER_SCANS)('%s loads, with every scenario that it names', async (name) => {
    const scan = await loadPaperScan(nodeFiles, `${folder}/${name}.yaml`);
    const scenarios = new Set(scenariosOf(scan));
    expect(scenarios.size).toBeGreaterThan(0);
    for (const scenario of scenarios) {
      const loaded = await loadScenario(nodeFiles, dataFolder, scenarioPath(folder, scenario));
      expect(loaded.experiments.length).toBeGreaterThan(0);
    }
  });

  it('are all the files of the folder', async () => {
    const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml'));
    expect(files.sort()).toEqual([...PAPER_SCANS, ...EXAMPLE_SCANS].map((name) => `${name}.yaml`).sort());
  });

  it('use every variant, and every variant builds', async () => {
    const choices = await loadPaperScan(nodeFiles, `${folder}/choices.yaml`);
    const named = scenariosOf(choices).filter((scenario) => scenario.endsWith('.yaml'));
    const files = await readdir(`${folder}/variants`);
    expect(named.map((path) => path.replace('variants/', '')).sort()).toEqual(files.sort());
    for (const file of files) {
      const scenario = await loadScenario(nodeFiles, dataFolder, `${folder}/variants/${file}`);
      const model = buildRateModel(scenario, await physicsInputs());
      expect(model.observed.some((counts) => counts > 0)).toBe(true);
    }
  });
});

describe('scan files', () => {
  const load = async (text: string): Promise<ScanFile> =>
    (await loadScan(overlay({ 's.yaml': text }), 's.yaml')).content;

  it.each([
    ['an unknown kind', 'kind: limits\ntitle: x\n', 'bounds, profiles, planes, spectra, choices'],
    ['an unknown coupling', 'kind: bounds\ntitle: x\nscenarios: [lz]\ncouplings: [q_emutau]\n', 'q_emu'],
    ['no scenario', 'kind: bounds\ntitle: x\nscenarios: []\ncouplings: [q_e]\n', 'scenario'],
    ['a key of another kind', 'kind: bounds\ntitle: x\nscenarios: [lz]\ncouplings: [q_e]\npanels: []\n', 'couplings'],
    ['a missing title', 'kind: spectra\nfigures: [{ scenario: lz, coupling: q_e, value: 1 }]\n', 'caption'],
  ])('with %s are refused', async (_, text, accepted) => {
    const error = await inputErrorOf(load(text));
    expect(error.details.file).toBe('s.yaml');
    expect(error.details.accepted).toContain(accepted);
  });

  it('name scenarios relative to themselves, or shipped ones', () => {
    expect(scenarioPath('/a/scans', 'variants/x.yaml')).toBe('/a/scans/variants/x.yaml');
    expect(scenarioPath('/a/scans', 'lz')).toBe('lz');
  });

  it('are selected by name', async () => {
    expect(checkScanNames(['table1', 'fig3'])).toEqual(['table1', 'fig3']);
    const error = await inputErrorOf(() => checkScanNames(['table4']));
    expect(error.details).toMatchObject({ key: '--only', value: 'table4', accepted: PAPER_SCANS.join(', ') });
  });
});

describe('a list of variations', () => {
  const text = (list: string, rest = ''): string =>
    `kind: sweep\ntitle: t\ncouplings: [q_e]\n${rest}variations:\n${list}`;
  const load = (yaml: string): Promise<unknown> => loadScan(overlay({ 's.yaml': yaml }), 's.yaml');

  it('is read', async () => {
    const list = '  - { scenario: darwin-30ty, settings: { exposure_t_y: 10 } }\n  - scenario: lz\n';
    await expect(load(text(list))).resolves.toMatchObject({
      content: { variations: [{ scenario: 'darwin-30ty', settings: { exposure_t_y: 10 } }, { scenario: 'lz' }] },
    });
  });

  it.each([
    ['no list at all', 'kind: sweep\ntitle: t\ncouplings: [q_e]\n', undefined, 1, 'the key scenarios is missing'],
    ['an empty list', text('  []\n'), 'variations', 4, 'too few items'],
    [
      'scenarios beside it',
      text('  - scenario: lz\n', 'scenarios: [lz]\n'),
      'scenarios',
      4,
      'stands beside variations',
    ],
    [
      'settings in common beside it',
      text('  - scenario: lz\n', 'in_common: { threshold_keV: 2 }\n'),
      'in_common',
      4,
      'stands beside variations',
    ],
    [
      'an unknown setting',
      text('  - scenario: lz\n  - { scenario: lz, settings: { exposure: 2 } }\n'),
      'variations.1.settings.exposure',
      6,
      'unknown key',
    ],
    [
      'a setting out of range',
      text('  - { scenario: lz, settings: { threshold_keV: 0 } }\n'),
      'variations.0.settings.threshold_keV',
      5,
      'a number above 0',
    ],
    [
      'null',
      text('  - { scenario: lz, settings: { backgrounds.pb214.relative_uncertainty: null } }\n'),
      'variations.0.settings.backgrounds.pb214.relative_uncertainty',
      5,
      'null',
    ],
    [
      'a variation twice',
      text(
        '  - { scenario: lz, settings: { data: asimov, threshold_keV: 2 } }\n  - { scenario: lz, settings: { threshold_keV: 2, data: asimov } }\n',
      ),
      'variations.1',
      6,
      'stands twice',
    ],
    ['no scenario', text('  - settings: { threshold_keV: 2 }\n'), 'variations.0', 5, 'the key scenario is missing'],
  ])('%s is refused', async (_, yaml, key, line, message) => {
    const error = await inputErrorOf(load(yaml));
    expect(error.details).toMatchObject({ file: 's.yaml', line, ...(key === undefined ? {} : { key }) });
    expect(error.message).toContain(message);
  });

  it.each([
    ['degrees_of_freedom: 3', 'planes.0.degrees_of_freedom', '1, 2'],
    ['samples: 4', 'planes.0.samples', 'a whole number from 5 to 2049'],
    ['samples: 100000', 'planes.0.samples', 'a whole number from 5 to 2049'],
    ['grid: 33', 'planes.0.grid', 'x, y, degrees_of_freedom, samples'],
  ])('a plane with %s is refused', async (item, key, accepted) => {
    const error = await inputErrorOf(
      load(`kind: sweep\ntitle: t\nscenarios: [lz]\nplanes: [{ x: q_e, y: q_mu, ${item} }]\n`),
    );
    expect(error.details).toMatchObject({ file: 's.yaml', line: 4, key });
    expect(error.details.accepted).toContain(accepted);
  });
});
