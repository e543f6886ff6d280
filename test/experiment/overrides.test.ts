/** What a scenario can change about an experiment. */
import { describe, expect, it } from 'vitest';
import { nominalCounts, type RateModel, signalCounts } from '../../src/model/rate-model.js';
import { inputErrorOf } from '../support/input-error.js';
import { modelOf, scenarioOf, shippedModel } from '../support/models.js';

const darwin = (override: string): Promise<RateModel> => modelOf(`label: x\nexperiments:\n  darwin: { ${override} }\n`);
const lz = (override: string): Promise<RateModel> => modelOf(`label: x\nexperiments:\n  lz-ws2022: { ${override} }\n`);
const component = (model: RateModel, name: string): Float64Array => {
  const found = model.backgrounds.find((background) => background.name === name);
  if (!found) throw new Error(`no component ${name}`);
  return found.counts;
};
const total = (counts: Float64Array): number => counts.reduce((a, b) => a + b, 0);

describe('overrides of a projection', () => {
  it('scale everything with the exposure, however it is stated', async () => {
    const [one, ten, byMass] = [
      await darwin('exposure_t_y: 30'),
      await darwin('exposure_t_y: 300'),
      await darwin('fiducial_mass_t: 300'),
    ];
    const once = nominalCounts(one, { q_e: 1 });
    for (const model of [ten, byMass]) {
      nominalCounts(model, { q_e: 1 }).forEach((counts, k) => {
        expect(counts / once[k]).toBeCloseTo(10, 9);
      });
    }
    expect((await darwin('live_time_d: 730.5')).ranges[0].experiment.exposureTonneYear).toBeCloseTo(60, 12);
  });

  it('deplete ¹³⁶Xe alone, and remove it at zero', async () => {
    const [full, depleted, none] = [
      await darwin(''),
      await darwin('xe136_remaining_fraction: 0.01'),
      await darwin('xe136_remaining_fraction: 0'),
    ];
    expect(total(component(depleted, 'xe136')) / total(component(full, 'xe136'))).toBeCloseTo(0.01, 12);
    expect(component(depleted, 'kr85')).toEqual(component(full, 'kr85'));
    expect(signalCounts(depleted, {})).toEqual(signalCounts(full, {}));
    expect(none.backgrounds.map(({ name }) => name)).not.toContain('xe136');
  });

  it('change the level and prior of a component, and switch components on and off', async () => {
    const plain = await darwin('');
    const changed = await darwin(
      'backgrounds: { pb214: { level: 0.5, relative_uncertainty: 0.3 }, kr85: { enabled: false }, xe124: { enabled: true } }',
    );
    expect(total(component(changed, 'pb214')) / total(component(plain, 'pb214'))).toBeCloseTo(0.5, 12);
    const prior = changed.nuisances.find(({ name }) => name === 'pb214');
    expect(prior?.uncertainty).toBe(0.3);
    expect(changed.backgrounds.map(({ name }) => name)).toEqual(['xe136', 'pb214', 'materials', 'xe124']);
    expect(plain.backgrounds.map(({ name }) => name)).not.toContain('xe124');
    // 0.95 permille of xenon, 1.8e22 y, 30 t y, and efficiency 0.8: about 4000 decays.
    expect(total(component(changed, 'xe124')) / 30).toBeCloseTo(
      ((1e6 / 131.293) * 6.02214076e23 * 9.52e-4 * Math.LN2 * 0.81) / 1.8e22,
      -1,
    );
  });

  it('cut at a threshold inside a bin: the bins above keep their counts', async () => {
    const plain = await darwin('');
    const cut = await darwin('threshold_keV: 2');
    const edges = plain.ranges[0].experiment.detector.edgesKeV;
    const first = edges.findIndex((edge) => edge > 2);
    expect(cut.ranges[0].experiment.detector.edgesKeV[0]).toBe(2);
    expect(cut.bins).toBe(plain.bins - first + 1);
    for (let k = 1; k < cut.bins; k++) {
      expect(cut.observed[k] / plain.observed[first - 1 + k]).toBeCloseTo(1, 6);
    }
    expect(cut.observed[0]).toBeLessThan(plain.observed[first - 1]);
    expect(cut.observed[0]).toBeGreaterThan(0);
  });

  it('replace the resolution as a whole', async () => {
    const model = await darwin('resolution: { constant: 0.5 }');
    expect(model.ranges[0].experiment.detector.resolution).toEqual({
      constant: 0.5,
      sqrt: 0,
      linear: 0,
      quadratic: 0,
      cubic: 0,
      constantAboveKeV: Infinity,
    });
  });

  it('choose where the efficiency acts, with its own column where the file has one', async () => {
    const [atTrue, atReconstructed] = [
      await modelOf('label: x\nexperiments: { pandax4t-run0: {} }\n'),
      await modelOf('label: x\nexperiments: { pandax4t-run0: { efficiency_at: reconstructed_energy } }\n'),
    ];
    const at = (model: RateModel, energy: number): number => model.ranges[0].experiment.detector.efficiency.at(energy);
    expect(at(atTrue, 2)).not.toBe(at(atReconstructed, 2));
    expect(total(signalCounts(atReconstructed, { mu_eff: 20 }))).not.toBeCloseTo(
      total(signalCounts(atTrue, { mu_eff: 20 })),
      1,
    );
  });

  it('choose the solar sources', async () => {
    expect((await darwin('sources: [be7, pp]')).sources).toEqual(['pp', 'be7']);
  });
});

describe('overrides of an experiment with data', () => {
  it.each([
    ['exposure_t_y: 30', 'exposure_t_y'],
    ['fiducial_mass_t: 11', 'fiducial_mass_t'],
    ['live_time_d: 600', 'live_time_d'],
    ['xe136_remaining_fraction: 0.5', 'xe136_remaining_fraction'],
    ['threshold_keV: 2', 'threshold_keV'],
  ])('refuse %s on observed counts', async (override, key) => {
    const error = await inputErrorOf(lz(override));
    expect(error.problem).toBe('makes no sense on observed counts');
    expect(error.details).toMatchObject({ file: '/user/scenario.yaml', line: 3, key: `experiments.lz-ws2022.${key}` });
    expect(error.details.accepted).toContain('data: asimov');
  });

  it('accept them with mock data, generated at the Standard Model point', async () => {
    const mock = await lz('data: asimov, fiducial_mass_t: 55, live_time_d: 600');
    const observed = await shippedModel('lz');
    const once = nominalCounts(observed, {});
    mock.observed.forEach((counts, k) => {
      expect(counts).toBeCloseTo(100 * once[k], 6);
    });
    expect(mock.observed).not.toEqual(observed.observed);
  });

  it('cut mock data at an edge, but not inside a bin of binned spectra', async () => {
    const cut = await lz('data: asimov, threshold_keV: 2');
    const plain = await lz('data: asimov');
    expect(cut.bins).toBe(plain.bins - 6);
    cut.observed.forEach((counts, k) => {
      expect(counts).toBeCloseTo(plain.observed[k + 6], 8);
    });
    const error = await inputErrorOf(lz('data: asimov, threshold_keV: 1.9'));
    expect(error.problem).toBe('binned spectra cannot be cut inside a bin');
    expect(error.details.accepted).toContain('1.666667, 2, ');
  });

  it('leave components with counts as they are: a level scales nominal and prior together', async () => {
    const model = await lz('backgrounds: { ar37: { level: 2 } }');
    expect(total(component(model, 'ar37'))).toBeCloseTo(105, 9);
    expect(model.observed).toEqual((await shippedModel('lz')).observed);
  });

  it('refuse an exposure stated twice, and a mass without a time', async () => {
    const twice = await inputErrorOf(lz('data: asimov, exposure_t_y: 3, live_time_d: 10'));
    expect(twice.problem).toBe('the exposure is given twice');
    const half = await inputErrorOf(
      scenarioOf('label: x\nexperiments: { xenonnt-sr0: { data: asimov, live_time_d: 300 } }\n'),
    );
    expect(half.problem).toBe('the experiment file states only exposure_t_y');
  });
});
