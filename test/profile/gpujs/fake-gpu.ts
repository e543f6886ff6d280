/** A gpu.js whose answers a test decides. */
import type { GpuJsConstructor, GpuJsKernelSettings } from '../../../src/profile/gpujs/gpujs-module.js';

export interface FakeGpu {
  readonly GPU: GpuJsConstructor;
  /** Settings of the kernels created. */
  readonly kernels: readonly GpuJsKernelSettings[];
  readonly destroyed: () => number;
}

/**
 * @param answer [χ² - χ²₀, outcome] of all points of a call; calls count from 0, the trial run at the origin
 * @param executes mode that the kernels claim to have run in; `gpu` is what those of WebGL say
 */
export function fakeGpu(answer: (call: number) => readonly [number, number], executes = 'gpu'): FakeGpu {
  const kernels: GpuJsKernelSettings[] = [];
  let destroyed = 0;
  let calls = 0;
  class GPU {
    createKernel(_source: string, settings: GpuJsKernelSettings) {
      kernels.push(settings);
      const [tile, parts] = settings.output;
      const run = () => {
        const [change, outcome] = answer(calls++);
        return Array.from({ length: parts }, (_, part) =>
          Array.from({ length: tile }, () => (part === 0 ? [change, outcome, 0, 0] : [0, 0, 0, 0])),
        );
      };
      return Object.assign(run, { kernel: { constructor: { mode: executes }, fallbackReason: 'no driver' } });
    }
    async destroy(): Promise<void> {
      destroyed++;
    }
  }
  return { GPU, kernels, destroyed: () => destroyed };
}
