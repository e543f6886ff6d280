/** The expansion, evaluated in float64 as its formulas say, against χ² itself. */
import { describe, expect, it } from 'vitest';
import { createProblem, type ProfileProblem } from '../../src/model/problem.js';
import { randomNumbers } from '../../src/numerics/random.js';
import { columnCount, type Expansion, expandProblem } from '../../src/profile/expansion.js';
import { fisherMatrix } from '../../src/profile/fisher.js';
import { chiSquare, componentCounts, derivatives, fitPoint } from '../../src/profile/reference.js';
import { shippedModel } from '../support/models.js';
import { syntheticProblem } from '../support/synthetic.js';

function expanded(problem: ProfileProblem): Expansion {
  const expansion = expandProblem(problem);
  if (!expansion) throw new Error('no expansion');
  return expansion;
}

/** χ² - χ²₀ at u and z, and the largest of its terms, which sets the rounding; undefined where a rate vanishes. */
function change(
  expansion: Expansion,
  u: ArrayLike<number>,
  z: ArrayLike<number>,
): { value: number; scale: number } | undefined {
  const { monomials, linear, linearBySource, slope, prior, experiments } = expansion;
  const { sources } = expansion.problem;
  const count = monomials.length / 2;
  const factor = (index: number): number => (index < 0 ? 1 : u[index]);
  const c = Array.from({ length: count }, (_, m) => factor(monomials[2 * m]) * factor(monomials[2 * m + 1]));
  const terms: number[] = [];
  for (let m = 0; m < count; m++) {
    terms.push(c[m] * linear[m]);
    for (let i = 0; i < sources; i++) terms.push(c[m] * z[i] * linearBySource[i * count + m]);
  }
  for (let r = 0; r < slope.length; r++) terms.push(slope[r] * z[r], prior[r] * z[r] ** 2);
  for (const experiment of experiments) {
    const columns = columnCount(expansion, experiment);
    for (let k = 0; k < experiment.bins; k++) {
      const row = [...experiment.rows.subarray(k * columns, (k + 1) * columns)];
      let y = 0;
      for (let m = 0; m < count; m++) y += c[m] * (row.shift() as number);
      for (let i = 0; i < sources; i++) {
        y += z[i] * (row.shift() as number);
        for (let m = 0; m < count; m++) y += z[i] * c[m] * (row.shift() as number);
      }
      for (const r of experiment.backgrounds) y += z[r] * (row.shift() as number);
      const weight = row.shift() as number;
      expect(row).toHaveLength(0);
      if (experiment.gaussian) terms.push(weight * y * y);
      else if (y > -1) terms.push(weight * (y - Math.log1p(y)));
      else return undefined;
    }
  }
  return {
    value: terms.reduce((a, b) => a + b, 0),
    scale: terms.reduce((a, b) => Math.max(a, Math.abs(b)), 0),
  };
}

const HELD: ProfileProblem = {
  ...syntheticProblem(),
  lower: Float64Array.of(-1, 0.1, -1, -0.2),
  upper: Float64Array.of(Infinity, 0.1, 0.05, -0.2),
};

const CASES: readonly (readonly [string, () => Promise<ProfileProblem>, readonly number[]])[] = [
  [
    'Poisson and Gaussian experiments, origin not zero',
    async () => createProblem(await shippedModel('combined'), ['r2_e', 'q_mu']),
    [80, 12],
  ],
  ['three couplings', async () => createProblem(await shippedModel('darwin-30ty'), ['mu_e', 'q_e', 'r2_e']), [4, 1, 8]],
  ['a moment of all flavours', async () => createProblem(await shippedModel('lz'), ['mu_eff', 'r2_mu']), [15, 60]],
  ['a fixed coupling', async () => createProblem(await shippedModel('xenonnt'), ['q_e'], { r2_e: 20, q_emu: 5 }), [8]],
  ['Gaussian bins', async () => syntheticProblem({ gaussianBins: 20 }), [1.5, 1.5]],
  [
    'both in one fit',
    async () => syntheticProblem({ gaussianBins: 8, uncertainty: (r) => (r === 2 ? null : 0.1) }),
    [1.5, 1.5],
  ],
  ['no data at all', async () => syntheticProblem({ data: () => 0, level: 0.05 }), [1.5, 1.5]],
  ['some empty bins', async () => syntheticProblem({ level: 0.3, data: (_, k) => (k % 3 === 0 ? 2 : 0) }), [1, 1]],
  [
    'empty bins with zero rate',
    async () => syntheticProblem({ shape: (b, k) => (k < 5 ? 0 : 1 + b), data: (r, k) => (k < 5 ? 0 : Math.round(r)) }),
    [1, 1],
  ],
  [
    'a background that reaches one experiment only',
    async () => syntheticProblem({ gaussianBins: 8, shape: (b, k) => (b === 1 && k >= 12 ? 0 : 1) }),
    [1, 1],
  ],
  ['nuisances held, and limited on both sides', async () => HELD, [1, 1]],
  [
    'nuisances at a limit in the reference fit',
    async () => syntheticProblem({ uncertainty: () => null, data: (r) => Math.round(r / 3) }),
    [1, 1],
  ],
  ['a million counts', async () => syntheticProblem({ level: 3e5 }), [0.02, 0.02]],
  ['no couplings', async () => createProblem(await shippedModel('combined'), []), []],
];

describe('expansion', () => {
  it.each(CASES)('%s: equals χ² at random couplings and nuisances', async (_, make, widths) => {
    const problem = await make();
    const expansion = expanded(problem);
    const { origin, start, unit } = expansion;
    expect(expansion.chi2).toBe(fitPoint(problem, origin).chi2);
    const random = randomNumbers(3);
    let compared = 0;
    for (let trial = 0; trial < 200; trial++) {
      const u = widths.map((width) => width * (2 * random() - 1));
      const z = Float64Array.from(start, () => 4 * random() - 2);
      const theta = start.map((value, r) => value + unit[r] * z[r]);
      const point = u.map((value, a) => origin[a] + value);
      const exact = chiSquare(problem, componentCounts(problem, point), theta);
      const expected = change(expansion, u, z);
      if (!expected || !Number.isFinite(exact)) continue;
      compared++;
      const rounding = 1e-12 * (1 + exact + expansion.chi2 + expected.scale);
      // Rates of a million counts enter χ² as differences; the expansion has none of their rounding.
      const counts = problem.observed.reduce((a, b) => a + b, 0);
      expect(Math.abs(expansion.chi2 + expected.value - exact)).toBeLessThan(rounding + 1e-14 * counts);
    }
    expect(compared).toBeGreaterThan(50);
  });

  it.each(CASES)('%s: limits and the inverse Hessian are those of z', async (_, make) => {
    const problem = await make();
    const { origin, start, unit, lower, upper, prior, inverseHessian } = expanded(problem);
    const n = start.length;
    const hessian = fisherMatrix(problem, componentCounts(problem, origin), start, [...start.keys()]);
    for (let r = 0; r < n; r++) {
      expect(start[r] + unit[r] * lower[r]).toBeCloseTo(problem.lower[r], 12);
      if (Number.isFinite(problem.upper[r])) expect(start[r] + unit[r] * upper[r]).toBeCloseTo(problem.upper[r], 12);
      else expect(upper[r]).toBe(Infinity);
      expect(prior[r]).toBeCloseTo(problem.priorWeight[r] * unit[r] ** 2, 12);
      for (let s = 0; s < n; s++) {
        let product = 0;
        for (let t = 0; t < n; t++) product += inverseHessian[r * n + t] * hessian[t * n + s] * unit[t] * unit[s];
        expect(product).toBeCloseTo(r === s ? 1 : 0, 8);
      }
    }
  });

  it.each([
    ['darwin-300ty', ['r2_e', 'q_mu']],
    ['combined', ['q_e', 'r2_mu']],
  ] as const)('%s, %j: predicts the first step, and its fall, to first order', async (scenario, couplings) => {
    const expansion = expanded(createProblem(await shippedModel(scenario), couplings));
    const { problem, origin, start, unit, slope, inverseHessian, monomials, predicted, predictedFall } = expansion;
    const n = start.length;
    const count = monomials.length / 2;
    /** Distance of the prediction from the step, in the metric of H, relative to the step; and that of the falls. */
    const error = (scale: number): { step: number; fall: number } => {
      const u = Float64Array.of(scale, -scale);
      const c = Array.from({ length: count }, (_, m) =>
        [monomials[2 * m], monomials[2 * m + 1]].reduce((product, a) => product * (a < 0 ? 1 : u[a]), 1),
      );
      const counts = componentCounts(
        problem,
        origin.map((value, a) => value + u[a]),
      );
      const gradient = derivatives(problem, counts, start).gradient.map((g, r) => g * unit[r] - slope[r]);
      const step = unit.map((_, r) => gradient.reduce((sum, g, s) => sum - inverseHessian[r * n + s] * g, 0));
      const guess = unit.map((_, r) => c.reduce((sum, value, m) => sum + value * predicted[r * count + m], 0));
      const length = (a: Float64Array): number => Math.sqrt(a.reduce((sum, value) => sum + value * value, 0));
      const fall = -0.5 * gradient.reduce((sum, g, r) => sum + g * step[r], 0);
      const guessed = c.reduce(
        (sum, a, m) => sum + c.reduce((inner, b, k) => inner + a * b * predictedFall[m * count + k], 0),
        0,
      );
      return { step: length(step.map((value, r) => value - guess[r])) / length(step), fall: guessed / fall - 1 };
    };
    const [coarse, fine] = [error(1e-2), error(1e-4)];
    expect(coarse.step).toBeLessThan(0.1);
    expect(fine.step).toBeLessThan(coarse.step / 50);
    expect(Math.abs(coarse.fall)).toBeLessThan(0.2);
    expect(Math.abs(fine.fall)).toBeLessThan(Math.abs(coarse.fall) / 50);
  });

  it('does not exist where the Standard Model point has no fit, or a singular one', () => {
    const base = syntheticProblem({ couplings: ['q_e'], backgrounds: 0, bins: 4 });
    expect(
      expandProblem({ ...base, signal: new Float64Array(12), observed: Float64Array.of(1, 1, 1, 1) }),
    ).toBeUndefined();
    const free = (r: number): number | null => (r === 0 ? 0.1 : null);
    expect(expandProblem(syntheticProblem({ uncertainty: free, shape: () => 1 }))).toBeUndefined();
  });
});
