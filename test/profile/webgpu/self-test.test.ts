/** The self-test finds what is wrong with the arithmetic of a device, and nothing where nothing is. */
import { describe, expect, it } from 'vitest';
import {
  ACCEPTED,
  FIGURES,
  judgeSelfTest,
  runSelfTest,
  type SelfTestReport,
  selfTestSamples,
} from '../../../src/profile/webgpu/self-test.js';
import { gpuOrReason } from '../../support/gpu.js';
import { ANSWER, ANSWER_WORDS, rightAnswers } from './fake-gpu.js';

const SAMPLES = selfTestSamples();
/** A sample whose numbers are ordinary, and one whose product is denormal. */
const ORDINARY = 1000;
const DENORMAL = 10;

/** Judges right answers with one of them changed. */
function judgeWith(field: keyof typeof ANSWER, sample: number, change: (right: number) => number): SelfTestReport {
  const answers = rightAnswers();
  const words = field === 'finite' ? new Uint32Array(answers) : new Float32Array(answers);
  const at = sample * ANSWER_WORDS + ANSWER[field];
  words[at] = change(words[at]);
  return judgeSelfTest(SAMPLES, answers);
}

describe('the judgement', () => {
  it('passes perfect arithmetic', () => {
    expect(judgeSelfTest(SAMPLES, rightAnswers())).toMatchObject({
      finiteMisjudged: 0,
      twoSumExact: 1,
      shieldedTwoSumExact: 1,
      denormals: 'kept',
      fma: 'fused',
      failures: [],
    });
  });

  it.each([
    ['sum', (right: number) => right * (1 + 3e-7), /additions in ulp: [\d.]+, accepted: 1$/],
    ['product', (right: number) => right * (1 - 3e-7), /multiplications in ulp: [\d.]+, accepted: 1$/],
    ['quotient', (right: number) => right * (1 + 8e-7), /divisions in ulp: [\d.]+, accepted: 4$/],
    ['excess', (right: number) => right * (1 - 2.2e-6), /y - log\(1\+y\): 2\.2e-6, accepted: 2\.0e-6$/],
    ['finite', (right: number) => 1 - right, /misjudged: 1, accepted: 0$/],
  ] as const)('refuses one wrong %s', (field, change, message) => {
    expect(judgeWith(field, ORDINARY, change).failures).toEqual([expect.stringMatching(message)]);
  });

  it.each(['sum', 'product', 'quotient', 'excess'] as const)('refuses a %s that is NaN', (field) => {
    expect(judgeWith(field, ORDINARY, () => Number.NaN).failures).toHaveLength(1);
  });

  it('tells of remainders, denormals and fma without refusing', () => {
    const zero = (): number => 0;
    expect(judgeWith('plainRemainder', ORDINARY, (right) => right + 1)).toMatchObject({
      twoSumExact: 4031 / 4032,
      shieldedTwoSumExact: 1,
      failures: [],
    });
    expect(judgeWith('shieldedRemainder', ORDINARY, (right) => right + 1).shieldedTwoSumExact).toBeLessThan(1);
    expect(judgeWith('product', DENORMAL, zero)).toMatchObject({ denormals: 'flushed', failures: [] });
    expect(judgeWith('fusedRemainder', ORDINARY, zero)).toMatchObject({ fma: 'unfused', failures: [] });
  });

  it('looks at φ from -0.99 to 100 and down to 10⁻⁶', () => {
    const arguments_ = [...new Float32Array(SAMPLES)].filter((_, word) => word % 4 === 2);
    expect(Math.max(...arguments_)).toBeGreaterThan(99);
    expect(Math.min(...arguments_)).toBeCloseTo(-0.99, 6);
    expect(Math.min(...arguments_.map(Math.abs))).toBeCloseTo(1e-6, 9);
  });
});

const gpu = await gpuOrReason();
describe.skipIf(gpu.reason)(gpu.title('this device'), () => {
  it('passes, with the same figures every time', async () => {
    const { selfTest } = gpu.device();
    expect(selfTest.failures).toEqual([]);
    for (const figure of FIGURES) expect(selfTest[figure]).toBeLessThanOrEqual(ACCEPTED[figure]);
    expect(await runSelfTest(gpu.device())).toEqual(selfTest);
  });

  it('finds rounding errors of sums once the compiler is kept away', () => {
    expect(gpu.device().selfTest.shieldedTwoSumExact).toBe(1);
  });
});
