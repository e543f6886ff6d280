import { describe, expect, it } from 'vitest';
import { dataFolder, nodeFiles } from '../../src/edge/node-files.js';
import { loadScenario, SHIPPED_SCENARIOS } from '../../src/experiment/load-scenario.js';
import { PAPER_PARAMETERS } from '../../src/physics/parameters.js';
import { inputErrorOf } from '../support/input-error.js';
import { scenarioOf } from '../support/models.js';

describe('shipped scenarios', () => {
  it.each([
    ['pandax4t', 30, 0.63],
    ['lz', 51, (5.5 * 60) / 365.25],
    ['xenonnt', 84, 1.16],
    ['darwin-30ty', 51, 30],
    ['darwin-300ty', 51, 300],
    ['darwin-300ty-depleted', 51, 300],
  ])('%s has the bins and exposure of the paper, with its physics', async (name, bins, exposure) => {
    const scenario = await loadScenario(nodeFiles, dataFolder, name);
    expect(scenario.parameters).toEqual(PAPER_PARAMETERS);
    const [experiment] = scenario.experiments;
    expect(experiment.detector.edgesKeV).toHaveLength(bins + 1);
    expect(experiment.exposureTonneYear).toBeCloseTo(exposure, 12);
    expect(experiment.detector.efficiencyAt).toBe('true_energy');
    const darwin = name.startsWith('darwin');
    expect(experiment.observed === undefined).toBe(darwin);
    expect(experiment.statistic.kind).toBe(name === 'xenonnt' ? 'gaussian' : 'poisson');
    expect(experiment.sources).toHaveLength(darwin ? 5 : 2);
  });

  it('are seven; the combination takes the loosest priors', async () => {
    expect(SHIPPED_SCENARIOS).toHaveLength(7);
    const combined = await loadScenario(nodeFiles, dataFolder, 'combined');
    expect(combined.experiments.map(({ id }) => id)).toEqual(['pandax4t-run0', 'lz-ws2022', 'xenonnt-sr0']);
    expect(combined.sharedPrior('xe136')).toBe('loosest');
    expect(combined.shareBackgrounds).toBe(true);
  });

  it('hold the observed events: 335 in LZ, 1058 in PandaX-4T', async () => {
    const sum = async (name: string): Promise<number | undefined> =>
      (await loadScenario(nodeFiles, dataFolder, name)).experiments[0].observed?.reduce((a, b) => a + b, 0);
    expect(await sum('lz')).toBe(335);
    expect(await sum('pandax4t')).toBe(1058);
  });
});

describe('scenario files', () => {
  it('change the physics parameters one by one', async () => {
    const { parameters } = await scenarioOf(
      'label: x\nexperiments: { darwin: {} }\nphysics: { sin2_theta_23: 0.57, solar_model: agss09, sin2_theta_w: 0.23 }\n',
    );
    expect(parameters).toEqual({ ...PAPER_PARAMETERS, sin2Theta23: 0.57, solarModel: 'agss09', sin2ThetaW: 0.23 });
  });

  it('name a shared prior each, or a default', async () => {
    const scenario = await scenarioOf(
      'label: x\nexperiments: { lz-ws2022: , xenonnt-sr0: }\nshared_priors: { default: tightest, kr85: product, xe124: { relative_uncertainty: null } }\n',
    );
    expect(scenario.sharedPrior('pb214')).toBe('tightest');
    expect(scenario.sharedPrior('kr85')).toBe('product');
    expect(scenario.sharedPrior('xe124')).toEqual({ relative_uncertainty: null });
  });

  it('that do not exist are met with the nearest shipped name', async () => {
    const error = await inputErrorOf(loadScenario(nodeFiles, dataFolder, 'xenonntt'));
    expect(error.problem).toContain('did you mean xenonnt?');
    expect(error.details).toMatchObject({ key: 'SCENARIO', value: 'xenonntt' });
    for (const name of SHIPPED_SCENARIOS) expect(error.details.accepted).toContain(name);
  });

  it.each<[string, string, number, string, string]>([
    [
      'an unknown component',
      'label: x\nexperiments:\n  lz-ws2022:\n    backgrounds: { pb241: { level: 2 } }\n',
      4,
      'experiments.lz-ws2022.backgrounds.pb241',
      'pb214',
    ],
    [
      'an unknown override',
      'label: x\nexperiments:\n  darwin: { exposure: 30 }\n',
      3,
      'experiments.darwin.exposure',
      'exposure_t_y',
    ],
    [
      'a wrong type',
      'label: x\nexperiments:\n  darwin: { exposure_t_y: many }\n',
      3,
      'experiments.darwin.exposure_t_y',
      'number',
    ],
    [
      'an exposure of zero',
      'label: x\nexperiments:\n  darwin: { exposure_t_y: 0 }\n',
      3,
      'experiments.darwin.exposure_t_y',
      'above 0',
    ],
    ['an unknown experiment', 'label: x\nexperiments:\n  lux: {}\n', 3, 'experiments.lux', 'lz-ws2022'],
    [
      'a mixing angle above 1',
      'label: x\nexperiments: { darwin: {} }\nphysics: { sin2_theta_23: 45 }\n',
      3,
      'physics.sin2_theta_23',
      '0 to 1',
    ],
    [
      'an unknown solar model',
      'label: x\nexperiments: { darwin: {} }\nphysics: { solar_model: b16 }\n',
      3,
      'physics.solar_model',
      'gs98',
    ],
    [
      'a prior of an unshared component',
      'label: x\nexperiments: { darwin: {} }\nshared_priors: { materials: tightest }\n',
      3,
      'shared_priors.materials',
      'default',
    ],
    [
      'an unknown prior rule',
      'label: x\nexperiments: { darwin: {} }\nshared_priors: { default: strongest }\n',
      3,
      'shared_priors.default',
      'tightest',
    ],
    [
      'depletion of a component that is not there',
      'label: x\nexperiments:\n  ./bare: { xe136_remaining_fraction: 0.1 }\n',
      3,
      'xe136_remaining_fraction',
      '',
    ],
    [
      'the same folder name twice',
      'label: x\nexperiments:\n  darwin: {}\n  ./darwin: {}\n',
      2,
      'experiments',
      'different names',
    ],
  ])('are refused for %s', async (_, yaml, line, key, accepted) => {
    const shipped = await nodeFiles.read(`${dataFolder}/experiments/darwin/experiment.yaml`);
    const extra: Record<string, string> = {
      '/user/bare/experiment.yaml': `${shipped.slice(0, shipped.indexOf('backgrounds:'))}backgrounds: {}\n`,
      '/user/darwin/experiment.yaml': shipped,
    };
    for (const table of ['efficiency', 'xe136', 'pb214', 'kr85', 'materials']) {
      const text = await nodeFiles.read(`${dataFolder}/experiments/darwin/${table}.csv`);
      extra[`/user/bare/${table}.csv`] = text;
      extra[`/user/darwin/${table}.csv`] = text;
    }
    const error = await inputErrorOf(scenarioOf(yaml, extra));
    expect(error.details.file).toBe('/user/scenario.yaml');
    expect(error.details.line).toBe(line);
    expect(error.details.key).toContain(key);
    expect(error.details.accepted ?? '').toContain(accepted);
    expect(error.message).toContain(`/user/scenario.yaml:${line}: `);
  });
});
