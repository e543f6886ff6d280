/** The free physics parameters of a scan and the values that the paper takes for them. */
import type { IonisationModel } from './ionisation.js';
import type { MixingParameters } from './oscillation.js';

export const SOLAR_MODELS = ['gs98', 'agss09'] as const;
export type SolarModel = (typeof SOLAR_MODELS)[number];

export interface PhysicsParameters extends MixingParameters {
  readonly sin2ThetaW: number;
  readonly solarModel: SolarModel;
  readonly ionisation: IonisationModel;
}

/** arXiv:2309.17380, Section II: mixing of de Salas et al. 2021, maximal θ23, high-metallicity Sun, Z_eff steps. */
export const PAPER_PARAMETERS: PhysicsParameters = Object.freeze({
  sin2ThetaW: 0.23863,
  sin2Theta12: 0.318,
  sin2Theta13: 0.022,
  sin2Theta23: 0.5,
  deltaM221EV2: 7.5e-5,
  solarModel: 'gs98',
  ionisation: 'zeff_steps',
});
