/**
 * Bounds with profiled couplings, where islands are many, narrow and far apart: every bound must hold the minima that the
 * bounds on the other couplings of the same problem have found, and agree with a minimiser that shares no code with it.
 */
import { describe, expect, it } from 'vitest';
import { type Bound, findBound } from '../../src/inference/analysis.js';
import { createProblem, type ProfileProblem } from '../../src/model/problem.js';
import type { RateModel } from '../../src/model/rate-model.js';
import { COUPLINGS, type CouplingName } from '../../src/physics/couplings.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { type FewBins, fineModel, randomFewBins } from '../support/few-bins.js';

const SOURCES = ['pp', 'pp', 'be7', 'pep'];
const fineModels = new Map<string, Promise<RateModel>>();

async function drawn(seed: number, couplings: number): Promise<FewBins> {
  const source = SOURCES[seed % SOURCES.length];
  const fine = fineModels.get(source) ?? fineModel(source);
  fineModels.set(source, fine);
  return randomFewBins(await fine, seed, couplings);
}

function boundOn(model: RateModel, coupling: CouplingName, couplings: readonly CouplingName[]): Promise<Bound> {
  const profiled = couplings.filter((name) => name !== coupling);
  return findBound(model, coupling, createCpuProfiler, { profiled, drawn: false });
}

/** What is wrong with the bounds on every coupling of a model, each with the others profiled. */
async function contradictions({ model, couplings, title }: FewBins): Promise<string[]> {
  const bounds: Bound[] = [];
  for (const coupling of couplings) bounds.push(await boundOn(model, coupling, couplings));
  const found: string[] = [];
  const lowest = Math.min(...bounds.map(({ curve }) => curve.minima[0].chi2));
  for (const bound of bounds) {
    const { coupling, intervals, threshold } = bound;
    if (bound.curve.minima[0].chi2 > lowest + 1e-6) found.push(`${title}: ${coupling} has a higher minimum`);
    for (const other of bounds) {
      const names = [other.coupling, ...other.profiled];
      for (const { point, chi2 } of other.curve.minima) {
        if (chi2 - lowest > threshold - 1e-3) continue;
        const value = point[names.indexOf(coupling)];
        const at = COUPLINGS[coupling].evenInSign ? Math.abs(value) : value;
        // Minima are found to the tolerance of a fit, which in a flat valley is a thousandth of its length.
        const room = ([lo, hi]: [number, number]): number => 1e-3 * (hi - lo) + 1e-6;
        if (intervals.some(({ lo, hi }) => at >= lo - room([lo, hi]) && at <= hi + room([lo, hi]))) continue;
        const own = intervals.map(({ lo, hi }) => `${lo} … ${hi}`).join(', ');
        found.push(`${title}: ${coupling} = ${at}, a minimum along ${other.coupling}, is not in ${own}`);
      }
    }
  }
  return found;
}

describe('the minima found along one coupling', () => {
  it.each([0, 1, 2, 3, 4].map((part) => 100 * part))(
    'lie inside the bounds on the other: models from %d',
    async (first) => {
      const found: string[] = [];
      for (let seed = first; seed < first + 100; seed++) found.push(...(await contradictions(await drawn(seed, 2))));
      expect(found).toEqual([]);
    },
  );

  it('lie inside the bounds on each of three', async () => {
    const found: string[] = [];
    for (let seed = 1000; seed < 1020; seed++) found.push(...(await contradictions(await drawn(seed, 3))));
    expect(found).toEqual([]);
  });
});

/** χ² with the flux of the one source profiled in closed form: a quadratic equation for 1 + θ. */
function profiledChi2(problem: ProfileProblem): (x: number, y: number) => number {
  const { bins, monomials, signal, observed } = problem;
  const weight = problem.priorWeight[0];
  const total = observed.reduce((sum, value) => sum + value, 0);
  const factor = (index: number, x: number, y: number): number => (index < 0 ? 1 : index === 0 ? x : y);
  return (x, y) => {
    const counts = new Float64Array(bins);
    for (let m = 0; m < monomials.length / 2; m++) {
      const value = factor(monomials[2 * m], x, y) * factor(monomials[2 * m + 1], x, y);
      for (let k = 0; k < bins; k++) counts[k] += value * signal[m * bins + k];
    }
    const linear = counts.reduce((sum, value) => sum + value, 0) - weight;
    const flux = (-linear + Math.sqrt(linear * linear + 4 * total * weight)) / (2 * weight);
    let chi2 = weight * (flux - 1) * (flux - 1);
    counts.forEach((value, k) => {
      const rate = flux * value;
      chi2 += 2 * (rate - observed[k] + observed[k] * Math.log(observed[k] / rate));
    });
    return chi2;
  };
}

/** The lowest value of a function on a dense grid, its lowest cells searched by golden sections. */
function bruteMinimum(f: (y: number) => number, [from, to]: readonly [number, number]): number {
  const step = (to - from) / 4000;
  const values = Float64Array.from({ length: 4001 }, (_, i) => f(from + i * step));
  const low = [...values.keys()].filter(
    (i) => i > 0 && i < 4000 && values[i] <= values[i - 1] && values[i] <= values[i + 1],
  );
  low.sort((a, b) => values[a] - values[b]);
  let lowest = Math.min(values[0], values[4000]);
  for (const i of low.slice(0, 6)) {
    let [left, right] = [from + (i - 1) * step, from + (i + 1) * step];
    const ratio = (Math.sqrt(5) - 1) / 2;
    for (let round = 0; round < 45; round++) {
      const [a, b] = [right - ratio * (right - left), left + ratio * (right - left)];
      if (f(a) < f(b)) right = b;
      else left = a;
    }
    lowest = Math.min(lowest, f((left + right) / 2));
  }
  return lowest;
}

describe('a bound', () => {
  it('allows what a minimiser of its own allows, and nothing else', async () => {
    const found: string[] = [];
    for (let seed = 2000; seed < 2012; seed++) {
      const { model, couplings, title } = await drawn(seed, 2);
      const bound = await boundOn(model, couplings[0], couplings);
      const other = await boundOn(model, couplings[1], couplings);
      const chi2 = profiledChi2(createProblem(model, couplings));
      const [lo, hi] = bound.range;
      const values = Array.from({ length: 60 }, (_, i) => lo + ((hi - lo) * (i + 0.37)) / 60);
      for (const interval of bound.intervals) {
        const length = interval.hi - interval.lo;
        for (const end of [interval.lo, interval.hi]) values.push(end - 1e-3 * length, end + 1e-3 * length);
        for (let i = 1; i < 8; i++) values.push(interval.lo + (length * i) / 8);
      }
      for (const value of values.filter((one) => one >= lo && one <= hi)) {
        const delta = bruteMinimum((y) => chi2(value, y), other.range) - bound.curve.minima[0].chi2;
        const inside = bound.intervals.some((interval) => value >= interval.lo && value <= interval.hi);
        if (delta < -1e-6 || (delta <= bound.threshold !== inside && Math.abs(delta - bound.threshold) > 2e-3))
          found.push(`${title}: Δχ² = ${delta} at ${value}, ${inside ? 'inside' : 'outside'}`);
      }
    }
    expect(found).toEqual([]);
  });
});
