/** gpu.js in Node: its modes without a graphics card. */
import type { ProfileProblem } from '../model/problem.js';
import type { Accelerator } from '../profile/accelerator.js';
import { createGpuJsAccelerator } from '../profile/gpujs/accelerator.js';
import type { GpuJsConstructor, GpuJsMode } from '../profile/gpujs/gpujs-module.js';

/**
 * Backend `gpujs` for Node.
 * @param mode default `cpu`: transpiled JavaScript in float64 on numbers rounded to float32
 * @param load imports the package
 * @returns undefined where the problem has no expansion
 * @throws Error when gpu.js is not installed
 */
export async function createNodeGpuJsAccelerator(
  problem: ProfileProblem,
  mode: GpuJsMode = 'cpu',
  load: () => Promise<unknown> = () => import('gpu.js'),
): Promise<Accelerator | undefined> {
  const { GPU } = (await load().catch(explain)) as { readonly GPU: GpuJsConstructor };
  return createGpuJsAccelerator(GPU, problem, mode);
}

/** Why it does not load, unless it is simply not there. */
function because(cause: unknown): string {
  if (!(cause instanceof Error)) return `: ${String(cause)}`;
  return 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND' ? '' : `: ${cause.message}`;
}

function explain(cause: unknown): never {
  throw new Error(
    `backend gpujs needs the package gpu.js (npm install --ignore-scripts gpu.js@2.24.1)${because(cause)}`,
    {
      cause,
    },
  );
}
