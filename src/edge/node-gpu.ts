/** The GPU of this computer in Node, through the optional package `webgpu` (Dawn on Vulkan, Metal or Direct3D). */
import { DeviceUnavailable, type GpuDevice, openGpuDevice } from '../profile/webgpu/device.js';

/** What to install where no GPU is found. */
export const INSTALL_HINTS = `\
Debian, Ubuntu: apt-get install libvulkan1 and the driver of the GPU. For AMD and Intel that is mesa-vulkan-drivers; the
  Mesa of Debian 12 is too old, take it from bookworm-backports.
NVIDIA containers: set NVIDIA_DRIVER_CAPABILITIES=graphics,compute,utility and install libvulkan1 and libegl1, or let
  VK_DRIVER_FILES name the driver's nvidia_icd.json.
Without a GPU, for tests: apt-get install libvulkan1 chromium-common and set
  VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json (slow software).`;

const LOAD_HINT = 'npm install webgpu@0.6.2; other versions may want newer system libraries';

/** Where the GPU object hangs: collected while one of its devices lives, it takes the process down with it. */
const ANCHOR = Symbol.for('nuscan.gpu');
const anchored: typeof globalThis & { [ANCHOR]?: GPU } = globalThis;

/**
 * The entry to WebGPU, one per process.
 * @throws DeviceUnavailable when the package is missing or does not load
 */
export async function nodeGpu(): Promise<GPU> {
  const known = anchored[ANCHOR];
  if (known) return known;
  try {
    const { create } = await import('webgpu');
    anchored[ANCHOR] ??= create([]);
    return anchored[ANCHOR];
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new DeviceUnavailable(`the package webgpu does not load: ${reason}`, LOAD_HINT, { cause });
  }
}

let opening: Promise<GpuDevice> | undefined;
let opened: GpuDevice | undefined;

/**
 * The device of this process: opened at the first call, and again when it has been lost or closed. It does not keep the
 * process alive.
 * @throws DeviceUnavailable when there is none; so do all later calls
 */
export function openNodeGpu(): Promise<GpuDevice> {
  if (opened?.failure) [opening, opened] = [undefined, undefined];
  opening ??= open();
  return opening;
}

async function open(): Promise<GpuDevice> {
  opened = await openGpuDevice(await nodeGpu(), { installHints: INSTALL_HINTS });
  return opened;
}
