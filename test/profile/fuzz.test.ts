/**
 * Problems that no scenario ships: nearly degenerate backgrounds, tight limits on both sides, limits that exclude the
 * nominal value, nuisances that are free, held, or driven to their limits together, few and many counts, data far from
 * the model, points from the Standard Model point to a thousand times outside. What `cpu` settles must be what
 * `reference` defines. (properties.test.ts has the symmetries, backends.test.ts the shipped scenarios.)
 */
import { describe, expect, it } from 'vitest';
import { type ProfileProblem, standardModelPoint } from '../../src/model/problem.js';
import { randomNumbers } from '../../src/numerics/random.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { Status } from '../../src/profile/profiler.js';
import { createReferenceProfiler } from '../../src/profile/reference.js';
import { syntheticProblem } from '../support/synthetic.js';

const LIMITS: readonly (readonly [number, number])[] = [
  [0.5, 1.5],
  [0.99, 1.01],
  [1, 1],
  [1.1, 2],
  [0, 0.8],
  [0.3, Infinity],
  [1 - 1e-6, 1 + 1e-3],
];
const POINTS = 48;

/** A number between two, spread evenly over its logarithm. */
function logarithmic(random: () => number, from: number, to: number): number {
  return from * (to / from) ** random();
}

function nastyProblem(seed: number): ProfileProblem {
  const random = randomNumbers(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)];
  const bins = pick([3, 8, 20]);
  const backgrounds = Math.floor(12 * random());
  const degenerate = pick([0, 1e-6, 1e-3, 0.1]);
  const crowded = pick([0, 0.3, 0.7]);
  const widths = Array.from({ length: backgrounds + 1 }, () => pick([null, 0.1, logarithmic(random, 0.01, 3)]));
  const limits = widths.map(() => (random() < crowded ? pick(LIMITS) : ([0, Infinity] as const)));
  const gaussianBins = pick([0, 0, Math.floor(bins / 2), bins - 1]);
  const factor = pick([0, 0.2, 1, 1, 1, 5]);
  return syntheticProblem({
    seed,
    couplings: pick([['q_e'], ['q_e', 'q_mu']]),
    bins,
    backgrounds,
    level: logarithmic(random, 0.1, 1e4),
    gaussianBins,
    uncertainty: (r) => widths[r],
    limits: (r) => limits[r],
    shape: (b, k, r) => (degenerate > 0 && b > 0 ? 1 + Math.sin(k) / 2 + degenerate * r() : 0.01 + r()),
    data: (expected, _, r) => Math.round(factor * expected + Math.sqrt(expected) * (2 * r() - 1) + 0.5),
  });
}

function pointsOf(problem: ProfileProblem, seed: number): Float64Array {
  const random = randomNumbers(seed + 1);
  const origin = standardModelPoint(problem.couplings);
  return Float64Array.from({ length: POINTS * origin.length }, (_, i) => {
    const distance = logarithmic(random, 1e-2, random() < 0.8 ? 10 : 1e3);
    return origin[i % origin.length] + (i < origin.length ? 0 : distance * (2 * random() - 1));
  });
}

/** Checks all that `cpu` says about some points; returns how many were near the minimum. */
async function expectAgreement(problem: ProfileProblem, points: Float64Array, name: string): Promise<number> {
  const reference = await createReferenceProfiler(problem).profile(points);
  const cpu = await createCpuProfiler(problem);
  const lowest = reference.chi2.reduce((a, b) => (b < a ? b : a), Infinity);
  const n = problem.lower.length;
  let near = 0;
  for (const nuisances of [false, true]) {
    const result = await cpu.profile(points, { nuisances });
    reference.chi2.forEach((chi2, i) => {
      const where = `${name}, point ${i}, nuisances ${nuisances}, reference ${chi2}, cpu ${result.chi2[i]}`;
      expect(result.status[i] === Status.failed, where).toBe(reference.status[i] === Status.failed);
      if (reference.status[i] === Status.failed) return;
      const isNear = chi2 - lowest < 25;
      near += Number(isNear);
      // Where even the minimum is large, its digits are the limit.
      const tolerance = 1e-7 * (isNear ? 1 + 1e-4 * lowest : 1 + chi2);
      expect(Math.abs(result.chi2[i] - chi2), where).toBeLessThan(tolerance);
      const theta = result.nuisances?.subarray(i * n, (i + 1) * n) ?? [];
      theta.forEach((value, r) => {
        expect(value, where).toBeGreaterThanOrEqual(problem.lower[r] - 1e-12);
        expect(value, where).toBeLessThanOrEqual(problem.upper[r] + 1e-12);
      });
    });
  }
  return near;
}

describe('cpu agrees with reference in nasty problems', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('batch %d', async (batch) => {
    let near = 0;
    for (let seed = 40 * batch; seed < 40 * (batch + 1); seed++) {
      const problem = nastyProblem(seed);
      near += await expectAgreement(problem, pointsOf(problem, seed), `seed ${seed}`);
    }
    expect(near).toBeGreaterThan(500);
  });
});

/** A model whose data miss the rates by so much that χ² is some `size`, with more bins than nuisances. */
function misfit(seed: number): ProfileProblem {
  const random = randomNumbers(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)];
  const bins = pick([12, 25, 50]);
  const size = logarithmic(random, 0.1, 1e8);
  const backgrounds = Math.floor(8 * random());
  const share = pick([0, 0.3]);
  const widths = Array.from({ length: backgrounds + 1 }, () =>
    random() < share ? null : logarithmic(random, 0.01, 1),
  );
  return syntheticProblem({
    seed,
    couplings: pick([['q_e'], ['q_e', 'q_mu']]),
    bins,
    backgrounds,
    level: logarithmic(random, 0.1, 1e3),
    gaussianBins: pick([0, 0, Math.floor(bins / 2)]),
    uncertainty: (r) => widths[r],
    data: (expected, _, r) => {
      const distance = Math.sqrt((expected * size) / bins) * (0.5 + r());
      return Math.max(0, Math.round(expected + (r() < 0.5 ? -distance : distance)));
    },
  });
}

it('cpu agrees with reference to 1e-7 or 1e-12 χ², however bad the fit', async () => {
  let largest = 0;
  for (let seed = 200; seed < 400; seed++) {
    const problem = misfit(seed);
    const points = pointsOf(problem, seed);
    const reference = await createReferenceProfiler(problem).profile(points);
    const cpu = await createCpuProfiler(problem);
    for (const nuisances of [false, true]) {
      const { chi2 } = await cpu.profile(points, { nuisances });
      for (const [i, expected] of reference.chi2.entries()) {
        const where = `seed ${seed}, point ${i}, nuisances ${nuisances}, χ² ${expected}`;
        expect(Math.abs(chi2[i] - expected), where).toBeLessThan(1e-7 * Math.max(1, 1e-5 * expected));
      }
    }
    largest = Math.max(largest, Math.min(...reference.chi2));
  }
  expect(largest).toBeGreaterThan(1e6);
});

/** Rates (1+q)² of one source in the bins with `signal`, beside backgrounds. */
function oneCoupling(
  signal: readonly number[],
  backgrounds: readonly (readonly number[])[],
  observed: readonly number[],
  weights: readonly number[],
  limits: readonly (readonly [number, number])[],
): ProfileProblem {
  const bins = observed.length;
  return {
    couplings: ['q_e'],
    bins,
    experimentStart: Int32Array.of(0, bins),
    monomials: Int32Array.of(-1, -1, -1, 0, 0, 0),
    sources: 1,
    signal: Float64Array.from([...signal, ...signal.map((s) => 2 * s), ...signal]),
    background: Float64Array.from(backgrounds.flat()),
    nuisanceNames: weights.map((_, r) => `n${r}`),
    priorWeight: Float64Array.from(weights),
    lower: Float64Array.from(limits, ([low]) => low - 1),
    upper: Float64Array.from(limits, ([, high]) => high - 1),
    observed: Float64Array.from(observed),
    gaussianSigma: new Float64Array(bins),
  };
}

describe('cpu agrees with reference where', () => {
  it('the only nuisance switches the signal off', async () => {
    const problem = oneCoupling([40, 30, 20], [], [38, 33, 19], [5.71], [[0, Infinity]]);
    const points = Float64Array.from({ length: 60 }, (_, i) => 1.2 ** i);
    expect(await expectAgreement(problem, points, 'off')).toBeGreaterThan(60);
  });

  it('every nuisance is held', async () => {
    const problem = oneCoupling(
      [4, 3],
      [[2, 1]],
      [6, 5],
      [1, 0],
      [
        [1, 1],
        [2, 2],
      ],
    );
    await expectAgreement(problem, Float64Array.of(-1.5, -0.5, 0, 0.3), 'held');
  });

  it('one bin with data loses its rate while the others pull', async () => {
    const base = oneCoupling([4, 0, 0], [[0, 8, 7]], [4, 11, 6], [100, 100], Array(2).fill([0, Infinity]));
    await expectAgreement(base, Float64Array.of(0, -1, -0.5), 'lost rate');
  });

  it('the fit starts again from nominal, outside the limits of a nuisance', async () => {
    // The first background is zero in the reference fit, the signal at q = -1: only a fresh start has rates.
    const problem = oneCoupling(
      [50, 0],
      [
        [5, 0],
        [0, 50],
      ],
      [5, 50],
      [1e6, 0, 0],
      [
        [0, Infinity],
        [0, Infinity],
        [1.5, 2],
      ],
    );
    await expectAgreement(problem, Float64Array.of(-1, 0, -0.9), 'fresh start');
  });
});

it.each([
  ['reference', createReferenceProfiler],
  ['cpu', createCpuProfiler],
] as const)('%s does not take an overflowing step for a minimum', async (_, createProfiler) => {
  const free = [0, Infinity] as const;
  // A line in an empty bin whose tail all but vanishes where the data are: gradient 2, curvature 1e-312.
  const line = [1, 1e-156, 1e-156];
  const problem = oneCoupling([0, 6, 7], [line], [0, 4, 8], [1, 0], [free, free]);
  const { chi2, status } = await (await createProfiler(problem)).profile(Float64Array.of(0.5));
  const without = { ...problem, upper: problem.upper.with(1, -1) };
  const { chi2: best } = await createReferenceProfiler(without).profile(Float64Array.of(0.5));
  if (status[0] !== Status.failed) expect(chi2[0]).toBeLessThanOrEqual(best[0] + 1e-7);
});
