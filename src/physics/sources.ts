/** Solar neutrino sources: fluxes, lines and spectra, as they arrive at the Earth. */
import type { MixingParameters, ProductionRegion } from './oscillation.js';
import { adiabaticSurvivalProbability, vacuumSurvivalProbability } from './oscillation.js';
import type { SolarModel } from './parameters.js';

export const SOURCE_NAMES = ['pp', 'be7', 'pep', 'n13', 'o15', 'f17', 'hep', 'b8'] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

/** A monoenergetic line: neutrino energy in keV and its share of the source's flux. */
export interface NeutrinoLine {
  readonly energyKeV: number;
  readonly branching: number;
}

/** A continuous spectrum with unit integral: energies in keV (ascending) and density per keV. */
export interface NeutrinoSpectrum {
  readonly energyKeV: Float64Array;
  readonly densityPerKeV: Float64Array;
}

/** Flux in cm⁻² s⁻¹ and its relative uncertainty. */
export interface SolarFlux {
  readonly perCm2S: number;
  readonly relativeUncertainty: number;
}

export interface SolarSource {
  readonly name: SourceName;
  readonly flux: Readonly<Record<SolarModel, SolarFlux>>;
  readonly production: ProductionRegion;
  /** Lines; empty for a continuous source. */
  readonly lines: readonly NeutrinoLine[];
  /** Spectrum; absent for a source of lines. */
  readonly spectrum?: NeutrinoSpectrum;
}

/** Sources that the paper treats with the vacuum formula, Eq. 2; all others take matter effects into account. */
const VACUUM_SOURCES: ReadonlySet<SourceName> = new Set(['pp', 'be7']);

/** P_ee at a neutrino energy, for the production region of a source. */
export function survivalProbability(source: SolarSource, energyKeV: number, mixing: MixingParameters): number {
  return VACUUM_SOURCES.has(source.name)
    ? vacuumSurvivalProbability(mixing)
    : adiabaticSurvivalProbability(energyKeV, source.production, mixing);
}
