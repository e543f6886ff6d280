import { describe, expect, it } from 'vitest';
import { createHypotheses, spacedValues } from '../../src/inference/hypotheses.js';
import { minimise } from '../../src/inference/minimise.js';
import { createProblem } from '../../src/model/problem.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { createReferenceProfiler } from '../../src/profile/reference.js';
import { shippedModel } from '../support/models.js';
import { ellipse } from '../support/synthetic.js';

describe('minimisation over couplings', () => {
  it('finds the centre of an ellipse from every corner, and leaves held columns alone', async () => {
    const problem = ellipse(['q_e', 'q_mu'], [0.7, -40], [0.1, 9]);
    const hypotheses = await createHypotheses(problem, createReferenceProfiler(problem));
    const starts = Float64Array.of(5, 5, -8, 100, 0.7, -40);
    const both = await minimise(hypotheses, starts, [0, 1]);
    for (let i = 0; i < 3; i++) {
      expect(both.points[2 * i]).toBeCloseTo(0.7, 4);
      expect(both.points[2 * i + 1]).toBeCloseTo(-40, 2);
      expect(both.chi2[i]).toBeLessThan(1e-8);
    }
    const one = await minimise(hypotheses, starts, [1]);
    expect([one.points[0], one.points[2]]).toEqual([5, -8]);
    expect(one.chi2[0]).toBeCloseTo((4.3 / 0.1) ** 2, 5);
    const none = await minimise(hypotheses, starts, []);
    expect(none.points).toEqual(starts);
    expect(none.chi2[0]).toBeCloseTo((4.3 / 0.1) ** 2 + 25, 6);
  });

  it('follows both basins of the charge radii of DARWIN, and does not climb', async () => {
    const problem = createProblem(await shippedModel('darwin-300ty'), ['r2_e', 'r2_mu']);
    const profiler = await createCpuProfiler(problem);
    const hypotheses = await createHypotheses(problem, profiler);
    const starts = Float64Array.of(-3, 4, -21, -52);
    const before = await profiler.profile(starts);
    const found = await minimise(hypotheses, starts, [0, 1]);
    expect(found.points[0]).toBeCloseTo(-0.83, 3);
    expect(found.points[1]).toBeCloseTo(-0.48, 2);
    expect(found.chi2[0]).toBeLessThan(1e-7);
    expect(found.points[2]).toBeLessThan(-15);
    expect(found.chi2[1]).toBeLessThan(1.5);
    found.chi2.forEach((chi2, i) => {
      expect(chi2).toBeLessThanOrEqual(before.chi2[i]);
    });
  });

  it('gives NaN where no fit exists', async () => {
    const problem = ellipse(['q_e', 'q_mu'], [0, 0], [1, 1]);
    const hypotheses = await createHypotheses(problem, createReferenceProfiler(problem));
    const found = await minimise(hypotheses, Float64Array.of(Number.NaN, 1, 1, 1), [0, 1]);
    expect(found.chi2[0]).toBeNaN();
    expect(found.chi2[1]).toBeLessThan(1e-8);
  });
});

describe('axes', () => {
  it('know the distance at which χ² has changed by about one, whatever the unit', async () => {
    const problem = ellipse(['q_e', 'q_mu'], [0, 0], [0.003, 25]);
    const { axes } = await createHypotheses(problem, createReferenceProfiler(problem));
    expect(axes[0].scale).toBeGreaterThan(0.003);
    expect(axes[0].scale).toBeLessThan(0.007);
    expect(axes[1].scale).toBeGreaterThan(25);
    expect(axes[1].scale).toBeLessThan(60);
  });

  it('are sampled densely near the Standard Model and sparsely far from it, ends included', () => {
    const axis = { standardModel: -0.83, scale: 2, evenInSign: false, range: [-1500, 1500] as const };
    const values = spacedValues(axis, [-1500, 1500], 101);
    expect([values[0], values[100]]).toEqual([-1500, 1500]);
    for (let i = 1; i < 101; i++) expect(values[i]).toBeGreaterThan(values[i - 1]);
    const steps = values.slice(1).map((value, i) => value - values[i]);
    expect(Math.min(...steps)).toBeLessThan(0.5);
    expect(Math.max(...steps)).toBeGreaterThan(50);
  });
});
