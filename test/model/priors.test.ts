import { describe, expect, it } from 'vitest';
import type { Background } from '../../src/experiment/experiment.js';
import { combinePriors } from '../../src/model/priors.js';
import type { RateModel } from '../../src/model/rate-model.js';
import { modelOf, shippedModel } from '../support/models.js';

function component(relativeUncertainty: number | null, relativeFitLimits: [number, number] | null = null): Background {
  return {
    name: 'x',
    label: 'x',
    sharedAs: 'x',
    relativeUncertainty,
    relativeFitLimits,
    containsSolar: false,
    spectrum: { kind: 'binned', counts: Float64Array.of(1) },
  };
}

describe('the prior of a shared component', () => {
  const [wide, narrow] = [component(0.4), component(0.3)];

  it('loosest is the wider one, tightest the narrower one, product tighter than both', () => {
    expect(combinePriors([wide, narrow], 'loosest')).toEqual({ uncertainty: 0.4, fitLimits: null });
    expect(combinePriors([wide, narrow], 'tightest')).toEqual({ uncertainty: 0.3, fitLimits: null });
    expect(combinePriors([wide, narrow], 'product').uncertainty).toBeCloseTo(0.24, 12);
    expect(combinePriors([wide, narrow], { relative_uncertainty: 0.05 })).toEqual({
      uncertainty: 0.05,
      fitLimits: null,
    });
    expect(combinePriors([wide, narrow], { relative_uncertainty: null }).uncertainty).toBeNull();
  });

  it('a free component is the loosest of all, and adds nothing to a product', () => {
    const free = component(null, [0.5, 1.25]);
    expect(combinePriors([free, narrow], 'loosest')).toEqual({ uncertainty: null, fitLimits: [0.5, 1.25] });
    expect(combinePriors([free, narrow], 'tightest')).toEqual({ uncertainty: 0.3, fitLimits: null });
    expect(combinePriors([free, narrow], 'product')).toEqual({
      uncertainty: expect.closeTo(0.3, 12),
      fitLimits: [0.5, 1.25],
    });
    expect(combinePriors([free, free], 'product').uncertainty).toBeNull();
  });

  it('limits widen for the loosest and intersect for the tightest of equal priors', () => {
    const [a, b] = [component(0.2, [0.5, 1.5]), component(0.2, [0.8, 3])];
    expect(combinePriors([a, b], 'loosest').fitLimits).toEqual([0.5, 3]);
    expect(combinePriors([a, b], 'tightest').fitLimits).toEqual([0.8, 1.5]);
    expect(combinePriors([a, component(0.2)], 'loosest').fitLimits).toBeNull();
  });
});

describe('the joint fit of the current experiments', () => {
  const EXPERIMENTS = 'experiments: { pandax4t-run0: {}, lz-ws2022: {}, xenonnt-sr0: {} }';
  const uncertainty = (model: RateModel, name: string): number | null | undefined =>
    model.nuisances.find((nuisance) => nuisance.name === name)?.uncertainty;

  it('has one nuisance per shared component and one each for the rest: 17 in all', async () => {
    const model = await shippedModel('combined');
    expect(model.bins).toBe(165);
    expect(model.nuisances).toHaveLength(17);
    const shared = model.nuisances.filter(({ name, kind }) => kind === 'background' && !name.includes('/'));
    expect(shared.map(({ name }) => name).sort()).toEqual(['kr85', 'pb214', 'xe124', 'xe127', 'xe136']);
    const members = model.backgrounds.filter(({ nuisance }) => model.nuisances[nuisance].name === 'xe136');
    expect(members.map(({ experiment }) => experiment)).toEqual(['pandax4t-run0', 'lz-ws2022', 'xenonnt-sr0']);
  });

  it('follows the rule of the scenario', async () => {
    const of = (rule: string): Promise<RateModel> => modelOf(`label: x\n${EXPERIMENTS}\nshared_priors: ${rule}\n`);
    const [loosest, tightest, product, own] = [
      await of('{}'),
      await of('{ default: tightest }'),
      await of('{ default: product }'),
      await of('{ xe136: { relative_uncertainty: 0.5 }, kr85: tightest }'),
    ];
    // 16% in PandaX-4T, 2.4/15.1 in LZ, 60/1560 in XENONnT.
    expect(uncertainty(loosest, 'xe136')).toBe(0.16);
    expect(uncertainty(tightest, 'xe136')).toBeCloseTo(60 / 1560, 12);
    expect(uncertainty(product, 'xe136')).toBeCloseTo(
      (0.16 ** -2 + (2.4 / 15.1) ** -2 + (60 / 1560) ** -2) ** -0.5,
      12,
    );
    expect(uncertainty(own, 'xe136')).toBe(0.5);
    expect(uncertainty(own, 'kr85')).toBeCloseTo(5 / 32, 12);
    expect(uncertainty(own, 'xe124')).toBeNull();
    // XENONnT's flat 214Pb between 570 and 1200 of 960 events.
    const pb214 = loosest.nuisances.find(({ name }) => name === 'pb214');
    expect(pb214).toMatchObject({ uncertainty: null, fitLimits: [570 / 960, 1200 / 960] });
    expect(uncertainty(tightest, 'pb214')).toBeCloseTo(35 / 164, 12);
  });

  it('keeps all components apart when backgrounds are not shared, the fluxes still common', async () => {
    const model = await modelOf(`label: x\n${EXPERIMENTS}\nshare_backgrounds: false\n`);
    expect(model.nuisances).toHaveLength(2 + 5 + 8 + 8);
    expect(uncertainty(model, 'lz-ws2022/xe136')).toBeCloseTo(2.4 / 15.1, 12);
    expect(uncertainty(model, 'xenonnt-sr0/xe136')).toBeCloseTo(60 / 1560, 12);
    expect(model.nuisances.filter(({ kind }) => kind === 'solar').map(({ name }) => name)).toEqual(['pp', 'be7']);
  });
});
