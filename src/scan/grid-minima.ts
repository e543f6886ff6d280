/** The minima of χ² over all couplings of a grid, found by refining points of it. */

import { withoutValleys } from '../inference/flat-valleys.js';
import type { Hypotheses } from '../inference/hypotheses.js';
import { deepMinima, distinctMinima, type Minimum } from '../inference/minima.js';

/**
 * The minima over all couplings reached from starting points, together with known ones: the global one first, none
 * twice, signs that the rates do not see folded.
 */
export async function refineMinima(
  hypotheses: Hypotheses,
  starts: readonly Float64Array[],
  known: readonly Minimum[] = [],
): Promise<Minimum[]> {
  return withoutValleys(hypotheses, distinctMinima(hypotheses, [...known, ...(await deepMinima(hypotheses, starts))]));
}
