/** The WebGPU device of a worker. */
import { DeviceUnavailable, type GpuDevice, openGpuDevice } from '../../profile/webgpu/device.js';

/** A device that is lost again and again is given up: each loss may take the picture of the whole screen with it. */
const OPENED_AT_MOST = 3;

/** One device for all problems: opened at the first call, again when it was lost, and never after it was refused. */
export class OnlyDevice {
  private opening: Promise<GpuDevice> | undefined;
  private opened: GpuDevice | undefined;
  private openings = 0;

  /** @param gpu `navigator.gpu`; undefined in browsers without WebGPU, and on pages that do not come from localhost or by https */
  constructor(private readonly gpu: GPU | undefined) {}

  /**
   * The device.
   * @throws DeviceUnavailable when there is none, or it was lost too often; so do all later calls
   */
  open(): Promise<GpuDevice> {
    if (this.opened?.failure) {
      this.opening = this.openings < OPENED_AT_MOST ? undefined : Promise.reject(lostTooOften(this.opened));
      this.opened = undefined;
    }
    this.opening ??= this.openOnce();
    return this.opening;
  }

  private async openOnce(): Promise<GpuDevice> {
    this.openings++;
    this.opened = await openGpuDevice(this.gpu);
    return this.opened;
  }
}

function lostTooOften({ adapter, failure }: GpuDevice): DeviceUnavailable {
  return new DeviceUnavailable(
    `the GPU ${adapter.name} was lost ${OPENED_AT_MOST} times, the last time: ${failure?.message}`,
    'load the page again',
  );
}
