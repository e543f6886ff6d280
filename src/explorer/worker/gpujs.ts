/** The package gpu.js, in a file of its own that only this tier loads. */
import type { GpuJsConstructor } from '../../profile/gpujs/gpujs-module.js';

/**
 * Loads gpu.js.
 * @throws Error when its file does not come
 */
export async function loadGpuJs(): Promise<GpuJsConstructor> {
  const { GPU } = (await import('gpu.js')) as unknown as { readonly GPU: GpuJsConstructor };
  return GPU;
}
