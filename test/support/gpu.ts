/** The GPU of the computer that runs the tests, or the reason why its tests are skipped. */
import { openNodeGpu } from '../../src/edge/node-gpu.js';
import { DeviceFailure, DeviceUnavailable, type GpuDevice, SelfTestFailure } from '../../src/profile/webgpu/device.js';

export interface TestGpu {
  /** Why there is no GPU; undefined when there is one. */
  readonly reason: string | undefined;
  /** A title for `describe`, with the reason where its tests are skipped. */
  title(text: string): string;
  /** @throws Error when there is no GPU */
  device(): GpuDevice;
}

/**
 * Opens the GPU, once per test file:
 *
 *     const gpu = await gpuOrReason();
 *     describe.skipIf(gpu.reason)(gpu.title('the kernel'), () => ... gpu.device() inside the tests ...);
 *
 * @throws DeviceUnavailable when there is none although NUSCAN_REQUIRE_GPU=1 demands one, or when the self-test fails
 */
export async function gpuOrReason(): Promise<TestGpu> {
  try {
    const device = await openNodeGpu();
    return { reason: undefined, title: (text) => text, device: () => device };
  } catch (error) {
    if (!(error instanceof DeviceUnavailable) || process.env.NUSCAN_REQUIRE_GPU === '1') throw error;
    // A GPU is there, but the self-test does not run or does not pass: that may be our mistake.
    if (error instanceof SelfTestFailure || error.cause instanceof DeviceFailure) throw error;
    const reason = error.message;
    console.warn(`tests on a GPU are skipped: ${reason}`);
    return {
      reason,
      title: (text) => `${text} (skipped: ${reason})`,
      device: () => {
        throw error;
      },
    };
  }
}
