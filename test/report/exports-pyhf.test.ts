/** Workspaces of pyhf: fitted by an independent program, they give the χ² of nuscan. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProblem } from '../../src/model/problem.js';
import { nominalCounts, type RateModel } from '../../src/model/rate-model.js';
import type { CouplingPoint } from '../../src/physics/couplings.js';
import { fitPoint } from '../../src/profile/reference.js';
import { pyhfProvenance, pyhfWorkspace } from '../../src/report/exports/pyhf.js';
import { inputErrorOf } from '../support/input-error.js';
import { modelOf, shippedModel } from '../support/models.js';
import { oddFolder, readBack } from './read-back.js';

let folder: Awaited<ReturnType<typeof oddFolder>>;
beforeEach(async () => {
  folder = await oddFolder();
});
afterEach(() => folder.remove());

interface Minimum {
  readonly chi2: number;
  readonly parameters: Record<string, number>;
  readonly at_upper_bound: string[];
}
interface Fitted {
  readonly mu0: Minimum;
  readonly mu1: Minimum;
  readonly bounds: Record<string, [number, number]>;
  readonly types: Record<string, 'histosys' | 'normfactor'>;
}

async function fitted(model: RateModel, at: CouplingPoint): Promise<Fitted> {
  const file = join(folder.path, 'workspace.json');
  await writeFile(file, JSON.stringify(pyhfWorkspace(model, at)));
  return readBack<Fitted>('read_pyhf.py', [file]);
}

const chi2 = (model: RateModel, at: CouplingPoint): number => fitPoint(createProblem(model, [], at), []).chi2;

const JOINT = 'label: joint\nexperiments: { lz-ws2022: {}, pandax4t-run0: {} }\n';
const WIDE = `label: wide
experiments:
  darwin: { exposure_t_y: 1, backgrounds: { pb214: { relative_uncertainty: 2.5 }, kr85: { relative_uncertainty: null } } }
`;
/** Observed counts far above a model whose priors are tight: pulls beyond pyhf's usual bounds. */
const PULLED = `label: pulled
experiments:
  lz-ws2022:
    backgrounds:
      pb214: { level: 0.3, relative_uncertainty: 0.2 }
      kr85: { level: 0.1, relative_uncertainty: 0.05 }
      pb212: { level: 0.1, relative_uncertainty: 0.05 }
      xe136: { level: 0.1, relative_uncertainty: 0.05 }
`;

describe('a workspace, fitted by the formulas of pyhf', () => {
  it.each<[string, () => Promise<RateModel>, CouplingPoint, CouplingPoint]>([
    ['LZ: observed counts, a free background with limits', () => shippedModel('lz'), { q_e: 4 }, { q_e: -3 }],
    ['PandaX-4T', () => shippedModel('pandax4t'), { mu_eff: 30 }, { mu_eff: 10 }],
    ['DARWIN: Asimov data that are no whole numbers', () => shippedModel('darwin-30ty'), { r2_e: -40 }, { r2_e: 2 }],
    ['two experiments that share nuisances', () => modelOf(JOINT), { q_e: 3, q_mu: 5 }, { q_e: -2, q_mu: 8 }],
    ['priors wider than 100%, a free background', () => modelOf(WIDE), { mu_e: 8 }, { mu_e: 3 }],
    ['LZ far from the minimum, backgrounds at zero', () => shippedModel('lz'), { mu_eff: 40 }, { q_mu: 40 }],
    ['nuisances pulled far beyond 5 σ', () => modelOf(PULLED), { mu_eff: 10 }, { mu_eff: 4 }],
  ])('has the χ² of nuscan at two points and at the Standard Model: %s', async (_, load, first, second) => {
    const model = await load();
    const [one, two] = [await fitted(model, first), await fitted(model, second)];
    const ours = { one: chi2(model, first), two: chi2(model, second), standard: chi2(model, {}) };
    expect(Math.abs(one.mu1.chi2 - two.mu1.chi2 - (ours.one - ours.two))).toBeLessThan(1e-6);
    expect(Math.abs(one.mu1.chi2 - one.mu0.chi2 - (ours.one - ours.standard))).toBeLessThan(1e-6);
    // Up to the saturated model, the values themselves agree too.
    expect(Math.abs(one.mu1.chi2 - ours.one)).toBeLessThan(1e-6);
    const limited = model.nuisances
      .filter(({ fitLimits }) => fitLimits !== null)
      .map(({ name }) => `background_${name}`);
    for (const { mu0, mu1 } of [one, two])
      for (const name of [...mu0.at_upper_bound, ...mu1.at_upper_bound]) expect(limited).toContain(name);
  });

  it('goes beyond the usual bounds of pyhf where a fit does', async () => {
    const model = await modelOf(PULLED);
    const { mu1, types } = await fitted(model, { mu_eff: 4 });
    const pulls = Object.entries(mu1.parameters).filter(([name]) => types[name] === 'histosys');
    expect(Math.max(...pulls.map(([, value]) => value))).toBeGreaterThan(5);
  });
});

describe('a workspace', () => {
  it('is the sum of the samples: the expected counts at mu = 0 and mu = 1', async () => {
    const model = await modelOf(JOINT);
    const at = { q_e: 3 };
    const { channels } = pyhfWorkspace(model, at);
    const sum = (mu: number): number[] =>
      channels.flatMap(({ samples }) =>
        samples[0].data.map((_, k) =>
          samples.reduce(
            (total, { data, modifiers }) => total + (modifiers.some(({ name }) => name === 'mu') ? mu : 1) * data[k],
            0,
          ),
        ),
      );
    const close = (actual: number[], expected: Float64Array): void => {
      for (const [k, value] of expected.entries()) expect(actual[k]).toBeCloseTo(value, 9);
    };
    close(sum(1), nominalCounts(model, at));
    close(sum(0), nominalCounts(model, {}));
  });

  it('has one parameter for a nuisance that experiments share, and one each otherwise', async () => {
    const names = async (yaml: string): Promise<string[]> =>
      pyhfWorkspace(await modelOf(yaml), { q_e: 3 }).measurements[0].config.parameters.map(({ name }) => name);
    const shared = await names(JOINT);
    expect(shared).toContain('background_xe136');
    expect(new Set(shared).size).toBe(shared.length);
    const apart = await names(`${JOINT}share_backgrounds: false\n`);
    expect(apart).toContain('background_lz-ws2022/xe136');
    expect(apart).toContain('background_pandax4t-run0/xe136');
    expect(apart).not.toContain('background_xe136');
  });

  it('has the limits of the nuisances as bounds, in units of the prior where there is one', async () => {
    const model = await shippedModel('lz');
    const { parameters } = pyhfWorkspace(model, { q_e: 3 }).measurements[0].config;
    const bounds = new Map(parameters.map(({ name, bounds }) => [name, bounds[0]]));
    const limited = model.nuisances.find(({ name }) => name === 'ar37');
    expect(limited).toMatchObject({ uncertainty: null, fitLimits: [0, expect.closeTo(288 / 52.5, 6)] });
    expect(bounds.get('background_ar37')).toEqual(limited?.fitLimits);
    for (const { name, kind, uncertainty } of model.nuisances.filter(({ fitLimits }) => fitLimits === null))
      expect(bounds.get(`${kind}_${name}`)?.[0]).toBe(-1 / (uncertainty ?? 1));
  });

  it('is refused for bins with Gaussian errors, with what is accepted', async () => {
    for (const name of ['xenonnt', 'combined']) {
      const error = await inputErrorOf(async () => pyhfWorkspace(await shippedModel(name), { q_e: 1 }));
      expect(error.message).toContain('XENONnT');
      expect(error.message).toContain('Gaussian errors');
      expect(error.message).toContain('statistic: poisson for xenonnt-sr0');
    }
  });

  it('is refused at the Standard Model point, where nothing is measured', async () => {
    const model = await shippedModel('lz');
    for (const at of [{}, { q_e: 0 }, { r2_e: -0.83 }]) {
      const error = await inputErrorOf(() => pyhfWorkspace(model, at));
      expect(error.message).toContain('away from the Standard Model');
    }
  });

  it('comes with its provenance', async () => {
    expect(await pyhfProvenance(await shippedModel('lz'), { q_e: 2 })).toMatchObject({
      scenario: 'lz',
      at: { q_e: 2 },
      configuration: expect.stringMatching(/^[0-9a-f]{16}$/),
      cite: expect.arrayContaining([expect.stringContaining('2309.17380')]),
    });
  });
});
