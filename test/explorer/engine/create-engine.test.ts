import { describe, expect, it } from 'vitest';
import type { Answer, ModelAnswer, Question } from '../../../src/explorer/engine/question.js';
import { defaultProfiled, findBound, findPlane } from '../../../src/inference/analysis.js';
import { aroundIntervals } from '../../../src/inference/intervals.js';
import { createCpuProfiler } from '../../../src/profile/cpu/profiler.js';
import { nuscan } from '../../cli/nuscan.js';
import { shippedModel } from '../../support/models.js';
import { answersOf, nodeEngine, oddNumbers, ofKind, question } from './engines.js';

const refined = { moving: false } as const;

describe('refined answers', () => {
  it('are the bound and the plane of the analysis to the last bit', async () => {
    const answers = await answersOf(nodeEngine(), question('darwin-30ty', refined));
    const model = await shippedModel('darwin-30ty');
    const bound = await findBound(model, 'q_e', createCpuProfiler);
    const [profile] = ofKind(answers, 'profile', 'refined');
    expect(profile.intervals).toEqual(bound.intervals);
    expect(profile.values).toEqual(bound.curve.values);
    expect(profile.profiled).toEqual(['q_mu']);
    const plane = await findPlane(model, 'q_e', 'q_mu', createCpuProfiler);
    const [answer] = ofKind(answers, 'plane', 'refined');
    expect(answer.lines).toEqual(plane.lines);
    expect(answer.threshold).toBe(plane.threshold);
    expect(answer.fits).toBe(plane.fits);
  });

  it('are those that the command prints', async () => {
    const asked = question('lz', {
      ...refined,
      plane: { x: 'r2_e', y: 'r2_mu' },
      bounded: 'r2_mu',
      confidenceLevel: 0.95,
    });
    const answers = await answersOf(nodeEngine(), asked);
    const printed = async (args: readonly string[]) => {
      const { code, stdout } = await nuscan([...args, '--cl', '0.95', '--backend', 'cpu', '--json']);
      expect(code).toBe(0);
      return JSON.parse(stdout);
    };
    const bound = await printed(['bounds', 'lz', 'r2_mu']);
    const [profile] = ofKind(answers, 'profile', 'refined');
    expect(profile.intervals.map(({ lo, hi }) => [lo, hi])).toEqual(
      bound.intervals.map(({ lo, hi }: { lo: number; hi: number }) => [lo, hi]),
    );
    expect(profile.deltaChi2).toEqual(bound.profile.deltaChi2);
    const contour = await printed(['contour', 'lz', 'r2_e', 'r2_mu']);
    const [plane] = ofKind(answers, 'plane', 'refined');
    expect(plane.lines).toEqual(
      contour.lines.map(({ points, closed }: { points: unknown; closed: boolean }) => ({ points, closed })),
    );
  });

  it('take a finer first grid and another number of degrees of freedom where asked', async () => {
    const asked = question('lz', { ...refined, samples: 128, degreesOfFreedom: 1 });
    const [plane] = ofKind(await answersOf(nodeEngine(), asked), 'plane', 'refined');
    const model = await shippedModel('lz');
    const expected = await findPlane(model, 'q_e', 'q_mu', createCpuProfiler, { samples: 128, degreesOfFreedom: 1 });
    expect(plane.lines).toEqual(expected.lines);
    expect(plane.threshold).toBeCloseTo(2.7055, 4);
  });

  it('profile what the question names', async () => {
    const answers = await answersOf(nodeEngine(), question('lz', { ...refined, bounded: 'q_mu', profiled: [] }));
    const bound = await findBound(await shippedModel('lz'), 'q_mu', createCpuProfiler, { profiled: [] });
    const [coarse] = ofKind(answers, 'profile', 'coarse');
    const [exact] = ofKind(answers, 'profile', 'refined');
    expect(exact.intervals).toEqual(bound.intervals);
    expect(coarse.intervals).toHaveLength(1);
    const width = bound.intervals[0].hi - bound.intervals[0].lo;
    expect(Math.abs(coarse.intervals[0].lo - bound.intervals[0].lo)).toBeLessThan(0.005 * width);
    expect(Math.abs(coarse.intervals[0].hi - bound.intervals[0].hi)).toBeLessThan(0.005 * width);
  });
});

describe('the order of answers', () => {
  const everything: Partial<Question> = {
    ...refined,
    point: [1, 2],
    spectra: true,
    table: ['q_mu', 'q_e', 'mu_eff'],
  };
  const kindsOf = (answers: readonly Answer[]): string[] =>
    answers.map((answer) => ('quality' in answer ? `${answer.quality} ${answer.kind}` : answer.kind));

  it('is the quickest first, and ends with done', async () => {
    const answers = await answersOf(nodeEngine(), question('lz', everything));
    expect(kindsOf(answers)).toEqual([
      'model',
      'coarse plane',
      'cuts',
      'spectra',
      'computation',
      'refined profile',
      'refined plane',
      'cuts',
      'spectra',
      'computation',
      'bound',
      'bound',
      'bound',
      'computation',
      'done',
    ]);
    expect(oddNumbers(answers)).toEqual([]);
  });

  it('stops after the coarse ones while the hand moves', async () => {
    const engine = nodeEngine();
    await answersOf(engine, question('darwin-300ty', refined));
    const settings = { exposure_t_y: 400 };
    const moved = question('darwin-300ty', { entry: { scenario: 'darwin-300ty', settings } });
    expect(kindsOf(await answersOf(engine, moved))).toEqual([
      'model',
      'coarse plane',
      'coarse profile',
      'computation',
      'done',
    ]);
  });

  it('keeps what does not depend on the change', async () => {
    const engine = nodeEngine();
    await answersOf(engine, question('lz', refined));
    const answers = await answersOf(engine, question('lz', { ...refined, point: [1, 2] }));
    expect(kindsOf(answers)).toEqual(['model', 'refined plane', 'refined profile', 'cuts', 'computation', 'done']);
    const other = await answersOf(engine, question('lz', { ...refined, bounded: 'q_mu' }));
    expect(kindsOf(other)).toContain('refined profile');
    expect(kindsOf(other)).not.toContain('coarse plane');
    expect(ofKind(other, 'model')[0].milliseconds).toBe(0);
  });
});

describe('the table', () => {
  it('has the bounds of the paper beside those of its scenarios', async () => {
    const asked = question('lz', { ...refined, table: ['q_e', 'mu_eff', 'r2_emu'] });
    const bounds = ofKind(await answersOf(nodeEngine(), asked), 'bound');
    expect(bounds.map(({ coupling }) => coupling)).toEqual(['q_e', 'mu_eff', 'r2_emu']);
    const model = await shippedModel('lz');
    for (const { coupling, intervals, profiled, printed } of bounds) {
      expect(profiled).toEqual(defaultProfiled(coupling));
      expect(intervals).toEqual((await findBound(model, coupling, createCpuProfiler)).intervals);
      expect(printed?.text).toMatch(/\d/);
    }
    expect(bounds[0].deviation).toBeGreaterThan(0);
    expect(bounds[0].deviation).toBeLessThan(0.09);
  });

  it.each([
    ['another level', { confidenceLevel: 0.95 }],
    ['another scenario', { entry: { scenario: 'darwin-30ty', settings: { exposure_t_y: 31 } } }],
  ] as const)('has none beside %s', async (_, changes) => {
    const asked = question('darwin-30ty', { ...refined, ...changes, table: ['q_e'] });
    const [bound] = ofKind(await answersOf(nodeEngine(), asked), 'bound');
    expect(bound).toMatchObject({ coupling: 'q_e', printed: null, deviation: null });
  });
});

describe('the model', () => {
  it('says what it is called, what can be turned, and whether it was folded', async () => {
    const engine = nodeEngine();
    const ask = async (settings: Question['entry']['settings']) => {
      const answers = await answersOf(
        engine,
        question('darwin-300ty', { entry: { scenario: 'darwin-300ty', settings } }),
      );
      return ofKind(answers, 'model')[0];
    };
    expect(await ask({ threshold_keV: 2.5 })).toMatchObject({ folded: true, muonEqualsTau: true });
    const again = await ask({ threshold_keV: 2.5, exposure_t_y: 123 });
    // The exposure that is replaced is not in the label any more.
    expect(again).toMatchObject({ folded: false, scenarioLabel: 'DARWIN' });
    expect(again.controls.map(({ key }) => key)).toContain('exposure_t_y');
    expect(await ask({ 'physics.sin2_theta_23': 0.6 })).toMatchObject({ muonEqualsTau: false });
  });
});

describe('a question that cannot be answered', () => {
  it('names the setting at fault', async () => {
    const entry = { scenario: 'lz', settings: { threshold_keV: 2 } } as const;
    const answers = await answersOf(nodeEngine(), question('lz', { entry }));
    // With its controls, so that the setting can be turned back.
    expect(answers).toEqual([
      expect.objectContaining({ kind: 'model' }),
      { kind: 'failed', key: 'threshold_keV', message: expect.stringContaining('observed') },
    ]);
    expect((answers[0] as ModelAnswer).controls.map(({ key }) => key)).toContain('threshold_keV');
  });

  it('is told for other reasons as well, and does not spoil the next', async () => {
    const engine = nodeEngine();
    const impossible = question('lz', { plane: { x: 'mu_eff', y: 'mu_e' }, bounded: 'mu_e' });
    expect((await answersOf(engine, impossible)).at(-1)).toMatchObject({ kind: 'failed', key: null });
    expect((await answersOf(engine, question('lz'))).at(-1)).toMatchObject({ kind: 'done' });
  });
});

describe('an abort', () => {
  it.each(['model', 'plane', 'profile', 'bound'] as const)('is heard after the first %s', async (kind) => {
    const asked = question('lz', { ...refined, table: ['q_e', 'q_mu', 'mu_eff'] });
    const abort = new AbortController();
    const after: Answer[] = [];
    await nodeEngine().ask(
      asked,
      (answer) => {
        if (abort.signal.aborted) after.push(answer);
        else if (answer.kind === kind) abort.abort();
      },
      abort.signal,
    );
    expect(abort.signal.aborted).toBe(true);
    expect(after).toEqual([]);
  });

  it('is heard in the middle of a bound, and the next question is answered', async () => {
    const engine = nodeEngine();
    const abort = new AbortController();
    const told: string[] = [];
    const first = engine.ask(
      question('darwin-300ty', { ...refined, bounded: 'q_e', profiled: ['q_mu', 'q_emu'] }),
      (answer) => told.push(answer.kind),
      abort.signal,
    );
    setTimeout(() => abort.abort(), 0);
    const answers = await answersOf(engine, question('darwin-300ty'));
    await first;
    expect(told).not.toContain('done');
    expect(ofKind(answers, 'plane')).toHaveLength(1);
  });
});

describe('a device', () => {
  it('computes the planes, and its deviation is told', async () => {
    const answers = await answersOf(nodeEngine(), question('lz', { backend: 'webgpu' }));
    const [plane] = ofKind(answers, 'plane', 'coarse');
    expect(plane.fits).toBeGreaterThan(65 ** 2);
    expect(ofKind(answers, 'computation').at(-1)).toMatchObject({
      backend: 'webgpu',
      adapter: 'pretended',
      precision: 'float32',
      pointsPerSecond: expect.any(Number),
      largestDeviation: expect.closeTo(0, 3),
    });
    const [onCpu] = ofKind(await answersOf(nodeEngine(), question('lz')), 'computation');
    expect(onCpu).toMatchObject({ backend: 'cpu', precision: 'float64', largestDeviation: null, remarks: [] });
  });

  it('or processor keeps its rate while nothing new is computed', async () => {
    const engine = nodeEngine();
    const resting = question('lz', { moving: false });
    const [measured] = ofKind(await answersOf(engine, resting), 'computation');
    const [again] = ofKind(await answersOf(engine, { ...resting, point: [1, 1] }), 'computation');
    expect(again.pointsPerSecond).toBe(measured.pointsPerSecond);
    expect(again.pointsPerSecond).toBeGreaterThan(0);
  });

  it('is told beside the remarks on the model', async () => {
    const entry = { scenario: 'xenonnt', settings: { 'physics.ionisation': 'zeff_steps_rrpa' } } as const;
    const [answer] = ofKind(
      await answersOf(nodeEngine(), question('xenonnt', { entry, backend: 'auto' })),
      'computation',
    );
    expect(answer.remarks).toEqual([expect.stringContaining('the RRPA ratio ends at 29 keV'), 'auto: no device']);
  });

  it('that is missing is replaced, with the reason', async () => {
    const [answer] = ofKind(await answersOf(nodeEngine(), question('lz', { backend: 'gpujs' })), 'computation');
    expect(answer).toMatchObject({ backend: 'cpu', remarks: [expect.stringContaining('no WebGL2')] });
    const [auto] = ofKind(await answersOf(nodeEngine(), question('lz', { backend: 'auto' })), 'computation');
    expect(auto.remarks).toEqual(['auto: no device']);
  });
});

describe('the drawn profile', () => {
  it('of a coarse answer spans the intervals with room around them', async () => {
    const engine = nodeEngine();
    await answersOf(engine, question('darwin-30ty', refined));
    const entry = { scenario: 'darwin-30ty', settings: { exposure_t_y: 60 } } as const;
    const [{ values, intervals }] = ofKind(await answersOf(engine, question('darwin-30ty', { entry })), 'profile');
    const [low, high] = aroundIntervals(intervals, [-300, 300]);
    expect(values[0]).toBeCloseTo(low, 1);
    expect(values[values.length - 1]).toBeCloseTo(high, 1);
  });
});
