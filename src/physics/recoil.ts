/** Recoil spectra dR/dT of a solar source, one value per monomial of the couplings (Eqs. 3-16). */

import { integerPower, square } from '../numerics/powers.js';
import {
  ELECTRON_MASS_KEV,
  FERMI_CONSTANT_PER_KEV2,
  FINE_STRUCTURE,
  HBAR_C_KEV_CM,
  XENON_ATOMS_PER_TONNE,
  YEAR_S,
} from './constants.js';
import { type Flavour, MONOMIALS } from './couplings.js';
import type { Ionisation } from './ionisation.js';
import { flavourShare } from './oscillation.js';
import type { PhysicsParameters } from './parameters.js';
import type { SolarSource } from './sources.js';
import { createMoments, type Moments, maximumRecoilKeV } from './spectrum-moments.js';

/** G_F² m_e / 2π, in cm² keV⁻¹: the weak cross section per electron and unit of (couplings)² (Eq. 3). */
export const WEAK_PREFACTOR_CM2_PER_KEV =
  ((square(FERMI_CONSTANT_PER_KEV2) * ELECTRON_MASS_KEV) / (2 * Math.PI)) * square(HBAR_C_KEV_CM);
/** π α² / m_e², in cm², for a moment of 1e-12 μ_B (Eq. 6). */
export const MAGNETIC_PREFACTOR_CM2 =
  ((Math.PI * square(FINE_STRUCTURE)) / square(ELECTRON_MASS_KEV)) * square(HBAR_C_KEV_CM) * 1e-24;

export interface RecoilSpectrum {
  /** Energies in keV where dR/dT jumps or bends: integrals are split there. */
  readonly breakpointsKeV: readonly number[];
  /** Largest recoil energy in keV. */
  readonly endpointKeV: number;
  /** dR/dT in events/(t y keV) at a recoil energy, one value per entry of `MONOMIALS`, in table units. */
  at(recoilKeV: number): Float64Array;
}

/** g_V and g_A of Eqs. 4 and 5. */
function weakCouplings(flavour: Flavour, sin2ThetaW: number): { vector: number; axial: number } {
  const half = flavour === 'e' ? 0.5 : -0.5;
  return { vector: 2 * sin2ThetaW + half, axial: half };
}

/** Recoil spectrum of one solar source per tonne and year of natural xenon. */
export function createRecoilSpectrum(
  source: SolarSource,
  parameters: PhysicsParameters,
  ionisation: Ionisation,
): RecoilSpectrum {
  const moments = createMoments(source, parameters);
  const perAtom = XENON_ATOMS_PER_TONNE * YEAR_S * source.flux[parameters.solarModel].perCm2S;
  // The moments carry P_ee and 1 - P_ee: what is left of Eq. 1 are its two extremes.
  const flavourFactor: Record<Flavour, number> = {
    e: flavourShare('e', 1, parameters.sin2Theta23),
    mu: flavourShare('mu', 0, parameters.sin2Theta23),
    tau: flavourShare('tau', 0, parameters.sin2Theta23),
  };
  const endpoints = source.spectrum
    ? [maximumRecoilKeV(source.spectrum.energyKeV[source.spectrum.energyKeV.length - 1])]
    : source.lines.map((line) => maximumRecoilKeV(line.energyKeV));

  return {
    breakpointsKeV: [...ionisation.breakpointsKeV, ...endpoints],
    endpointKeV: Math.max(...endpoints),
    at(recoilKeV) {
      const { electron, other } = moments(recoilKeV);
      const electrons = ionisation.electrons(recoilKeV) * perAtom;
      const kernels = (flavour: Flavour): Record<'weak' | 'linear' | 'quadratic' | 'magnetic', number> => {
        const weighted = flavour === 'e' ? electron : other;
        const { vector, axial } = weakCouplings(flavour, parameters.sin2ThetaW);
        const { k1, k2, k3 } = kinematicFactors(recoilKeV, weighted);
        const scale = electrons * flavourFactor[flavour];
        const weak = WEAK_PREFACTOR_CM2_PER_KEV * scale;
        return {
          weak: weak * (vector * vector * k1 + axial * axial * k3 + 2 * vector * axial * k2),
          linear: weak * 2 * (vector * k1 + axial * k2),
          quadratic: weak * k1,
          magnetic: MAGNETIC_PREFACTOR_CM2 * scale * (weighted.zeroth / recoilKeV - weighted.first),
        };
      };
      const byFlavour = { e: kernels('e'), mu: kernels('mu'), tau: kernels('tau') };
      const ofMuonTau = ionisation.weakFactor(recoilKeV, false);
      const contactFactor = { e: ionisation.weakFactor(recoilKeV, true), mu: ofMuonTau, tau: ofMuonTau };
      return Float64Array.from(MONOMIALS, (monomial) => {
        let sum = 0;
        for (const flavour of monomial.flavours)
          sum += byFlavour[flavour][monomial.kernel] * (monomial.isContact ? contactFactor[flavour] : 1);
        return monomial.coefficient * integerPower(recoilKeV, monomial.energyPower) * sum;
      });
    },
  };
}

/**
 * Spectrum averages, with y = T/E, of K1 = 1+(1-y)² - m_e T/E², K2 = 1-(1-y)² and K3 = 1+(1-y)² + m_e T/E²:
 * Eq. 3 is (G_F² m_e/2π) Z_eff [g_V² K1 + g_A² K3 + 2 g_V g_A K2].
 */
function kinematicFactors(recoilKeV: number, moments: Moments): { k1: number; k2: number; k3: number } {
  const oneMinusYSquared = moments.zeroth - 2 * recoilKeV * moments.first + square(recoilKeV) * moments.second;
  const massTerm = ELECTRON_MASS_KEV * recoilKeV * moments.second;
  return {
    k1: moments.zeroth + oneMinusYSquared - massTerm,
    k2: moments.zeroth - oneMinusYSquared,
    k3: moments.zeroth + oneMinusYSquared + massTerm,
  };
}
