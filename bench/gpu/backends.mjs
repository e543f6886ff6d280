// Every backend behind one face: points in, χ² and status out, all of it on the clock.
import { createNodeGpuJsAccelerator } from '../../dist/edge/node-gpujs.js';
import { createNodeWorkerPool } from '../../dist/edge/node-workers.js';
import { createCpuProfiler } from '../../dist/profile/cpu/profiler.js';
import { createReferenceProfiler } from '../../dist/profile/reference.js';
import { createWebGpuAccelerator } from '../../dist/profile/webgpu/accelerator.js';

/** Grids of the fast backends start here, those of the slow ones at 16². */
const SMALLEST_GRID = 64;
const SMALLEST_SLOW_GRID = 16;
/** Part of the usual time per grid size that slow backends get: they are here for comparison. */
const SLOW_SHARE = 0.2;

/**
 * Backends of a problem that work here, and why the others do not.
 * @returns `backends`: { name, precision, smallest, share, profile(points), close() }; `unavailable`: name → reason
 */
export async function createBackends(gpu, problem) {
  const pool = createNodeWorkerPool();
  const candidates = {
    webgpu: async () => answering(await createWebGpuAccelerator(gpu, problem), problem, SMALLEST_GRID),
    'cpu, all threads': async () => exact(await createCpuProfiler(problem, pool), SMALLEST_GRID),
    'cpu, 1 thread': async () => exact(await createCpuProfiler(problem), SMALLEST_GRID),
    reference: async () => ({ ...exact(createReferenceProfiler(problem), SMALLEST_SLOW_GRID), share: SLOW_SHARE }),
    'gpujs cpu': () => gpuJs(problem, 'cpu'),
    'gpujs webasm': () => gpuJs(problem, 'webasm'),
  };
  const backends = [];
  const unavailable = {};
  for (const [name, create] of Object.entries(candidates)) {
    try {
      backends.push({ name, share: 1, ...(await create()) });
    } catch (error) {
      unavailable[name] = error instanceof Error ? error.message : String(error);
    }
  }
  const close = async () => {
    for (const backend of backends) await backend.close();
    await pool.close();
  };
  return { backends, unavailable, threads: pool.size, close };
}

function exact(profiler, smallest) {
  return {
    precision: 'float64',
    smallest,
    profile: (points) => profiler.profile(points),
    close: () => profiler.close(),
  };
}

/** An accelerator with arrays for its answers. */
export function answering(accelerator, problem, smallest) {
  if (!accelerator) throw new Error('the Standard Model point has no fit to expand around');
  return {
    precision: 'float32',
    smallest,
    profile: async (points) => {
      const n = points.length / problem.couplings.length;
      const output = { chi2: new Float64Array(n), status: new Uint8Array(n), nuisances: undefined };
      await accelerator.profile(points, output);
      return output;
    },
    close: () => accelerator.close(),
  };
}

async function gpuJs(problem, mode) {
  const accelerator = await createNodeGpuJsAccelerator(problem, mode);
  return { ...answering(accelerator, problem, SMALLEST_SLOW_GRID), share: SLOW_SHARE };
}
