/** Every rate and background per bin against an independent program that integrates at the coupling point itself. */
import { describe, expect, it } from 'vitest';
import { buildRateModel } from '../../src/model/build-rate-model.js';
import { type RateModel, signalCounts } from '../../src/model/rate-model.js';
import { caseName, type ExperimentFixture, rateFixtures, scenarioYaml, type Variant } from '../support/fixtures.js';
import { physicsInputs, scenarioOf } from '../support/models.js';

/**
 * 1e-6 almost everywhere; the last bin of pp, which its end point cuts, is good to 7e-5. The floor covers bins
 * reached only by tails of the resolution.
 */
const RELATIVE = 1e-4;
const FLOOR = 1e-9;

const models = new Map<string, Promise<RateModel>>();
function variantModel(scenario: string, variant: Variant): Promise<RateModel> {
  const yaml = scenarioYaml(scenario, variant);
  let model = models.get(yaml);
  if (!model) {
    model = (async () => buildRateModel(await scenarioOf(yaml), await physicsInputs()))();
    models.set(yaml, model);
  }
  return model;
}

function expectSpectrum(ours: ArrayLike<number>, theirs: readonly number[], label: string): void {
  expect(ours.length, label).toBe(theirs.length);
  const largest = Math.max(...theirs.map(Math.abs));
  theirs.forEach((value, k) => {
    const allowed = RELATIVE * Math.abs(value) + FLOOR * largest;
    expect(Math.abs(ours[k] - value), `${label}, bin ${k}: ${ours[k]} for ${value}`).toBeLessThanOrEqual(allowed);
  });
}

describe('solar events per bin', () => {
  it.each(
    rateFixtures.rates.map(
      (fixture) => [caseName(fixture.scenario, fixture.variant, fixture.couplings), fixture] as const,
    ),
  )('%s', async (label, fixture) => {
    const model = await variantModel(fixture.scenario, fixture.variant);
    const counts = signalCounts(model, fixture.couplings);
    expect(Object.keys(fixture.sources)).toEqual([...model.sources]);
    model.sources.forEach((source, i) => {
      expectSpectrum(
        counts.subarray(i * model.bins, (i + 1) * model.bins),
        fixture.sources[source],
        `${label} ${source}`,
      );
    });
  });
});

describe('bins, data and background components', () => {
  it.each(rateFixtures.experiments.map((fixture) => [caseName(fixture.scenario, fixture.variant), fixture] as const))(
    '%s',
    async (label, fixture: ExperimentFixture) => {
      const model = await variantModel(fixture.scenario, fixture.variant);
      const { edgesKeV } = model.ranges[0].experiment.detector;
      fixture.edges_keV.forEach((edge, i) => {
        expect(Math.abs(edgesKeV[i] - edge)).toBeLessThanOrEqual(1e-8 * edge);
      });
      expectSpectrum(model.observed, fixture.observed, `${label} data`);
      expect(model.backgrounds.map(({ name }) => name).sort()).toEqual(Object.keys(fixture.components).sort());
      for (const background of model.backgrounds) {
        expectSpectrum(background.counts, fixture.components[background.name], `${label} ${background.name}`);
      }
    },
  );
});
