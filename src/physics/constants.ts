/**
 * Physical constants. Energies in keV, lengths in cm, unless the name says otherwise.
 * Values: CODATA 2018 and Particle Data Group 2022 (PTEP 2022, 083C01).
 */

/** Fermi constant G_F / (ħc)³, in keV⁻². */
export const FERMI_CONSTANT_PER_KEV2 = 1.1663787e-5 * 1e-12;
/** Fine-structure constant at zero momentum transfer. */
export const FINE_STRUCTURE = 1 / 137.035999084;
/** Electron, muon, tau and W masses, in keV. */
export const ELECTRON_MASS_KEV = 510.99895;
export const MUON_MASS_KEV = 105658.3755;
export const TAU_MASS_KEV = 1776.86e3;
export const W_MASS_KEV = 80.377e6;
/** ħc in keV cm. */
export const HBAR_C_KEV_CM = 1.973269804e-8;
/** Avogadro constant, in mol⁻¹. */
export const AVOGADRO_PER_MOL = 6.02214076e23;
/** Molar mass of natural xenon, in g/mol. */
export const XENON_MOLAR_MASS_G = 131.293;
/** Number of electrons of a xenon atom. */
export const XENON_ELECTRONS = 54;
/** Julian year, in s and in d. */
export const YEAR_S = 31557600;
export const YEAR_D = 365.25;

/** Xenon atoms in one tonne. */
export const XENON_ATOMS_PER_TONNE = (1e6 / XENON_MOLAR_MASS_G) * AVOGADRO_PER_MOL;
