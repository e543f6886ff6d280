import { describe, expect, test } from 'vitest';
import { checkState } from '../../../src/explorer/check-state.js';
import type { SliderControl } from '../../../src/explorer/control.js';
import {
  axisCouplings,
  profilable,
  withAxis,
  withBounded,
  withClass,
  withCopy,
  withoutEntry,
  withoutSetting,
  withoutSettings,
  withProfiled,
  withScenario,
  withTurned,
} from '../../../src/explorer/page/store/changes.js';
import { matchEntries } from '../../../src/explorer/page/store/match-entries.js';
import { couplingsOfClass } from '../../../src/explorer/page/store/questions.js';
import { DEFAULT_STATE, type ExplorerState, MOST_ENTRIES } from '../../../src/explorer/state.js';
import { COUPLINGS } from '../../../src/physics/couplings.js';

const EXPOSURE: SliderControl = {
  kind: 'slider',
  key: 'exposure_t_y',
  group: 'detector',
  label: 'exposure',
  unit: 't y',
  scale: 'log',
  min: 1,
  max: 1000,
  nominal: 300,
  folds: false,
};

/** What a change makes is a state that a link may carry. */
function expectAllowed(state: ExplorerState): void {
  expect(checkState(state)).toEqual({ state, notes: [] });
}

describe('entries', () => {
  test('are added and copied up to the most there may be, and become active', () => {
    let state = withTurned(DEFAULT_STATE, EXPOSURE, 100);
    state = withCopy(state, 1);
    expect(state.active).toBe(3);
    expect(state.entries[3]).toEqual({ scenario: 'darwin-300ty', settings: { exposure_t_y: 100 } });
    for (let i = 0; i < 5; i++) state = withScenario(state, 'lz');
    expect(state.entries).toHaveLength(MOST_ENTRIES);
    expect(withCopy(state, 0)).toBe(state);
    expectAllowed(state);
  });

  test('are removed but the last one; the active one stays active', () => {
    let state = withoutEntry({ ...DEFAULT_STATE, active: 2 }, 0);
    expect(state.entries[state.active].scenario).toBe('darwin-300ty-depleted');
    state = withoutEntry(state, state.active);
    expect(state.entries[state.active].scenario).toBe('darwin-300ty');
    expect(withoutEntry(state, 0)).toBe(state);
  });

  test('keep what belongs to them: where they move to, and when they change in place', () => {
    const [a, b, c] = DEFAULT_STATE.entries;
    expect(matchEntries([a, b, c], [1, 2, 3], [a, c])).toEqual([1, 3]);
    expect(matchEntries([a, b, c], [1, 2, 3], [a, { ...b }, c])).toEqual([1, 2, 3]);
    expect(matchEntries([a, b], [1, 2], [a, b, { ...a }])).toEqual([1, 2, undefined]);
  });
});

describe('settings', () => {
  test('of the active entry are turned and taken back', () => {
    const turned = withTurned(DEFAULT_STATE, EXPOSURE, 100);
    expect(turned.entries.map(({ settings }) => settings)).toEqual([{}, { exposure_t_y: 100 }, {}]);
    expect(withTurned(turned, EXPOSURE, 300)).toEqual(DEFAULT_STATE);
    expect(withoutSetting(turned, 'exposure_t_y')).toEqual(DEFAULT_STATE);
    expect(withoutSettings(turned)).toEqual(DEFAULT_STATE);
  });
});

describe('couplings', () => {
  const classes = ['magnetic moment', 'millicharge', 'charge radius'] as const;

  test('every choice of class, axes and bounded coupling is allowed', () => {
    for (const one of classes) {
      const state = withClass({ ...DEFAULT_STATE, point: [1, 1] }, one);
      expect(COUPLINGS[state.bounded].class).toBe(one);
      for (const x of axisCouplings(state.plane.x)) {
        for (const y of axisCouplings(state.plane.x)) expectAllowed(withAxis(withAxis(state, 'x', x), 'y', y));
      }
      for (const bounded of couplingsOfClass(state.bounded)) {
        const next = withBounded(state, bounded);
        expectAllowed(next);
        for (const name of profilable(bounded)) expectAllowed(withProfiled(next, name, true));
      }
    }
  });

  test('every plane finds its way to another class', () => {
    for (const from of classes) {
      const state = withClass(DEFAULT_STATE, from);
      const axes = axisCouplings(state.plane.x);
      for (const to of classes) {
        for (const x of axes)
          for (const y of axes) expectAllowed(withClass(withAxis(withAxis(state, 'x', x), 'y', y), to));
      }
    }
    expect(withClass({ ...DEFAULT_STATE, plane: { x: 'q_tau', y: 'q_e' } }, 'charge radius').plane).toEqual({
      x: 'r2_tau',
      y: 'r2_e',
    });
  });

  test('axes change places rather than being the same', () => {
    expect(withAxis(DEFAULT_STATE, 'x', 'q_mu').plane).toEqual({ x: 'q_mu', y: 'q_e' });
  });

  test('no more are profiled than may be, and the bounded one never', () => {
    let state: ExplorerState = { ...DEFAULT_STATE, profiled: [] };
    for (const name of profilable('q_e')) state = withProfiled(state, name, true);
    expect(state.profiled).toEqual(['q_mu', 'q_tau', 'q_emu']);
    expect(withBounded(state, 'q_mu').profiled).toEqual(['q_tau', 'q_emu']);
    expect(withProfiled(state, 'q_tau', false).profiled).toEqual(['q_mu', 'q_emu']);
    expectAllowed(state);
  });
});
