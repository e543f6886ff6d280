/**
 * What the arithmetic of a device is worth. WGSL allows much: division within 2.5 ulp, denormals flushed, algebra that
 * rounding forbids. The kernels need little of it to be better than that, and this little is measured before a device
 * is used.
 *
 * Two-sum, denormals and the fusing of fma decide nothing. The kernels compute differences to a reference fit
 * (`expansion.ts`), in which single precision suffices; they carry no remainders of sums. The figures tell what a driver does.
 */

import { integerPower, power } from '../../numerics/powers.js';
import { BufferUsage, MAP_READ } from './constants.js';
import type { GuardedDevice } from './guarded-device.js';
import { laneTypes } from './lanes.js';
import { SHADERS } from './shader-sources.js';

/** Largest errors over all samples. A figure is NaN where the device answered with NaN. */
export interface SelfTestReport {
  readonly samples: number;
  /** φ(y) = y - log(1+y) of the kernels, relative, for y from -0.99 to 100 and |y| down to 10⁻⁶. */
  readonly excessError: number;
  /** In units of the last place of the exact result; 0.5 is correctly rounded. */
  readonly additionUlp: number;
  readonly multiplicationUlp: number;
  readonly divisionUlp: number;
  /** Numbers that the test for infinities and NaN took for the wrong thing. */
  readonly finiteMisjudged: number;
  /** Share of sums whose rounding error two-sum finds exactly: as written, and shielded from the compiler. */
  readonly twoSumExact: number;
  readonly shieldedTwoSumExact: number;
  readonly denormals: 'kept' | 'flushed';
  readonly fma: 'fused' | 'unfused';
  /** What is not acceptable, for the user; empty when passed. */
  readonly failures: readonly string[];
}

/** The largest errors that the kernels tolerate. */
export const ACCEPTED = Object.freeze({
  excessError: 2e-6,
  additionUlp: 1,
  multiplicationUlp: 1,
  divisionUlp: 4,
  finiteMisjudged: 0,
});

/** What the figures that decide are called. */
export const FIGURE_NAMES: Readonly<Record<keyof typeof ACCEPTED, string>> = Object.freeze({
  excessError: 'relative error of y - log(1+y)',
  additionUlp: 'error of additions in ulp',
  multiplicationUlp: 'error of multiplications in ulp',
  divisionUlp: 'error of divisions in ulp',
  finiteMisjudged: 'infinities and NaN misjudged',
});

/** The figures that decide, in the order in which they are told. */
export const FIGURES = Object.freeze(Object.keys(ACCEPTED)) as readonly (keyof typeof ACCEPTED)[];

const SAMPLES = 4096;
/** The first samples have an `a` so small that its product with `b` is denormal. */
const DENORMAL_SAMPLES = 64;
const WORKGROUP = 64;
const SAMPLE_WORDS = 4;
const ANSWER_WORDS = 8;

/** 0, 1, the largest number, a denormal, infinities, and quiet and signalling NaN, with both signs. */
const SUSPECTS = [
  0x00000000, 0x3f800000, 0x7f7fffff, 0x00000001, 0x7f800000, 0x7fc00000, 0x7f800001, 0x7fffffff,
].flatMap((bits) => [bits, bits + 0x80000000]);

/** The samples as the shader reads them: a, b, y as float32, then the bits of the suspect. */
export function selfTestSamples(): ArrayBuffer {
  const words = new Uint32Array(SAMPLES * SAMPLE_WORDS);
  const numbers = new Float32Array(words.buffer);
  for (let n = 0; n < SAMPLES; n++) {
    const at = n * SAMPLE_WORDS;
    words[at] = numberBits(2 * n);
    words[at + 1] = numberBits(2 * n + 1);
    if (n < DENORMAL_SAMPLES) {
      numbers[at] = 2 ** -126 * (1 + n / DENORMAL_SAMPLES);
      numbers[at + 1] = 0.25;
    }
    const share = n / (SAMPLES - 1);
    numbers[at + 2] = n % 2 === 0 ? 1e-6 * power(1e8, share) : -1e-6 * power(0.99e6, share);
    words[at + 3] = SUSPECTS[n % SUSPECTS.length];
  }
  return words.buffer;
}

/**
 * Bits of a float32 of either sign between 2⁻¹² and 2¹³. So narrow a range keeps the exact sum and product of two of
 * them within float64, and their quotient far from denormals.
 */
function numberBits(n: number): number {
  // A hash that leaves no pattern between neighbours (C. Wellons, "lowbias32").
  let x = Math.imul(n ^ (n >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  x ^= x >>> 16;
  const exponent = 127 - 12 + (((x >>> 23) & 0xff) % 25);
  return (x & 0x807fffff) | (exponent << 23);
}

/**
 * Judges the answers of a device.
 * @param samples as from {@link selfTestSamples}
 * @param answers 8 words for each sample: the struct `Answer` of `self-test.wgsl`
 */
export function judgeSelfTest(samples: ArrayBuffer, answers: ArrayBuffer): SelfTestReport {
  const given = new Float32Array(samples);
  const suspects = new Uint32Array(samples);
  const got = new Float32Array(answers);
  const flags = new Uint32Array(answers);
  const count = given.length / SAMPLE_WORDS;
  const errors = { excessError: 0, additionUlp: 0, multiplicationUlp: 0, divisionUlp: 0, finiteMisjudged: 0 };
  let [plain, shielded, denormal, fused] = [0, 0, 0, 0];
  for (let n = 0; n < count; n++) {
    const [a, b, y] = given.subarray(n * SAMPLE_WORDS, n * SAMPLE_WORDS + 3);
    const [sum, product, quotient, excess, plainRemainder, shieldedRemainder, fusedRemainder] = got.subarray(
      n * ANSWER_WORDS,
      n * ANSWER_WORDS + 7,
    );
    const finite = (suspects[n * SAMPLE_WORDS + 3] & 0x7f800000) !== 0x7f800000;
    if (flags[n * ANSWER_WORDS + 7] !== Number(finite)) errors.finiteMisjudged++;
    const exactExcess = y - Math.log1p(y);
    errors.excessError = Math.max(errors.excessError, Math.abs(excess / exactExcess - 1));
    if (n < DENORMAL_SAMPLES) {
      if (product === a * b) denormal++;
      continue;
    }
    errors.additionUlp = Math.max(errors.additionUlp, ulp(sum, a + b));
    errors.multiplicationUlp = Math.max(errors.multiplicationUlp, ulp(product, a * b));
    errors.divisionUlp = Math.max(errors.divisionUlp, ulp(quotient, a / b));
    if (plainRemainder === a + b - sum) plain++;
    if (shieldedRemainder === a + b - sum) shielded++;
    if (fusedRemainder === a * b - product) fused++;
  }
  const ordinary = count - DENORMAL_SAMPLES;
  return {
    samples: count,
    ...errors,
    twoSumExact: plain / ordinary,
    shieldedTwoSumExact: shielded / ordinary,
    denormals: denormal === DENORMAL_SAMPLES ? 'kept' : 'flushed',
    fma: fused === ordinary ? 'fused' : 'unfused',
    failures: FIGURES
      // Not `>`: a NaN is a failure.
      .filter((name) => !(errors[name] <= ACCEPTED[name]))
      .map((name) => `${FIGURE_NAMES[name]}: ${figureText(errors[name])}, accepted: ${figureText(ACCEPTED[name])}`),
  };
}

/** A figure with two or three digits. */
export function figureText(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}

/** Error of a float32 in units of the last place of the exact result. */
function ulp(value: number, exact: number): number {
  return Math.abs(value - exact) / integerPower(2, Math.floor(Math.log2(Math.abs(exact))) - 23);
}

/**
 * Runs the self-test, in one dispatch.
 * @throws DeviceFailure when the device does not get that far
 */
export async function runSelfTest(guarded: GuardedDevice): Promise<SelfTestReport> {
  const code = [laneTypes(1), SHADERS['numerics.wgsl'], SHADERS['self-test.wgsl']].join('\n');
  const pipeline = await guarded.pipeline(code, 'selfTest');
  const samples = selfTestSamples();
  const { device } = guarded;
  const bytes = SAMPLES * ANSWER_WORDS * 4;
  const buffers: GPUBuffer[] = [];
  const buffer = (size: number, usage: GPUBufferUsageFlags): GPUBuffer => {
    const created = device.createBuffer({ size, usage });
    buffers.push(created);
    return created;
  };
  try {
    const result = await guarded.guarded('self-test', () => {
      const settings = buffer(16, BufferUsage.uniform | BufferUsage.copyDestination);
      device.queue.writeBuffer(settings, 0, new Uint32Array([0, 0x3f800000, 0, 0]));
      const input = buffer(samples.byteLength, BufferUsage.storage | BufferUsage.copyDestination);
      device.queue.writeBuffer(input, 0, samples);
      const output = buffer(bytes, BufferUsage.storage | BufferUsage.copySource);
      const readable = buffer(bytes, BufferUsage.mapRead | BufferUsage.copyDestination);
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      const entries = [settings, input, output].map((bound, binding) => ({ binding, resource: { buffer: bound } }));
      pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
      pass.dispatchWorkgroups(SAMPLES / WORKGROUP);
      pass.end();
      encoder.copyBufferToBuffer(output, 0, readable, 0, bytes);
      device.queue.submit([encoder.finish()]);
      return readable;
    });
    await guarded.whileAlive(result.mapAsync(MAP_READ));
    return judgeSelfTest(samples, result.getMappedRange());
  } finally {
    for (const created of buffers) created.destroy();
  }
}
