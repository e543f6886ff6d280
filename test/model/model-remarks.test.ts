/** Components and scenarios without a single event. */
import { describe, expect, it } from 'vitest';
import type { RateModel } from '../../src/model/rate-model.js';
import { ratesJson } from '../../src/report/results.js';
import { modelOf } from '../support/models.js';

const experiment = (sources: string, backgrounds: string): string =>
  [
    'name: mine',
    'exposure_t_y: 10',
    `sources: [${sources}]`,
    'binning: { edges_keV: [1, 20, 41] }',
    'data: asimov',
    'statistic: poisson',
    'resolution: { constant: 0.1 }',
    'efficiency: { table: efficiency.csv, column: efficiency }',
    'efficiency_at: true_energy',
    `backgrounds: {${backgrounds}}`,
  ].join('\n');

const LINE = (energyKeV: number): string =>
  ` t: { relative_uncertainty: 0.1, decays: { per_t_y: 3 }, lines: [{ energy_keV: ${energyKeV}, branching: 1 }] } `;

const build = (
  sources: string,
  backgrounds: string,
  { efficiency = 1, scenario = '{ mine: {} }' }: { efficiency?: number; scenario?: string } = {},
): Promise<RateModel> =>
  modelOf(`label: x\nexperiments: ${scenario}\n`, {
    '/user/mine/experiment.yaml': experiment(sources, backgrounds),
    '/user/mine/efficiency.csv': `energy_keV,efficiency\n0,${efficiency}\n100,${efficiency}\n`,
  });

describe('a component without a single event', () => {
  it('is listed with a remark, and has no nuisance', async () => {
    const model = await build('pp', LINE(64300));
    expect(model.remarks).toEqual(['mine: t gives no event in any bin']);
    expect(model.nuisances.map(({ name }) => name)).toEqual(['pp']);
    const { components, remarks } = ratesJson(model, {});
    expect(components.at(-1)).toEqual({ name: 't', nuisance: null, counts: [0, 0] });
    expect(remarks).toEqual(model.remarks);
  });

  it('is called by its experiment in a joint fit', async () => {
    const model = await build('pp', LINE(64300), { scenario: '{ mine: {}, lz-ws2022: {} }' });
    expect(model.remarks).toEqual(['mine: t gives no event in any bin']);
    expect(model.emptyBackgrounds.map(({ name }) => name)).toEqual(['mine/t']);
  });

  it('may be cut away by a threshold, or be a solar source below one', async () => {
    const model = await build('pp, be7', LINE(2), { scenario: '{ mine: { threshold_keV: 30 } }' });
    expect(model.remarks).toEqual(['mine: t gives no event in any bin']);
    const high = await modelOf('label: x\nexperiments: { darwin: { threshold_keV: 400, sources: [pp, be7, pep] } }\n');
    expect(high.remarks).toContain('DARWIN: pp gives no event in any bin');
    expect(high.remarks).not.toContain('DARWIN: pep gives no event in any bin');
  });

  it('is none where the events are few', async () => {
    expect((await build('pp', LINE(41.5))).remarks).toEqual([]);
  });

  it('is a whole scenario where nothing is seen', async () => {
    for (const backgrounds of ['', LINE(30)])
      expect((await build('pp, be7', backgrounds, { efficiency: 0 })).remarks).toEqual([
        'x: nothing gives an event in any bin',
      ]);
  });
});
