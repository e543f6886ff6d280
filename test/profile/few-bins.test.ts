/**
 * `cpu` against `reference` where bins are few, often fewer than nuisances: free nuisances are then undetermined, rates
 * vanish where data are, and most nuisances end at a limit.
 */
import { describe, expect, it } from 'vitest';
import type { ProfileProblem } from '../../src/model/problem.js';
import { createCouplingGradients } from '../../src/profile/cpu/coupling-gradients.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { Status } from '../../src/profile/profiler.js';
import { componentCounts, createReferenceProfiler, expectedCounts, fitPoint } from '../../src/profile/reference.js';
import { fewBinProblem } from '../support/few-bin-problem.js';

/**
 * Problems that were fitted wrongly once: a Hessian without digits, a step to the edge of where χ² is finite, rates far
 * below the data, a step that lands beside the minimum by chance.
 */
const HARD = [431, 1210, 2351, 2405, 3219, 3585, 4446, 5778, 5808, 7141, 10443, 13759, 16609, 21302, 23508, 23627];
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

describe('cpu agrees with reference to 1e-7 or 1e-12 χ², however few the bins', () => {
  it.each([
    ['hard', HARD],
    ['0 to 99', range(0, 100)],
    ['100 to 199', range(100, 200)],
    ['200 to 299', range(200, 300)],
  ])('problems %s', async (_, seeds) => {
    for (const seed of seeds) {
      const { problem, points } = fewBinProblem(seed);
      const reference = await createReferenceProfiler(problem).profile(points);
      const cpu = await createCpuProfiler(problem);
      for (const nuisances of [false, true]) {
        const { chi2, status } = await cpu.profile(points, { nuisances });
        reference.chi2.forEach((expected, i) => {
          const where = `seed ${seed}, point ${i}, nuisances ${nuisances}, χ² ${expected}`;
          // No component is negative: every point has a fit.
          expect(reference.status[i], where).not.toBe(Status.failed);
          expect(status[i], where).not.toBe(Status.failed);
          expect(Math.abs(chi2[i] - expected), where).toBeLessThan(1e-7 * Math.max(1, 1e-5 * expected));
        });
      }
    }
  });
});

/** Second derivative of χ² in a coupling at fixed nuisances, without the slope of bins: 2/σ² of the coupling alone. */
function curvatureInCoupling(
  problem: ProfileProblem,
  point: Float64Array,
  column: number,
  theta: Float64Array,
): number {
  const ratesAt = (value: number): Float64Array =>
    expectedCounts(componentCounts(problem, point.with(column, value)), theta, problem.bins);
  const step = 1e-4 * Math.max(1, Math.abs(point[column]));
  const [rates, above, below] = [0, step, -step].map((change) => ratesAt(point[column] + change));
  return rates.reduce((sum, rate, k) => {
    const [d, sigma] = [problem.observed[k], problem.gaussianSigma[k]];
    const weight = sigma > 0 ? 2 / sigma ** 2 : d === 0 ? 0 : (2 * d) / rate ** 2;
    return sum + weight * ((above[k] - below[k]) / (2 * step)) ** 2;
  }, 0);
}

/** Derivative of the profiled χ² by differences of four points, and what two widths differ by. */
function difference(profiled: (value: number) => number, at: number): { slope: number; error: number } {
  const size = Math.max(Math.abs(at), 1e-2);
  let best = { slope: Number.NaN, error: Infinity };
  let previous = Number.NaN;
  for (let h = size / 10; h > 1e-6 * size; h /= 4) {
    const near = profiled(at + h) - profiled(at - h);
    const far = profiled(at + 2 * h) - profiled(at - 2 * h);
    const slope = (8 * near - far) / (12 * h);
    const error = Math.abs(slope - previous) + (1e-13 * (1 + profiled(at))) / h;
    if (error < best.error) best = { slope, error };
    previous = slope;
  }
  return best;
}

it('gradients in the couplings are those of differences of reference, however few the bins', async () => {
  let compared = 0;
  for (const seed of range(0, 100)) {
    const { problem, points } = fewBinProblem(seed);
    const columns = problem.couplings.length;
    const nuisances = problem.lower.length;
    const some = points.subarray(0, 6 * columns);
    const fitted = await (await createCpuProfiler(problem)).profile(some, { nuisances: true });
    const theta = fitted.nuisances as Float64Array;
    const gradients = (await createCouplingGradients(problem))(some, theta);
    for (const [at, gradient] of gradients.entries()) {
      const [i, column] = [Math.floor(at / columns), at % columns];
      const point = some.slice(i * columns, (i + 1) * columns);
      const profiled = (value: number): number => fitPoint(problem, point.with(column, value)).chi2;
      const { slope, error } = difference(profiled, point[column]);
      const own = theta.subarray(i * nuisances, (i + 1) * nuisances);
      const curvature = curvatureInCoupling(problem, point, column, own);
      // Nuisances that leave a fall of 10⁻¹⁰ undone shift the gradient by up to the root of that times the curvature.
      const scale = Math.sqrt(curvature * (1 + 1e-3 * fitted.chi2[i]));
      if (!(error < 1e-5 * (Math.abs(slope) + scale))) continue;
      compared++;
      const where = `seed ${seed}, point ${i}, column ${column}, difference ${slope}`;
      expect(Math.abs(gradient - slope), where).toBeLessThan(1e-4 * (Math.abs(slope) + scale));
    }
  }
  expect(compared).toBeGreaterThan(1000);
});
