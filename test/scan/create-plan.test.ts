import { describe, expect, it } from 'vitest';
import { nodeFiles, packageFolder } from '../../src/edge/node-files.js';
import { nominalCounts } from '../../src/model/rate-model.js';
import { createPlan } from '../../src/scan/create-plan.js';
import { unitsOf } from '../../src/scan/plan.js';
import { EXAMPLE_SCANS, loadScan, PAPER_SCANS } from '../../src/scan/scan-file.js';
import { modelBuilder } from '../../src/scan/variations.js';
import { inputErrorOf } from '../support/input-error.js';
import { modelOf } from '../support/models.js';
import { overlay } from '../support/overlay.js';
import { planOf, workshop } from '../support/plans.js';

const sweep = (text: string): string => `kind: sweep\ntitle: t\nscenarios: [darwin-30ty]\ncouplings: [mu_eff]\n${text}`;
const grid = (text: string): string => `kind: grid\ntitle: t\nscenarios: [darwin-30ty]\n${text}`;

describe('plans of shipped scans', () => {
  it.each([...PAPER_SCANS, ...EXAMPLE_SCANS].filter((name) => name !== 'spectra'))('%s has a plan', async (name) => {
    const document = await loadScan(nodeFiles, `${packageFolder}/scans/${name}.yaml`);
    const plan = await createPlan(document, (scenario, settings) => workshop.build(scenario, settings));
    expect(plan.name).toBe(name);
    expect(plan.hash).toMatch(/^[0-9a-f]{16}$/);
    expect(plan.units.length).toBeGreaterThan(0);
    for (const unit of plan.units) expect(plan.variations[unit.variation]).toBeDefined();
    // Every combination of the dimensions once.
    const positions = new Set(plan.variations.map((variation) => variation.position.join()));
    expect(positions.size).toBe(plan.dimensions.reduce((count, { length }) => count * length, 1));
  });

  it('spectra are refused with a remedy', async () => {
    const document = await loadScan(nodeFiles, `${packageFolder}/scans/spectra.yaml`);
    const error = await inputErrorOf(createPlan(document, (scenario) => workshop.build(scenario)));
    expect(error.details.accepted).toContain('reproduce');
  });
});

describe('planning', () => {
  it('reads an axis as often for many variations as for few', async () => {
    const model = await workshop.model('lz');
    const reads = async (points: number): Promise<number> => {
      const text = sweep(`to_vary: { exposure_t_y: { min: 1, max: 10, points: ${points} } }\n`);
      const document = await loadScan(overlay({ 's.yaml': text }), 's.yaml');
      const axes = (document.content as { to_vary: Record<string, object> }).to_vary;
      let count = 0;
      axes.exposure_t_y = new Proxy(axes.exposure_t_y, {
        get: (axis, key) => {
          count++;
          return Reflect.get(axis, key);
        },
      });
      await createPlan(document, async () => model);
      return count;
    };
    expect(await reads(200)).toBe(await reads(20));
  });

  it('tells how far it is', async () => {
    const document = await loadScan(
      overlay({ 's.yaml': sweep('to_vary: { exposure_t_y: [10, 20, 30] }\n') }),
      's.yaml',
    );
    const told: string[] = [];
    await createPlan(
      document,
      (scenario, settings) => workshop.build(scenario, settings),
      (done, total) => told.push(`${done}/${total}`),
    );
    expect(told).toEqual(['1/3', '2/3', '3/3']);
  });
});

describe('scenario axes', () => {
  it('make every combination of to_vary, times to_zip side by side, the last dimension fastest', async () => {
    const plan = await planOf(
      sweep(
        'to_vary: { exposure_t_y: [10, 20], threshold_keV: [1, 2, 3] }\nto_zip: { backgrounds.pb214.level: [1, 0.5], backgrounds.kr85.level: [1, 0.1] }\n',
      ),
    );
    expect(plan.dimensions.map(({ name, length }) => [name, length])).toEqual([
      ['exposure_t_y', 2],
      ['threshold_keV', 3],
      ['backgrounds.pb214.level', 2],
    ]);
    expect(plan.variations).toHaveLength(12);
    expect(plan.variations[1].settings).toEqual({
      exposure_t_y: 10,
      threshold_keV: 1,
      'backgrounds.pb214.level': 0.5,
      'backgrounds.kr85.level': 0.1,
    });
    expect(plan.variations[11].position).toEqual([1, 2, 1]);
  });

  it('name a variation by its scenario, what distinguishes it and what is in common', async () => {
    const plan = await planOf(
      sweep('to_vary: { exposure_t_y: [10, 20] }\nin_common: { xe136_remaining_fraction: 0.1 }\n'),
    );
    expect(plan.variations.map(({ label }) => label)).toEqual([
      'DARWIN, 10 t y, ¹³⁶Xe × 0.1',
      'DARWIN, 20 t y, ¹³⁶Xe × 0.1',
    ]);
  });

  it('name rows of choices as the scan file does, each once', async () => {
    const choices = (second: string): string =>
      `kind: choices\ntitle: t\ncouplings: [q_e]\nrows:\n  - { label: ours, scenario: lz }\n  - { ${second} }\n`;
    const plan = await planOf(choices('label: theirs, scenario: xenonnt'));
    expect(plan.variations.map(({ label }) => label)).toEqual(['ours', 'theirs']);
    expect(await inputErrorOf(planOf(choices('label: ours, scenario: xenonnt')))).toMatchObject({
      details: { key: 'rows.1.label', line: 6 },
    });
  });

  it('build the models that a scenario file with the same overrides gives', async () => {
    const plan = await planOf(
      sweep(
        'to_vary: { exposure_t_y: [10, 20] }\nin_common: { xe136_remaining_fraction: 0.1, backgrounds.pb214.level: 0.5, resolution_factor: 1.2, threshold_keV: 2, physics.solar_model: agss09 }\n',
      ),
    );
    const build = modelBuilder((scenario, settings) => workshop.build(scenario, settings));
    const model = await build(plan.variations[1]);
    const direct = await modelOf(
      'label: x\nexperiments: { darwin: { exposure_t_y: 20, xe136_remaining_fraction: 0.1, threshold_keV: 2, resolution_factor: 1.2, backgrounds: { pb214: { level: 0.5 } } } }\nphysics: { solar_model: agss09 }\n',
    );
    expect([...nominalCounts(model, { q_e: 1 })]).toEqual([...nominalCounts(direct, { q_e: 1 })]);
    expect([...model.observed]).toEqual([...direct.observed]);
  });

  it('are not built from files that have changed since', async () => {
    const plan = await planOf(sweep('to_vary: { exposure_t_y: [10, 20] }\n'));
    const build = modelBuilder((scenario, settings) =>
      workshop.build(scenario === 'darwin-30ty' ? 'darwin-300ty-depleted' : scenario, settings),
    );
    const error = await inputErrorOf(build(plan.variations[1]));
    expect(error.message).toContain('scenario = "darwin-30ty": DARWIN, 20 t y is another model than the plan');
  });

  it('replace an exposure by mass and time', async () => {
    const plan = await planOf(sweep('to_zip: { fiducial_mass_t: [30, 60], live_time_d: [3652.5, 3652.5] }\n'));
    const build = modelBuilder((scenario, settings) => workshop.build(scenario, settings));
    const exposures = [];
    for (const variation of plan.variations)
      exposures.push((await build(variation)).scenario.experiments[0].exposureTonneYear);
    expect(exposures).toEqual([300, 600]);
  });

  it('reach one experiment of a joint fit', async () => {
    const plan = await planOf(
      'kind: sweep\ntitle: t\nscenarios: [combined]\ncouplings: [mu_eff]\nto_vary: { experiments.lz-ws2022.resolution_factor: [0.9, 1.1] }\n',
    );
    const build = modelBuilder((scenario, settings) => workshop.build(scenario, settings));
    const [low, high] = [await build(plan.variations[0]), await build(plan.variations[1])];
    const of = (model: typeof low): number[] =>
      model.scenario.experiments.map((experiment) => experiment.detector.resolution.sqrt);
    expect(of(high).map((value, i) => value / of(low)[i] > 1.1)).toEqual(
      low.scenario.experiments.map((experiment) => experiment.id === 'lz-ws2022'),
    );
  });
});

describe('what is said of one experiment', () => {
  it.each([
    ['before', '{ experiments.darwin.exposure_t_y: [3, 4], exposure_t_y: [1, 2] }'],
    ['after', '{ exposure_t_y: [1, 2], experiments.darwin.exposure_t_y: [3, 4] }'],
  ])('holds against what is said of all, %s it', async (_, axes) => {
    const plan = await planOf(sweep(`to_vary: ${axes}\n`));
    const build = modelBuilder((scenario, settings) => workshop.build(scenario, settings));
    for (const variation of plan.variations)
      expect((await build(variation)).scenario.experiments[0].exposureTonneYear).toBe(
        variation.settings['experiments.darwin.exposure_t_y'],
      );
  });

  it('is named when it is wrong', async () => {
    const error = await inputErrorOf(
      planOf(sweep('in_common: { threshold_keV: 1, experiments.darwin.threshold_keV: 2000 }\n')),
    );
    expect(error.details).toMatchObject({ key: 'in_common.experiments.darwin.threshold_keV', value: 2000 });
  });
});

describe('the hash of a plan', () => {
  const base = 'axes: { q_e: { min: -1, max: 1, points: 9 } }\n';

  it('depends on what decides the numbers, and on nothing else', async () => {
    const hash = async (text: string): Promise<string> => (await planOf(text)).hash;
    const reference = await hash(grid(base));
    expect(await hash(grid(base))).toBe(reference);
    expect(await hash(grid(base).replace('title: t', 'title: other'))).toBe(reference);
    expect(await hash(grid('axes: { q_e: { min: -1, max: 1, points: 10 } }\n'))).not.toBe(reference);
    expect(await hash(grid('axes: { q_e: { min: -1, max: 1.1, points: 9 } }\n'))).not.toBe(reference);
    expect(await hash(grid(`${base}profiled: [q_mu]\n`))).not.toBe(reference);
    expect(await hash(grid(`${base}in_common: { exposure_t_y: 31 }\n`))).not.toBe(reference);
    expect(await hash(grid(`${base}in_common: { exposure_t_y: 30 }\n`))).toBe(reference);
  });
});

describe('shares', () => {
  it('are interleaved and hold every unit once', () => {
    const units = { units: Array.from({ length: 11 }) as never[] };
    const shares = [1, 2, 3].map((number) => unitsOf(units, { number, of: 3 }));
    expect(shares[1]).toEqual([1, 4, 7, 10]);
    expect(shares.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 11 }, (_, i) => i));
  });
});

describe('bad scans name file, line, key and what is accepted', () => {
  it.each([
    ['an axis with one point', grid('axes: { q_e: { min: 0, max: 1, points: 1 } }\n'), 'axes.q_e.points', 'at least 2'],
    ['one listed value', grid('axes: { q_e: [1] }\n'), 'axes.q_e', 'at least two'],
    ['a reversed axis', grid('axes: { q_e: { min: 1, max: 0, points: 5 } }\n'), 'axes.q_e.max', 'above min'],
    ['listed values that fall', grid('axes: { q_e: [0, 2, 1] }\n'), 'axes.q_e.2', 'above 2'],
    ['log through zero', grid('axes: { q_e: { min: -1, max: 1, points: 5, scale: log } }\n'), 'axes.q_e.min', 'symlog'],
    [
      'an unknown scale',
      grid('axes: { q_e: { min: 1, max: 2, points: 5, scale: cubic } }\n'),
      'axes.q_e.scale',
      'symlog',
    ],
    ['an unknown axis', grid('axes: { q_x: { min: 1, max: 2, points: 5 } }\n'), 'axes.q_x', 'q_e'],
    ['no axis', grid('axes: {}\n'), 'axes', 'axes'],
    [
      'more points than can be indexed',
      grid('axes: { q_e: { min: 0, max: 1, points: 1000000 }, q_mu: { min: 0, max: 1, points: 1000000 } }\n'),
      'axes',
      'at most',
    ],
    [
      'an axis of a moment that begins below 0',
      grid('axes: { mu_eff: { min: -4, max: 4, points: 9 } }\n'),
      'axes.mu_eff.min',
      'from 0, since only |mu_eff| enters',
    ],
    [
      'a negative value of a transition charge',
      grid('axes: { q_emu: [-1, 0, 1] }\nprofiled: [q_e]\n'),
      'axes.q_emu.0',
      'from 0',
    ],
    ['an axis that is profiled', grid('axes: { q_e: [0, 1] }\nprofiled: [q_e]\n'), 'profiled', 'once'],
    [
      'moments that contradict profiled ones',
      grid('axes: { mu_e: [0, 1] }\nprofiled: [mu_eff]\n'),
      'profiled',
      'alone',
    ],
    [
      'values that fall together',
      grid('axes: { q_e: { min: 1, max: 1.0000000000000002, points: 5 } }\n'),
      'axes.q_e.points',
      'fewer points',
    ],
    ['a scenario that is not there', sweep('').replace('darwin-30ty', 'lz, no.yaml'), 'scenarios.1', 'darwin-30ty'],
    [
      'a row whose scenario is not there',
      'kind: choices\ntitle: t\ncouplings: [q_e]\nrows: [{ label: a, scenario: no.yaml }]\n',
      'rows.0.scenario',
      'darwin-30ty',
    ],
    [
      'a panel whose scenario is not there',
      'kind: planes\ntitle: t\ncolumns: 1\npanels: [{ x: q_e, y: q_mu, scenarios: [lz, no.yaml] }]\n',
      'panels.0.scenarios.1',
      'darwin-30ty',
    ],
    [
      'a plane of one coupling',
      'kind: planes\ntitle: t\ncolumns: 1\npanels: [{ x: q_e, y: q_e, scenarios: [lz] }]\n',
      'panels.0',
      'once',
    ],
    [
      'a plane of contradicting moments',
      'kind: planes\ntitle: t\ncolumns: 1\npanels: [{ x: mu_eff, y: mu_e, scenarios: [lz] }]\n',
      'panels.0',
      'alone',
    ],
    [
      'a table with a coupling twice',
      'kind: bounds\ntitle: t\nscenarios: [lz]\ncouplings: [q_e, q_e]\n',
      'couplings.1',
      'once',
    ],
    [
      'a table with a scenario twice',
      'kind: bounds\ntitle: t\nscenarios: [lz, lz]\ncouplings: [q_e]\n',
      'scenarios.1',
      'once',
    ],
    [
      'choices with a coupling twice',
      'kind: choices\ntitle: t\ncouplings: [q_e, q_e]\nrows: [{ label: a, scenario: lz }]\n',
      'couplings.1',
      'once',
    ],
    [
      'an experiment inside an experiment',
      sweep('to_vary: { experiments.darwin.experiments.darwin.exposure_t_y: [1, 2] }\n'),
      'to_vary.experiments.darwin.experiments.darwin.exposure_t_y',
      'darwin',
    ],
    ['contradicting moments', grid('axes: { mu_e: [0, 1], mu_eff: [0, 1] }\n'), 'axes', 'alone'],
    [
      'an unknown scenario key',
      sweep('to_vary: { exposure_ty: [1, 2] }\n'),
      'to_vary.exposure_ty',
      'backgrounds.NAME.level',
    ],
    [
      'a value out of range',
      sweep('to_vary: { xe136_remaining_fraction: [0.1, 2] }\n'),
      'to_vary.xe136_remaining_fraction.1',
      '0 to 1',
    ],
    [
      'a range out of range',
      sweep('to_vary: { xe136_remaining_fraction: { min: 0.5, max: 2, points: 3 } }\n'),
      'to_vary.xe136_remaining_fraction.max',
      '0 to 1',
    ],
    [
      'a range of words',
      sweep('to_vary: { physics.solar_model: { min: 0, max: 1, points: 2 } }\n'),
      'to_vary.physics.solar_model',
      'list',
    ],
    [
      'zipped axes of unequal length',
      sweep('to_zip: { exposure_t_y: [1, 2, 3], threshold_keV: [1, 2] }\n'),
      'to_zip.threshold_keV',
      'as many',
    ],
    [
      'a key in two places',
      sweep('to_vary: { exposure_t_y: [1, 2] }\nin_common: { exposure_t_y: 3 }\n'),
      'in_common.exposure_t_y',
      'one place',
    ],
    [
      'a component that the experiment lacks',
      sweep('to_vary: { backgrounds.ar37.level: [1, 2] }\n'),
      'to_vary.backgrounds.ar37.level',
      'pb214',
    ],
    [
      'an experiment that the scenario lacks',
      sweep('to_vary: { experiments.lz.exposure_t_y: [1, 2] }\n'),
      'to_vary.experiments.lz.exposure_t_y',
      'darwin',
    ],
    [
      'exposure twice',
      sweep('in_common: { exposure_t_y: 1, fiducial_mass_t: 3 }\n'),
      'in_common.exposure_t_y',
      'fiducial_mass_t',
    ],
    ['a value twice', sweep('to_vary: { exposure_t_y: [1, 2, 1] }\n'), 'to_vary.exposure_t_y.2', 'once'],
    [
      'null',
      sweep('in_common: { backgrounds.pb214.relative_uncertainty: null }\n'),
      'in_common.backgrounds.pb214.relative_uncertainty',
      'number',
    ],
    ['nothing to compute', 'kind: sweep\ntitle: t\nscenarios: [lz]\n', undefined, 'couplings'],
    [
      'a plane of one coupling',
      'kind: sweep\ntitle: t\nscenarios: [lz]\nplanes: [{ x: q_e, y: q_e }]\n',
      'planes.0',
      'once',
    ],
    ['a profiled list of another coupling', sweep('profiled: { q_e: [q_mu] }\n'), 'profiled.q_e', 'mu_eff'],
    ['a scenario named twice', 'kind: sweep\ntitle: t\nscenarios: [lz, lz]\ncouplings: [q_e]\n', 'scenarios.1', 'once'],
    ['a level of confidence of 1', sweep('confidence_levels: [1]\n'), 'confidence_levels.0', 'between'],
    [
      'bounds against words',
      sweep('to_vary: { physics.solar_model: [gs98, agss09] }\nfigure: bounds\n'),
      'figure',
      'profiles',
    ],
  ])('%s', async (_, text, key, accepted) => {
    const error = await inputErrorOf(planOf(text));
    expect(error.details.file).toBe('s.yaml');
    expect(error.details.line).toBeGreaterThan(0);
    expect(error.details.key).toBe(key);
    expect(error.details.accepted).toContain(accepted);
  });

  it('cutting or scaling observed counts', async () => {
    const lz = 'kind: sweep\ntitle: t\nscenarios: [lz]\ncouplings: [q_e]\n';
    for (const setting of ['exposure_t_y: [1, 2]', 'threshold_keV: [2, 3]']) {
      const error = await inputErrorOf(planOf(`${lz}to_vary: { ${setting} }\n`));
      expect(error.details).toMatchObject({ file: 's.yaml', line: 5, key: `to_vary.${setting.split(':')[0]}` });
      expect(error.details.accepted).toContain('asimov');
      await planOf(`${lz}to_vary: { ${setting} }\nin_common: { data: asimov }\n`);
    }
  });
});

describe('a list of variations', () => {
  const list = (items: string): string => `kind: sweep\ntitle: t\ncouplings: [mu_eff]\nvariations:\n${items}`;

  it('makes one dimension, and labels that say all settings', async () => {
    const plan = await planOf(
      list(
        '  - { scenario: darwin-30ty, settings: { threshold_keV: 2 } }\n  - scenario: lz\n  - scenario: darwin-30ty\n',
      ),
    );
    expect(plan.dimensions).toEqual([
      {
        name: 'variation',
        keys: [{ key: 'variation', values: ['darwin-30ty, threshold 2 keV', 'lz', 'darwin-30ty'] }],
        length: 3,
      },
    ]);
    expect(plan.variations.map(({ label }) => label)).toEqual([
      'DARWIN 30 t y, threshold 2 keV',
      'LZ',
      'DARWIN 30 t y',
    ]);
    expect(plan.variations.map(({ position }) => position)).toEqual([[0], [1], [2]]);
  });

  it('may have one item, and is the same scan as its scenario alone', async () => {
    const plan = await planOf(list('  - scenario: darwin-30ty\n'));
    expect(plan.dimensions).toEqual([]);
    expect(plan.hash).toBe((await planOf(sweep('figure: profiles\n'))).hash);
  });

  it('says where an unknown scenario and a setting that does not fit stand', async () => {
    const missing = await inputErrorOf(planOf(list('  - scenario: lz\n  - scenario: darwin-30\n')));
    expect(missing.details).toMatchObject({
      file: 's.yaml',
      line: 6,
      key: 'variations.1.scenario',
      value: 'darwin-30',
    });
    const onCounts = await inputErrorOf(
      planOf(list('  - scenario: lz\n  - { scenario: lz, settings: { exposure_t_y: 2 } }\n')),
    );
    expect(onCounts.details).toMatchObject({ file: 's.yaml', line: 6, key: 'variations.1.settings.exposure_t_y' });
    const only = await inputErrorOf(
      planOf(list('  - { scenario: lz, settings: { experiments.darwin.data: asimov } }\n')),
    );
    expect(only.details).toMatchObject({ line: 5, key: 'variations.0.settings.experiments.darwin.data' });
  });
});

describe('planes of a sweep', () => {
  const plane = (item: string): string =>
    `kind: sweep\ntitle: t\nscenarios: [darwin-30ty]\nplanes: [{ x: q_e, y: q_mu${item} }]\n`;

  it('keep the hash of their plan where nothing new is asked for', async () => {
    const plan = await planOf(plane(''));
    expect(plan.units).toEqual([{ kind: 'plane', variation: 0, x: 'q_e', y: 'q_mu', confidenceLevel: 0.9 }]);
    expect((await planOf(plane(', degrees_of_freedom: 2'))).hash).toBe(plan.hash);
  });

  it('are other work for one degree of freedom and another first grid', async () => {
    const hashes = await Promise.all(
      ['', ', degrees_of_freedom: 1', ', samples: 128'].map(async (item) => (await planOf(plane(item))).hash),
    );
    expect(new Set(hashes).size).toBe(3);
  });
});
