/** Cuts, pulls and spectra at a point of the plane. */
import { describe, expect, it } from 'vitest';
import { evaluatePoint, findPlane } from '../../../src/inference/analysis.js';
import { createProblem } from '../../../src/model/problem.js';
import { nominalCounts } from '../../../src/model/rate-model.js';
import { createCpuProfiler } from '../../../src/profile/cpu/profiler.js';
import { shippedModel } from '../../support/models.js';
import { answersOf, nodeEngine, ofKind, question } from './engines.js';

const POINT = [1.5, -2] as const;

describe('cuts', () => {
  it('are Δχ² through the point, from the minimum of the plane', async () => {
    const asked = question('lz', { point: POINT, moving: false });
    const cuts = ofKind(await answersOf(nodeEngine(), asked), 'cuts');
    const model = await shippedModel('lz');
    const profiler = await createCpuProfiler(createProblem(model, ['q_e', 'q_mu']));
    const minimum = (await findPlane(model, 'q_e', 'q_mu', createCpuProfiler)).minima[0].chi2;
    const [alongX, alongY] = cuts[1].along;
    expect([alongX.coupling, alongX.held, alongY.coupling, alongY.held]).toEqual(['q_e', 'q_mu', 'q_mu', 'q_e']);
    for (const i of [0, 60, 120]) {
      const x = await profiler.profile(Float64Array.of(alongX.values[i], POINT[1]));
      expect(alongX.deltaChi2[i]).toBeCloseTo(x.chi2[0] - minimum, 6);
      const y = await profiler.profile(Float64Array.of(POINT[0], alongY.values[i]));
      expect(alongY.deltaChi2[i]).toBeCloseTo(y.chi2[0] - minimum, 6);
    }
    await profiler.close();
  });

  it('reach the point wherever it is', async () => {
    const [{ along }] = ofKind(await answersOf(nodeEngine(), question('lz', { point: [80, 0] })), 'cuts');
    expect(along[0].values.at(-1)).toBe(80);
    expect(along[0].deltaChi2.at(-1)).toBeGreaterThan(100);
  });
});

describe('pulls', () => {
  it('are null before there is a plane', async () => {
    expect(await nodeEngine().pulls([0, 0])).toBeNull();
  });

  it('are the fitted nuisances in units of their priors', async () => {
    const engine = nodeEngine();
    await answersOf(engine, question('combined'));
    const pulls = await engine.pulls(POINT);
    const model = await shippedModel('combined');
    const expected = await evaluatePoint(model, { q_e: POINT[0], q_mu: POINT[1] }, createCpuProfiler);
    expect(pulls?.deltaChi2).toBeCloseTo(expected.deltaChi2, 6);
    expect(pulls?.nuisances).toHaveLength(model.nuisances.length);
    pulls?.nuisances.forEach(({ value, pull }, r) => {
      const { name, uncertainty } = model.nuisances[r];
      expect(value).toBeCloseTo(expected.nuisances[name], 5);
      if (uncertainty === null) expect(pull).toBeNull();
      else expect(pull).toBeCloseTo(expected.nuisances[name] / uncertainty, 4);
    });
    const labels = pulls?.nuisances.map(({ label }) => label) ?? [];
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels).toContain('⁷Be');
    expect(pulls?.nuisances.some(({ pull }) => pull === null)).toBe(true);
  });

  it('say which nuisances sit at a limit', async () => {
    const engine = nodeEngine();
    await answersOf(engine, question('lz'));
    const near = await engine.pulls([0, 0]);
    expect(near?.nuisances.filter(({ atLimit }) => atLimit)).toEqual([]);
    // Far away there are too many events whatever the backgrounds: some vanish.
    const far = await engine.pulls([60, 0]);
    const atLimit = far?.nuisances.filter(({ atLimit }) => atLimit) ?? [];
    expect(atLimit.length).toBeGreaterThan(0);
    for (const { value } of atLimit) expect(Math.abs(value)).toBeGreaterThan(0.01);
  });
});

describe('spectra', () => {
  it('show the change by both couplings of the point', async () => {
    const asked = question('combined', { point: POINT, spectra: true });
    const [{ spectra }] = ofKind(await answersOf(nodeEngine(), asked), 'spectra');
    const model = await shippedModel('combined');
    expect(spectra).toHaveLength(model.ranges.length);
    const at = { q_e: POINT[0], q_mu: POINT[1] };
    const nominal = nominalCounts(model, {});
    const shifted = nominalCounts(model, at);
    for (const [i, { start, end }] of model.ranges.entries()) {
      expect(spectra[i].change?.at).toEqual(at);
      const total = (counts: ArrayLike<number>): number => Array.from(counts).reduce((sum, value) => sum + value, 0);
      const expected = total(shifted.subarray(start, end)) - total(nominal.subarray(start, end));
      // Fluxes are at their best fit, a few per cent from nominal.
      expect(total(spectra[i].change?.counts ?? []) / expected).toBeCloseTo(1, 1);
    }
  });

  it('show the change by the bounded coupling at the upper end of its interval', async () => {
    const asked = question('lz', { spectra: true, moving: false });
    const answers = await answersOf(nodeEngine(), asked);
    const [first, last] = ofKind(answers, 'spectra');
    expect(first.spectra[0].change).toBeUndefined();
    const [profile] = ofKind(answers, 'profile', 'refined');
    expect(last.spectra[0].change?.at).toEqual({ q_e: profile.intervals[0].hi });
  });
});
