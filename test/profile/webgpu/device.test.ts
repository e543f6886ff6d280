/** Opening a device, and what reaches the caller when it fails. */
import { describe, expect, it } from 'vitest';
import { nodeGpu } from '../../../src/edge/node-gpu.js';
import { NEEDED_LIMITS } from '../../../src/profile/webgpu/adapter.js';
import { BufferUsage, MAP_READ } from '../../../src/profile/webgpu/constants.js';
import { DeviceFailure, DeviceUnavailable, openGpuDevice } from '../../../src/profile/webgpu/device.js';
import { gpuOrReason } from '../../support/gpu.js';
import { fakeGpu, rightAnswers } from './fake-gpu.js';

/** The error that a promise rejects with, which must be of this class. */
async function rejection<E extends Error>(promise: Promise<unknown>, kind: new (...args: never[]) => E): Promise<E> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof kind)) throw new Error(`expected a ${kind.name}, got ${error}`);
  return error;
}

describe('opening', () => {
  it('asks for the fast adapter, its own limits, and time stamps where it has them', async () => {
    const fake = fakeGpu({ limits: { maxBufferSize: 2 ** 33 }, features: ['timestamp-query', 'shader-f16'] });
    const opened = await openGpuDevice(fake.gpu);
    expect(fake.asked.adapter).toEqual({ powerPreference: 'high-performance' });
    expect(fake.asked.device).toEqual({
      requiredFeatures: ['timestamp-query'],
      requiredLimits: { ...NEEDED_LIMITS, maxBufferSize: 2 ** 33 },
    });
    expect(opened.hasTimestamps).toBe(true);
    expect(opened.limits.maxBufferSize).toBe(2 ** 33);
    expect((await openGpuDevice(fakeGpu().gpu)).hasTimestamps).toBe(false);
  });

  it.each<[Partial<GPUAdapterInfo>, string]>([
    [{ device: 'geforce-rtx-4090', description: '566.36' }, 'geforce rtx 4090'],
    [{ description: 'Radeon 780M' }, 'Radeon 780M'],
    [{}, 'acme roadrunner'],
    [{ vendor: '', architecture: '' }, 'unnamed adapter'],
  ])('names the adapter that says %o', async (info, name) => {
    const { adapter } = await openGpuDevice(fakeGpu({ info }).gpu);
    expect(adapter).toMatchObject({ name, driver: info.description ?? '', software: false });
  });

  it('knows a processor that imitates a GPU', async () => {
    const { adapter } = await openGpuDevice(fakeGpu({ info: { isFallbackAdapter: true } }).gpu);
    expect(adapter.software).toBe(true);
  });

  it('says what to do where there is no WebGPU, or no adapter', async () => {
    const options = { installHints: 'install a driver' };
    const without = await rejection(openGpuDevice(undefined, options), DeviceUnavailable);
    expect([without.message, without.remedy]).toEqual(['WebGPU is not available here', 'install a driver']);
    const empty = { requestAdapter: async () => null } as unknown as GPU;
    const found = await rejection(openGpuDevice(empty, options), DeviceUnavailable);
    expect([found.message, found.remedy]).toEqual(['no GPU adapter was found', 'install a driver']);
  });

  it('refuses an adapter that is too small, and says in what', async () => {
    const fake = fakeGpu({ limits: { maxStorageBuffersPerShaderStage: 3, maxBufferSize: 1024 } });
    const { message } = await rejection(openGpuDevice(fake.gpu), DeviceUnavailable);
    expect(message).toBe(
      'the GPU acme roadrunner is too small: maxStorageBuffersPerShaderStage is 3, needed: 4; maxBufferSize is 1024, needed: 16777216',
    );
    expect(fake.asked.device).toBeUndefined();
  });

  it('passes on why an adapter gives no device', async () => {
    const fake = fakeGpu({ refusal: 'busy' });
    const { message } = await rejection(openGpuDevice(fake.gpu), DeviceUnavailable);
    expect(message).toBe('the GPU acme roadrunner gives no device: busy');
  });

  it('refuses a device that fails the self-test, with the figures, and gives it back', async () => {
    const answers = new Float32Array(rightAnswers());
    answers[8 * 1000] *= 1.5;
    const fake = fakeGpu({ answers: answers.buffer });
    const { message } = await rejection(openGpuDevice(fake.gpu), DeviceUnavailable);
    expect(message).toMatch(
      /^the GPU acme roadrunner fails the self-test: error of additions in ulp: \d+, accepted: 1$/,
    );
    expect(fake.asked.destroyed).toBe(true);
  });

  it('refuses a device that does not get through the self-test', async () => {
    const fake = fakeGpu({ errors: { 'out-of-memory': 'no\n memory' } });
    const { message } = await rejection(openGpuDevice(fake.gpu), DeviceUnavailable);
    expect(message).toBe('the GPU acme roadrunner does not run the self-test: self-test: no memory');
    expect(fake.asked.destroyed).toBe(true);
  });
});

describe('an open device', () => {
  it.each([
    ['validation', 'validation'],
    ['out-of-memory', 'out of memory'],
    ['internal', 'internal'],
  ] as const)('tells which scope found an error: %s', async (filter, reason) => {
    const errors: Partial<Record<GPUErrorFilter, string>> = {};
    const opened = await openGpuDevice(fakeGpu({ errors }).gpu);
    errors[filter] = 'no';
    const failure = await rejection(
      opened.guarded('tile 3', () => 1),
      DeviceFailure,
    );
    expect([failure.reason, failure.message]).toEqual([reason, 'tile 3: no']);
    expect(opened.failure).toBeUndefined();
  });

  it('ends all waiting when it is lost', async () => {
    const fake = fakeGpu();
    const opened = await openGpuDevice(fake.gpu);
    const waiting = opened.whileAlive(new Promise(() => undefined));
    fake.lose('driver reset');
    for (const promise of [opened.lost, waiting, opened.guarded('late', () => 1), opened.pipeline('', 'main')]) {
      const failure = await rejection(promise, DeviceFailure);
      expect([failure.reason, failure.message]).toEqual(['lost', 'the GPU device was lost: driver reset']);
    }
    expect(opened.failure?.reason).toBe('lost');
  });

  it('blames the loss where a promise rejects shortly before it, as browsers do, and the promise otherwise', async () => {
    const fake = fakeGpu();
    const opened = await openGpuDevice(fake.gpu);
    const alone = await rejection(opened.whileAlive(Promise.reject(new Error('unmapped'))), DeviceFailure);
    expect([alone.reason, alone.message]).toEqual(['internal', 'unmapped']);
    const waiting = opened.whileAlive(Promise.reject(new Error('unmapped')));
    setTimeout(() => fake.lose('driver reset'), 5);
    expect((await rejection(waiting, DeviceFailure)).reason).toBe('lost');
  });

  it('opens in browsers that say nothing about their adapter', async () => {
    const fake = fakeGpu();
    const silent = {
      requestAdapter: async () => Object.assign({}, await fake.gpu.requestAdapter(), { info: undefined }),
    };
    const { adapter } = await openGpuDevice(silent as unknown as GPU);
    expect(adapter.name).toBe('unnamed adapter');
  });
});

const gpu = await gpuOrReason();
describe.skipIf(gpu.reason)(gpu.title('this device'), () => {
  const DOUBLE = `
@group(0) @binding(0) var<storage, read_write> values: array<f32>;
@compute @workgroup_size(64)
fn double(@builtin(global_invocation_id) id: vec3<u32>) {
  values[id.x] = 2.0 * values[id.x];
}`;

  it('quotes the lines of WGSL that do not compile', async () => {
    const code = '@compute @workgroup_size(1)\nfn main() {\n  let x = missing(1.0);\n}';
    const failure = await rejection(gpu.device().pipeline(code, 'main'), DeviceFailure);
    expect(failure.reason).toBe('validation');
    expect(failure.message).toMatch(/line 3: .*missing.*\n\s+let x = missing\(1\.0\);$/);
  });

  it('names an entry point that is not there', async () => {
    const failure = await rejection(gpu.device().pipeline(DOUBLE, 'triple'), DeviceFailure);
    expect(failure.message).toMatch(/^no pipeline for triple: .*triple/);
  });

  it('compiles the same text once', async () => {
    const pipeline = await gpu.device().pipeline(DOUBLE, 'double');
    expect(await gpu.device().pipeline(DOUBLE, 'double')).toBe(pipeline);
    expect(await gpu.device().pipeline(`${DOUBLE}\n`, 'double')).not.toBe(pipeline);
  });

  it('reports a validation error to whoever made it, and goes on', async () => {
    const { device } = gpu.device();
    const unmappable = (): GPUBuffer => device.createBuffer({ size: 16, usage: 0x3 });
    const bad = gpu.device().guarded('a buffer', unmappable);
    const good = gpu.device().guarded('another', () => 7);
    const failure = await rejection(bad, DeviceFailure);
    expect([failure.reason, failure.message]).toEqual(['validation', expect.stringMatching(/^a buffer: .*[Uu]sage/)]);
    expect(await good).toBe(7);
    expect(gpu.device().failure).toBeUndefined();
  });

  it('lets errors of the work itself through and leaves no scope behind', async () => {
    const broken = gpu.device().guarded('work', () => {
      throw new RangeError('mine');
    });
    await expect(broken).rejects.toThrow(new RangeError('mine'));
    expect(
      await gpu
        .device()
        .device.popErrorScope()
        .then(
          () => 'scope',
          () => 'none',
        ),
    ).toBe('none');
  });

  it('rejects everything with "lost" when the device goes in the middle of work', async () => {
    const opened = await openGpuDevice(await nodeGpu());
    const { device } = opened;
    const pipeline = await opened.pipeline(DOUBLE, 'double');
    const buffer = device.createBuffer({ size: 256, usage: BufferUsage.storage | BufferUsage.copySource });
    const readable = device.createBuffer({ size: 256, usage: BufferUsage.mapRead | BufferUsage.copyDestination });
    const work = opened.guarded('work', () => {
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      const entries = [{ binding: 0, resource: { buffer } }];
      pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
      pass.dispatchWorkgroups(1);
      pass.end();
      encoder.copyBufferToBuffer(buffer, 0, readable, 0, 256);
      device.queue.submit([encoder.finish()]);
      device.destroy();
    });
    const reading = opened.whileAlive(readable.mapAsync(MAP_READ));
    for (const promise of [work, reading, opened.lost, opened.guarded('later', () => 1)]) {
      expect((await rejection(promise, DeviceFailure)).reason).toBe('lost');
    }
    expect(opened.failure?.reason).toBe('lost');
  });

  it('can be closed twice and does nothing afterwards', async () => {
    const opened = await openGpuDevice(await nodeGpu());
    opened.close();
    opened.close();
    expect(opened.failure?.message).toBe('the GPU device was closed');
    expect((await rejection(opened.pipeline(DOUBLE, 'double'), DeviceFailure)).reason).toBe('lost');
  });
});
