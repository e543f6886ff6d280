/** The event-rate tensor of the GPU against the plain loops. */
import { describe, expect, it } from 'vitest';
import { createProblem, type ProfileProblem, standardModelPoint } from '../../../src/model/problem.js';
import { componentCounts, expectedCounts } from '../../../src/profile/reference.js';
import { createRateEvaluator } from '../../../src/profile/webgpu/rates.js';
import { gpuOrReason } from '../../support/gpu.js';
import { shippedModel } from '../../support/models.js';
import { scatteredPoints } from '../../support/synthetic.js';

function expected(problem: ProfileProblem, points: Float64Array, nuisances: ArrayLike<number>): Float64Array[] {
  const columns = problem.couplings.length;
  return Array.from({ length: points.length / columns }, (_, i) =>
    expectedCounts(componentCounts(problem, points.subarray(i * columns, (i + 1) * columns)), nuisances, problem.bins),
  );
}

const gpu = await gpuOrReason();
describe.skipIf(gpu.reason)(gpu.title('rates'), () => {
  it.each([
    ['combined', ['q_e', 'r2_mu'], [5, 60]],
    ['darwin-300ty', ['mu_eff', 'q_emu', 'r2_e'], [3, 2, 30]],
  ] as const)('%s, %j: every bin of every point', async (scenario, couplings, widths) => {
    const problem = createProblem(await shippedModel(scenario), couplings);
    const points = scatteredPoints(300, standardModelPoint(couplings), widths);
    const nuisances = Float64Array.from(problem.lower, (_, r) => 0.05 * Math.sin(r));
    for (const theta of [undefined, nuisances]) {
      const evaluator = await createRateEvaluator(gpu.device(), problem, theta);
      const rates = await evaluator.rates(points);
      evaluator.close();
      expect(rates).toHaveLength(300 * problem.bins);
      expected(problem, points, theta ?? new Float64Array(nuisances.length)).forEach((row, i) => {
        row.forEach((value, k) => {
          expect(Math.abs(rates[i * problem.bins + k] - value)).toBeLessThanOrEqual(3e-6 * value + 1e-30);
        });
      });
    }
  });

  it('more points than a tile, no points, and no couplings', async () => {
    const model = await shippedModel('xenonnt');
    const problem = createProblem(model, ['mu_eff']);
    const evaluator = await createRateEvaluator(gpu.device(), problem);
    const points = Float64Array.from({ length: 20000 }, (_, i) => i / 1000);
    const rates = await evaluator.rates(points);
    const last = expected(problem, points.subarray(19999), new Float64Array(problem.lower.length))[0];
    last.forEach((value, k) => {
      expect(Math.abs(rates[19999 * problem.bins + k] - value)).toBeLessThanOrEqual(3e-6 * value);
    });
    expect(await evaluator.rates(new Float64Array())).toHaveLength(0);
    evaluator.close();
    const fixed = createProblem(model, []);
    const single = await createRateEvaluator(gpu.device(), fixed);
    expect(await single.rates(new Float64Array())).toHaveLength(fixed.bins);
    single.close();
  });

  it('refuses numbers that make no whole points', async () => {
    const evaluator = await createRateEvaluator(gpu.device(), createProblem(await shippedModel('lz'), ['q_e', 'q_mu']));
    await expect(evaluator.rates(Float64Array.of(1, 2, 3))).rejects.toThrow(RangeError);
    evaluator.close();
  });
});
