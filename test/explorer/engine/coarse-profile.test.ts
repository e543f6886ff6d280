import { describe, expect, it } from 'vitest';
import type { ProfileAnswer, Question } from '../../../src/explorer/engine/question.js';
import type { CouplingName } from '../../../src/physics/couplings.js';
import { answersOf, nodeEngine, oddNumbers, ofKind, question } from './engines.js';

/** Largest distance between ends of intervals, as a share of the extent of the refined ones. */
function distance({ intervals: ours }: ProfileAnswer, { intervals: exact }: ProfileAnswer): number {
  expect(ours).toHaveLength(exact.length);
  const extent = exact[exact.length - 1].hi - exact[0].lo;
  return Math.max(...exact.flatMap(({ lo, hi }, i) => [Math.abs(ours[i].lo - lo), Math.abs(ours[i].hi - hi)])) / extent;
}

describe('a coarse profile', () => {
  const cases: readonly [CouplingName, readonly CouplingName[]][] = [
    ['q_e', ['q_mu']],
    ['r2_e', ['r2_mu']],
    ['q_emu', ['q_e']],
    ['mu_eff', []],
    ['q_e', ['q_mu', 'q_emu']],
  ];
  it.each(cases)('of %s with %j profiled follows the exposure', async (bounded, profiled) => {
    const engine = nodeEngine();
    const plane = { x: bounded, y: bounded.startsWith('mu') ? 'mu_e' : bounded === 'q_e' ? 'q_tau' : 'q_tau' } as const;
    const pair = bounded === 'mu_eff' ? ({ x: 'mu_e', y: 'mu_mu' } as const) : plane;
    const ask = async (exposure: number, moving: boolean): Promise<ProfileAnswer[]> => {
      const entry: Question['entry'] = { scenario: 'darwin-300ty', settings: { exposure_t_y: exposure } };
      const answers = await answersOf(
        engine,
        question('darwin-300ty', { entry, plane: pair, bounded, profiled, moving }),
      );
      expect(oddNumbers(answers)).toEqual([]);
      return ofKind(answers, 'profile');
    };
    await ask(300, false);
    for (const exposure of [400, 800, 200, 100]) {
      const [coarse] = await ask(exposure, true);
      const refined = (await ask(exposure, false)).at(-1) as ProfileAnswer;
      expect([coarse.quality, refined.quality]).toEqual(['coarse', 'refined']);
      expect(coarse.threshold).toBe(refined.threshold);
      expect(distance(coarse, refined)).toBeLessThan(0.01);
    }
  });

  it('has nothing to start from where couplings are profiled for the first time', async () => {
    const answers = await answersOf(nodeEngine(), question('darwin-300ty'));
    expect(ofKind(answers, 'profile')).toEqual([]);
  });

  it('is widened until its ends are inside', async () => {
    const engine = nodeEngine();
    const ask = async (exposure: number): Promise<ProfileAnswer> => {
      const entry = { scenario: 'darwin-300ty', settings: { exposure_t_y: exposure } } as const;
      return ofKind(await answersOf(engine, question('darwin-300ty', { entry, profiled: [] })), 'profile')[0];
    };
    const { intervals: narrow } = await ask(3000);
    const { intervals: wide } = await ask(1);
    expect(narrow).toHaveLength(1);
    expect(wide).toHaveLength(1);
    expect(wide[0].hi - wide[0].lo).toBeGreaterThan(5 * (narrow[0].hi - narrow[0].lo));
    expect([wide[0].loOpen, wide[0].hiOpen]).toEqual([false, false]);
  });

  it.each([0.01, 0.1, 1, 10])('follows a leap to %d t y', async (exposure) => {
    const engine = nodeEngine();
    const ask = async (settings: Question['entry']['settings'], moving: boolean): Promise<ProfileAnswer> => {
      const entry: Question['entry'] = { scenario: 'darwin-300ty', settings };
      return ofKind(await answersOf(engine, question('darwin-300ty', { entry, moving })), 'profile').at(
        -1,
      ) as ProfileAnswer;
    };
    await ask({}, false);
    const coarse = await ask({ exposure_t_y: exposure }, true);
    const refined = await ask({ exposure_t_y: exposure }, false);
    expect([coarse.quality, refined.quality]).toEqual(['coarse', 'refined']);
    expect(distance(coarse, refined)).toBeLessThan(0.02);
    expect(coarse.intervals.map(({ hiOpen }) => hiOpen)).toEqual(refined.intervals.map(({ hiOpen }) => hiOpen));
  });

  it('finds a second solution far away without a curve to start from', async () => {
    const entry: Question['entry'] = { scenario: 'darwin-300ty', settings: { exposure_t_y: 1 } };
    const plane = { x: 'r2_e', y: 'r2_mu' } as const;
    const asked = question('darwin-300ty', { entry, plane, bounded: 'r2_e', profiled: [], moving: false });
    const [coarse, refined] = ofKind(await answersOf(nodeEngine(), asked), 'profile');
    expect([coarse.quality, refined.quality]).toEqual(['coarse', 'refined']);
    expect(refined.intervals).toHaveLength(2);
    expect(distance(coarse, refined)).toBeLessThan(0.01);
  });

  it('keeps an interval that is narrower than the distance of samples', async () => {
    const engine = nodeEngine();
    const ask = async (settings: Question['entry']['settings'], moving: boolean): Promise<ProfileAnswer> => {
      const entry: Question['entry'] = { scenario: 'darwin-300ty', settings };
      const plane = { x: 'r2_e', y: 'r2_mu' } as const;
      const asked = question('darwin-300ty', { entry, plane, bounded: 'r2_e', moving });
      return ofKind(await answersOf(engine, asked), 'profile').at(-1) as ProfileAnswer;
    };
    await ask({}, false);
    const coarse = await ask({ exposure_t_y: 1e4 }, true);
    const refined = await ask({ exposure_t_y: 1e4 }, false);
    expect(refined.intervals).toHaveLength(2);
    const narrow = refined.intervals[1].hi - refined.intervals[1].lo;
    expect(narrow).toBeLessThan((coarse.values[60] - coarse.values[0]) / 60);
    expect(distance(coarse, refined)).toBeLessThan(0.01);
  });

  it('follows the lowest minimum into another valley', async () => {
    const engine = nodeEngine();
    const ask = async (settings: Question['entry']['settings'], moving: boolean): Promise<ProfileAnswer> => {
      const entry: Question['entry'] = { scenario: 'pandax4t', settings };
      const plane = { x: 'q_etau', y: 'q_e' } as const;
      const asked = question('pandax4t', { entry, plane, bounded: 'q_etau', confidenceLevel: 0.68, moving });
      return ofKind(await answersOf(engine, asked), 'profile').at(-1) as ProfileAnswer;
    };
    const weaker = { 'backgrounds.tritium.level': 0, 'backgrounds.xe136.level': 0.11, 'backgrounds.xe127.level': 0.12 };
    await ask({}, false);
    const coarse = await ask(weaker, true);
    const refined = await ask(weaker, false);
    expect(refined.intervals[0].hi).toBeGreaterThan(5);
    expect(distance(coarse, refined)).toBeLessThan(0.01);
  });
});
