/** A GPU object without a GPU: as much of WebGPU as opening a device needs. */
import { NEEDED_LIMITS } from '../../../src/profile/webgpu/adapter.js';
import { selfTestSamples } from '../../../src/profile/webgpu/self-test.js';

export interface FakeGpu {
  readonly gpu: GPU;
  /** What was asked of it. */
  readonly asked: { adapter?: GPURequestAdapterOptions; device?: GPUDeviceDescriptor; destroyed: boolean };
  /** Takes the device away. */
  lose(message: string): void;
}

export interface Fakery {
  readonly limits?: Readonly<Record<string, number>>;
  readonly features?: readonly GPUFeatureName[];
  readonly info?: Partial<GPUAdapterInfo>;
  /** Message with which `requestDevice` rejects. */
  readonly refusal?: string;
  /** What every buffer reads as; default: the right answers of the self-test. */
  readonly answers?: ArrayBuffer;
  /** What error scopes find from now on. */
  readonly errors?: Partial<Record<GPUErrorFilter, string>>;
}

/** Makes one; without arguments it opens and passes the self-test. */
export function fakeGpu(fakery: Fakery = {}): FakeGpu {
  const asked: FakeGpu['asked'] = { destroyed: false };
  const limits = { ...NEEDED_LIMITS, ...fakery.limits };
  const features = new Set(fakery.features);
  let lose: FakeGpu['lose'] = () => undefined;
  const lost = new Promise<{ reason: string; message: string }>((resolve) => {
    lose = (message) => resolve({ reason: 'unknown', message });
  });
  const scopes: GPUErrorFilter[] = [];
  const nothing = (): void => undefined;
  const device = {
    limits,
    features,
    lost,
    destroy: () => {
      asked.destroyed = true;
    },
    pushErrorScope: (filter: GPUErrorFilter) => scopes.push(filter),
    popErrorScope: async () => {
      const message = fakery.errors?.[scopes.pop() ?? 'internal'];
      return message === undefined ? null : { message };
    },
    createShaderModule: () => ({ getCompilationInfo: async () => ({ messages: [] }) }),
    createComputePipelineAsync: async () => ({ getBindGroupLayout: () => ({}) }),
    createBindGroup: () => ({}),
    createBuffer: () => ({
      mapAsync: async () => undefined,
      getMappedRange: () => fakery.answers ?? rightAnswers(),
      destroy: nothing,
    }),
    createCommandEncoder: () => ({
      beginComputePass: () => ({
        setPipeline: nothing,
        setBindGroup: nothing,
        dispatchWorkgroups: nothing,
        end: nothing,
      }),
      copyBufferToBuffer: nothing,
      finish: () => ({}),
    }),
    queue: { writeBuffer: nothing, submit: nothing },
  };
  const adapter = {
    limits,
    features,
    info: { vendor: 'acme', architecture: 'roadrunner', device: '', description: '', ...fakery.info },
    requestDevice: async (descriptor: GPUDeviceDescriptor) => {
      asked.device = descriptor;
      if (fakery.refusal !== undefined) throw new Error(fakery.refusal);
      return device;
    },
  };
  const gpu = {
    requestAdapter: async (options: GPURequestAdapterOptions) => {
      asked.adapter = options;
      return adapter;
    },
  };
  return { gpu: gpu as unknown as GPU, asked, lose };
}

/** Places of the fields of the struct `Answer` of `self-test.wgsl`. */
export const ANSWER = {
  sum: 0,
  product: 1,
  quotient: 2,
  excess: 3,
  plainRemainder: 4,
  shieldedRemainder: 5,
  fusedRemainder: 6,
  finite: 7,
} as const;
export const ANSWER_WORDS = 8;

/** What a device with perfect arithmetic answers in the self-test. */
export function rightAnswers(): ArrayBuffer {
  const samples = new Float32Array(selfTestSamples());
  const suspects = new Uint32Array(samples.buffer);
  const answers = new Float32Array(samples.length * 2);
  const flags = new Uint32Array(answers.buffer);
  for (let n = 0; n < samples.length / 4; n++) {
    const [a, b, y] = samples.subarray(4 * n, 4 * n + 3);
    const [sum, product] = [Math.fround(a + b), Math.fround(a * b)];
    const remainder = a + b - sum;
    answers.set([sum, product, a / b, y - Math.log1p(y), remainder, remainder, a * b - product], n * ANSWER_WORDS);
    flags[n * ANSWER_WORDS + ANSWER.finite] = Number((suspects[4 * n + 3] & 0x7f800000) !== 0x7f800000);
  }
  return answers.buffer;
}
