import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkState } from '../../src/explorer/check-state.js';
import { DEFAULT_STATE, type ExplorerState } from '../../src/explorer/state.js';
import { draft } from './states.js';

const entry = (settings: Record<string, unknown>): unknown => ({
  entries: [{ scenario: 'darwin-300ty', settings }],
});
const settingsOf = (state: ExplorerState): unknown => state.entries[0].settings;

describe('the state of the explorer', () => {
  test('is the default view without a note where nothing is given', () => {
    expect(checkState(undefined)).toEqual({ state: DEFAULT_STATE, notes: [] });
    expect(checkState({})).toEqual({ state: DEFAULT_STATE, notes: [] });
    expect(checkState(DEFAULT_STATE)).toEqual({ state: DEFAULT_STATE, notes: [] });
  });

  test.each<[string, Record<string, unknown>]>([
    ['an exposure', { exposure_t_y: 1e-6 }],
    ['an exposure of one experiment', { 'experiments.darwin.exposure_t_y': 1e9 }],
    ['no level at all', { 'backgrounds.pb214.level': 0 }],
    ['nothing left', { xe136_remaining_fraction: 0 }],
    ['a switch', { 'backgrounds.xe124.enabled': true }],
    ['a name', { 'physics.solar_model': 'agss09' }],
    ['mock data', { data: 'asimov' }],
  ])('takes %s', (_, settings) => {
    const { state, notes } = checkState(entry(settings));
    expect(notes).toEqual([]);
    expect(settingsOf(state)).toEqual(settings);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a text for a number', { exposure_t_y: '100' }, 'exposure_t_y of darwin-300ty = “100” is not accepted'],
    ['a number for a switch', { 'backgrounds.xe124.enabled': 1 }, 'include the component'],
    ['infinity', { exposure_t_y: Infinity }, 'exposure in tonne-years'],
    ['NaN', { 'physics.sin2_theta_23': NaN }, 'a number from 0 to 1'],
    ['more than everything', { xe136_remaining_fraction: 1.5 }, 'a number from 0 to 1'],
    ['an exclusive bound', { threshold_keV: 0 }, 'a number above 0'],
    ['a tiny resolution', { resolution_factor: 1e-9 }, 'from 0.01 to 100'],
    ['a tiny level', { 'backgrounds.pb214.level': 1e-300 }, 'or 0'],
    ['an unknown name', { 'physics.solar_model': 'flat' }, 'is not accepted'],
    ['null', { 'backgrounds.pb214.relative_uncertainty': null }, '= null is not accepted'],
    ['an object', { exposure_t_y: {} }, '= an object is not accepted'],
    ['an unknown key', { exposure: 1 }, 'exposure of darwin-300ty is not known'],
    ['a key of Object', { toString: 1 }, 'toString of darwin-300ty is not known'],
    ['a key without a name', { 'backgrounds..level': 1 }, 'is not known'],
    ['a file', { 'experiments.../../etc.exposure_t_y': 1 }, 'is not known'],
    ['a very long key', { [`backgrounds.${'a'.repeat(200)}.level`]: 1 }, 'is not known'],
  ])('leaves out %s', (_, settings, note) => {
    const { state, notes } = checkState(entry(settings));
    expect(settingsOf(state)).toEqual({});
    expect(notes.join()).toContain(note);
  });

  test.each<[string, Record<string, unknown>, Partial<ExplorerState>, string]>([
    ['axes of two classes', { plane: { x: 'q_e', y: 'r2_e' } }, {}, 'a plane of “q_e” and “r2_e”'],
    ['an axis twice', { plane: { x: 'q_e', y: 'q_e' } }, {}, 'two different couplings of one class'],
    ['mu_eff beside a moment', { plane: { x: 'mu_eff', y: 'mu_e' } }, {}, 'a plane of “mu_eff” and “mu_e”'],
    ['a bound of another class', { bounded: 'r2_e' }, {}, 'of the class of the plane'],
    [
      'too many profiled',
      { profiled: ['q_mu', 'q_tau', 'q_emu', 'q_etau'] },
      {},
      'profiled = “q_mu,q_tau,q_emu,q_etau” is not accepted',
    ],
    ['the bounded one profiled', { profiled: ['q_e'] }, {}, 'at most 3 different ones'],
    ['one profiled twice', { profiled: ['q_mu', 'q_mu'] }, {}, 'at most 3 different ones'],
    ['profiled of another class', { profiled: ['r2_mu'] }, {}, 'at most 3 different ones'],
    ['a level of 1', { confidenceLevel: 1 }, {}, 'a number from 0.5 to 0.9999'],
    ['a level that is none', { confidenceLevel: NaN }, {}, 'confidenceLevel = NaN'],
    ['three degrees of freedom', { degreesOfFreedom: 3 }, {}, 'degreesOfFreedom = 3'],
    ['half a point', { point: [1] }, {}, 'two numbers'],
    ['a point at infinity', { point: [1, Infinity] }, {}, 'point = “1, Infinity”'],
    ['other samples', { samples: 64 }, {}, 'samples = 64'],
    ['an unknown backend', { backend: 'cuda' }, {}, 'backend = “cuda”'],
    ['an entry that is not there', { active: 3 }, {}, 'a whole number from 0 to 2'],
    ['a key of its own', { colour: 'red' }, {}, 'colour = “red”'],
    ['entries that are no list', { entries: 'lz' }, {}, 'a list of scenarios'],
    ['no entries', { entries: [] }, {}, 'those of the default view are shown'],
  ])('replaces %s by the default', (_, given, replaced, note) => {
    const { state, notes } = checkState(given);
    expect(state).toEqual({ ...DEFAULT_STATE, ...replaced });
    expect(notes.join()).toContain(note);
  });

  test('keeps single moments and their effective sum apart among the profiled', () => {
    const plane = { x: 'mu_e', y: 'mu_mu' };
    expect(checkState({ plane, bounded: 'mu_eff', profiled: [] }).notes).toEqual([]);
    expect(checkState({ plane, bounded: 'mu_eff', profiled: ['mu_tau'] }).notes.join()).toContain('no coupling beside');
    expect(checkState({ plane, profiled: ['mu_eff'] }).state.profiled).toBe('default');
    expect(checkState({ plane, profiled: ['mu_tau'] }).state.profiled).toEqual(['mu_tau']);
  });

  test('keeps the active entry when one before it is left out', () => {
    const entries = [{ scenario: 'none' }, { scenario: 'lz' }, { scenario: 'xenonnt' }, { scenario: 'pandax4t' }];
    const { state } = checkState({ entries, active: 3 });
    expect(state.entries[state.active].scenario).toBe('pandax4t');
  });

  test('has no negative zeros, which links cannot say', () => {
    const { state } = checkState({ ...(entry({ 'backgrounds.pb214.level': -0 }) as object), point: [-0, -0] });
    expect(settingsOf(state)).toStrictEqual({ 'backgrounds.pb214.level': 0 });
    expect(state.point).toStrictEqual([0, 0]);
  });

  test('is its own nearest allowed state', () => {
    fc.assert(
      fc.property(draft, (given) => {
        const { state } = checkState(given);
        expect(checkState(state)).toStrictEqual({ state, notes: [] });
      }),
      { numRuns: 500 },
    );
  });

  test('comes from anything', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withMap: true }), (given) => {
        const { state } = checkState({ entries: [given], plane: given, point: [given, given], profiled: [given] });
        expect(checkState(state).notes).toEqual([]);
        expect(checkState(checkState(given).state).notes).toEqual([]);
      }),
    );
  });
});
