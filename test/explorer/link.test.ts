import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkState } from '../../src/explorer/check-state.js';
import { linkOf, readLink } from '../../src/explorer/link.js';
import { DEFAULT_STATE, type ExplorerState } from '../../src/explorer/state.js';
import { state } from './states.js';

describe('links', () => {
  test('are short where nothing differs from the default view', () => {
    expect(linkOf(DEFAULT_STATE)).toBe('#v=1');
    expect(readLink('#v=1')).toEqual({ state: DEFAULT_STATE, notes: [] });
    expect(readLink('')).toEqual({ state: DEFAULT_STATE, notes: [] });
  });

  test('can be read by people: settings follow their scenario', () => {
    const shown: ExplorerState = {
      ...DEFAULT_STATE,
      entries: [
        { scenario: 'darwin-300ty', settings: { exposure_t_y: 100, 'backgrounds.pb214.level': 0.1 } },
        { scenario: 'lz', settings: { data: 'asimov' } },
      ],
      active: 0,
      plane: { x: 'r2_e', y: 'r2_mu' },
      bounded: 'r2_mu',
      profiled: ['r2_e', 'r2_tau'],
      confidenceLevel: 0.95,
      degreesOfFreedom: 1,
      point: [0.5, -2],
      samples: 128,
      backend: 'cpu',
    };
    expect(linkOf(shown)).toBe(
      '#v=1&scenario=darwin-300ty&exposure_t_y=100&backgrounds.pb214.level=0.1&scenario=lz&data=asimov&active=0' +
        '&x=r2_e&y=r2_mu&bounded=r2_mu&profiled=r2_e,r2_tau&cl=0.95&dof=1&point=0.5,-2&samples=128&backend=cpu',
    );
    expect(readLink(linkOf(shown))).toEqual({ state: shown, notes: [] });
  });

  test('bring back every state to the last bit', () => {
    fc.assert(
      fc.property(state, (shown) => {
        expect(readLink(linkOf(shown))).toStrictEqual({ state: shown, notes: [] });
      }),
      { numRuns: 500 },
    );
  });

  test('of the largest states can be read', () => {
    const settings = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`experiments.darwin.backgrounds.component_${i}.level`, Math.PI * 1e-7]),
    );
    const entries = Array.from({ length: 6 }, () => ({ scenario: 'darwin-300ty', settings }));
    const { state: shown, notes } = checkState({ entries });
    expect(notes.join()).toContain('too many settings');
    expect(Object.keys(shown.entries[0].settings)).toHaveLength(40);
    expect(readLink(linkOf(shown))).toStrictEqual({ state: shown, notes: [] });
  });
});

const MARKUP = '<img src=x onerror=alert(1)>';

describe('hostile links', () => {
  test.each([
    ['an unknown key', '#colour=red', '“colour” is not known'],
    ['NaN', '#scenario=lz&backgrounds.pb214.level=NaN', 'level of lz = “NaN” is not accepted'],
    ['an infinite number', '#scenario=darwin-30ty&exposure_t_y=1e999', 'exposure_t_y of darwin-30ty = Infinity'],
    ['a huge exposure', '#scenario=darwin-30ty&exposure_t_y=1e30', 'accepted: from 0.000001 to 1000000000'],
    ['a negative exposure', '#scenario=darwin-30ty&exposure_t_y=-1', 'a number above 0: exposure in tonne-years'],
    ['a huge grid', '#samples=1000000', 'samples = 1000000 is not accepted; accepted: 33, 65, 128, 256, 512'],
    ['a repeated key', '#cl=0.9&cl=0.8', 'cl is given twice: the first value holds'],
    ['a repeated setting', '#scenario=lz&data=asimov&data=asimov', 'data is given twice'],
    ['a megabyte', `#scenario=${'a'.repeat(2 ** 20)}`, 'more than 8192: the default view is shown'],
    ['invalid encoding', '#x=%E0%A4%A', '“x=%E0%A4%A” is not well encoded'],
    ['markup in a name', `#scenario=${encodeURIComponent(MARKUP)}`, `scenario = “${MARKUP}” is not accepted`],
    ['a setting of markup', `#scenario=lz&backgrounds.${encodeURIComponent(MARKUP)}.level=1`, 'is not known'],
    ['a prototype', '#scenario=lz&__proto__=1&constructor=2', '“__proto__” is not known'],
    ['a prototype as a component', '#scenario=lz&backgrounds.__proto__.level=1', 'is not known'],
    ['an unknown scenario', '#scenario=../../etc/passwd', 'no scenario is left to show'],
    ['a setting without a scenario', '#exposure_t_y=10', 'exposure_t_y stands before any scenario'],
    ['too many scenarios', `#${'scenario=lz&'.repeat(300)}`, '300 entries are more than are compared'],
    ['another version', '#v=2&scenario=lz', 'v = “2” is not accepted'],
    ['control and direction characters', '#x=a%00%1B%5B31m%E2%80%AEb', 'a plane of “a[31mb” and “q_mu”'],
    ['an empty profile', '#profiled=', 'profiled = “” is not accepted'],
  ])('%s', (_, link, note) => {
    const { state: shown, notes } = readLink(link);
    expect(notes.join('\n')).toContain(note);
    expect(notes.join('\n')).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    for (const text of notes) expect(text.length).toBeLessThan(500);
    expect(checkState(shown)).toStrictEqual({ state: shown, notes: [] });
    expect(({} as Record<string, unknown>).level).toBeUndefined();
  });

  test('say a dozen things at most', () => {
    const { notes } = readLink(`#${Array.from({ length: 100 }, (_, i) => `a${i}=1`).join('&')}`);
    expect(notes).toHaveLength(12);
    expect(notes.at(-1)).toBe('and 89 more');
  });

  const pieces = fc.constantFrom(
    ...['v=1', 'scenario=lz', 'scenario=', 'x=q_e', 'y=mu_eff', 'y=r2_e', 'cl=2', 'cl=-0', 'dof=3', 'dof=1', 'point=1'],
    ...['point=1,1e999', 'active=1e3', 'active=0', 'data=asimov', 'threshold_keV=0', 'samples=33', 'backend=gpu', '%'],
    ...['profiled=q_e,q_e', 'profiled=none', 'bounded=mu_e', '&&', '==', '#', 'experiments..level=1', '__proto__=1'],
  );
  test('never throw, and show an allowed state, whatever they say', () => {
    const links = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(fc.oneof(pieces, fc.webQueryParameters()), { maxLength: 12 }).map((parts) => `#${parts.join('&')}`),
    );
    fc.assert(
      fc.property(links, (link) => {
        const { state: shown, notes } = readLink(link);
        expect(checkState(shown)).toStrictEqual({ state: shown, notes: [] });
        expect(notes.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
      { numRuns: 2000 },
    );
  });
});
