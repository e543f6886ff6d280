/** How many electrons of a xenon atom a recoil of energy T can ionise, and the RRPA correction of the weak rate. */
import { HELD, LinearTable } from '../numerics/linear-table.js';
import { XENON_ELECTRONS } from './constants.js';

export const IONISATION_MODELS = ['zeff_steps', 'free_electrons', 'zeff_steps_rrpa'] as const;
/**
 * `zeff_steps`: an electron counts once T exceeds its binding energy (the paper). `free_electrons`: all 54 always.
 * `zeff_steps_rrpa`: the steps, with the weak term divided by the ratio of the step approximation to the
 * relativistic random-phase calculation of Chen et al. (arXiv:1610.04177). A charge radius shifts the vector current of
 * the weak term, so its terms are divided as well; those of charges and moments keep the steps (`Monomial.isContact`).
 */
export type IonisationModel = (typeof IONISATION_MODELS)[number];

/** Binding-energy edges in keV, ascending, and the effective charge above each. */
export interface ZeffSteps {
  readonly edgeKeV: Float64Array;
  readonly zeffAbove: Float64Array;
}

/** RRPA ratio of the step approximation to the full calculation, for ν_e and for ν_μ, ν_τ. */
export interface RrpaFactors {
  readonly electron: LinearTable;
  readonly muonTau: LinearTable;
}

export interface Ionisation {
  /** Energies in keV where the effective charge jumps: integrals are split there. */
  readonly breakpointsKeV: readonly number[];
  /** Effective number of electrons at a recoil energy. */
  electrons(recoilKeV: number): number;
  /** Factor on the weak term and on those of charge radii, for ν_e or for ν_μ and ν_τ. */
  weakFactor(recoilKeV: number, electronFlavour: boolean): number;
}

/** Builds the ionisation model. */
export function createIonisation(model: IonisationModel, steps: ZeffSteps, rrpa: RrpaFactors): Ionisation {
  const stepElectrons = (recoilKeV: number): number => {
    let electrons = 0;
    for (let i = 0; i < steps.edgeKeV.length && recoilKeV > steps.edgeKeV[i]; i++) electrons = steps.zeffAbove[i];
    return electrons;
  };
  switch (model) {
    case 'free_electrons':
      return { breakpointsKeV: [], electrons: () => XENON_ELECTRONS, weakFactor: () => 1 };
    case 'zeff_steps':
      return { breakpointsKeV: [...steps.edgeKeV], electrons: stepElectrons, weakFactor: () => 1 };
    case 'zeff_steps_rrpa': {
      const kEdgeKeV = steps.edgeKeV[steps.edgeKeV.length - 1];
      const electron = continuedToOne(rrpa.electron, kEdgeKeV);
      const muonTau = continuedToOne(rrpa.muonTau, kEdgeKeV);
      return {
        breakpointsKeV: [...steps.edgeKeV, ...electron.x, ...muonTau.x],
        electrons: stepElectrons,
        weakFactor: (recoilKeV, isElectron) => 1 / (isElectron ? electron : muonTau).at(recoilKeV),
      };
    }
    default:
      return model satisfies never;
  }
}

/**
 * The RRPA ratio, from its last tabulated value in a straight line to 1 at the K edge. What it corrects is the binding
 * of electrons, and above the K edge a recoil exceeds every binding energy: holding the last value, 1.33 for ν_e, took a
 * fifth of DARWIN's pp events at energies for which nothing was calculated. Below its first energy it is held.
 */
function continuedToOne(ratio: LinearTable, kEdgeKeV: number): LinearTable {
  return new LinearTable(Float64Array.of(...ratio.x, kEdgeKeV), Float64Array.of(...ratio.y, 1), HELD);
}
