/** The kernels against the reference, over the case table; tiles, failures and cancellation. */
import { afterAll, describe, expect, it } from 'vitest';
import { nodeGpu } from '../../../src/edge/node-gpu.js';
import { createProblem, type ProfileProblem, standardModelPoint } from '../../../src/model/problem.js';
import { type Accelerator, AcceleratorFailure, UNSETTLED } from '../../../src/profile/accelerator.js';
import { Status } from '../../../src/profile/profiler.js';
import { createReferenceProfiler } from '../../../src/profile/reference.js';
import { createWebGpuAccelerator, type WebGpuOptions } from '../../../src/profile/webgpu/accelerator.js';
import { type GpuDevice, openGpuDevice } from '../../../src/profile/webgpu/device.js';
import { gpuOrReason } from '../../support/gpu.js';
import { shippedModel } from '../../support/models.js';
import { scatteredPoints, syntheticProblem } from '../../support/synthetic.js';
import { PROFILE_CASES } from '../cases.js';

const NEAR = 25;
/** Where Δχ² < 25: 1e-3 is promised; shipped scenarios keep a tenth of it. */
const TOLERANCE = 1e-4;
const SYNTHETIC_TOLERANCE = 5e-4;
/** Relative to 1 + χ², elsewhere. */
const FAR_TOLERANCE = 3e-5;

const gpu = await gpuOrReason();

async function accelerator(problem: ProfileProblem, options?: WebGpuOptions, device?: GpuDevice): Promise<Accelerator> {
  const created = await createWebGpuAccelerator(device ?? gpu.device(), problem, options);
  if (!created) throw new Error('the problem has no expansion');
  return created;
}

async function profile(problem: ProfileProblem, points: Float64Array, options?: WebGpuOptions) {
  const own = await accelerator(problem, options);
  const n = points.length / Math.max(1, problem.couplings.length);
  const output = {
    chi2: new Float64Array(n),
    status: new Uint8Array(n),
    nuisances: new Float64Array(n * problem.lower.length),
  };
  await own.profile(points, output);
  own.close();
  return output;
}

describe.skipIf(gpu.reason)(gpu.title('webgpu agrees with reference'), () => {
  it.each(PROFILE_CASES.map((entry) => [entry.name, entry] as const))('%s', async (name, { make, near }) => {
    const tolerance = name.startsWith('synthetic') ? SYNTHETIC_TOLERANCE : TOLERANCE;
    const { problem, points } = await make();
    const columns = problem.couplings.length;
    const count = problem.lower.length;
    const reference = await createReferenceProfiler(problem).profile(points, { nuisances: true });
    const { chi2, status, nuisances } = await profile(problem, points);
    const lowest = reference.chi2.reduce((a, b) => (b < a ? b : a), Infinity);
    let compared = 0;
    reference.chi2.forEach((exact, i) => {
      const where = `point ${i}, ${[...points.subarray(i * columns, (i + 1) * columns)]}`;
      if (reference.status[i] === Status.failed) {
        expect(status[i], where).toBe(UNSETTLED);
        return;
      }
      const isNear = exact - lowest < NEAR;
      if (status[i] === UNSETTLED) {
        expect(isNear, where).toBe(false);
        return;
      }
      if (isNear) compared++;
      expect(Math.abs(chi2[i] - exact), where).toBeLessThan(isNear ? tolerance : FAR_TOLERANCE * (1 + exact));
      for (let r = 0; r < count; r++) {
        expect(nuisances[i * count + r], where).toBeGreaterThanOrEqual(problem.lower[r]);
        expect(nuisances[i * count + r], where).toBeLessThanOrEqual(problem.upper[r]);
      }
    });
    expect(compared).toBeGreaterThanOrEqual(near);
  });

  it.each([
    [1, true],
    [2, true],
    [4, true],
    [1, false],
    [4, false],
  ] as const)('%i points per invocation, unrolled: %j', async (lanes, unrolled) => {
    const problem = syntheticProblem({ gaussianBins: 8, uncertainty: (r) => (r === 2 ? null : 0.1) });
    // Not a whole number of invocations.
    const points = scatteredPoints(131, [0, 0], [1.5, 1.5]);
    const { chi2 } = await createReferenceProfiler(problem).profile(points);
    const own = await profile(problem, points, { form: { lanes, workgroup: 32, unrolled } });
    chi2.forEach((exact, i) => {
      expect(Math.abs(own.chi2[i] - exact)).toBeLessThan(SYNTHETIC_TOLERANCE + FAR_TOLERANCE * exact);
    });
  });

  it('nuisances agree to a hundredth of their errors, and sit exactly at a limit that holds them', async () => {
    const problem = createProblem(await shippedModel('combined'), ['r2_e', 'r2_mu']);
    const points = scatteredPoints(200, standardModelPoint(['r2_e', 'r2_mu']), [90, 120]);
    const reference = await createReferenceProfiler(problem).profile(points, { nuisances: true });
    const own = await profile(problem, points);
    const n = problem.lower.length;
    let atLimit = 0;
    for (let i = 0; i < 200; i++) {
      if (own.status[i] === Status.atBound) atLimit++;
      let held = 0;
      for (let r = 0; r < n; r++) {
        const [theta, exact] = [own.nuisances[i * n + r], (reference.nuisances as Float64Array)[i * n + r]];
        const sigma = problem.priorWeight[r] > 0 ? problem.priorWeight[r] ** -0.5 : 1;
        expect(Math.abs(theta - exact)).toBeLessThan(0.01 * sigma);
        if (theta <= problem.lower[r] || theta >= problem.upper[r]) held++;
      }
      expect(held > 0).toBe(own.status[i] === Status.atBound);
    }
    expect(atLimit).toBeGreaterThan(10);
  });

  it('says who it is', async () => {
    const own = await accelerator(syntheticProblem());
    expect(own.info).toEqual({
      backend: 'webgpu',
      precision: 'float32',
      workers: 0,
      adapter: gpu.device().adapter.name,
    });
    own.close();
  });

  it.each([Number.NaN, Infinity, -Infinity, 1e300])(
    'a coupling of %s is left to float64, its neighbours are not',
    async (value) => {
      const problem = syntheticProblem();
      const { status } = await profile(problem, Float64Array.of(0, 0, value, 0, 0.1, value, 0.1, 0.2, 0.3, 0));
      expect([...status].map((s) => s === UNSETTLED)).toEqual([false, true, true, false, false]);
    },
  );

  it('profiles no points, and one for a problem without couplings', async () => {
    const empty = await profile(syntheticProblem(), new Float64Array());
    expect(empty.chi2).toHaveLength(0);
    const problem = createProblem(await shippedModel('lz'), []);
    const own = await accelerator(problem);
    const output = { chi2: new Float64Array(1), status: new Uint8Array(1), nuisances: undefined };
    await own.profile(new Float64Array(), output);
    own.close();
    const { chi2 } = await createReferenceProfiler(problem).profile(new Float64Array());
    expect(output.chi2[0]).toBeCloseTo(chi2[0], 4);
  });

  it('is undefined where the Standard Model point has no fit', async () => {
    const base = syntheticProblem({ backgrounds: 0, bins: 2 });
    const problem = { ...base, signal: new Float64Array(base.signal.length), observed: Float64Array.of(1, 1) };
    expect(await createWebGpuAccelerator(gpu.device(), problem)).toBeUndefined();
  });
});

describe.skipIf(gpu.reason)(gpu.title('webgpu in tiles'), () => {
  const problem = syntheticProblem({ bins: 4, backgrounds: 1 });
  const points = scatteredPoints(30_000, [0, 0], [1, 1]);
  const output = () => ({
    chi2: new Float64Array(30_000).fill(-1),
    status: new Uint8Array(30_000),
    nuisances: undefined,
  });

  it.each([
    ['growing', 0],
    ['shrinking', 1000],
  ])('%s tiles answer every point', async (_, millisecondsPerCall) => {
    let time = 0;
    const own = await accelerator(problem, {
      now: () => {
        time += millisecondsPerCall;
        return time;
      },
    });
    const whole = output();
    await own.profile(points, whole);
    await own.profile(points, whole);
    own.close();
    const { chi2 } = await createReferenceProfiler(problem).profile(points);
    let worst = 0;
    chi2.forEach((exact, i) => {
      worst = Math.max(worst, Math.abs(whole.chi2[i] - exact) / (1 + exact));
    });
    expect(worst).toBeLessThan(1e-4);
  });

  it('stops when asked, before and between tiles', async () => {
    const own = await accelerator(problem);
    const reason = new Error('no longer needed');
    await expect(own.profile(points, output(), AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const running = own.profile(points, output(), controller.signal);
    queueMicrotask(() => controller.abort(reason));
    await expect(running).rejects.toBe(reason);
    // And can be used again.
    const whole = output();
    await own.profile(points, whole);
    expect(whole.chi2.every((value) => value >= 0)).toBe(true);
    own.close();
  });

  describe('when the device fails', () => {
    const opened: GpuDevice[] = [];
    const own = async (): Promise<GpuDevice> => {
      const device = await openGpuDevice(await nodeGpu());
      opened.push(device);
      return device;
    };
    afterAll(() => {
      for (const device of opened) device.close();
    });

    it('in mid-grid, the points before are right and the failure says how many', async () => {
      const device = await own();
      const doomed = await accelerator(problem, {}, device);
      const part = output();
      const running = doomed.profile(points, part);
      // Destroyed as soon as the first tile is answered.
      const poll = setInterval(() => {
        if (part.chi2[0] < 0) return;
        clearInterval(poll);
        device.device.destroy();
      }, 0);
      const failure = await running.then(
        () => undefined,
        (cause: unknown) => cause,
      );
      clearInterval(poll);
      expect(failure).toBeInstanceOf(AcceleratorFailure);
      const { completed, message } = failure as AcceleratorFailure;
      expect(message).toMatch(/lost|closed/);
      expect(completed).toBeGreaterThan(0);
      expect(completed).toBeLessThan(30_000);
      const { chi2 } = await createReferenceProfiler(problem).profile(points.subarray(0, 2 * completed));
      chi2.forEach((exact, i) => {
        expect(Math.abs(part.chi2[i] - exact)).toBeLessThan(1e-4 * (1 + exact));
      });
      await expect(doomed.profile(points, output())).rejects.toMatchObject({ completed: 0 });
      doomed.close();
    });

    it('because a kernel does not compile, the failure quotes the line', async () => {
      const device = await own();
      const pipeline: GpuDevice['pipeline'] = (code, entryPoint) =>
        device.pipeline(code.replace('var answer = Real(0.0);', 'var answer = Reel(0.0);'), entryPoint);
      const broken = new Proxy(device, {
        get(target, key) {
          if (key === 'pipeline') return pipeline;
          const value = Reflect.get(target, key, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
      const doomed = await accelerator(problem, {}, broken);
      await expect(doomed.profile(points, output())).rejects.toMatchObject({
        name: 'AcceleratorFailure',
        completed: 0,
        message: expect.stringMatching(/line \d+: .*Reel[\s\S]*var answer = Reel\(0\.0\);/),
      });
      doomed.close();
    });

    it('because it runs out of memory', async () => {
      const device = await own();
      const doomed = await accelerator(problem, {}, device);
      const create = device.device.createBuffer.bind(device.device);
      device.device.createBuffer = (descriptor) => create({ ...descriptor, size: 2 ** 50 });
      await expect(doomed.profile(points, output())).rejects.toBeInstanceOf(AcceleratorFailure);
      doomed.close();
    });
  });
});
