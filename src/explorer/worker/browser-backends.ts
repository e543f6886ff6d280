/** How an engine gets its profilers in a worker of a browser. */
import type { ProfileProblem } from '../../model/problem.js';
import type { Accelerator } from '../../profile/accelerator.js';
import { type BackendEnvironment, reasonOf } from '../../profile/backend-environment.js';
import { createCpuProfiler } from '../../profile/cpu/profiler.js';
import type { WorkerPool } from '../../profile/cpu/worker-pool.js';
import { createGpuJsAccelerator } from '../../profile/gpujs/accelerator.js';
import { GpuJsKernels } from '../../profile/gpujs/kernels.js';
import { type BackendChoice, createBackend } from '../../profile/select.js';
import { createWebGpuAccelerator } from '../../profile/webgpu/accelerator.js';
import type { ChosenBackend, EngineSurroundings } from '../engine/backends.js';
import type { ExplorerBackend } from '../state.js';
import { BUNDLED_FOLDER, bundledFiles } from './bundled-files.js';
import { loadGpuJs } from './gpujs.js';
import { OnlyDevice } from './only-device.js';
import { createTileWorkerPool } from './tile-workers.js';
import { describeWebGl } from './webgl.js';

/**
 * What an engine worker offers to engines.
 * @param threads of the processor for float64: up to 1 the worker computes alone
 */
export function browserSurroundings(threads: number): EngineSurroundings {
  const device = new OnlyDevice(navigator.gpu);
  const environment = browserEnvironment(device, threads);
  const chosen = new Map<ExplorerBackend, Promise<ChosenBackend>>();
  return {
    files: bundledFiles,
    dataFolder: BUNDLED_FOLDER,
    backend(choice) {
      const known = chosen.get(choice) ?? choose(choice, device, environment);
      chosen.set(choice, known);
      return known;
    },
  };
}

async function choose(
  choice: ExplorerBackend,
  device: OnlyDevice,
  environment: BackendEnvironment,
): Promise<ChosenBackend> {
  const { backend, remarks } = choice === 'auto' ? await bestBackend(device) : { backend: choice, remarks: [] };
  return { createProfiler: createBackend(backend, environment), remarks };
}

/** A backend on hardware other than the processor, else the processor; and why the others are left out. */
async function bestBackend(device: OnlyDevice): Promise<{ backend: BackendChoice; remarks: string[] }> {
  const remarks: string[] = [];
  const leftOut = (backend: BackendChoice, reason: string): void => {
    remarks.push(`auto: ${backend} is left out: ${reason}`);
  };
  try {
    const { adapter } = await device.open();
    if (!adapter.software) return { backend: 'webgpu', remarks };
    leftOut('webgpu', `${adapter.name} is software on the same processor`);
  } catch (error) {
    leftOut('webgpu', reasonOf(error));
  }
  try {
    const { renderer, software } = describeWebGl();
    if (!software) return { backend: 'gpujs', remarks };
    leftOut('gpujs', `${renderer} is software on the same processor`);
  } catch (error) {
    leftOut('gpujs', reasonOf(error));
  }
  return { backend: 'cpu', remarks };
}

function browserEnvironment(device: OnlyDevice, threads: number): BackendEnvironment {
  let pool: WorkerPool | undefined;
  let kernels: GpuJsKernels | undefined;
  return {
    createCpu(problem) {
      if (threads >= 2) pool ??= createTileWorkerPool(threads);
      return createCpuProfiler(problem, pool);
    },
    createWebGpu: async (problem) => createWebGpuAccelerator(await device.open(), problem),
    async createGpuJs(problem) {
      // A failed context is not used again; kernels of a living one serve all problems of their shape.
      if (!kernels || kernels.failed) kernels = new GpuJsKernels(await loadGpuJs(), 'webgl2');
      return createWebGlAccelerator(kernels, problem);
    },
  };
}

/** gpu.js on WebGL2, called after its graphics card. */
async function createWebGlAccelerator(
  kernels: GpuJsKernels,
  problem: ProfileProblem,
): Promise<Accelerator | undefined> {
  const { renderer, software } = describeWebGl();
  const accelerator = await createGpuJsAccelerator(kernels, problem, 'webgl2');
  if (!accelerator) return undefined;
  const adapter = renderer === '' ? accelerator.info.adapter : `${accelerator.info.adapter}, ${renderer}`;
  return { ...accelerator, info: { ...accelerator.info, adapter }, software };
}
