/** Symmetries and trends that bounds must show whatever the numbers are. */
import { describe, expect, it } from 'vitest';
import { checkCouplings, defaultProfiled, evaluatePoint, findBound } from '../../src/inference/analysis.js';
import type { RateModel } from '../../src/model/rate-model.js';
import { COUPLING_NAMES, type CouplingName } from '../../src/physics/couplings.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { inputErrorOf } from '../support/input-error.js';
import { modelOf, shippedModel } from '../support/models.js';

async function ends(model: RateModel, coupling: CouplingName, profiled?: CouplingName[]): Promise<number[]> {
  const { intervals } = await findBound(model, coupling, createCpuProfiler, { profiled });
  return intervals.flatMap(({ lo, hi }) => [lo, hi]);
}

const mixing = (sin2: number): Promise<RateModel> =>
  modelOf(`label: x\nexperiments: { darwin: {} }\nphysics: { sin2_theta_23: ${sin2} }\n`);

describe('ν_μ and ν_τ', () => {
  it.each<[CouplingName, CouplingName]>([
    ['mu_mu', 'mu_tau'],
    ['q_emu', 'q_etau'],
    ['r2_emu', 'r2_etau'],
  ])('cannot be told apart at maximal mixing: the bounds on %s and %s are equal', async (first, second) => {
    const model = await mixing(0.5);
    const [a, b] = [await ends(model, first), await ends(model, second)];
    a.forEach((end, i) => {
      expect(Math.abs(end - b[i])).toBeLessThan(1e-4 * a[a.length - 1]);
    });
    const tilted = await mixing(0.57);
    const [c, d] = [await ends(tilted, first), await ends(tilted, second)];
    // More ν_τ than ν_μ arrive: whatever belongs to ν_τ is bounded better.
    expect(d[1]).toBeLessThan(0.99 * c[1]);
  });

  it('have nearly equal millicharge bounds at maximal mixing; only the Standard Model radii differ', async () => {
    const model = await mixing(0.5);
    const [mu, tau] = [await ends(model, 'q_mu'), await ends(model, 'q_tau')];
    const width = mu[1] - mu[0];
    mu.forEach((end, i) => {
      expect(Math.abs(end - tau[i])).toBeLessThan(0.01 * width);
    });
    const tilted = await mixing(0.57);
    const [muTilted, tauTilted] = [await ends(tilted, 'q_mu'), await ends(tilted, 'q_tau')];
    expect(tauTilted[1] - tauTilted[0]).toBeLessThan(0.95 * (muTilted[1] - muTilted[0]));
  });
});

describe('exposure', () => {
  it('shrinks the bounds of DARWIN, and depletion of ¹³⁶Xe shrinks them further', async () => {
    const models = [
      await shippedModel('darwin-30ty'),
      await modelOf('label: x\nexperiments: { darwin: { exposure_t_y: 100 } }\n'),
      await shippedModel('darwin-300ty'),
      await shippedModel('darwin-300ty-depleted'),
    ];
    for (const coupling of ['mu_eff', 'q_e', 'q_mutau'] as const) {
      const extents: number[] = [];
      for (const model of models) {
        const found = await ends(model, coupling);
        expect(found).toHaveLength(2);
        extents.push(found[1] - found[0]);
      }
      for (let i = 1; i < extents.length; i++) expect(extents[i]).toBeLessThan(extents[i - 1]);
    }
  });

  it('brings |μ| down like the fourth root of the exposure, where statistics dominate', async () => {
    const [once, tenfold] = [
      await ends(await shippedModel('darwin-30ty'), 'mu_eff'),
      await ends(await shippedModel('darwin-300ty'), 'mu_eff'),
    ];
    const power = Math.log(once[1] / tenfold[1]) / Math.log(10);
    expect(power).toBeGreaterThan(0.2);
    expect(power).toBeLessThan(0.27);
  });
});

describe('profiling', () => {
  it('never tightens a bound', async () => {
    const model = await shippedModel('lz');
    const [alone, profiled] = [await ends(model, 'q_e', []), await ends(model, 'q_e', ['q_mu'])];
    expect(profiled[0]).toBeLessThanOrEqual(alone[0] + 1e-6);
    expect(profiled[1]).toBeGreaterThanOrEqual(alone[1] - 1e-6);
  });

  it('follows the choices that reproduce the tables', () => {
    expect(defaultProfiled('q_e')).toEqual(['q_mu']);
    expect(defaultProfiled('q_emu')).toEqual(['q_e']);
    expect(defaultProfiled('r2_mu')).toEqual(['r2_e']);
    expect(defaultProfiled('mu_eff')).toEqual([]);
    for (const name of COUPLING_NAMES) expect(defaultProfiled(name)).not.toContain(name);
  });
});

describe('a single point', () => {
  it('of mock data has Δχ² = 0 at the truth', async () => {
    const result = await evaluatePoint(
      await shippedModel('darwin-30ty'),
      { r2_e: -0.83, r2_mu: -0.48 },
      createCpuProfiler,
    );
    expect(result.chi2).toBeLessThan(1e-8);
    expect(Math.abs(result.deltaChi2)).toBeLessThan(1e-6);
    expect(result.status).toBe('converged');
    expect(result.minimum.at.r2_e).toBeCloseTo(-0.83, 2);
  });

  it('of LZ lies 2.7699 above its minimum at μ_eff = 13, with the nuisances by name', async () => {
    const result = await evaluatePoint(await shippedModel('lz'), { mu_eff: 13 }, createCpuProfiler);
    expect(result.deltaChi2).toBeCloseTo(2.7699226, 5);
    expect(result.nuisances.ar37).toBeCloseTo(-0.208121303, 5);
    expect(result.minimum.at.mu_eff).toBeCloseTo(0, 1);
  });

  it('of no couplings is the Standard Model itself', async () => {
    const result = await evaluatePoint(await shippedModel('lz'), {}, createCpuProfiler);
    expect(result.chi2).toBeCloseTo(41.4844407646, 6);
    expect(result.deltaChi2).toBe(0);
  });
});

describe('coupling names of a user', () => {
  it('are checked, with a suggestion', async () => {
    const error = await inputErrorOf(() => checkCouplings(['q_eμ'], 'COUPLING'));
    expect(error.details.accepted).toContain('q_emu');
    expect((await inputErrorOf(() => checkCouplings(['q_taumu'], 'c'))).message).toContain('unknown coupling');
    expect((await inputErrorOf(() => checkCouplings(['mu_efff'], 'c'))).message).toContain('did you mean mu_eff?');
    expect((await inputErrorOf(() => checkCouplings(['q_e', 'q_e'], 'c'))).problem).toBe('named twice');
    expect((await inputErrorOf(() => checkCouplings(['mu_eff', 'mu_tau'], 'c'))).problem).toContain(
      'contradicts mu_tau',
    );
    expect(checkCouplings(['mu_e', 'q_e'], 'c')).toEqual(['mu_e', 'q_e']);
  });
});
