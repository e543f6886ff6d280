/** The fitted nuisances at a point of a plane. */
import type { Hypotheses } from '../../inference/hypotheses.js';
import type { RateModel } from '../../model/rate-model.js';
import { SOURCE_LABELS } from '../../report/figure-panels.js';
import type { Pulls } from './question.js';

/** θ this close to a limit, relative to 1+|limit|, sits at it. */
const AT_LIMIT = 1e-9;

/**
 * The nuisances at a point in float64; null where nothing can be fitted.
 * @param hypotheses of the two couplings of the plane
 * @param reference χ² of the minimum of the plane
 */
export async function pullsAt(
  model: RateModel,
  { problem, profiler }: Hypotheses,
  at: readonly [x: number, y: number],
  reference: number,
): Promise<Pulls | null> {
  const { chi2, nuisances } = await profiler.profile(Float64Array.from(at), { nuisances: true, float64: true });
  const fitted = nuisances as Float64Array;
  if (!Number.isFinite(chi2[0]) || !fitted.every(Number.isFinite)) return null;
  const { lower, upper, priorWeight } = problem;
  const near = (value: number, limit: number): boolean =>
    limit < Infinity && Math.abs(value - limit) <= AT_LIMIT * (1 + Math.abs(limit));
  return {
    at,
    deltaChi2: chi2[0] - reference,
    nuisances: nuisanceLabels(model).map((label, r) => ({
      label,
      value: fitted[r],
      pull: priorWeight[r] > 0 ? fitted[r] * Math.sqrt(priorWeight[r]) : null,
      atLimit: near(fitted[r], lower[r]) || near(fitted[r], upper[r]),
    })),
  };
}

/** Labels as in spectra. */
function nuisanceLabels(model: RateModel): string[] {
  return model.nuisances.map((_, r) => {
    const source = model.sources[r];
    if (source !== undefined) return SOURCE_LABELS[source];
    return (model.backgrounds.find(({ nuisance }) => nuisance === r) as RateModel['backgrounds'][number]).label;
  });
}
