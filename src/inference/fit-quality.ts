/** How well a model describes the data at its best fit: χ²_min beside what a true model would give. */
import type { ProfileProblem } from '../model/problem.js';
import type { RateModel } from '../model/rate-model.js';
import { chiSquareTail } from '../numerics/incomplete-gamma.js';
import { poissonTermMoments } from '../numerics/poisson.js';
import type { Profiler } from '../profile/profiler.js';
import { componentCounts, expectedCounts } from '../profile/reference.js';
import type { Minimum } from './minima.js';

/** The best fit behind a bound, a region or a Δχ². */
export interface FitQuality {
  /** χ²_min, over nuisances and fitted couplings. */
  readonly chi2: number;
  /** Bins with observed counts in which anything is seen or can be expected. */
  readonly bins: number;
  /** Such bins whose data are the Standard Model expectation itself: they add nothing to χ² there. */
  readonly asimovBins: number;
  /** Nuisances with a prior: each is a parameter and a term of χ², which cancel in the degrees of freedom. */
  readonly constrainedNuisances: number;
  /** Nuisances without a prior. */
  readonly freeNuisances: number;
  /** Couplings that were minimised for χ²_min: the scanned and the profiled ones. */
  readonly couplings: number;
  /**
   * bins - freeNuisances - couplings; parameters at a limit count like all others. With Asimov bins beside observed ones, the
   * observed bins alone: at most so many, since Asimov bins hold the parameters. Null where all data are Asimov data.
   */
  readonly degreesOfFreedom: number | null;
  /**
   * Share of repeated experiments with a larger χ²_min, if the model is true at its best fit. χ²_min is taken for a scaled
   * χ² variable whose mean and variance are those of the terms of the bins: exact ones for Poisson counts, however few,
   * less what the fitted parameters take away. Null for Asimov data and without degrees of freedom; 0: below 1e-300.
   */
  readonly pValue: number | null;
  /** What a reader of the bound must know: the model does not describe the data. */
  readonly remark: string | null;
}

/** A p-value below it is no fluctuation: levels of Δχ² say nothing about a model that does not describe the data. */
export const HOPELESS_P_VALUE = 1e-6;

/**
 * The quality of the best fit of a model.
 * @param problem of the model over the couplings that were minimised
 * @param minimum the global minimum over these couplings
 */
export async function fitQuality(
  model: Pick<RateModel, 'ranges'>,
  problem: ProfileProblem,
  profiler: Profiler,
  minimum: Minimum,
): Promise<FitQuality> {
  const { nuisances } = await profiler.profile(minimum.point, { nuisances: true, float64: true });
  const counts = componentCounts(problem, minimum.point);
  const rates = expectedCounts(counts, nuisances as Float64Array, problem.bins);
  return qualityOf(model, problem, minimum.chi2, rates);
}

/** @param rates expected counts per bin at the best fit */
export function qualityOf(
  { ranges }: Pick<RateModel, 'ranges'>,
  problem: ProfileProblem,
  chi2: number,
  rates: ArrayLike<number>,
): FitQuality {
  const { gaussianSigma, priorWeight, lower, upper } = problem;
  let [bins, asimovBins, mean, variance] = [0, 0, 0, 0];
  for (const { experiment, start, end } of ranges) {
    for (let k = start; k < end; k++) {
      if (!mayHoldCounts(problem, k)) continue;
      if (experiment.observed === undefined) {
        asimovBins++;
        continue;
      }
      bins++;
      const moments = gaussianSigma[k] > 0 ? { mean: 1, variance: 2 } : poissonTermMoments(rates[k]);
      mean += moments.mean;
      variance += moments.variance;
    }
  }
  // A nuisance that its limits hold at one value is none.
  const varied = [...priorWeight.keys()].filter((r) => lower[r] < upper[r]);
  const freeNuisances = varied.filter((r) => priorWeight[r] === 0).length;
  const couplings = problem.couplings.length;
  const fitted = asimovBins > 0 ? 0 : freeNuisances + couplings;
  const degreesOfFreedom = bins > 0 ? bins - fitted : null;
  // Every fitted parameter takes one off the mean, and off the variance what it takes off that of χ².
  const expected = mean - fitted;
  const left = degreesOfFreedom !== null && degreesOfFreedom > 0 && expected > 0;
  const spread = (variance * expected) / mean;
  const p = left ? chiSquareTail((2 * chi2 * expected) / spread, (2 * expected * expected) / spread) : Number.NaN;
  const pValue = Number.isFinite(p) ? p : null;
  return {
    chi2,
    bins,
    asimovBins,
    constrainedNuisances: varied.length - freeNuisances,
    freeNuisances,
    couplings,
    degreesOfFreedom,
    pValue,
    remark:
      pValue !== null && pValue < HOPELESS_P_VALUE
        ? `the model does not describe the data (p < ${HOPELESS_P_VALUE.toExponential()} at its best fit): levels of Δχ² mean nothing`
        : null,
  };
}

/** Whether a bin has data, or a component that reaches it. */
function mayHoldCounts({ observed, signal, background, bins }: ProfileProblem, bin: number): boolean {
  if (observed[bin] > 0) return true;
  for (let at = bin; at < signal.length; at += bins) if (signal[at] !== 0) return true;
  for (let at = bin; at < background.length; at += bins) if (background[at] !== 0) return true;
  return false;
}
