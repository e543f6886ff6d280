import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adiabaticSurvivalProbability,
  flavourShare,
  vacuumSurvivalProbability,
} from '../../src/physics/oscillation.js';
import { PAPER_PARAMETERS } from '../../src/physics/parameters.js';
import { survivalProbability } from '../../src/physics/sources.js';
import { physicsInputs } from '../support/models.js';
import { uniform } from '../support/uniform.js';

const mixing = PAPER_PARAMETERS;
const s12 = mixing.sin2Theta12;
const c13 = 1 - mixing.sin2Theta13;
const centre = { meanElectronDensity: 93, relativeVariance: 0 };

describe('survival of solar neutrinos', () => {
  it('averages to 0.542 in vacuum (Eq. 2)', () => {
    expect(vacuumSurvivalProbability(mixing)).toBeCloseTo(0.542, 3);
  });

  it('needs no matter at low energy: the MSW probability tends to the vacuum one', () => {
    expect(adiabaticSurvivalProbability(1e-6, centre, mixing)).toBeCloseTo(vacuumSurvivalProbability(mixing), 9);
    expect(adiabaticSurvivalProbability(5000, { ...centre, meanElectronDensity: 0 }, mixing)).toBeCloseTo(
      vacuumSurvivalProbability(mixing),
      14,
    );
  });

  it('tends to sin²θ12 cos⁴θ13 + sin⁴θ13 at high energy: the neutrino is born as ν2', () => {
    const limit = s12 * c13 ** 2 + mixing.sin2Theta13 ** 2;
    expect(adiabaticSurvivalProbability(1e9, centre, mixing)).toBeCloseTo(limit, 6);
  });

  it('is 1/2 (up to θ13) at the resonance, 2√2 G_F cos²θ13 n_e E = Δm² cos 2θ12', () => {
    // In textbook units: 2√2 G_F n_e E = 1.526e-7 eV² · (n_e in mol/cm³) · (E in MeV).
    const resonanceMeV = (mixing.deltaM221EV2 * (1 - 2 * s12)) / (1.526e-7 * 93 * c13);
    const expected = 0.5 * c13 ** 2 + mixing.sin2Theta13 ** 2;
    expect(adiabaticSurvivalProbability(resonanceMeV * 1000, centre, mixing)).toBeCloseTo(expected, 4);
  });

  it('falls with energy and density between its limits', () => {
    fc.assert(
      fc.property(uniform(10, 2e4), uniform(1, 150), (e, n) => {
        const at = (energy: number, density: number): number =>
          adiabaticSurvivalProbability(energy, { meanElectronDensity: density, relativeVariance: 0 }, mixing);
        expect(at(1.1 * e, n)).toBeLessThan(at(e, n));
        expect(at(e, 1.1 * n)).toBeLessThan(at(e, n));
        expect(at(e, n)).toBeLessThan(vacuumSurvivalProbability(mixing));
        expect(at(e, n)).toBeGreaterThan(s12 * c13 ** 2);
      }),
    );
  });

  it('averages over the production region as a mean over two densities does', () => {
    const variance = 0.01;
    const spread = Math.sqrt(variance);
    const at = (factor: number): number =>
      adiabaticSurvivalProbability(1442, { meanElectronDensity: 93 * factor, relativeVariance: 0 }, mixing);
    const mean = (at(1 + spread) + at(1 - spread)) / 2;
    const averaged = adiabaticSurvivalProbability(
      1442,
      { meanElectronDensity: 93, relativeVariance: variance },
      mixing,
    );
    expect(averaged).not.toBe(at(1));
    // The fourth order in the spread is what the second-order average leaves out.
    expect(Math.abs(averaged - mean)).toBeLessThan(0.05 * Math.abs(mean - at(1)));
  });

  it('uses Eq. 2 for pp and ⁷Be and matter effects for pep, ¹³N and ¹⁵O', async () => {
    const { sources } = await physicsInputs();
    const vacuum = vacuumSurvivalProbability(mixing);
    for (const name of ['pp', 'be7'] as const) expect(survivalProbability(sources[name], 400, mixing)).toBe(vacuum);
    for (const name of ['pep', 'n13', 'o15'] as const) {
      const survival = survivalProbability(sources[name], 1000, mixing);
      expect(survival).toBeLessThan(vacuum - 0.01);
      expect(survival).toBeGreaterThan(0.4);
    }
  });

  it('shares 1 - P_ee by sin²θ23: equally for maximal mixing, the ν_τ part growing with sin²θ23', () => {
    expect(flavourShare('mu', 0.54, 0.5)).toBeCloseTo(0.23, 14);
    expect(flavourShare('tau', 0.54, 0.5)).toBeCloseTo(0.23, 14);
    expect(flavourShare('tau', 0.54, 0.57)).toBeCloseTo(0.46 * 0.57, 14);
    fc.assert(
      fc.property(uniform(0, 1), uniform(0, 1), (p, s) => {
        const sum = (['e', 'mu', 'tau'] as const).reduce((total, f) => total + flavourShare(f, p, s), 0);
        expect(sum).toBeCloseTo(1, 12);
      }),
    );
  });
});
