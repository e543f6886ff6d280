/** Small problems made by hand, for what the shipped experiments do not contain. */
import type { ProfileProblem } from '../../src/model/problem.js';
import { randomNumbers } from '../../src/numerics/random.js';
import type { CouplingName } from '../../src/physics/couplings.js';

export interface Synthetic {
  readonly couplings?: readonly CouplingName[];
  readonly bins?: number;
  readonly backgrounds?: number;
  /** Mean counts per bin of each background. */
  readonly level?: number;
  /** Share of the bins (the last ones) that belong to a second experiment with Gaussian errors. */
  readonly gaussianBins?: number;
  /** Prior width per nuisance; null for a free one. Default 0.1 for all. */
  readonly uncertainty?: (index: number) => number | null;
  /** Limits of 1+θ per nuisance. Default [0, ∞). */
  readonly limits?: (index: number) => readonly [number, number];
  /** Data of a bin with expectation `expected` at the Standard Model point and bin index. Default: ±1σ noise. */
  readonly data?: (expected: number, bin: number, random: () => number) => number;
  /** Shape of background `b` in bin `k`. */
  readonly shape?: (b: number, k: number, random: () => number) => number;
  readonly seed?: number;
}

/** One source with c = 1 + Σ p + Σ p², smooth templates, and a few backgrounds. */
export function syntheticProblem(options: Synthetic = {}): ProfileProblem {
  const { couplings = ['q_e', 'q_mu'], bins = 20, backgrounds = 3, level = 50, gaussianBins = 0, seed = 1 } = options;
  const random = randomNumbers(seed);
  const uncertainty = options.uncertainty ?? ((): number => 0.1);
  const limits = options.limits ?? ((): readonly [number, number] => [0, Infinity]);
  const data =
    options.data ??
    ((expected: number): number => Math.max(0, Math.round(expected + Math.sqrt(expected) * (2 * random() - 1))));
  const pairs: [number, number][] = [[-1, -1]];
  couplings.forEach((_, a) => {
    pairs.push([-1, a], [a, a]);
  });
  const signal = new Float64Array(pairs.length * bins);
  pairs.forEach((pair, m) => {
    const slope = 0.5 + 2 * random();
    const size = (pair[1] < 0 ? 0.4 : pair[0] < 0 ? 0.1 : 0.15) * level;
    for (let k = 0; k < bins; k++) signal[m * bins + k] = size * Math.exp((-slope * k) / bins);
  });
  const shape = options.shape ?? ((_b: number, _k: number, r: () => number): number => 0.5 + r());
  const background = Float64Array.from(
    { length: backgrounds * bins },
    (_, i) => level * shape(Math.floor(i / bins), i % bins, random),
  );
  const nuisances = 1 + backgrounds;
  const expected = Float64Array.from({ length: bins }, (_, k) => {
    let sum = signal[k];
    for (let b = 0; b < backgrounds; b++) sum += background[b * bins + k];
    return sum;
  });
  const observed = expected.map((value, k) => data(value, k, random));
  return {
    couplings,
    bins,
    experimentStart: gaussianBins > 0 ? Int32Array.of(0, bins - gaussianBins, bins) : Int32Array.of(0, bins),
    monomials: Int32Array.from(pairs.flat()),
    sources: 1,
    signal,
    background,
    nuisanceNames: ['source', ...Array.from({ length: backgrounds }, (_, b) => `b${b}`)],
    priorWeight: Float64Array.from({ length: nuisances }, (_, r) => {
      const width = uncertainty(r);
      return width === null ? 0 : width ** -2;
    }),
    lower: Float64Array.from({ length: nuisances }, (_, r) => limits(r)[0] - 1),
    upper: Float64Array.from({ length: nuisances }, (_, r) => limits(r)[1] - 1),
    observed,
    gaussianSigma: Float64Array.from({ length: bins }, (_, k) =>
      k >= bins - gaussianBins ? Math.sqrt(observed[k] + 1) : 0,
    ),
  };
}

/** `n` points scattered evenly in a box around `centre`, row by row. */
export function scatteredPoints(
  n: number,
  centre: ArrayLike<number>,
  halfWidth: readonly number[],
  seed = 7,
): Float64Array {
  const random = randomNumbers(seed);
  const columns = halfWidth.length;
  return Float64Array.from({ length: n * columns }, (_, i) => {
    const column = i % columns;
    return centre[column] + halfWidth[column] * (2 * random() - 1);
  });
}

/** χ² = ((x - x0)/width)² + ((y - y0)/height)², nothing to profile. */
export function ellipse(
  couplings: readonly [CouplingName, CouplingName],
  [x0, y0]: readonly [number, number],
  [width, height]: readonly [number, number],
): ProfileProblem {
  return {
    couplings,
    bins: 2,
    experimentStart: Int32Array.of(0, 2),
    monomials: Int32Array.of(-1, -1, -1, 0, -1, 1),
    sources: 1,
    signal: Float64Array.of(1000, 1000, 1, 0, 0, 1),
    background: new Float64Array(0),
    nuisanceNames: ['fixed'],
    priorWeight: Float64Array.of(1),
    lower: Float64Array.of(0),
    upper: Float64Array.of(0),
    observed: Float64Array.of(1000 + x0, 1000 + y0),
    gaussianSigma: Float64Array.of(width, height),
  };
}
