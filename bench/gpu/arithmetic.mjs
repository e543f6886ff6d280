// Floating-point operations of a fit, counted in shaders/chi-square.wgsl and shaders/step.wgsl, and the share of what
// a device could do.

import { compileKernels, countingEvaluations } from './kernels.mjs';
import { UNSETTLED_WORD } from './settled.mjs';

/**
 * Weights in FLOP. A division counts 4, as in the Livermore loops; negations, comparisons, choices and whole numbers
 * count nothing. φ(y) = y - log(1+y) is what `excessOverLog` in shaders/numerics.wgsl does: 19 additions and
 * multiplications and a division.
 */
export const WEIGHTS = Object.freeze({
  multiplyAdd: 2,
  addition: 1,
  multiplication: 1,
  division: 4,
  excessOverLog: 23,
});

/**
 * FLOP of the parts of a fit, from the constants of a kernel table. Projection onto limits is left out: few points
 * need it.
 * @returns expand: once per point; evaluate and step: once per gradient
 */
export function flopPerPart({ MONOMIALS, SOURCES, NUISANCES, BINS, GAUSSIAN, BACKGROUND_START }) {
  const { multiplyAdd, addition, multiplication, division, excessOverLog } = WEIGHTS;
  const expand = MONOMIALS * (multiplication + multiplyAdd) + SOURCES * MONOMIALS * multiplyAdd;
  // Prior: p z; value += z (slope + p z); gradient = slope + 2 p z.
  let evaluate = NUISANCES * (multiplication + (addition + multiplyAdd) + multiplyAdd);
  BINS.forEach((bins, e) => {
    const backgrounds = BACKGROUND_START[e + 1] - BACKGROUND_START[e];
    const change = (MONOMIALS + SOURCES * MONOMIALS + SOURCES + backgrounds) * multiplyAdd;
    const gradient = (SOURCES + backgrounds) * multiplyAdd;
    const gaussian = addition + multiplyAdd;
    // value += w φ(y); pull = w y / (1 + y). The pull of a Gaussian bin is formed first, for every bin.
    const poisson = addition + excessOverLog + multiplyAdd + multiplication + addition + division;
    evaluate += bins * (change + gradient + (GAUSSIAN[e] === 1 ? gaussian : poisson));
  });
  // next = z - H⁻¹ g; fall -= 0.5 (g + λ) (next - z).
  const step = NUISANCES * NUISANCES * multiplyAdd + NUISANCES * (2 * addition + multiplication + multiplyAdd);
  return { expand, evaluate, step };
}

/** Of single precision without tensor cores, by patterns of adapter names. */
const PEAK_TFLOPS = [
  // NVIDIA H100 Tensor Core GPU data sheet, SXM: FP32 67 TFLOPS (132 SM × 128 × 2 × 1.98 GHz = 66.9).
  [/h100(?!.*(pcie|nvl))/i, 66.9],
  // NVIDIA H200 Tensor Core GPU data sheet, SXM: FP32 67 TFLOPS, the same chip.
  [/h200(?!.*nvl)/i, 66.9],
  // NVIDIA A100 Tensor Core GPU data sheet: FP32 19.5 TFLOPS.
  [/a100/i, 19.5],
];

/** Peak TFLOP/s of an adapter; null where it is not known. */
export function peakTflops(name) {
  return PEAK_TFLOPS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** Points that go through a SIMD unit together on all GPUs of NVIDIA, and wait for each other. */
const WARP = 32;

/** Measures how many gradients the kernels take per point, by letting them answer that instead of χ². */
export async function measureEvaluations(gpu, expansion, form, resident) {
  const ordinary = await compileKernels(gpu, expansion, form);
  const counting = await compileKernels(gpu, expansion, form, { rewrite: countingEvaluations });
  const counts = await resident.words(counting, [counting.profile]);
  const left = await resident.words(ordinary, [ordinary.profile]);
  const after = await resident.words(ordinary, [ordinary.profile, counting.fullStep]);
  ordinary.table.destroy();
  counting.table.destroy();
  const fullSteps = [...after].filter((count, i) => left[i] === UNSETTLED_WORD && count !== UNSETTLED_WORD);
  const inWarp = WARP * form.lanes;
  const slowest = Array.from({ length: Math.ceil(counts.length / inWarp) }, (_, w) =>
    Math.max(...counts.subarray(w * inWarp, (w + 1) * inWarp)),
  );
  return {
    form,
    points: counts.length,
    evaluationsPerPoint: mean(counts),
    mostEvaluations: counts.reduce((most, count) => Math.max(most, count), 0),
    evaluationsOfSlowestInWarp: mean(slowest),
    fullStep: {
      points: left.reduce((count, word) => count + (word === UNSETTLED_WORD ? 1 : 0), 0),
      evaluationsPerPoint: fullSteps.length > 0 ? mean(fullSteps) : null,
    },
  };
}

/** Speed in FLOP of the kernel `profile`. */
export function arithmeticSpeed(constants, { evaluationsPerPoint }, pointsPerSecond, peak) {
  const perPart = flopPerPart(constants);
  const perPoint = perPart.expand + evaluationsPerPoint * (perPart.evaluate + perPart.step);
  const tflops = (perPoint * pointsPerSecond) / 1e12;
  return {
    flop: { ...perPart, perPoint },
    tflops,
    peakTflops: peak,
    shareOfPeak: peak === null ? null : tflops / peak,
  };
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
