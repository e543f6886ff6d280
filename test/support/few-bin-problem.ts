/** Random problems with fewer bins than most fits have, often fewer than nuisances. */
import { type ProfileProblem, standardModelPoint } from '../../src/model/problem.js';
import { randomNumbers } from '../../src/numerics/random.js';
import type { CouplingName } from '../../src/physics/couplings.js';

type Limits = readonly [number, number];
const OPEN: Limits = [0, Infinity];
const LIMITS: readonly Limits[] = [
  [0.5, 1.5],
  [0.99, 1.01],
  [1, 1],
  [1.1, 2],
  [0, 0.8],
  [0.3, Infinity],
  [1 - 1e-6, 1 + 1e-3],
  [0.9, 1.1],
];
const COUPLINGS: readonly (readonly CouplingName[])[] = [['q_e'], ['q_e', 'q_mu'], ['q_e', 'q_mu', 'q_tau']];
const POINTS = 40;

/**
 * 1 to 12 bins, 1 to 15 nuisances with tight, loose and no priors, many at their limits, counts from 0 to 10⁶. The counts
 * of a source are sums of squares of amplitudes, as in physics: they may vanish, never become negative.
 * @returns the problem and 40 points, row by row: the first at the Standard Model, one in five up to a thousand away
 */
export function fewBinProblem(seed: number): { readonly problem: ProfileProblem; readonly points: Float64Array } {
  const random = randomNumbers(seed * 7919 + 13);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)];
  const logarithmic = (from: number, to: number): number => from * (to / from) ** random();
  const bins = 1 + Math.floor(12 * random());
  const sources = pick([1, 1, 1, 2, 3]);
  const nuisances = sources + Math.floor((16 - sources) * random() * 0.999);
  const couplings = pick(COUPLINGS);
  const level = logarithmic(0.1, 3e5);
  const freeShare = pick([0, 0.2, 0.5]);
  const crowded = pick([0, 0, 0.3, 0.7]);
  const degenerate = pick([0, 0, 1e-6, 1e-3, 0.1]);
  const sparse = pick([0, 0, 0.5]);
  const priorWeight = Float64Array.from({ length: nuisances }, () =>
    random() < freeShare ? 0 : logarithmic(pick([0.003, 0.05]), pick([0.5, 10])) ** -2,
  );
  const limits = Array.from({ length: nuisances }, () => (random() < crowded ? pick(LIMITS) : OPEN));
  const gaussianBins = pick([0, 0, 0, Math.floor(bins / 2)]);
  const pairs = monomialPairs(couplings.length, random);
  const signal = signalCounts(pairs, couplings.length, sources, bins, level, random);
  const background = Float64Array.from({ length: (nuisances - sources) * bins }, (_, i) => {
    const [b, k] = [Math.floor(i / bins), i % bins];
    const shape = degenerate > 0 && b > 0 ? 1 + Math.sin(k) / 2 + degenerate * random() : 0.01 + random();
    return random() < sparse ? 0 : (level * shape) / Math.max(1, pick([1, nuisances - sources]));
  });
  const scale = pick([1, 1, 1, 0, 0.2, 5, 'empty', 'unrelated'] as const);
  const observed = Float64Array.from({ length: bins }, (_, k) => {
    let expected = 0;
    for (let i = 0; i < sources; i++) expected += signal[i * pairs.length * bins + k];
    for (let at = k; at < background.length; at += bins) expected += background[at];
    if (scale === 'empty') return random() < 0.5 ? 0 : Math.round(expected);
    if (scale === 'unrelated') return Math.round(logarithmic(1, 1e6));
    return Math.max(0, Math.round(scale * expected + Math.sqrt(scale * expected + 0.1) * 3 * (2 * random() - 1)));
  });
  const firstGaussian = bins - gaussianBins;
  const problem: ProfileProblem = {
    couplings,
    bins,
    experimentStart: gaussianBins > 0 ? Int32Array.of(0, firstGaussian, bins) : Int32Array.of(0, bins),
    monomials: Int32Array.from(pairs.flat()),
    sources,
    signal,
    background,
    nuisanceNames: limits.map((_, r) => `n${r}`),
    priorWeight,
    lower: Float64Array.from(limits, ([low]) => low - 1),
    upper: Float64Array.from(limits, ([, high]) => high - 1),
    observed,
    gaussianSigma: observed.map((d, k) => (k >= firstGaussian ? Math.sqrt(d + 1) : 0)),
  };
  const origin = standardModelPoint(couplings);
  const points = Float64Array.from({ length: POINTS * origin.length }, (_, i) => {
    const distance = logarithmic(1e-2, random() < 0.8 ? 10 : 1e3);
    return origin[i % origin.length] + (i < origin.length ? 0 : distance * (2 * random() - 1));
  });
  return { problem, points };
}

/** 1, every p and p², and half of the products. */
function monomialPairs(couplings: number, random: () => number): [number, number][] {
  const pairs: [number, number][] = [[-1, -1]];
  for (let a = 0; a < couplings; a++) {
    pairs.push([-1, a], [a, a]);
    for (let b = 0; b < a; b++) if (random() < 0.5) pairs.push([b, a]);
  }
  return pairs;
}

/** Templates S + Σ p² T + interference that is at most as large as squares allow, sources × monomials × bins. */
function signalCounts(
  pairs: readonly (readonly [number, number])[],
  couplings: number,
  sources: number,
  bins: number,
  level: number,
  random: () => number,
): Float64Array {
  const exactly = random() < 0.15;
  const signal = new Float64Array(sources * pairs.length * bins);
  const template = (size: number): Float64Array => {
    const slope = 0.5 + 4 * random();
    return Float64Array.from({ length: bins }, (_, k) => size * Math.exp((-slope * k) / bins));
  };
  for (let i = 0; i < sources; i++) {
    const size = level * (i === 0 ? 1 : 0.01 * 100 ** random());
    const standard = template(0.4 * size);
    const squares = Array.from({ length: couplings }, () => template(0.02 * 25 ** random() * size));
    // Half of each square goes with the Standard Model, half with the other couplings.
    const own = couplings > 1 ? 0.5 : 1;
    pairs.forEach(([a, b], m) => {
      const correlation = exactly ? (random() < 0.5 ? -1 : 1) : 2 * random() - 1;
      for (let k = 0; k < bins; k++) {
        let counts = standard[k];
        if (b >= 0 && a < 0) counts = 2 * correlation * Math.sqrt((standard[k] / couplings) * own * squares[b][k]);
        else if (a >= 0 && a === b) counts = squares[a][k];
        else if (a >= 0) counts = (correlation * Math.sqrt(squares[a][k] * squares[b][k])) / (couplings - 1);
        signal[(i * pairs.length + m) * bins + k] = counts;
      }
    });
  }
  return signal;
}
