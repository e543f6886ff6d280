/** What the gpu.js tier promises besides its numbers. */
import { describe, expect, it } from 'vitest';
import { createNodeGpuJsAccelerator } from '../../../src/edge/node-gpujs.js';
import { createProblem, type ProfileProblem } from '../../../src/model/problem.js';
import { type Accelerator, AcceleratorFailure, UNSETTLED } from '../../../src/profile/accelerator.js';
import { createGpuJsAccelerator } from '../../../src/profile/gpujs/accelerator.js';
import type { GpuJsConstructor } from '../../../src/profile/gpujs/gpujs-module.js';
import { GpuJsKernels } from '../../../src/profile/gpujs/kernels.js';
import { Status } from '../../../src/profile/profiler.js';
import { createReferenceProfiler } from '../../../src/profile/reference.js';
import { shippedModel } from '../../support/models.js';
import { scatteredPoints, syntheticProblem } from '../../support/synthetic.js';
import { type FakeGpu, fakeGpu } from './fake-gpu.js';

const [CONVERGED, AT_BOUND] = [1, 2];

async function accelerator(problem: ProfileProblem = syntheticProblem()): Promise<Accelerator> {
  const created = await createNodeGpuJsAccelerator(problem);
  if (!created) throw new Error('no expansion');
  return created;
}

async function faked(fake: FakeGpu, problem: ProfileProblem = syntheticProblem()): Promise<Accelerator> {
  const created = await createGpuJsAccelerator(fake.GPU, problem, 'webgl2');
  if (!created) throw new Error('no expansion');
  return created;
}

function outputs(n: number, nuisances = 0) {
  return {
    chi2: new Float64Array(n),
    status: new Uint8Array(n),
    nuisances: nuisances > 0 ? new Float64Array(n * nuisances) : undefined,
  };
}

describe('gpu.js in Node', () => {
  it.each([
    ['NaN', Number.NaN],
    ['infinite', Infinity],
    ['beyond single precision', 1e39],
  ])('a %s coupling leaves that point alone unsettled', async (_, value) => {
    const gpujs = await accelerator();
    const output = outputs(4, 4);
    await gpujs.profile(Float64Array.of(0.1, 0.2, value, 0, 0, value, 0.3, -0.1), output);
    const alone = outputs(2, 4);
    await gpujs.profile(Float64Array.of(0.1, 0.2, 0.3, -0.1), alone);
    gpujs.close();
    expect([...output.status].map((status) => status === UNSETTLED)).toEqual([false, true, true, false]);
    expect([...output.chi2]).toEqual([alone.chi2[0], Number.NaN, Number.NaN, alone.chi2[1]]);
    expect(output.nuisances?.slice(4, 12).every(Number.isNaN)).toBe(true);
    expect(output.nuisances?.slice(12)).toEqual(alone.nuisances?.slice(4));
  });

  it('a coupling whose square overflows, or that turns rates negative, leaves the point unsettled', async () => {
    const gpujs = await accelerator(syntheticProblem({ level: 50 }));
    const output = outputs(3);
    await gpujs.profile(Float64Array.of(1e30, 0, 1e6, 0, 0, 0), output);
    gpujs.close();
    expect([...output.status]).toEqual([UNSETTLED, UNSETTLED, Status.converged]);
  });

  it('a point where all rates vanish under data is unsettled', async () => {
    // The signal is (1+p)² times one template, nothing else: no rate at p = -1.
    const template = Float64Array.of(40, 30, 20, 10);
    const gpujs = await accelerator({
      ...syntheticProblem({ couplings: ['q_e'], backgrounds: 0, bins: 4 }),
      signal: Float64Array.from([...template, ...template.map((t) => 2 * t), ...template]),
      observed: template,
    });
    const output = outputs(2);
    await gpujs.profile(Float64Array.of(-1, 0), output);
    gpujs.close();
    expect([...output.status]).toEqual([UNSETTLED, Status.converged]);
  });

  it('takes no points, and one without couplings', async () => {
    const gpujs = await accelerator();
    await gpujs.profile(new Float64Array(), outputs(0));
    gpujs.close();
    const fixed = createProblem(await shippedModel('lz'), []);
    const single = await accelerator(fixed);
    const output = outputs(1, fixed.lower.length);
    await single.profile(new Float64Array(), output);
    single.close();
    const exact = await createReferenceProfiler(fixed).profile(new Float64Array());
    expect(output.chi2[0]).toBeCloseTo(exact.chi2[0], 6);
    expect(output.status[0]).toBe(exact.status[0]);
  });

  it('answers each point alike, wherever it lies in a batch of several tiles', async () => {
    const gpujs = await accelerator();
    const points = scatteredPoints(300, [0, 0], [1, 1]);
    const together = outputs(300, 4);
    await gpujs.profile(points, together);
    for (const i of [0, 127, 128, 255, 256, 299]) {
      const alone = outputs(1, 4);
      await gpujs.profile(points.subarray(2 * i, 2 * i + 2), alone);
      expect(alone.chi2[0]).toBe(together.chi2[i]);
      expect(alone.nuisances).toEqual(together.nuisances?.slice(4 * i, 4 * i + 4));
    }
    gpujs.close();
  });

  it('stops before it starts, with the reason of the signal', async () => {
    const gpujs = await accelerator();
    const reason = new Error('no longer needed');
    await expect(gpujs.profile(Float64Array.of(0, 0), outputs(1), AbortSignal.abort(reason))).rejects.toBe(reason);
    gpujs.close();
  });

  it('stops between tiles', async () => {
    const gpujs = await accelerator();
    const controller = new AbortController();
    const reason = new Error('no longer needed');
    const output = outputs(1000);
    const running = gpujs.profile(scatteredPoints(1000, [0, 0], [1, 1]), output, controller.signal);
    setTimeout(() => controller.abort(reason), 0);
    await expect(running).rejects.toBe(reason);
    gpujs.close();
    // The first tile is answered, the last is not.
    expect(output.chi2[0]).not.toBe(0);
    expect(output.chi2[999]).toBe(0);
  });

  it('does not exist for a problem without an expansion', async () => {
    const problem = { ...syntheticProblem({ backgrounds: 0 }), signal: new Float64Array(100) };
    expect(await createNodeGpuJsAccelerator(problem)).toBeUndefined();
  });

  it('says what to install when the package is missing, and why it does not load otherwise', async () => {
    const create = (error: Error) => createNodeGpuJsAccelerator(syntheticProblem(), 'cpu', () => Promise.reject(error));
    const missing = Object.assign(new Error("Cannot find package 'gpu.js' imported from somewhere"), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
    const advice = 'backend gpujs needs the package gpu.js (npm install --ignore-scripts gpu.js@2.24.1)';
    await expect(create(missing)).rejects.toThrow(new Error(advice));
    await expect(create(new Error('broken'))).rejects.toThrow(new Error(`${advice}: broken`));
  });

  it('a mode that needs a browser fails by name', async () => {
    const attempt = createNodeGpuJsAccelerator(syntheticProblem(), 'webgl2');
    await expect(attempt).rejects.toThrow(AcceleratorFailure);
    await expect(attempt).rejects.toThrow('gpu.js failed in mode webgl2: ');
  });
});

describe('kernels shared by several problems', () => {
  const withKernels = async (kernels: GpuJsKernels, problem: ProfileProblem): Promise<Accelerator> => {
    const created = await createGpuJsAccelerator(kernels, problem, 'webgl2');
    if (!created) throw new Error('no expansion');
    return created;
  };

  it('problems of one shape share a kernel, and each reads its own numbers', async () => {
    const { GPU } = (await import('gpu.js')) as unknown as { GPU: GpuJsConstructor };
    const kernels = new GpuJsKernels(GPU, 'cpu');
    const problems = [1, 3].map((level) => syntheticProblem({ level }));
    const points = Float64Array.of(0.3, -0.1, 0.1, 0.2);
    const shared = await Promise.all(problems.map((problem) => createGpuJsAccelerator(kernels, problem, 'cpu')));
    const together = problems.map(() => outputs(2, 4));
    await Promise.all(shared.map((gpujs, i) => gpujs?.profile(points, together[i])));
    for (const [i, problem] of problems.entries()) {
      const alone = outputs(2, 4);
      const gpujs = await accelerator(problem);
      await gpujs.profile(points, alone);
      gpujs.close();
      expect(together[i]).toEqual(alone);
    }
    expect(together[0].chi2).not.toEqual(together[1].chi2);
    kernels.close();
  });

  it('are compiled once, outlive an accelerator, and are destroyed by their owner', async () => {
    const fake = fakeGpu(() => [0, CONVERGED]);
    const kernels = new GpuJsKernels(fake.GPU, 'webgl2');
    const first = await withKernels(kernels, syntheticProblem());
    const second = await withKernels(kernels, syntheticProblem({ level: 2 }));
    expect(fake.kernels).toHaveLength(1);
    first.close();
    await second.profile(new Float64Array(4), outputs(2));
    expect(fake.destroyed()).toBe(0);
    await expect(first.profile(new Float64Array(4), outputs(2))).rejects.toThrow('it is closed');
    kernels.close();
    expect(fake.destroyed()).toBe(1);
  });

  it('run one after the other, since results are read from one context', async () => {
    let running = 0;
    let most = 0;
    const fake = fakeGpu(() => [0, CONVERGED]);
    const kernels = new GpuJsKernels(
      class extends fake.GPU {
        override createKernel(...given: Parameters<InstanceType<GpuJsConstructor>['createKernel']>) {
          const kernel = super.createKernel(...given);
          const slow = async (points: Float32Array, table: Float32Array) => {
            most = Math.max(most, ++running);
            await new Promise((resolve) => setTimeout(resolve, 2));
            running--;
            return kernel(points, table);
          };
          return Object.assign(slow, { kernel: kernel.kernel });
        }
      },
      'webgl2',
    );
    const both = await Promise.all([1, 2].map((level) => withKernels(kernels, syntheticProblem({ level }))));
    await Promise.all(both.map((gpujs) => gpujs.profile(new Float64Array(4), outputs(2))));
    expect(most).toBe(1);
  });

  it('say when a run has failed, so that others are made', async () => {
    const fake = fakeGpu((call) => {
      if (call === 1) throw new Error('context lost');
      return [0, CONVERGED];
    });
    const kernels = new GpuJsKernels(fake.GPU, 'webgl2');
    const gpujs = await withKernels(kernels, syntheticProblem());
    expect(kernels.failed).toBe(false);
    await expect(gpujs.profile(new Float64Array(4), outputs(2))).rejects.toThrow('context lost');
    expect(kernels.failed).toBe(true);
  });
});

describe('a gpu.js that misbehaves', () => {
  it('throws in the middle: the points before are answered', async () => {
    const fake = fakeGpu((call) => {
      if (call === 2) throw new Error('context lost');
      return [call === 0 ? 0 : 0.5, CONVERGED];
    });
    const gpujs = await faked(fake);
    const tile = fake.kernels[0].output[0];
    const output = outputs(3 * tile);
    const failure = await gpujs.profile(new Float64Array(6 * tile), output).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AcceleratorFailure);
    expect(failure).toMatchObject({ completed: tile, message: 'gpu.js failed in mode webgl2: context lost' });
    expect(new Set(output.chi2.subarray(0, tile)).size).toBe(1);
    expect(output.chi2[0]).toBeGreaterThan(0);
    expect(output.chi2.subarray(tile).every((value) => value === 0)).toBe(true);
    gpujs.close();
  });

  it.each([
    ['loses the device and returns zeros', [0, 0]],
    ['returns NaN', [Number.NaN, CONVERGED]],
    ['returns an infinite χ²', [-Infinity, AT_BOUND]],
    ['returns an outcome that is none', [0, Number.NaN]],
    ['returns an outcome between two', [0, 1.5]],
  ] as const)('%s: unsettled', async (_, answer) => {
    const gpujs = await faked(fakeGpu((call) => (call === 0 ? [0, CONVERGED] : answer)));
    const output = outputs(2);
    await gpujs.profile(new Float64Array(4), output);
    expect([...output.status]).toEqual([UNSETTLED, UNSETTLED]);
    expect([...output.chi2]).toEqual([Number.NaN, Number.NaN]);
  });

  it('is refused when it falls back to another mode', async () => {
    const fake = fakeGpu(() => [0, CONVERGED], 'cpu');
    await expect(faked(fake)).rejects.toThrow('gpu.js failed in mode webgl2: it fell back to mode cpu: no driver');
    expect(fake.destroyed()).toBe(1);
  });

  it.each([
    ['a change of χ² at the origin', [0.1, CONVERGED]],
    ['NaN', [Number.NaN, CONVERGED]],
    ['no settled fit there', [0, 0]],
  ] as const)('is refused when its trial run gives %s', async (_, answer) => {
    const fake = fakeGpu(() => answer);
    await expect(faked(fake)).rejects.toThrow(AcceleratorFailure);
    expect(fake.destroyed()).toBe(1);
  });

  it('is destroyed once when closed, and compiles the kernel of nuisances only when they are wanted', async () => {
    const fake = fakeGpu(() => [0, AT_BOUND]);
    const gpujs = await faked(fake);
    await gpujs.profile(new Float64Array(4), outputs(2));
    expect(fake.kernels.map(({ output }) => output[1])).toEqual([1]);
    await gpujs.profile(new Float64Array(4), outputs(2, 4));
    await gpujs.profile(new Float64Array(4), outputs(2, 4));
    expect(fake.kernels.map(({ output }) => output[1])).toEqual([1, 2]);
    gpujs.close();
    gpujs.close();
    expect(fake.destroyed()).toBe(1);
    const late = gpujs.profile(new Float64Array(4), outputs(2));
    await expect(late).rejects.toThrow('gpu.js failed in mode webgl2: it is closed');
    expect(fake.kernels).toHaveLength(2);
  });
});
