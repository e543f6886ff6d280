/** Which true energies matter to bins of reconstructed energy. */
import { type ResolutionModel, sigmaKeV } from './resolution.js';

/** Reconstructed energies further away than this many σ are neglected (2e-15 of the events). */
export const TAIL_SIGMAS = 8;
/** Events from further away than this many σ are too few to speak of (0.1% of those at that energy). */
const NOTABLE_SIGMAS = 3;
const BISECTIONS = 50;

/** Highest true energy in keV that is folded into bins that end at an energy in keV. */
export function highestTrueEnergyKeV(lastEdgeKeV: number, resolution: ResolutionModel): number {
  return lastEdgeKeV + TAIL_SIGMAS * sigmaKeV(resolution, 1.5 * lastEdgeKeV);
}

/** Lowest and highest true energy in keV from which a notable share of the events gets into the bins. */
export function reachOfBins(edgesKeV: Float64Array, resolution: ResolutionModel): readonly [number, number] {
  const first = edgesKeV[0];
  const last = edgesKeV[edgesKeV.length - 1];
  const reachesUp = (energy: number): boolean => energy + NOTABLE_SIGMAS * sigmaKeV(resolution, energy) >= first;
  const staysBeyond = (energy: number): boolean => energy - NOTABLE_SIGMAS * sigmaKeV(resolution, energy) > last;
  return [
    reachesUp(0) ? 0 : bisect(0, first, reachesUp),
    bisect(last, highestTrueEnergyKeV(last, resolution), staysBeyond),
  ];
}

/** Where a condition that does not hold at `low` begins to; `high` if it never does. */
function bisect(low: number, high: number, holds: (energy: number) => boolean): number {
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
