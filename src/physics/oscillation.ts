/** Survival of solar electron neutrinos and the flavour composition at the Earth (Eqs. 1 and 2). */

import { integerPower, square } from '../numerics/powers.js';
import { AVOGADRO_PER_MOL, FERMI_CONSTANT_PER_KEV2, HBAR_C_KEV_CM } from './constants.js';
import type { Flavour } from './couplings.js';

/** Neutrino mixing: sin² of the angles and the solar mass splitting in eV². */
export interface MixingParameters {
  readonly sin2Theta12: number;
  readonly sin2Theta13: number;
  readonly sin2Theta23: number;
  readonly deltaM221EV2: number;
}

/** Electron density where a source is produced: flux-weighted mean, in mol/cm³, and relative variance. */
export interface ProductionRegion {
  readonly meanElectronDensity: number;
  readonly relativeVariance: number;
}

/** Eq. 2: survival probability of low-energy (vacuum-averaged) neutrinos. */
export function vacuumSurvivalProbability(mixing: MixingParameters): number {
  const { sin2Theta12: s12, sin2Theta13: s13 } = mixing;
  const sin2Squared = 4 * s12 * (1 - s12);
  return (1 - sin2Squared / 2) * square(1 - s13) + square(s13);
}

/**
 * Survival probability (day) with adiabatic matter effects, averaged over the production region to second order
 * in the spread of the electron density.
 *
 * P_ee = cos⁴θ13 (1 + cos 2θ12 cos 2θ12ᵐ)/2 + sin⁴θ13, with
 * cos 2θ12ᵐ = (cos 2θ12 - β)/√((cos 2θ12 - β)² + sin² 2θ12) and β = 2√2 G_F cos²θ13 n_e E / Δm²21.
 */
export function adiabaticSurvivalProbability(
  energyKeV: number,
  region: ProductionRegion,
  mixing: MixingParameters,
): number {
  const { sin2Theta12: s12, sin2Theta13: s13, deltaM221EV2 } = mixing;
  const cosine = 1 - 2 * s12;
  const sineSquared = 4 * s12 * (1 - s12);
  const densityPerKeV3 = region.meanElectronDensity * AVOGADRO_PER_MOL * integerPower(HBAR_C_KEV_CM, 3);
  const beta =
    (2 * Math.SQRT2 * FERMI_CONSTANT_PER_KEV2 * (1 - s13) * densityPerKeV3 * energyKeV) / (deltaM221EV2 * 1e-6);
  const u = cosine - beta;
  const norm = Math.sqrt(u * u + sineSquared);
  const matterCosine = u / norm;
  // d²(u/norm)/du² = -3 u sin²2θ12 / norm⁵; the density enters through u = cos 2θ12 - β.
  const secondDerivative = (-3 * u * sineSquared) / integerPower(norm, 5);
  const averaged = matterCosine + 0.5 * secondDerivative * beta * beta * region.relativeVariance;
  return square(1 - s13) * 0.5 * (1 + cosine * averaged) + square(s13);
}

/** Eq. 1: share of a flavour among the arriving neutrinos, for a survival probability P_ee. */
export function flavourShare(flavour: Flavour, survival: number, sin2Theta23: number): number {
  switch (flavour) {
    case 'e':
      return survival;
    case 'mu':
      return (1 - survival) * (1 - sin2Theta23);
    case 'tau':
      return (1 - survival) * sin2Theta23;
    default:
      return flavour satisfies never;
  }
}
