/** The way to the GPU of Node. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openNodeGpu } from '../../src/edge/node-gpu.js';
import { gpuOrReason } from '../support/gpu.js';

describe('without the package webgpu', () => {
  afterEach(() => {
    vi.doUnmock('webgpu');
  });

  it('says that it is missing and how to get it', async () => {
    vi.resetModules();
    vi.doMock('webgpu', () => {
      throw new Error('GLIBCXX_3.4.32 not found');
    });
    const anchor = Symbol.for('nuscan.gpu');
    const known: unknown = Reflect.get(globalThis, anchor);
    Reflect.deleteProperty(globalThis, anchor);
    const { openNodeGpu: openWithout } = await import('../../src/edge/node-gpu.js');
    await expect(openWithout()).rejects.toMatchObject({
      name: 'DeviceUnavailable',
      message: expect.stringMatching(/^the package webgpu does not load: /),
      remedy: expect.stringContaining('npm install webgpu@'),
    });
    if (known !== undefined) Reflect.set(globalThis, anchor, known);
  });
});

const gpu = await gpuOrReason();
describe.skipIf(gpu.reason)(gpu.title('the device of the process'), () => {
  it('is opened once, and again after it was closed', async () => {
    const first = await openNodeGpu();
    expect(await openNodeGpu()).toBe(first);
    first.close();
    const second = await openNodeGpu();
    expect(second).not.toBe(first);
    expect(second.failure).toBeUndefined();
  });
});
