/** An accelerator together with float64: who answers what, and what happens when the accelerator is wrong or fails. */
import { describe, expect, it } from 'vitest';
import { createProblem, type ProfileProblem } from '../../src/model/problem.js';
import { auditSize, createCheckedProfiler } from '../../src/profile/checked-profiler.js';
import { type Profiler, Status } from '../../src/profile/profiler.js';
import { createReferenceProfiler } from '../../src/profile/reference.js';
import { shippedModel } from '../support/models.js';
import { scatteredPoints, syntheticProblem } from '../support/synthetic.js';
import { type FakeAccelerator, type Faults, fakeAccelerator, type Recorded, recorded } from './fake-accelerator.js';

interface Setting {
  readonly problem: ProfileProblem;
  readonly accelerator: FakeAccelerator;
  readonly exact: Recorded;
  readonly profiler: Profiler;
  readonly remarks: string[];
}

function setting(faults: Faults = {}, problem = syntheticProblem(), seed = 1): Setting {
  const accelerator = fakeAccelerator(problem, faults);
  const exact = recorded(createReferenceProfiler(problem));
  const remarks: string[] = [];
  const profiler = createCheckedProfiler(problem, accelerator, exact, { onRemark: (text) => remarks.push(text), seed });
  return { problem, accelerator, exact, profiler, remarks };
}

const N = 400;
const POINTS = scatteredPoints(N, [0, 0], [1, 1]);
const noise = (value: number, row: number): number => value + 1e-4 * Math.sin(row + 1);
const truth = (problem = syntheticProblem()): ReturnType<Profiler['profile']> =>
  createReferenceProfiler(problem).profile(POINTS, { nuisances: true });

describe('a good accelerator', () => {
  it('answers ordinary calls, and a sample of them is checked', async () => {
    const { profiler, exact, remarks } = setting({ chi2: noise });
    expect(profiler.info).toMatchObject({ backend: 'webgpu', adapter: 'fake' });
    const { chi2, status, nuisances } = await profiler.profile(POINTS);
    const expected = await truth();
    expect(chi2).toEqual(expected.chi2.map(noise));
    expect(status).toEqual(expected.status);
    expect(nuisances).toBeUndefined();
    const report = profiler.report?.();
    expect(report).toMatchObject({ answeredBy: profiler.info, answered: { webgpu: N }, remarks: [] });
    expect(report?.audit?.points).toBe(auditSize(N));
    expect(report?.audit?.largestDeviation).toBeGreaterThan(1e-5);
    expect(report?.audit?.largestDeviation).toBeLessThanOrEqual(1e-4 + 1e-12);
    expect(exact.calls.map(({ points }) => points)).toContain(auditSize(N));
    expect(remarks).toEqual([]);
  });

  it('leaves `float64` calls to the float64 backend entirely', async () => {
    const { profiler, accelerator } = setting({ chi2: noise });
    const result = await profiler.profile(POINTS, { float64: true, nuisances: true });
    expect(result).toEqual(await truth());
    expect(accelerator.calls).toEqual([]);
    const report = profiler.report?.();
    expect(report?.answered).toEqual({ reference: N });
    expect(report?.answeredBy.backend).toBe('reference');
    expect(report?.audit).toEqual({ points: 0, largestDeviation: 0 });
  });

  it('has all points near a decisive value replaced, status and nuisances too, and no others', async () => {
    const problem = syntheticProblem({ limits: () => [0.99, 1.01] });
    const expected = await createReferenceProfiler(problem).profile(POINTS, { nuisances: true });
    const level = expected.chi2.toSorted()[N / 2];
    const wrong = (value: number, row: number): number => noise(value, row);
    const { profiler } = setting({ chi2: wrong }, problem);
    const result = await profiler.profile(POINTS, { decisive: [-50, level], nuisances: true });
    let replaced = 0;
    expected.chi2.forEach((value, i) => {
      const near = Math.abs(wrong(value, i) - level) <= 0.05;
      if (near) replaced++;
      expect(result.chi2[i]).toBe(near ? value : wrong(value, i));
    });
    expect(replaced).toBeGreaterThan(0);
    expect(result.status).toEqual(expected.status);
    expect(result.nuisances).toEqual(expected.nuisances);
    const report = profiler.report?.();
    expect(report?.answered).toEqual({ webgpu: N - replaced, reference: replaced });
    expect(report?.audit?.points).toBeGreaterThanOrEqual(auditSize(N));
  });

  it('leaves unsettled points and couplings that are no numbers to float64, in one call', async () => {
    const points = POINTS.slice();
    points[2 * 11] = Number.NaN;
    points[2 * 12 + 1] = Infinity;
    const { profiler, exact, problem } = setting({ chi2: noise, unsettled: (row) => row % 10 === 3 });
    const result = await profiler.profile(points, { nuisances: true });
    const expected = await createReferenceProfiler(problem).profile(points, { nuisances: true });
    expect([...result.status].filter((value) => value === Status.failed)).toHaveLength(2);
    expect(result.status).toEqual(expected.status);
    expect(result.nuisances).toEqual(expected.nuisances);
    expected.chi2.forEach((value, i) => {
      expect(result.chi2[i]).toBe(i % 10 === 3 || i === 11 || i === 12 ? value : noise(value, i));
    });
    expect(exact.calls.filter(({ points: count }) => count > 1)).toHaveLength(1);
    expect(profiler.report?.()?.answered).toEqual({ webgpu: N - 42, reference: 42 });
  });

  it('samples the same points for the same seed, others for another', async () => {
    const sampled = async (seed: number): Promise<Float64Array> => {
      const { profiler, exact } = setting({ chi2: noise }, syntheticProblem(), seed);
      await profiler.profile(POINTS);
      return exact.results[0].chi2;
    };
    expect(await sampled(3)).toEqual(await sampled(3));
    expect(await sampled(3)).not.toEqual(await sampled(4));
  });

  it('checks every point of a small batch once', async () => {
    for (const n of [1, 2, 63, 64]) {
      const { profiler, exact } = setting();
      await profiler.profile(POINTS.subarray(0, 2 * n));
      expect(exact.calls[0].points).toBe(n);
      expect(profiler.report?.().answered).toEqual({ webgpu: n });
    }
  });

  it('is not asked for nothing, and fits a problem without couplings', async () => {
    const { profiler, accelerator, exact } = setting();
    const empty = await profiler.profile(new Float64Array(), { nuisances: true });
    expect(empty.chi2).toHaveLength(0);
    expect(empty.nuisances).toHaveLength(0);
    expect([...accelerator.calls, ...exact.calls]).toEqual([]);
    const fixed = setting({}, createProblem(await shippedModel('lz'), []));
    expect((await fixed.profiler.profile(new Float64Array())).chi2).toHaveLength(1);
    expect(fixed.profiler.report?.().answered).toEqual({ webgpu: 1 });
  });

  it('says when the accelerator had nothing to do, and only then', async () => {
    const { profiler } = setting();
    expect(profiler.report?.().idle).toBeUndefined();
    await profiler.profile(POINTS, { float64: true });
    expect(profiler.report?.().idle).toBe('webgpu (fake) had nothing to do: every point had to be float64');
    await profiler.profile(POINTS);
    expect(profiler.report?.().idle).toBeUndefined();
  });

  it('is closed with its companion', async () => {
    const { profiler, accelerator, exact } = setting();
    await profiler.close();
    expect(accelerator.closed).toBe(true);
    expect(exact.closed).toBe(true);
  });
});

describe('a wrong accelerator', () => {
  const expectRefused = async ({ profiler, accelerator, remarks }: Setting, decisive: number[] = []): Promise<void> => {
    const expected = await truth();
    const result = await profiler.profile(POINTS, { decisive, nuisances: true });
    expect(result).toEqual(expected);
    expect(profiler.info.backend).toBe('reference');
    expect(remarks).toHaveLength(1);
    const again = await profiler.profile(POINTS, { nuisances: true });
    expect(again).toEqual(expected);
    expect(accelerator.calls).toHaveLength(1);
    expect(remarks).toHaveLength(1);
    const report = profiler.report?.();
    expect(report).toMatchObject({ answered: { reference: 2 * N }, answeredBy: { backend: 'reference' }, remarks });
    expect(report?.audit?.largestDeviation).toBeGreaterThan(1e-3);
  };

  it('by 1 everywhere is caught: the whole batch and all later ones are computed in float64', async () => {
    const wrong = setting({ chi2: (value) => value + 1 });
    await expectRefused(wrong);
    expect(wrong.remarks[0]).toMatch(
      /^χ² of webgpu \(fake\) deviates by 1\.00 at q_e = -?[\d.]+, q_mu = -?[\d.]+; reference answers in float64$/,
    );
  });

  it('by a little more than 1e-3 is caught, by a little less is not', async () => {
    await expectRefused(setting({ chi2: (value) => value + 1.1e-3 }));
    const { profiler } = setting({ chi2: (value) => value + 0.9e-3 });
    await profiler.profile(POINTS);
    expect(profiler.info.backend).toBe('webgpu');
  });

  it('near a decisive value alone is caught whatever the sample', async () => {
    const expected = await truth();
    const level = expected.chi2.toSorted()[N / 4];
    for (const seed of [1, 2, 3, 4, 5]) {
      const nearest = (value: number): number => (Math.abs(value - level) < 1e-9 ? value + 0.04 : value);
      await expectRefused(setting({ chi2: nearest }, syntheticProblem(), seed), [level]);
    }
  });

  it('with an impossible χ² anywhere is caught, sampled or not', async () => {
    for (const odd of [5, 100, N - 1]) {
      await expectRefused(setting({ chi2: (value, row) => (row === odd ? -0.01 : value) }));
    }
  });

  it('with a minimum that is too deep is caught', async () => {
    await expectRefused(setting({ chi2: (value) => value - 1e6 }));
  });

  it('that makes excluded points look allowed is caught', async () => {
    const points = scatteredPoints(N, [0, 0], [6, 6]);
    const { profiler, problem } = setting({ chi2: (value) => (value > 45 ? 20 : value) });
    const expected = await createReferenceProfiler(problem).profile(points);
    expect(expected.chi2.some((value) => value > 45)).toBe(true);
    expect((await profiler.profile(points)).chi2).toEqual(expected.chi2);
    expect(profiler.info.backend).toBe('reference');
  });

  it('far from the minimum only is none of the audit’s business', async () => {
    const far = scatteredPoints(N, [30, 30], [1, 1]);
    const { profiler } = setting({ chi2: (value) => value + 1 });
    await profiler.profile(far);
    expect(profiler.info.backend).toBe('webgpu');
    expect(profiler.report?.().audit).toEqual({ points: 0, largestDeviation: 0 });
  });

  it('in a long run of points is always caught, in single ones at the rate of the sample', async () => {
    const problem = syntheticProblem({ bins: 2, backgrounds: 1 });
    const points = scatteredPoints(640, [0, 0], [0.2, 0.2]);
    let caught = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const run = setting({ chi2: (value, row) => (row >= 300 && row < 320 ? value + 1 : value) }, problem, seed);
      await run.profiler.profile(points);
      expect(run.profiler.info.backend).toBe('reference');
      const single = setting({ chi2: (value, row) => (row === 305 ? value + 1 : value) }, problem, seed);
      await single.profiler.profile(points);
      if (single.profiler.info.backend === 'reference') caught++;
    }
    // 64 of 640 points are sampled: 6 of 60 on average.
    expect(caught).toBeGreaterThan(0);
    expect(caught).toBeLessThan(20);
  });
});

describe('an accelerator that fails', () => {
  it('keeps the points before the failure; the rest and later calls are answered in float64', async () => {
    const { profiler, accelerator, remarks } = setting({ chi2: noise, failsAt: 256 });
    const result = await profiler.profile(POINTS, { nuisances: true });
    const expected = await truth();
    expect(result.chi2).toEqual(expected.chi2.map((value, i) => (i < 256 ? noise(value, i) : value)));
    expect(result.status).toEqual(expected.status);
    expect(result.nuisances).toEqual(expected.nuisances);
    expect(remarks).toEqual(['webgpu (fake) failed: device lost; reference answers in float64']);
    expect(profiler.info.backend).toBe('reference');
    expect(await profiler.profile(POINTS, { nuisances: true })).toEqual(expected);
    expect(accelerator.calls).toEqual([N]);
    const report = profiler.report?.();
    expect(report?.answered).toEqual({ webgpu: 256, reference: N - 256 + N });
    expect(report?.answeredBy.backend).toBe('webgpu');
    expect(report?.remarks).toEqual(remarks);
    expect(report?.audit?.points).toBe(auditSize(256));
  });

  it('before its first tile leaves everything to float64', async () => {
    const { profiler } = setting({ failsAt: 0 });
    expect(await profiler.profile(POINTS, { nuisances: true })).toEqual(await truth());
    expect(profiler.report?.()).toMatchObject({ answered: { reference: N }, audit: { points: 0 } });
  });

  it('and is wrong before that: the whole batch is computed in float64', async () => {
    const { profiler, remarks } = setting({ chi2: (value) => value + 1, failsAt: 256 });
    expect(await profiler.profile(POINTS, { nuisances: true })).toEqual(await truth());
    expect(remarks).toHaveLength(2);
  });

  it('is stopped by a signal with its reason, and goes on afterwards', async () => {
    const { profiler, remarks } = setting();
    const reason = new Error('no longer needed');
    await expect(profiler.profile(POINTS, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect((await profiler.profile(POINTS)).chi2).toHaveLength(N);
    expect(profiler.info.backend).toBe('webgpu');
    expect(remarks).toEqual([]);
  });

  it('with anything but a failure of the device is a bug, and not hidden', async () => {
    const { profiler } = setting({ error: new TypeError('a bug') });
    await expect(profiler.profile(POINTS)).rejects.toThrow('a bug');
  });
});

describe('the size of the audit', () => {
  it('is everything for small batches and a small share of large ones', () => {
    expect(auditSize(0)).toBe(0);
    expect(auditSize(64)).toBe(64);
    expect(auditSize(65)).toBe(64);
    expect(auditSize(2 ** 24)).toBe(64 + 1024);
  });
});
