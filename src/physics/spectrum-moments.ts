/**
 * Integrals of a neutrino spectrum above the kinematic threshold. Every cross section of the paper is a
 * combination of 1, 1/E and 1/E², so three moments per flavour weight carry all the neutrino physics.
 */

import { square } from '../numerics/powers.js';
import { ELECTRON_MASS_KEV } from './constants.js';
import type { MixingParameters } from './oscillation.js';
import { type SolarSource, survivalProbability } from './sources.js';

/** ∫ φ(E) w(E) E⁻ⁿ dE above the threshold, for n = 0, 1, 2 (in keV⁻ⁿ). */
export interface Moments {
  readonly zeroth: number;
  readonly first: number;
  readonly second: number;
}

/** Moments weighted with P_ee (`electron`) and with 1 - P_ee (`other`: ν_μ and ν_τ together). */
export interface FlavourMoments {
  readonly electron: Moments;
  readonly other: Moments;
}

/** Lowest neutrino energy in keV that gives a recoil of `recoilKeV` (below Eq. 18). */
export function minimumNeutrinoEnergyKeV(recoilKeV: number): number {
  return (recoilKeV + Math.sqrt(2 * ELECTRON_MASS_KEV * recoilKeV + recoilKeV * recoilKeV)) / 2;
}

/** Highest recoil energy in keV for a neutrino of `energyKeV`. */
export function maximumRecoilKeV(energyKeV: number): number {
  return (2 * energyKeV * energyKeV) / (ELECTRON_MASS_KEV + 2 * energyKeV);
}

/** Returns the function recoil energy (keV) → moments of the unit-normalised source above its threshold. */
export function createMoments(source: SolarSource, mixing: MixingParameters): (recoilKeV: number) => FlavourMoments {
  const survival = (energyKeV: number): number => survivalProbability(source, energyKeV, mixing);
  const spectrum = source.spectrum;
  if (spectrum) {
    const survivals = spectrum.energyKeV.map(survival);
    const electron = integrator(
      spectrum.energyKeV,
      spectrum.densityPerKeV.map((density, i) => density * survivals[i]),
    );
    const other = integrator(
      spectrum.energyKeV,
      spectrum.densityPerKeV.map((density, i) => density * (1 - survivals[i])),
    );
    return (recoilKeV) => {
      const threshold = minimumNeutrinoEnergyKeV(recoilKeV);
      return { electron: electron(threshold), other: other(threshold) };
    };
  }
  const lines = source.lines.map((line) => ({ ...line, survival: survival(line.energyKeV) }));
  return (recoilKeV) => {
    const threshold = minimumNeutrinoEnergyKeV(recoilKeV);
    const above = lines.filter((line) => line.energyKeV > threshold);
    const sum = (weight: (line: (typeof lines)[number]) => number): Moments => ({
      zeroth: above.reduce((total, line) => total + weight(line), 0),
      first: above.reduce((total, line) => total + weight(line) / line.energyKeV, 0),
      second: above.reduce((total, line) => total + weight(line) / square(line.energyKeV), 0),
    });
    return {
      electron: sum((line) => line.branching * line.survival),
      other: sum((line) => line.branching * (1 - line.survival)),
    };
  };
}

/** Exact moments of a piecewise linear density above a threshold, from running sums over its segments. */
function integrator(energy: Float64Array, density: Float64Array): (threshold: number) => Moments {
  const last = energy.length - 1;
  const above = Array.from({ length: energy.length }, () => ({ zeroth: 0, first: 0, second: 0 }));
  for (let i = last - 1; i >= 0 && energy[i] > 0; i--) {
    const segment = segmentMoments(energy[i], energy[i + 1], density[i], density[i + 1]);
    above[i] = add(above[i + 1], segment);
  }
  return (threshold) => {
    if (threshold >= energy[last]) return { zeroth: 0, first: 0, second: 0 };
    if (threshold < energy[0]) return above[0];
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (energy[middle] <= threshold) low = middle;
      else high = middle;
    }
    const share = (threshold - energy[low]) / (energy[high] - energy[low]);
    const atThreshold = density[low] + share * (density[high] - density[low]);
    return add(above[high], segmentMoments(threshold, energy[high], atThreshold, density[high]));
  };
}

function segmentMoments(from: number, to: number, densityFrom: number, densityTo: number): Moments {
  const slope = (densityTo - densityFrom) / (to - from);
  const offset = densityFrom - slope * from;
  const logarithm = Math.log(to / from);
  return {
    zeroth: ((densityFrom + densityTo) / 2) * (to - from),
    first: offset * logarithm + slope * (to - from),
    second: offset * (1 / from - 1 / to) + slope * logarithm,
  };
}

function add(a: Moments, b: Moments): Moments {
  return { zeroth: a.zeroth + b.zeroth, first: a.first + b.first, second: a.second + b.second };
}
