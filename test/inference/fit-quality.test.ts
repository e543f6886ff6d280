/** The quality of fits against repeated experiments, and what it counts. */
import { describe, expect, it } from 'vitest';
import { evaluatePoint, findBound } from '../../src/inference/analysis.js';
import { HOPELESS_P_VALUE, qualityOf } from '../../src/inference/fit-quality.js';
import type { ProfileProblem } from '../../src/model/problem.js';
import type { BinRange } from '../../src/model/rate-model.js';
import { randomNumbers } from '../../src/numerics/random.js';
import { componentCounts, createReferenceProfiler, expectedCounts, fitPoint } from '../../src/profile/reference.js';
import { shippedModel } from '../support/models.js';
import { syntheticProblem } from '../support/synthetic.js';

const range = (start: number, end: number, isObserved: boolean): BinRange =>
  ({ start, end, experiment: { observed: isObserved ? [] : undefined } }) as unknown as BinRange;

/** A number of events, by the arrivals of unit rate. */
function poisson(rate: number, random: () => number): number {
  let [time, data] = [-Math.log(1 - random()), 0];
  for (; time < rate; data++) time -= Math.log(1 - random());
  return data;
}

function quality(problem: ProfileProblem, ranges = [range(0, problem.bins, true)]) {
  const point = new Float64Array(problem.couplings.length);
  const fit = fitPoint(problem, point);
  const rates = expectedCounts(componentCounts(problem, point), fit.nuisances, problem.bins);
  // Nothing is minimised over the couplings here.
  return qualityOf({ ranges }, { ...problem, couplings: [] }, fit.chi2, rates);
}

describe('p-values of models that are true', () => {
  it.each([0.03, 0.3, 2, 30])('are spread evenly, and none is hopeless, for %d counts per bin', (level) => {
    const random = randomNumbers(11);
    const values: number[] = [];
    for (let seed = 1; seed <= 400; seed++) {
      const truth = syntheticProblem({
        seed,
        bins: 40,
        backgrounds: 2,
        level,
        uncertainty: (r) => (r === 1 ? null : 0.1),
      });
      const origin = new Float64Array(2);
      // Nuisances differ from nominal as their priors say.
      const alpha = Float64Array.of(0, 0, 0).map((_, r) =>
        r === 1 ? 0 : 0.1 * (random() + random() + random() - 1.5) * 2,
      );
      const rates = expectedCounts(componentCounts(truth, origin), alpha, truth.bins);
      const { pValue, remark } = quality({ ...truth, observed: rates.map((rate) => poisson(rate, random)) });
      if (pValue !== null) values.push(pValue);
      expect(remark).toBeNull();
    }
    for (const share of [0.01, 0.1, 0.5, 0.9]) {
      const below = values.filter((value) => value < share).length / values.length;
      // With a few events in all, χ² has few values: the tail must still not pretend a misfit.
      const excess = level < 0.1 ? Math.max(0, below - share) * Number(share < 0.5) : Math.abs(below - share);
      expect(excess, `share below ${share}`).toBeLessThan(0.08);
    }
  });
});

describe('the quality of a fit', () => {
  const problem = syntheticProblem({ bins: 20, backgrounds: 4, uncertainty: (r) => (r < 2 ? 0.1 : null) });

  it('counts bins, priors, free nuisances and couplings', () => {
    const { chi2: _, pValue, ...counts } = qualityOf({ ranges: [range(0, 20, true)] }, problem, 12, problem.observed);
    expect(counts).toEqual({
      bins: 20,
      asimovBins: 0,
      constrainedNuisances: 2,
      freeNuisances: 3,
      couplings: 2,
      degreesOfFreedom: 15,
      remark: null,
    });
    expect(pValue).toBeGreaterThan(0.4);
  });

  it('leaves out bins that nothing can reach, and nuisances that are held', () => {
    const none = (values: Float64Array): Float64Array => values.map((value, at) => (at % 20 === 7 ? 0 : value));
    const held = { lower: problem.lower.with(3, 0), upper: problem.upper.with(3, 0) };
    const empty = {
      signal: none(problem.signal),
      background: none(problem.background),
      observed: none(problem.observed),
    };
    const { bins, freeNuisances, degreesOfFreedom } = quality({ ...problem, ...held, ...empty });
    expect({ bins, freeNuisances, degreesOfFreedom }).toEqual({ bins: 19, freeNuisances: 2, degreesOfFreedom: 17 });
  });

  it('says nothing about Asimov data, and about observed bins beside them no more than they can', () => {
    const asimov = qualityOf({ ranges: [range(0, 20, false)] }, problem, 0, problem.observed);
    expect(asimov).toMatchObject({ bins: 0, asimovBins: 20, degreesOfFreedom: null, pValue: null, remark: null });
    const mixed = qualityOf({ ranges: [range(0, 5, true), range(5, 20, false)] }, problem, 5, problem.observed);
    expect(mixed).toMatchObject({ bins: 5, asimovBins: 15, degreesOfFreedom: 5 });
    expect(mixed.pValue).toBeGreaterThan(0.3);
  });

  it('has no p-value without degrees of freedom', () => {
    const few = syntheticProblem({ bins: 4, backgrounds: 4, uncertainty: () => null });
    expect(quality(few).degreesOfFreedom).toBe(-1);
    expect(quality(few).pValue).toBeNull();
  });

  it('calls a model hopeless where it is far from the data, and not before', () => {
    for (const chi2 of [20, 50, 60, 1e3, 1e6]) {
      const { pValue, remark } = qualityOf({ ranges: [range(0, 20, true)] }, problem, chi2, problem.observed);
      expect(remark !== null, `χ² ${chi2}`).toBe((pValue as number) < HOPELESS_P_VALUE);
      expect(remark !== null).toBe(chi2 > 50);
    }
  });
});

describe('the fit of a bound', () => {
  it('is that of its global minimum, as chi2 has it', async () => {
    const model = await shippedModel('xenonnt');
    const profiler = async (problem: ProfileProblem) => createReferenceProfiler(problem);
    const { fit, curve } = await findBound(model, 'mu_eff', profiler, { drawn: false });
    expect(fit).toMatchObject({
      chi2: curve.minima[0].chi2,
      bins: 84,
      freeNuisances: 4,
      constrainedNuisances: 6,
      couplings: 1,
    });
    expect(fit.degreesOfFreedom).toBe(79);
    const point = await evaluatePoint(model, { mu_eff: 5 }, profiler);
    expect(point.fit?.chi2).toBeCloseTo(fit.chi2, 6);
    expect(point.fit?.degreesOfFreedom).toBe(79);
    expect((await evaluatePoint(model, {}, profiler)).fit?.degreesOfFreedom).toBe(80);
  });
});
