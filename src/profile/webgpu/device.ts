/** Opens the device that kernels run on: one way for Node and browsers, which differ only in where `GPU` comes from. */
import {
  type AdapterDescription,
  DeviceUnavailable,
  describeAdapter,
  findAdapter,
  OTHER_ADAPTER,
  requestDevice,
} from './adapter.js';
import { type GuardedDevice, guardDevice } from './guarded-device.js';
import { runSelfTest, type SelfTestReport } from './self-test.js';

export { type AdapterDescription, DeviceUnavailable } from './adapter.js';
export { DeviceFailure, type FailureReason } from './guarded-device.js';
export type { SelfTestReport } from './self-test.js';

/** An open device that has passed its self-test. */
export interface GpuDevice extends GuardedDevice {
  readonly adapter: AdapterDescription;
  readonly limits: GPUSupportedLimits;
  readonly selfTest: SelfTestReport;
  /** The device can time its own passes. */
  readonly hasTimestamps: boolean;
}

/** A device that computes wrongly. */
export class SelfTestFailure extends DeviceUnavailable {
  constructor(
    readonly adapter: AdapterDescription,
    readonly report: SelfTestReport,
  ) {
    super(`the GPU ${adapter.name} fails the self-test: ${report.failures.join('; ')}`, OTHER_ADAPTER);
  }
}

export interface OpenOptions {
  /** Which adapter where there are several; default `high-performance`. */
  readonly powerPreference?: GPUPowerPreference;
  /** What to install or switch on where there is no adapter, for the user. */
  readonly installHints?: string;
}

/**
 * Opens a device and tests its arithmetic.
 * @param gpu `navigator.gpu` of a browser, or what the `webgpu` package creates; undefined where there is none
 * @throws DeviceUnavailable when there is no adapter, it is too small, it refuses, or its arithmetic is wrong
 */
export async function openGpuDevice(gpu: GPU | undefined, options: OpenOptions = {}): Promise<GpuDevice> {
  const { powerPreference = 'high-performance', installHints = 'use a browser that offers WebGPU' } = options;
  const found = await findAdapter(gpu, powerPreference, installHints);
  const adapter = describeAdapter(found);
  const guarded = guardDevice(await requestDevice(found));
  try {
    const selfTest = await runSelfTest(guarded);
    if (selfTest.failures.length > 0) throw new SelfTestFailure(adapter, selfTest);
    const { device } = guarded;
    return Object.assign(guarded, {
      adapter,
      limits: device.limits,
      selfTest,
      hasTimestamps: device.features.has('timestamp-query'),
    });
  } catch (cause) {
    guarded.close();
    if (cause instanceof DeviceUnavailable) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DeviceUnavailable(`the GPU ${adapter.name} does not run the self-test: ${reason}`, OTHER_ADAPTER, {
      cause,
    });
  }
}
