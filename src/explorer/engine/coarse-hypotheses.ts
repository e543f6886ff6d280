/** What coarse answers minimise with: as `createHypotheses`, without the fits that find how far a bound must be searched. */
import { type Hypotheses, naturalScales } from '../../inference/hypotheses.js';
import { foldsToPositive } from '../../inference/signs.js';
import { type ProfileProblem, standardModelPoint } from '../../model/problem.js';
import { createCouplingGradients } from '../../profile/cpu/coupling-gradients.js';
import type { Profiler } from '../../profile/profiler.js';
import { widestRange } from './window.js';

/** Hypotheses whose axes reach as far as couplings are ever searched. */
export async function createCoarseHypotheses(problem: ProfileProblem, profiler: Profiler): Promise<Hypotheses> {
  const scales = await naturalScales(problem, profiler);
  const origin = standardModelPoint(problem.couplings);
  const { nuisances } = await profiler.profile(origin, { float64: true, nuisances: true });
  return {
    problem,
    profiler,
    nuisances: nuisances as Float64Array,
    gradients: await createCouplingGradients(problem),
    axes: problem.couplings.map((name, column) => {
      const evenInSign = foldsToPositive(problem.couplings, column);
      return {
        standardModel: origin[column],
        scale: scales[column],
        evenInSign,
        range: widestRange(name, evenInSign),
      };
    }),
  };
}
