/** What every profiler promises besides its numbers. */
import { describe, expect, it } from 'vitest';
import { createProblem, type ProfileProblem } from '../../src/model/problem.js';
import { createCheckedProfiler } from '../../src/profile/checked-profiler.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { type Profiler, pointCount, STATUS_NAMES, Status } from '../../src/profile/profiler.js';
import { componentCounts, createReferenceProfiler, derivatives } from '../../src/profile/reference.js';
import { shippedModel } from '../support/models.js';
import { scatteredPoints, syntheticProblem } from '../support/synthetic.js';
import { fakeAccelerator } from './fake-accelerator.js';

const free = (r: number): number | null => (r === 0 ? 0.1 : null);

const checked = async (problem: ProfileProblem): Promise<Profiler> =>
  createCheckedProfiler(problem, fakeAccelerator(problem), await createCpuProfiler(problem));

describe.each([
  ['reference', createReferenceProfiler, 'float64', null],
  ['cpu', createCpuProfiler, 'float64', null],
  ['webgpu', checked, 'float32', 'fake'],
] as const)('%s', (backend, createProfiler, precision, adapter) => {
  it('says who it is', async () => {
    const profiler = await createProfiler(syntheticProblem());
    expect(profiler.info).toEqual({ backend, precision, workers: 0, adapter });
  });

  it('refuses numbers that make no whole points', async () => {
    const profiler = await createProfiler(syntheticProblem());
    await expect(profiler.profile(Float64Array.of(1, 2, 3))).rejects.toThrow(RangeError);
    await expect(profiler.profile(Float64Array.of(1, 2, 3))).rejects.toThrow('3 numbers do not make points of 2');
  });

  it('returns nothing for no points, and one fit for a problem without couplings', async () => {
    const profiler = await createProfiler(syntheticProblem());
    expect((await profiler.profile(new Float64Array())).chi2).toHaveLength(0);
    const fixed = createProblem(await shippedModel('lz'), []);
    expect((await (await createProfiler(fixed)).profile(new Float64Array())).chi2).toHaveLength(1);
  });

  it('returns nuisances only when asked', async () => {
    const profiler = await createProfiler(syntheticProblem());
    expect((await profiler.profile(Float64Array.of(0, 0))).nuisances).toBeUndefined();
    expect((await profiler.profile(Float64Array.of(0, 0), { nuisances: true })).nuisances).toHaveLength(4);
  });

  it.each([
    ['NaN', Number.NaN],
    ['infinite', Infinity],
  ])('a %s coupling fails that point alone: NaN χ², no exception', async (_, value) => {
    const problem = syntheticProblem();
    const profiler = await createProfiler(problem);
    const { chi2, status, nuisances } = await profiler.profile(
      Float64Array.of(0.1, 0.2, value, 0, 0, value, 0.3, -0.1),
      {
        nuisances: true,
      },
    );
    const alone = await profiler.profile(Float64Array.of(0.1, 0.2, 0.3, -0.1));
    expect([...status].map((s) => STATUS_NAMES[s] === 'failed')).toEqual([false, true, true, false]);
    expect(chi2[1]).toBeNaN();
    expect(chi2[2]).toBeNaN();
    expect(chi2[0]).toBeCloseTo(alone.chi2[0], 8);
    expect(chi2[3]).toBeCloseTo(alone.chi2[1], 8);
    expect(nuisances?.slice(4, 12).every(Number.isNaN)).toBe(true);
  });

  it('a point where all rates vanish under data fails without an exception', async () => {
    // The signal is 1 + 2p + p² = (1+p)² times one template, nothing else: no rate at p = -1.
    const base = syntheticProblem({ couplings: ['q_e'], backgrounds: 0, bins: 4 });
    const template = Float64Array.of(4, 3, 2, 1);
    const problem: ProfileProblem = {
      ...base,
      signal: Float64Array.from([...template, ...template.map((t) => 2 * t), ...template]),
      observed: Float64Array.of(4, 3, 2, 1),
    };
    const profiler = await createProfiler(problem);
    const { chi2, status } = await profiler.profile(Float64Array.of(0, -1, -0.5));
    expect(chi2[0]).toBeCloseTo(0, 9);
    expect(status[1]).toBe(Status.failed);
    expect(chi2[1]).toBeNaN();
    expect(status[2]).toBe(Status.converged);
  });

  it('a point a thousand times outside switches the sun off: finite χ², fluxes at zero', async () => {
    const problem = createProblem(await shippedModel('combined'), ['q_e', 'r2_mu']);
    const profiler = await createProfiler(problem);
    const { chi2, status, nuisances } = await profiler.profile(Float64Array.of(-3000, 1e5, 1e4, -2e4), {
      nuisances: true,
    });
    // No neutrinos at all cost the priors of pp (0.6%) and ⁷Be (6%), Σ 1/σ²: that is what χ² tends to.
    const fluxes = problem.priorWeight[0] + problem.priorWeight[1];
    for (const i of [0, 1]) {
      expect(status[i]).toBe(Status.atBound);
      expect(chi2[i]).toBeGreaterThan(fluxes);
      expect(chi2[i]).toBeLessThan(fluxes + 1000);
      expect((nuisances as Float64Array)[i * problem.lower.length]).toBeLessThan(-0.99);
    }
  });

  it('the status `at bound` is given exactly where a nuisance sits at a limit', async () => {
    const problem = syntheticProblem({
      uncertainty: free,
      limits: (r) => (r === 1 ? [0.95, 1.05] : [0, Infinity]),
    });
    const profiler = await createProfiler(problem);
    const points = scatteredPoints(200, [0, 0], [1, 1]);
    const { status, nuisances } = await profiler.profile(points, { nuisances: true });
    const seen = new Set<number>();
    status.forEach((value, i) => {
      const atLimit = [...problem.lower].some((lower, r) => {
        const theta = (nuisances as Float64Array)[i * problem.lower.length + r];
        return theta <= lower || theta >= problem.upper[r];
      });
      expect(value).toBe(atLimit ? Status.atBound : Status.converged);
      seen.add(value);
    });
    expect(seen).toEqual(new Set([Status.converged, Status.atBound]));
  });

  it('the fit obeys the Karush-Kuhn-Tucker conditions', async () => {
    const problem = syntheticProblem({
      uncertainty: (r) => (r === 2 ? null : 0.2),
      limits: () => [0.9, 1.1],
      gaussianBins: 6,
    });
    const profiler = await createProfiler(problem);
    const points = scatteredPoints(60, [0, 0], [0.7, 0.7]);
    const { nuisances } = await profiler.profile(points, { nuisances: true });
    const n = problem.lower.length;
    for (let i = 0; i < 60; i++) {
      const theta = (nuisances as Float64Array).slice(i * n, (i + 1) * n);
      const counts = componentCounts(problem, points.subarray(2 * i, 2 * i + 2));
      const { gradient, hessian } = derivatives(problem, counts, theta);
      for (let r = 0; r < n; r++) {
        // One standard deviation of the nuisance makes the gradient dimensionless.
        const slope = gradient[r] / Math.sqrt(hessian[r * n + r]);
        if (theta[r] <= problem.lower[r]) expect(slope).toBeGreaterThan(-2e-3);
        else if (theta[r] >= problem.upper[r]) expect(slope).toBeLessThan(2e-3);
        else expect(Math.abs(slope)).toBeLessThan(2e-3);
      }
    }
  });

  it('stops when asked before it starts, with the reason of the signal', async () => {
    const profiler = await createProfiler(syntheticProblem());
    const reason = new Error('no longer needed');
    await expect(profiler.profile(Float64Array.of(0, 0), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('stops between tiles when asked, and lets other work run meanwhile', async () => {
    const profiler = await createProfiler(syntheticProblem({ bins: 60, backgrounds: 8 }));
    const controller = new AbortController();
    const reason = new Error('no longer needed');
    const running = profiler.profile(scatteredPoints(100_000, [0, 0], [1.5, 1.5]), { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    await expect(running).rejects.toBe(reason);
  });

  it('Asimov data have χ² = 0 at the truth with nominal nuisances', async () => {
    for (const scenario of ['darwin-30ty', 'darwin-300ty-depleted']) {
      const problem = createProblem(await shippedModel(scenario), ['r2_e', 'q_e', 'mu_eff']);
      const profiler = await createProfiler(problem);
      const { chi2, nuisances } = await profiler.profile(Float64Array.of(-0.83, 0, 0), { nuisances: true });
      expect(chi2[0]).toBeLessThan(1e-9);
      expect(chi2[0]).toBeGreaterThanOrEqual(0);
      for (const theta of nuisances as Float64Array) expect(Math.abs(theta)).toBeLessThan(1e-6);
    }
  });
});

describe('points', () => {
  it('are counted by the number of couplings', () => {
    expect(pointCount(new Float64Array(6), 2)).toBe(3);
    expect(pointCount(new Float64Array(0), 0)).toBe(1);
    expect(() => pointCount(new Float64Array(5), 2)).toThrow(RangeError);
  });
});
