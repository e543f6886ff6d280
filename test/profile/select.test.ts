/** Which backend answers: the rule of `auto` on invented rates, and what is said when a wish cannot be met. */
import { describe, expect, it } from 'vitest';
import { createProblem, type ProfileProblem } from '../../src/model/problem.js';
import { type AutoKnowledge, autoChoice, DEVICE_COST_S, nextStep, SHARE_POINTS } from '../../src/profile/auto.js';
import type { BackendEnvironment } from '../../src/profile/backend-environment.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import type { Profiler } from '../../src/profile/profiler.js';
import { createReferenceProfiler } from '../../src/profile/reference.js';
import { BACKEND_CHOICES, createBackend } from '../../src/profile/select.js';
import { shippedModel } from '../support/models.js';
import { scatteredPoints, syntheticProblem } from '../support/synthetic.js';
import { type FakeAccelerator, type Faults, fakeAccelerator } from './fake-accelerator.js';

describe('the rule of auto', () => {
  it.each([
    ['few points', SHARE_POINTS - 1, 1e3, 1e9, 'cpu'],
    ['points that take no longer than opening a device', 1e6, 1e6 / DEVICE_COST_S, 1e9, 'cpu'],
    ['many points, and a faster device', 1e7, 1e6, 1e9, 'webgpu'],
    ['many points, and a slower device', 1e7, 1e6, 1e5, 'cpu'],
    ['many points, and no device', 1e7, 1e6, undefined, 'cpu'],
  ] as const)('%s', (_, points, cpuRate, deviceRate, expected) => {
    expect(autoChoice(points, cpuRate, deviceRate)).toBe(expected);
  });

  const unknown: AutoKnowledge = { cpuRate: undefined, cpuTimedHere: false, device: 'unopened', deviceRate: undefined };
  const rate = 1e6;
  const worthIt = DEVICE_COST_S * rate + 1;

  it('leaves small batches to the processor, whatever is known', () => {
    const warm = { ...unknown, cpuRate: 1, device: 'warm', deviceRate: 1e9 } as const;
    for (const known of [unknown, { ...unknown, cpuRate: 1 }, { ...unknown, device: 'cold' } as const, warm])
      expect(nextStep(SHARE_POINTS - 1, known)).toEqual({ on: 'cpu', points: SHARE_POINTS - 1 });
    expect(nextStep(0, unknown)).toEqual({ on: 'cpu', points: 0 });
  });

  it('times the processor on a share of a large batch before it opens a device', () => {
    expect(nextStep(10 * worthIt, unknown)).toEqual({ on: 'cpu', points: SHARE_POINTS });
    expect(nextStep(worthIt, { ...unknown, cpuRate: rate })).toEqual({ on: 'cpu', points: SHARE_POINTS });
    expect(nextStep(worthIt, { ...unknown, cpuRate: rate, cpuTimedHere: true })).toEqual({ on: 'open' });
  });

  it('opens no device for work that the processor does meanwhile', () => {
    const points = DEVICE_COST_S * rate;
    expect(nextStep(points, { ...unknown, cpuRate: rate })).toEqual({ on: 'cpu', points });
    expect(nextStep(points, { ...unknown, cpuRate: rate, cpuTimedHere: true })).toEqual({ on: 'cpu', points });
  });

  it('counts later batches when it decides whether a device pays', () => {
    const timed = { ...unknown, cpuRate: rate, cpuTimedHere: true };
    const points = Math.floor(DEVICE_COST_S * rate);
    expect(nextStep(points, timed, 0)).toEqual({ on: 'cpu', points });
    expect(nextStep(points, timed, 10)).toEqual({ on: 'open' });
  });

  it('warms a device up, times it, and gives the rest to whoever is faster', () => {
    const cold = { ...unknown, cpuRate: rate, device: 'cold' } as const;
    expect(nextStep(1e6, cold)).toEqual({ on: 'device', points: SHARE_POINTS });
    const warm = { ...cold, device: 'warm' } as const;
    expect(nextStep(1e6, warm)).toEqual({ on: 'device', points: 65536 });
    expect(nextStep(20_000, warm)).toEqual({ on: 'device', points: 20_000 });
    expect(nextStep(1e6, { ...warm, deviceRate: 2 * rate })).toEqual({ on: 'device', points: 1e6 });
    expect(nextStep(1e6, { ...warm, deviceRate: rate / 2 })).toEqual({ on: 'cpu', points: 1e6 });
  });

  it('never asks for a device that is not there', () => {
    expect(nextStep(1e9, { ...unknown, cpuRate: 1, cpuTimedHere: true, device: 'none' })).toEqual({
      on: 'cpu',
      points: 1e9,
    });
  });
});

/** A world with a clock that only computing moves. */
interface World {
  readonly environment: BackendEnvironment;
  readonly remarks: [string, string][];
  readonly accelerators: FakeAccelerator[];
  readonly cpuCalls: number[];
  readonly clock: () => number;
  create(choice: (typeof BACKEND_CHOICES)[number], problem?: ProfileProblem): Promise<Profiler>;
}

interface Rates {
  /** Fits per second. */
  readonly cpu: number;
  readonly device: number;
  /** Why there is no device. */
  readonly missing?: string;
  readonly faults?: Faults;
}

function world({ cpu, device, missing, faults = {} }: Rates): World {
  let seconds = 0;
  const remarks: [string, string][] = [];
  const accelerators: FakeAccelerator[] = [];
  const cpuCalls: number[] = [];
  const clock = (): number => seconds;
  const open = async (problem: ProfileProblem): Promise<FakeAccelerator> => {
    if (missing !== undefined) throw new Error(missing);
    seconds += 0.5;
    const accelerator = fakeAccelerator(problem, faults);
    const { profile } = accelerator;
    accelerator.profile = async (points, output, signal) => {
      seconds += output.chi2.length / device;
      await profile.call(accelerator, points, output, signal);
    };
    accelerators.push(accelerator);
    return accelerator;
  };
  const environment: BackendEnvironment = {
    async createCpu(problem) {
      const profiler = await createCpuProfiler(problem);
      return {
        info: profiler.info,
        async profile(points, options) {
          const result = await profiler.profile(points, options);
          seconds += result.chi2.length / cpu;
          cpuCalls.push(result.chi2.length);
          return result;
        },
        close: () => profiler.close(),
      };
    },
    createWebGpu: open,
    createGpuJs: open,
  };
  return {
    environment,
    remarks,
    accelerators,
    cpuCalls,
    clock,
    create: (choice, problem = syntheticProblem({ bins: 2, backgrounds: 1 })) =>
      createBackend(choice, environment, (text, kind) => remarks.push([kind, text]), clock)(problem),
  };
}

const SMALL = scatteredPoints(3000, [0, 0], [0.3, 0.3]);
const COUNT = 160_000;
const LARGE = scatteredPoints(COUNT, [0, 0], [0.3, 0.3]);

describe('auto', () => {
  it('never opens a device for small batches, and says from where one would pay', async () => {
    const { create, accelerators, remarks } = world({ cpu: 1e6, device: 1e9 });
    const profiler = await create('auto');
    for (let i = 0; i < 2; i++) await profiler.profile(SMALL);
    expect(profiler.info.backend).toBe('cpu');
    expect(profiler.report?.()).toMatchObject({ answered: { cpu: 6000 }, remarks: [] });
    await profiler.close();
    expect(accelerators).toHaveLength(0);
    expect(remarks).toEqual([
      [
        'choice',
        'auto: cpu, the largest batch of 3000 points predicted 0.003 s; a device pays from about 500 k points',
      ],
    ]);
  });

  it('sends most of a large batch to a fast device, all results in order', async () => {
    const { create, accelerators, remarks } = world({ cpu: 1e5, device: 1e8 });
    const profiler = await create('auto');
    const { chi2, status, nuisances } = await profiler.profile(LARGE, { nuisances: true });
    expect(accelerators).toHaveLength(1);
    expect(accelerators[0].calls).toEqual([SHARE_POINTS, 65536, COUNT - 3 * SHARE_POINTS - 65536]);
    const exact = await createCpuProfiler(syntheticProblem({ bins: 2, backgrounds: 1 }));
    const expected = await exact.profile(LARGE, { nuisances: true });
    expect(status).toEqual(expected.status);
    chi2.forEach((value, i) => {
      if (!(Math.abs(value - expected.chi2[i]) < 1e-7)) expect(value).toBeCloseTo(expected.chi2[i], 7);
    });
    nuisances?.forEach((value, i) => {
      const other = (expected.nuisances as Float64Array)[i];
      if (!(Math.abs(value - other) < 1e-3)) expect(value).toBeCloseTo(other, 3);
    });
    const report = profiler.report?.();
    expect(report).toMatchObject({
      answeredBy: { backend: 'webgpu', adapter: 'fake' },
      answered: { cpu: 2 * SHARE_POINTS, webgpu: COUNT - 2 * SHARE_POINTS },
    });
    expect(profiler.info.backend).toBe('webgpu');
    expect(report?.remarks).toEqual([remarks[0][1]]);
    expect(remarks).toHaveLength(1);
    expect(remarks[0][0]).toBe('choice');
    expect(remarks[0][1]).toMatch(/^auto: webgpu \(fake\), [\d.]+ M fits\/s measured, cpu 100 k fits\/s$/);
    await profiler.close();
    expect(accelerators[0].closed).toBe(true);
    expect(remarks).toHaveLength(1);
  });

  it('keeps what it measured: the next large batch goes to the device at once, small and float64 ones never', async () => {
    const { create, accelerators } = world({ cpu: 1e5, device: 1e8 });
    const profiler = await create('auto');
    await profiler.profile(LARGE);
    const before = accelerators[0].calls.length;
    await profiler.profile(SMALL);
    await profiler.profile(LARGE, { float64: true });
    expect(accelerators[0].calls).toHaveLength(before);
    await profiler.profile(LARGE);
    expect(accelerators[0].calls.slice(before)).toEqual([COUNT]);
    expect(accelerators).toHaveLength(1);
  });

  it('gives the rest back to the processor when the device is slower', async () => {
    const { create, accelerators, remarks } = world({ cpu: 1e5, device: 3e4 });
    const profiler = await create('auto');
    await profiler.profile(LARGE);
    await profiler.profile(LARGE);
    expect(accelerators[0].calls).toEqual([SHARE_POINTS, 65536]);
    expect(profiler.info.backend).toBe('cpu');
    expect(remarks[0][1]).toMatch(/^auto: cpu, 100 k fits\/s measured, webgpu \(fake\) \d+ k fits\/s$/);
  });

  it('stays on the processor when there is no device, and says why', async () => {
    const { create, remarks } = world({ cpu: 1e5, device: 1, missing: 'no adapter' });
    const profiler = await create('auto');
    expect((await profiler.profile(LARGE)).chi2).toHaveLength(COUNT);
    expect(remarks).toEqual([['choice', 'auto: cpu, webgpu is left out: no adapter']]);
    expect(profiler.report?.()).toMatchObject({ answered: { cpu: COUNT }, remarks: [remarks[0][1]] });
  });

  it('leaves a GPU alone that the processor imitates', async () => {
    const { create, accelerators, remarks } = world({ cpu: 1e5, device: 1e8, faults: { software: true } });
    const profiler = await create('auto');
    await profiler.profile(LARGE);
    expect(accelerators[0].calls).toEqual([]);
    expect(accelerators[0].closed).toBe(true);
    expect(remarks).toEqual([['choice', 'auto: cpu, webgpu is left out: fake is software on the same processor']]);
  });

  it('goes back to the processor for good when the device fails', async () => {
    const { create, accelerators, remarks } = world({ cpu: 1e5, device: 1e8, faults: { failsAt: 20_000 } });
    const profiler = await create('auto');
    await profiler.profile(LARGE);
    await profiler.profile(LARGE);
    expect(accelerators[0].calls).toEqual([SHARE_POINTS, 65536]);
    expect(remarks).toEqual([['fallback', 'webgpu (fake) failed: device lost; cpu answers in float64']]);
    expect(profiler.info.backend).toBe('cpu');
    expect(profiler.report?.().answered).toEqual({
      webgpu: SHARE_POINTS + 20_000,
      cpu: 2 * COUNT - SHARE_POINTS - 20_000,
    });
  });

  it('answers empty batches and problems without couplings', async () => {
    const profiler = await world({ cpu: 1e5, device: 1e8 }).create('auto');
    expect((await profiler.profile(new Float64Array())).chi2).toHaveLength(0);
    await expect(profiler.profile(new Float64Array(3))).rejects.toThrow(RangeError);
    const fixed = await world({ cpu: 1e5, device: 1e8 }).create('auto', createProblem(await shippedModel('lz'), []));
    expect((await fixed.profile(new Float64Array())).chi2).toHaveLength(1);
  });
});

describe('a named backend', () => {
  it.each(BACKEND_CHOICES)('%s fits what reference fits, and keeps count', async (choice) => {
    const { create } = world({ cpu: 1e6, device: 1e8 });
    const problem = syntheticProblem();
    const profiler = await create(choice, problem);
    const points = SMALL.subarray(0, 400);
    const { chi2 } = await profiler.profile(points);
    const expected = await createReferenceProfiler(problem).profile(points);
    chi2.forEach((value, i) => {
      expect(Math.abs(value - expected.chi2[i])).toBeLessThan(1e-7);
    });
    const { answered = {} } = profiler.report?.() ?? {};
    expect(Object.values(answered).reduce((sum, n) => sum + n, 0)).toBe(200);
    await profiler.close();
  });

  it.each(['webgpu', 'gpujs'] as const)(
    '%s without a device is answered in float64, and the reason told once',
    async (choice) => {
      const { environment, remarks } = world({ cpu: 1e6, device: 1e8, missing: 'no adapter; install one' });
      const create = createBackend(choice, environment, (text, kind) => remarks.push([kind, text]));
      for (const seed of [1, 2]) {
        const profiler = await create(syntheticProblem({ seed }));
        expect(profiler.info.backend).toBe('cpu');
        await profiler.profile(SMALL);
        expect(profiler.report?.()).toMatchObject({ answered: { cpu: 3000 }, remarks: [remarks[0][1]] });
      }
      expect(remarks).toEqual([
        ['fallback', `${choice} cannot be used: no adapter; install one; cpu answers in float64`],
      ]);
    },
  );

  it('webgpu for a problem that cannot be expanded is answered in float64', async () => {
    const { environment, remarks } = world({ cpu: 1e6, device: 1e8 });
    const create = createBackend('webgpu', { ...environment, createWebGpu: async () => undefined }, (text) =>
      remarks.push(['', text]),
    );
    expect((await create(syntheticProblem())).info.backend).toBe('cpu');
    expect(remarks[0][1]).toContain('no fit to expand around');
  });
});
