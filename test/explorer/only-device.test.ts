/** The device of an engine worker: one for all problems, and not for ever. */
import { describe, expect, it } from 'vitest';
import { nodeGpu } from '../../src/edge/node-gpu.js';
import { OnlyDevice } from '../../src/explorer/worker/only-device.js';
import { gpuOrReason } from '../support/gpu.js';

it('says that there is no WebGPU', async () => {
  const device = new OnlyDevice(undefined);
  for (let i = 0; i < 2; i++) await expect(device.open()).rejects.toThrow('WebGPU is not available here');
});

const gpu = await gpuOrReason();
describe.skipIf(gpu.reason)(gpu.title('the device of an engine worker'), () => {
  it('is opened once, again when it is lost, and given up after the third time', async () => {
    const device = new OnlyDevice(await nodeGpu());
    const seen = new Set();
    for (let i = 0; i < 3; i++) {
      const [first, second] = await Promise.all([device.open(), device.open()]);
      expect(second).toBe(first);
      expect(seen.has(first)).toBe(false);
      seen.add(first);
      first.close();
    }
    for (let i = 0; i < 2; i++) await expect(device.open()).rejects.toThrow(/was lost 3 times, the last time: /);
  });
});
