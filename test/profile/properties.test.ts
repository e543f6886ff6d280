/** What must not matter, and what must always hold, for any problem. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProfileProblem } from '../../src/model/problem.js';
import { randomNumbers } from '../../src/numerics/random.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { chiSquare, componentCounts, derivatives, fitPoint } from '../../src/profile/reference.js';
import { syntheticProblem } from '../support/synthetic.js';
import { uniform } from '../support/uniform.js';

const number = uniform;
const anyProblem = fc
  .record({
    seed: fc.integer({ min: 1, max: 10_000 }),
    bins: fc.integer({ min: 2, max: 16 }),
    backgrounds: fc.integer({ min: 1, max: 4 }),
    level: fc.constantFrom(0.5, 30, 4000),
    gaussian: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ gaussian, ...rest }) => syntheticProblem({ ...rest, gaussianBins: Math.min(gaussian * 3, rest.bins - 1) }));
const anyPoint = fc.tuple(number(-1, 1), number(-1, 1));

async function chi2Of(problem: ProfileProblem, point: readonly number[]): Promise<[number, number]> {
  const cpu = await (await createCpuProfiler(problem)).profile(Float64Array.from(point));
  return [cpu.chi2[0], fitPoint(problem, point).chi2];
}

async function expectSame(
  a: ProfileProblem,
  pointA: readonly number[],
  b: ProfileProblem,
  pointB: readonly number[],
  factor = 1,
): Promise<void> {
  const [before, after] = [await chi2Of(a, pointA), await chi2Of(b, pointB)];
  before.forEach((chi2, i) => {
    expect(Math.abs(after[i] - factor * chi2)).toBeLessThan(1e-7 * factor * (1 + chi2));
  });
}

describe('units scrambled', () => {
  it('χ² stays when a coupling is counted in another unit', async () => {
    await fc.assert(
      fc.asyncProperty(anyProblem, anyPoint, number(0.01, 100), async (problem, point, unit) => {
        const { monomials, bins } = problem;
        const power = (m: number): number => Number(monomials[2 * m] === 0) + Number(monomials[2 * m + 1] === 0);
        const signal = problem.signal.map((value, i) => value * unit ** power(Math.floor(i / bins)));
        await expectSame(problem, point, { ...problem, signal }, [point[0] / unit, point[1]]);
      }),
      { numRuns: 60 },
    );
  });

  it('χ² stays when the columns of a point change places', async () => {
    await fc.assert(
      fc.asyncProperty(anyProblem, anyPoint, async (problem, [x, y]) => {
        const monomials = problem.monomials.map((factor) => (factor < 0 ? factor : 1 - factor));
        await expectSame(problem, [x, y], { ...problem, monomials }, [y, x]);
      }),
      { numRuns: 60 },
    );
  });

  it('χ² scales with the exposure when data, rates and inverse squares of the errors do', async () => {
    await fc.assert(
      fc.asyncProperty(anyProblem, anyPoint, fc.constantFrom(0.1, 3, 50), async (problem, point, factor) => {
        const scaled = (values: Float64Array): Float64Array => values.map((value) => value * factor);
        const larger: ProfileProblem = {
          ...problem,
          signal: scaled(problem.signal),
          background: scaled(problem.background),
          observed: scaled(problem.observed),
          priorWeight: scaled(problem.priorWeight),
          gaussianSigma: problem.gaussianSigma.map((sigma) => sigma * Math.sqrt(factor)),
        };
        await expectSame(problem, point, larger, point, factor);
      }),
      { numRuns: 60 },
    );
  });
});

describe('permutations', () => {
  it('χ² does not depend on the order of the bins of an experiment', async () => {
    await fc.assert(
      fc.asyncProperty(anyProblem, anyPoint, fc.integer(), async (problem, point, seed) => {
        const { bins, experimentStart } = problem;
        const random = randomNumbers(seed);
        const order = Array.from({ length: bins }, (_, k) => k);
        for (let e = 0; e + 1 < experimentStart.length; e++) {
          const part = order.slice(experimentStart[e], experimentStart[e + 1]).map((k) => ({ k, key: random() }));
          part.sort((a, b) => a.key - b.key);
          order.splice(experimentStart[e], part.length, ...part.map(({ k }) => k));
        }
        const permuted = (values: Float64Array): Float64Array =>
          values.map((_, i) => values[Math.floor(i / bins) * bins + order[i % bins]]);
        const other: ProfileProblem = {
          ...problem,
          signal: permuted(problem.signal),
          background: permuted(problem.background),
          observed: permuted(problem.observed),
          gaussianSigma: permuted(problem.gaussianSigma),
        };
        await expectSame(problem, point, other, point);
      }),
      { numRuns: 60 },
    );
  });

  it('χ² does not depend on the order of the backgrounds', async () => {
    await fc.assert(
      fc.asyncProperty(anyProblem, anyPoint, async (problem, point) => {
        const { bins } = problem;
        const rows = problem.background.length / bins;
        const background = problem.background.map(
          (_, i) => problem.background[(rows - 1 - Math.floor(i / bins)) * bins + (i % bins)],
        );
        await expectSame(problem, point, { ...problem, background }, point);
      }),
      { numRuns: 40 },
    );
  });
});

describe('χ² as a function of the nuisances', () => {
  const nuisances = fc.array(number(-0.9, 3), { minLength: 5, maxLength: 5 });

  it('is convex, never negative, and nowhere below the profile', () => {
    fc.assert(
      fc.property(anyProblem, anyPoint, nuisances, nuisances, number(0, 1), (problem, point, a, b, share) => {
        const counts = componentCounts(problem, point);
        const n = problem.lower.length;
        const at = (theta: readonly number[]): number =>
          chiSquare(problem, counts, Float64Array.from(theta.slice(0, n)));
        const between = at(a.map((value, r) => share * value + (1 - share) * b[r]));
        const chord = share * at(a) + (1 - share) * at(b);
        fc.pre(Number.isFinite(chord));
        expect(between).toBeLessThanOrEqual(chord + 1e-9 * (1 + chord));
        expect(between).toBeGreaterThanOrEqual(0);
        const fit = fitPoint(problem, point);
        expect(fit.chi2).toBeLessThanOrEqual(between + 1e-9 * (1 + between));
      }),
    );
  });

  it('has the gradient and Hessian that finite differences give', () => {
    fc.assert(
      fc.property(
        anyProblem,
        anyPoint,
        fc.array(number(-0.3, 0.5), { minLength: 5, maxLength: 5 }),
        (problem, point, theta) => {
          const counts = componentCounts(problem, point);
          const n = problem.lower.length;
          const base = Float64Array.from(theta.slice(0, n));
          const { gradient, hessian } = derivatives(problem, counts, base);
          const step = 1e-5;
          for (let r = 0; r < n; r++) {
            const [up, down] = [base.with(r, base[r] + step), base.with(r, base[r] - step)];
            const slope = (chiSquare(problem, counts, up) - chiSquare(problem, counts, down)) / (2 * step);
            const scale = 1 + Math.abs(gradient[r]) + hessian[r * n + r];
            expect(Math.abs(gradient[r] - slope) / scale).toBeLessThan(1e-5);
            const [gUp, gDown] = [
              derivatives(problem, counts, up).gradient,
              derivatives(problem, counts, down).gradient,
            ];
            for (let s = 0; s < n; s++) {
              const curvature = (gUp[s] - gDown[s]) / (2 * step);
              const size = 1 + Math.sqrt(hessian[r * n + r] * hessian[s * n + s]);
              expect(Math.abs(hessian[r * n + s] - curvature) / size).toBeLessThan(1e-5);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('falls when a prior is loosened or limits widen', () => {
    fc.assert(
      fc.property(anyProblem, anyPoint, fc.integer({ min: 0, max: 1 }), (problem, point, r) => {
        const narrow = { ...problem, lower: problem.lower.with(r, -0.01), upper: problem.upper.with(r, 0.01) };
        const loose = { ...problem, priorWeight: problem.priorWeight.with(r, 0.1) };
        const chi2 = fitPoint(problem, point).chi2;
        expect(fitPoint(narrow, point).chi2).toBeGreaterThanOrEqual(chi2 - 1e-8 * (1 + chi2));
        expect(fitPoint(loose, point).chi2).toBeLessThanOrEqual(chi2 + 1e-8 * (1 + chi2));
      }),
      { numRuns: 60 },
    );
  });
});

describe('an empty bin', () => {
  it('adds 2R (Eq. 19)', () => {
    const problem = syntheticProblem({ backgrounds: 0, bins: 3, data: () => 0, uncertainty: () => 1e-9 });
    const rate = componentCounts(problem, [0, 0]).reduce((a, b) => a + b, 0);
    expect(fitPoint(problem, [0, 0]).chi2).toBeCloseTo(2 * rate, 6);
  });
});
