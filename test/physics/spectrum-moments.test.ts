import { describe, expect, it } from 'vitest';
import { PAPER_PARAMETERS } from '../../src/physics/parameters.js';
import { SOURCE_NAMES } from '../../src/physics/sources.js';
import { createMoments, maximumRecoilKeV, minimumNeutrinoEnergyKeV } from '../../src/physics/spectrum-moments.js';
import { simpson } from '../support/integrate.js';
import { physicsInputs } from '../support/models.js';

describe('moments of the neutrino spectra', () => {
  it.each(SOURCE_NAMES)('of %s: the whole spectrum is normalised to one neutrino', async (name) => {
    const { sources } = await physicsInputs();
    const { electron, other } = createMoments(sources[name], PAPER_PARAMETERS)(1e-12);
    // Below the first row of a table nothing is counted: 1e-3 covers the thinning of the tables.
    expect(electron.zeroth + other.zeroth).toBeCloseTo(1, 3);
  });

  it('sum the ⁷Be lines above threshold: both, the upper one, none', async () => {
    const { sources } = await physicsInputs();
    const moments = createMoments(sources.be7, PAPER_PARAMETERS);
    const total = (recoil: number, n: 'zeroth' | 'first' | 'second'): number =>
      moments(recoil).electron[n] + moments(recoil).other[n];
    const [low, high] = [maximumRecoilKeV(384.3), maximumRecoilKeV(861.8)];
    expect(total(0.99 * low, 'zeroth')).toBeCloseTo(1, 10);
    expect(total(1.01 * low, 'zeroth')).toBeCloseTo(0.8949, 10);
    expect(total(1.01 * low, 'first')).toBeCloseTo(0.8949 / 861.8, 12);
    expect(total(1, 'second')).toBeCloseTo(0.8949 / 861.8 ** 2 + 0.1051 / 384.3 ** 2, 14);
    expect(total(1.01 * high, 'zeroth')).toBe(0);
  });

  it('of a continuous spectrum are ∫ φ/Eⁿ of the tabulated line segments', async () => {
    const { sources } = await physicsInputs();
    const { spectrum } = sources.pp;
    if (!spectrum) throw new Error('pp is continuous');
    const { energyKeV, densityPerKeV } = spectrum;
    const moments = createMoments(sources.pp, PAPER_PARAMETERS);
    for (const recoil of [1e-4, 0.7, 12, 130, 250]) {
      const threshold = minimumNeutrinoEnergyKeV(recoil);
      (['zeroth', 'first', 'second'] as const).forEach((key, power) => {
        let expected = 0;
        for (let i = 0; i + 1 < energyKeV.length; i++) {
          const [from, to] = [Math.max(threshold, energyKeV[i]), energyKeV[i + 1]];
          if (to <= from) continue;
          const slope = (densityPerKeV[i + 1] - densityPerKeV[i]) / (energyKeV[i + 1] - energyKeV[i]);
          expected += simpson((e) => (densityPerKeV[i] + slope * (e - energyKeV[i])) / e ** power, from, to, 400);
        }
        const { electron, other } = moments(recoil);
        expect(Math.abs((electron[key] + other[key]) / expected - 1)).toBeLessThan(1e-8);
      });
    }
  });
});
