/** The variations of a scan in words. */

import { settingWording } from '../experiment/setting-labels.js';
import { SHIPPED_SCENARIOS } from '../experiment/shipped-scenarios.js';
import { scenarioLabels } from '../experiment/variation-labels.js';
import type { CouplingName } from '../physics/couplings.js';
import type { Variation } from '../scan/plan.js';
import type { ScanResult } from '../scan/result.js';

/** Index of the variation that a panel or row of a scan file names; undefined where the result has none. */
export function variationOf({ variations }: Pick<ScanResult, 'variations'>, scenario: string): number | undefined {
  const found = variations.findIndex((variation) => variation.scenario === scenario);
  return found < 0 ? undefined : found;
}

/** Indices of the scenario dimensions that have more than one value. */
export function varyingDimensions({ dimensions }: Pick<ScanResult, 'dimensions'>): number[] {
  return [...dimensions.keys()].filter((dimension) => dimensions[dimension].length > 1);
}

/**
 * What tells variations apart: their places on some of the dimensions, in words.
 * @returns the words of a variation (its index) on dimensions (theirs)
 */
export function distinctions({
  variations,
  dimensions,
}: Pick<ScanResult, 'variations' | 'dimensions'>): (variation: number, of: readonly number[]) => string {
  const scenarios = scenarioLabels(variations);
  const words = dimensions.map(({ keys }) =>
    keys.map(({ key, values }) => ({ text: settingWording(key, values), values })),
  );
  return (variation, of) =>
    of
      .flatMap((dimension) => {
        const { name } = dimensions[dimension];
        if (name === 'variation') return [variations[variation].label];
        if (name === 'scenario') return [scenarios[variation]];
        const position = variations[variation].position[dimension];
        return words[dimension].map(({ text, values }) => text(values[position]));
      })
      .join(', ');
}

/** Whether a coupling of the muon neutrino and its counterpart of the tau neutrino are both among some. */
export function namesMuonAndTau(couplings: readonly CouplingName[]): boolean {
  return couplings.some(
    (coupling) => coupling.endsWith('mu') && couplings.includes(coupling.replace(/mu$/, 'tau') as CouplingName),
  );
}

/**
 * Whether couplings of muon neutrinos may be labelled μ/τ: all scenarios surely have sin²θ₂₃ = 1/2, as the shipped ones,
 * so that both flavours have the same flux, and no coupling is there for both.
 */
export function muonStandsForTau(
  variations: readonly Pick<Variation, 'scenario' | 'settings'>[],
  couplings: readonly CouplingName[],
): boolean {
  const hasEqualFluxes = variations.every(
    ({ scenario, settings }) =>
      (SHIPPED_SCENARIOS as readonly string[]).includes(scenario) && (settings['physics.sin2_theta_23'] ?? 0.5) === 0.5,
  );
  return hasEqualFluxes && !namesMuonAndTau(couplings);
}
