import { describe, expect, it } from 'vitest';
import { configurationHash } from '../../src/model/configuration.js';
import { nominalCounts, signalCounts } from '../../src/model/rate-model.js';
import { inputErrorOf } from '../support/input-error.js';
import { modelOf, shippedModel } from '../support/models.js';

const total = (counts: Float64Array): number => counts.reduce((a, b) => a + b, 0);

describe('rate models', () => {
  it.each(['darwin-30ty', 'darwin-300ty', 'darwin-300ty-depleted'])(
    'mock data of %s are the rates at the Standard Model point, radii included',
    async (name) => {
      const model = await shippedModel(name);
      expect(model.observed).toEqual(nominalCounts(model, {}));
      const withoutRadii = nominalCounts(model, { r2_e: 0, r2_mu: 0, r2_tau: 0 });
      expect(total(withoutRadii)).not.toBeCloseTo(total(model.observed), 0);
    },
  );

  it('lays the experiments of a joint fit side by side without mixing their bins', async () => {
    const combined = await shippedModel('combined');
    for (const [name, id] of [
      ['pandax4t', 'pandax4t-run0'],
      ['lz', 'lz-ws2022'],
      ['xenonnt', 'xenonnt-sr0'],
    ] as const) {
      const alone = await shippedModel(name);
      const range = combined.ranges.find(({ experiment }) => experiment.id === id);
      const point = { q_e: 2, r2_mu: 7, mu_tau: 3 };
      const ours = nominalCounts(combined, point).slice(range?.start, range?.end);
      nominalCounts(alone, point).forEach((counts, k) => {
        // The order of the sum over backgrounds differs.
        expect(Math.abs(ours[k] - counts)).toBeLessThanOrEqual(1e-13 * counts);
      });
      expect(combined.observed.slice(range?.start, range?.end)).toEqual(alone.observed);
      expect(combined.gaussianSigma.slice(range?.start, range?.end)).toEqual(alone.gaussianSigma);
    }
  });

  it("subtracts our solar events from PandaX-4T's flat component, which contains them", async () => {
    const model = await shippedModel('pandax4t');
    const flat = model.backgrounds.find(({ name }) => name === 'flat');
    const solar = total(signalCounts(model, {}));
    expect(solar).toBeGreaterThan(20);
    expect(total(flat?.counts ?? new Float64Array())).toBeCloseTo(492.1 - solar, 8);
  });

  it('normalises ¹³⁶Xe by half-life and abundance: 130110 decays per tonne and year', async () => {
    const model = await modelOf(
      'label: x\nexperiments: { darwin: { exposure_t_y: 1, resolution: { constant: 0.1 } } }\n',
    );
    const xe136 = model.backgrounds.find(({ name }) => name === 'xe136');
    const { spectrum } = model.ranges[0].experiment.backgrounds[0];
    if (spectrum.kind !== 'true_energy') throw new Error('a true-energy spectrum');
    expect(spectrum.spectra[0].eventsPerTonneYear / 130110).toBeCloseTo(1, 4);
    // 60% of the electron pairs share less than 1 MeV; the efficiency is about 0.8.
    expect(total(xe136?.counts ?? new Float64Array())).toBeGreaterThan(0.5 * 0.4 * 130110);
    expect(total(xe136?.counts ?? new Float64Array())).toBeLessThan(0.82 * 130110);
  });

  it('refuses free electrons where the efficiency does not vanish at zero recoil', async () => {
    const files = {
      '/user/open/experiment.yaml':
        'name: open\nexposure_t_y: 1\nsources: [pp]\nbinning: { edges_keV: [1, 2] }\ndata: asimov\nstatistic: poisson\nresolution: { sqrt: 0.3 }\nefficiency: { table: e.csv, column: efficiency }\nefficiency_at: true_energy\nbackgrounds: {}\n',
      '/user/open/e.csv': 'energy_keV,efficiency\n0,0.5\n',
    };
    const yaml = 'label: x\nexperiments: { open: {} }\nphysics: { ionisation: free_electrons }\n';
    const error = await inputErrorOf(modelOf(yaml, files));
    expect(error.message).toContain('diverges');
    expect((await modelOf(yaml.replace('free_electrons', 'zeff_steps'), files)).bins).toBe(1);
  });

  it('are hashed by their numbers: the same for the same inputs, different for any other', async () => {
    const hash = async (override: string): Promise<string> =>
      configurationHash(await modelOf(`label: x${override.length}\nexperiments: { lz-ws2022: { ${override} } }\n`));
    const plain = await hash('');
    expect(plain).toMatch(/^[0-9a-f]{16}$/);
    expect(await hash('efficiency_at: true_energy')).toBe(plain);
    expect(await hash('resolution: { sqrt: 0.3231 }')).not.toBe(plain);
  });
});
