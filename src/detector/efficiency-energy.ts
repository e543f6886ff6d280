/** Where the efficiency acts: on the true recoil energy (Eq. 18) or on the reconstructed one. */
export const EFFICIENCY_ENERGIES = ['true_energy', 'reconstructed_energy'] as const;
export type EfficiencyEnergy = (typeof EFFICIENCY_ENERGIES)[number];
