/** Refuses counts that no couplings and no nuisances can explain. */

import { InputError } from '../input/errors.js';
import { shortPrinted } from '../numerics/printed-number.js';
import { COUPLINGS, MONOMIALS } from '../physics/couplings.js';
import type { RateModel } from './rate-model.js';

/** Solar events in a bin that count as none, with every coupling at the end of its search range. */
const NO_EVENTS = 1e-9;

/**
 * @returns remarks on Gaussian bins: their χ² is finite, and the same for all couplings
 * @throws InputError for a Poisson bin with counts that no component reaches: χ² would be infinite everywhere
 */
export function checkCounts(model: Omit<RateModel, 'remarks'>): string[] {
  const remarks: string[] = [];
  for (const { experiment, start, end } of model.ranges) {
    if (!experiment.observed) continue;
    for (let bin = start; bin < end; bin++) {
      const counts = model.observed[bin];
      if (counts === 0 || isReached(model, bin)) continue;
      const { edgesKeV } = experiment.detector;
      const range = `${short(edgesKeV[bin - start])}-${short(edgesKeV[bin - start + 1])} keV`;
      if (experiment.statistic.kind === 'gaussian') {
        remarks.push(`${experiment.name}: ${short(counts)} counts in ${range}, where nothing gives an event`);
        continue;
      }
      throw new InputError(`nothing can be expected in the bin ${range}`, {
        ...(experiment.observedPlace?.(bin - start) ?? { key: `${experiment.name}, counts` }),
        value: counts,
        accepted: '0, or a component that reaches this bin',
      });
    }
  }
  return remarks;
}

function isReached({ sources, signal, bins, backgrounds }: Omit<RateModel, 'remarks'>, bin: number): boolean {
  if (backgrounds.some(({ counts }) => counts[bin] > 0)) return true;
  let most = 0;
  for (let row = 0; row < sources.length * MONOMIALS.length; row++) {
    const { factors } = MONOMIALS[row % MONOMIALS.length];
    const largest = factors.reduce((product, name) => product * COUPLINGS[name].searchRange, 1);
    most += Math.abs(signal[row * bins + bin]) * largest;
  }
  return most > NO_EVENTS;
}

function short(value: number): string {
  return shortPrinted(value, { digits: 6 });
}
