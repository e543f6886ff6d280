/**
 * Folded spectra per tonne and year. They depend on the detector, the physics and the tables alone: scenarios that
 * differ in exposure, depletion or the level of a background share them.
 */
import { createResponse, type Detector, fold } from '../detector/response.js';
import type { LinearTable } from '../numerics/linear-table.js';
import { MONOMIALS } from '../physics/couplings.js';
import { createIonisation } from '../physics/ionisation.js';
import type { PhysicsParameters } from '../physics/parameters.js';
import { createRecoilSpectrum } from '../physics/recoil.js';
import type { SourceName } from '../physics/sources.js';
import { contentKey } from './content-key.js';
import type { PhysicsInputs } from './physics-inputs.js';

/** Keeps folded spectra by the content of everything that they depend on. */
export interface FoldingCache {
  /**
   * The spectrum kept under a key, or the one that `compute` makes, kept from now on.
   * @param key content of everything that the spectrum depends on
   * @returns an array that others hold as well: not to be written into
   */
  folded(key: string, compute: () => Float64Array): Float64Array;
}

/**
 * A cache for many scenarios of one process. An entry holds its spectrum (8 bytes per number; a solar source has 28 per
 * bin) and its key, the size of the tables behind it: about 25 kB for the shipped detectors, which need two to eleven
 * entries each.
 * @param capacity entries kept; of more, the one that has not been used for longest is forgotten
 */
export function createFoldingCache(capacity = 256): FoldingCache {
  // A map remembers the order in which keys were set: the first is the one used longest ago.
  const entries = new Map<string, Float64Array>();
  return {
    folded(key, compute) {
      const counts = entries.get(key) ?? compute();
      entries.delete(key);
      entries.set(key, counts);
      if (entries.size > capacity) entries.delete(entries.keys().next().value as string);
      return counts;
    },
  };
}

/**
 * Folds a solar source: events per tonne and year, one row of bins per entry of `MONOMIALS`.
 * @param cache where to look first; undefined to fold in any case
 */
export function foldSource(
  source: SourceName,
  detector: Detector,
  parameters: PhysicsParameters,
  inputs: PhysicsInputs,
  cache?: FoldingCache,
): Float64Array {
  const { zeffSteps, rrpa } = inputs;
  const compute = (): Float64Array => {
    const ionisation = createIonisation(parameters.ionisation, zeffSteps, rrpa);
    const recoil = createRecoilSpectrum(inputs.sources[source], parameters, ionisation);
    const response = createResponse(detector, recoil.breakpointsKeV, recoil.endpointKeV);
    return fold(response, MONOMIALS.length, recoil.at);
  };
  if (!cache) return compute();
  return cache.folded(contentKey({ detector, parameters, source: inputs.sources[source], zeffSteps, rrpa }), compute);
}

/**
 * Folds a spectrum in true energy: events per bin for one of `table` per keV.
 * @param cache where to look first; undefined to fold in any case
 */
export function foldTable(table: LinearTable, detector: Detector, cache?: FoldingCache): Float64Array {
  const compute = (): Float64Array => {
    const response = createResponse(detector, [...table.x], table.x[table.x.length - 1]);
    return fold(response, 1, (energy) => [table.at(energy)]);
  };
  return cache ? cache.folded(contentKey({ detector, table }), compute) : compute();
}
