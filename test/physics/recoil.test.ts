/** The monomial templates against Eqs. 3-16 written out as they stand in the paper. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ELECTRON_MASS_KEV,
  FERMI_CONSTANT_PER_KEV2,
  FINE_STRUCTURE,
  HBAR_C_KEV_CM,
  XENON_ATOMS_PER_TONNE,
  YEAR_S,
} from '../../src/physics/constants.js';
import {
  type CouplingPoint,
  type Flavour,
  MONOMIALS,
  resolvePoint,
  VECTOR_SHIFT_PER_RADIUS,
} from '../../src/physics/couplings.js';
import { createIonisation, type IonisationModel } from '../../src/physics/ionisation.js';
import { flavourShare } from '../../src/physics/oscillation.js';
import { PAPER_PARAMETERS, type PhysicsParameters } from '../../src/physics/parameters.js';
import { createRecoilSpectrum } from '../../src/physics/recoil.js';
import { type SolarSource, type SourceName, survivalProbability } from '../../src/physics/sources.js';
import { maximumRecoilKeV, minimumNeutrinoEnergyKeV } from '../../src/physics/spectrum-moments.js';
import { simpson } from '../support/integrate.js';
import { physicsInputs } from '../support/models.js';
import { uniform } from '../support/uniform.js';

const parameters: PhysicsParameters = { ...PAPER_PARAMETERS, sin2Theta23: 0.57 };

/** dσ/dT per electron in cm²/keV of one flavour: Eq. 3 with g_V → g_V + δ, Eq. 6, and |δ_ℓℓ'|² (Eqs. 9, 16). */
function crossSection(flavour: Flavour, energy: number, recoil: number, point: CouplingPoint): number {
  const p = resolvePoint(point);
  const charge =
    (-Math.SQRT2 * Math.PI * FINE_STRUCTURE * 1e-13) / (FERMI_CONSTANT_PER_KEV2 * ELECTRON_MASS_KEV * recoil);
  const radius = (Math.SQRT2 * Math.PI * FINE_STRUCTURE * 1e-32) / (3 * FERMI_CONSTANT_PER_KEV2 * HBAR_C_KEV_CM ** 2);
  const delta = charge * p[`q_${flavour}`] + radius * p[`r2_${flavour}`];
  const transitions = ({ e: ['emu', 'etau'], mu: ['emu', 'mutau'], tau: ['etau', 'mutau'] } as const)[flavour];
  const gA = flavour === 'e' ? 0.5 : -0.5;
  const gV = 2 * parameters.sin2ThetaW + gA + delta;
  const y = recoil / energy;
  const prefactor = ((FERMI_CONSTANT_PER_KEV2 ** 2 * ELECTRON_MASS_KEV) / (2 * Math.PI)) * HBAR_C_KEV_CM ** 2;
  let sum =
    (gV + gA) ** 2 + (gV - gA) ** 2 * (1 - y) ** 2 - (gV ** 2 - gA ** 2) * ((ELECTRON_MASS_KEV * recoil) / energy ** 2);
  for (const pair of transitions) {
    const shift = charge * p[`q_${pair}`] + radius * p[`r2_${pair}`];
    sum += shift ** 2 * (1 + (1 - y) ** 2 - (ELECTRON_MASS_KEV * recoil) / energy ** 2);
  }
  const magnetic =
    ((Math.PI * FINE_STRUCTURE ** 2) / ELECTRON_MASS_KEV ** 2) * HBAR_C_KEV_CM ** 2 * (1 / recoil - 1 / energy);
  return prefactor * sum + magnetic * (p[`mu_${flavour}`] * 1e-12) ** 2;
}

function flavourSum(source: SolarSource, energy: number, recoil: number, point: CouplingPoint): number {
  const survival = survivalProbability(source, energy, parameters);
  return (['e', 'mu', 'tau'] as const).reduce(
    (sum, flavour) =>
      sum + flavourShare(flavour, survival, parameters.sin2Theta23) * crossSection(flavour, energy, recoil, point),
    0,
  );
}

async function spectrumOf(
  name: SourceName,
  model: IonisationModel = 'zeff_steps',
  physics: PhysicsParameters = parameters,
): Promise<{
  source: SolarSource;
  at: (t: number, p: CouplingPoint) => number;
  zeff: (t: number) => number;
  scale: number;
  breakpoints: readonly number[];
  endpoint: number;
}> {
  const inputs = await physicsInputs();
  const ionisation = createIonisation(model, inputs.zeffSteps, inputs.rrpa);
  const source = inputs.sources[name];
  const recoil = createRecoilSpectrum(source, physics, ionisation);
  return {
    source,
    zeff: (t) => ionisation.electrons(t),
    scale: XENON_ATOMS_PER_TONNE * YEAR_S * source.flux.gs98.perCm2S,
    breakpoints: recoil.breakpointsKeV,
    endpoint: recoil.endpointKeV,
    at: (t, point) => {
      const values = resolvePoint(point);
      const templates = recoil.at(t);
      return MONOMIALS.reduce(
        (sum, monomial, m) => sum + monomial.factors.reduce((product, name) => product * values[name], templates[m]),
        0,
      );
    },
  };
}

const POINTS: CouplingPoint[] = [
  { r2_e: 0, r2_mu: 0, r2_tau: 0 },
  {},
  { mu_e: 12 },
  { mu_eff: 9 },
  { q_e: 3, q_mu: -5, q_tau: 2 },
  { q_e: 1.5, r2_e: -12, q_mu: 0.4, r2_mu: 30 },
  { q_emu: 4, r2_emu: 20, q_mutau: -3, r2_mutau: 11 },
  { q_etau: 2.5, r2_etau: -15, mu_tau: 8, q_tau: -1 },
];

describe('recoil spectra', () => {
  it.each(POINTS)('of the ⁷Be lines are Eq. 3 with shifted couplings at %o', async (point) => {
    const { source, at, zeff, scale } = await spectrumOf('be7');
    for (const recoil of [0.05, 0.9, 1.2, 4.5, 30, 34.6, 100, 231, 240, 600]) {
      let expected = 0;
      for (const line of source.lines) {
        if (recoil < maximumRecoilKeV(line.energyKeV))
          expected += line.branching * flavourSum(source, line.energyKeV, recoil, point);
      }
      expected *= scale * zeff(recoil);
      const ours = at(recoil, point);
      expect(Math.abs(ours - expected)).toBeLessThanOrEqual(1e-10 * Math.abs(expected));
    }
  });

  it.each(['pp', 'n13'] as const)('of %s are the integral of Eq. 18 over the neutrino spectrum', async (name) => {
    const { source, at, zeff, scale } = await spectrumOf(name);
    const spectrum = source.spectrum;
    if (!spectrum) throw new Error(`${name} is continuous`);
    const { energyKeV, densityPerKeV } = spectrum;
    for (const point of [POINTS[1], POINTS[3], POINTS[5], POINTS[6]]) {
      for (const recoil of [0.3, 2, 17, 120]) {
        const threshold = minimumNeutrinoEnergyKeV(recoil);
        let integral = 0;
        for (let i = 0; i + 1 < energyKeV.length; i++) {
          const [from, to] = [Math.max(threshold, energyKeV[i]), energyKeV[i + 1]];
          if (to <= from) continue;
          const slope = (densityPerKeV[i + 1] - densityPerKeV[i]) / (energyKeV[i + 1] - energyKeV[i]);
          integral += simpson(
            (energy) =>
              (densityPerKeV[i] + slope * (energy - energyKeV[i])) * flavourSum(source, energy, recoil, point),
            from,
            to,
            20,
          );
        }
        // P_ee is interpolated between the rows of the table where it depends on energy.
        const tolerance = name === 'pp' ? 1e-7 : 1e-4;
        const expected = integral * scale * zeff(recoil);
        expect(Math.abs(at(recoil, point) / expected - 1)).toBeLessThan(tolerance);
      }
    }
  });

  it('vanish beyond the kinematic end point and jump at every binding energy', async () => {
    const { at, endpoint, breakpoints } = await spectrumOf('be7');
    expect(endpoint).toBeCloseTo(maximumRecoilKeV(861.8), 9);
    expect(at(endpoint * 1.0001, {})).toBe(0);
    expect(at(endpoint * 0.9999, {})).toBeGreaterThan(0);
    expect(breakpoints).toContain(34.561);
    for (const edge of breakpoints.filter((energy) => energy < 40)) {
      expect(at(edge * (1 + 1e-9), {})).toBeGreaterThan(1.005 * at(edge * (1 - 1e-9), {}));
    }
  });

  it('are positive wherever they do not vanish, at any couplings', async () => {
    const { at } = await spectrumOf('pp');
    const number = uniform(-200, 200);
    fc.assert(
      fc.property(number, number, number, number, uniform(0.05, 250), (q, r, s, t, recoil) => {
        expect(at(recoil, { q_e: q, r2_e: r, q_mu: s, r2_tau: t })).toBeGreaterThan(-1e-9);
      }),
    );
  });
});

/** Radii of all flavours shift g_V as the weak mixing angle does: g_V = 2 sin²θ_W ± 1/2 + b⟨r²⟩. */
describe.each(['zeff_steps', 'zeff_steps_rrpa'] as const)('with %s, equal charge radii', (model) => {
  it.each([{}, { q_e: 0.7, q_mu: -2 }, { mu_eff: 9 }])('are a shift of sin²θ_W, beside %o too', async (others) => {
    const radius = 7;
    const sin2ThetaW = parameters.sin2ThetaW + (radius * VECTOR_SHIFT_PER_RADIUS) / 2;
    const none = { r2_e: 0, r2_mu: 0, r2_tau: 0 };
    const shifted = await spectrumOf('be7', model, { ...parameters, sin2ThetaW });
    const { at } = await spectrumOf('be7', model);
    for (const recoil of [0.1, 0.7, 3, 20, 31, 33, 60, 400]) {
      const expected = shifted.at(recoil, { ...others, ...none });
      const ours = at(recoil, { ...others, r2_e: radius, r2_mu: radius, r2_tau: radius });
      expect(Math.abs(ours / expected - 1), `${recoil} keV`).toBeLessThan(1e-12);
    }
  });
});

describe('the RRPA ratio', () => {
  it('divides what is quadratic in radii, transitions included, and leaves charges and moments', async () => {
    const { zeffSteps, rrpa } = await physicsInputs();
    const factor = createIonisation('zeff_steps_rrpa', zeffSteps, rrpa).weakFactor(5, true);
    const [plain, corrected] = await Promise.all([spectrumOf('be7'), spectrumOf('be7', 'zeff_steps_rrpa')]);
    const even = ({ at }: typeof plain, name: 'r2_e' | 'q_e' | 'mu_e'): number =>
      at(5, { [name]: 300 }) + at(5, { [name]: -300 }) - 2 * at(5, { [name]: 0 });
    expect(factor).toBeLessThan(0.9);
    expect(even(corrected, 'r2_e') / even(plain, 'r2_e')).toBeCloseTo(factor, 10);
    expect(even(corrected, 'q_e') / even(plain, 'q_e')).toBeCloseTo(1, 10);
    expect(even(corrected, 'mu_e') / even(plain, 'mu_e')).toBeCloseTo(1, 10);
    const ofTransition = ({ at }: typeof plain): number => at(5, { r2_emu: 300 }) - at(5, {});
    const ratio = ofTransition(corrected) / ofTransition(plain);
    expect(ratio).toBeGreaterThan(1 / rrpa.muonTau.at(5));
    expect(ratio).toBeLessThan(factor);
  });
});

describe('kinematics', () => {
  it('threshold and largest recoil are inverse to one another', () => {
    fc.assert(
      fc.property(uniform(1, 20000), (energy) => {
        expect(Math.abs(minimumNeutrinoEnergyKeV(maximumRecoilKeV(energy)) / energy - 1)).toBeLessThan(1e-9);
      }),
    );
  });
});
