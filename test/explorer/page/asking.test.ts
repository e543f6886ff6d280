import { describe, expect, test } from 'vitest';
import type { Answer, Question } from '../../../src/explorer/engine/question.js';
import type { EngineClient } from '../../../src/explorer/page/engine-client.js';
import { Asking, type Listener } from '../../../src/explorer/page/store/asking.js';
import { questionOf, suffices } from '../../../src/explorer/page/store/questions.js';
import { DEFAULT_STATE, type ExplorerState } from '../../../src/explorer/state.js';

const DONE: Answer = { kind: 'done', milliseconds: 0 };

/** A client that notes what it is asked, frames that pass when the test says so, and one listener per entry. */
function surroundings() {
  const asked: { slot: number; question: Question; answer: (answer: Answer) => void }[] = [];
  const forgotten: number[] = [];
  const frames: (() => void)[] = [];
  const taken: { slot: number; answer: Answer }[] = [];
  const client: EngineClient = {
    ask: (slot, question, answer) => void asked.push({ slot, question, answer }),
    pulls: async () => null,
    forget: (slot) => void forgotten.push(slot),
  };
  const listeners = [0, 1, 2].map(
    (slot): Listener => ({ slot, ask: () => undefined, take: (answer) => void taken.push({ slot, answer }) }),
  );
  const asking = new Asking(client, (callback) => void frames.push(callback));
  return {
    asked,
    forgotten,
    taken,
    want: (state: ExplorerState, moving: boolean) =>
      asking.want(state.entries.map((_, i) => ({ listener: listeners[i], question: questionOf(state, i, moving) }))),
    frame: () => {
      for (const callback of frames.splice(0)) callback();
    },
  };
}

function withExposure(exposure: number): ExplorerState {
  const entries = DEFAULT_STATE.entries.map((entry, i) =>
    i === DEFAULT_STATE.active ? { ...entry, settings: { exposure_t_y: exposure } } : entry,
  );
  return { ...DEFAULT_STATE, entries };
}

describe('asking', () => {
  test('asks about every entry at once, and only about those that changed afterwards', () => {
    const { asked, want } = surroundings();
    want(DEFAULT_STATE, false);
    expect(asked.map(({ slot }) => slot)).toEqual([0, 1, 2]);
    want(withExposure(10), false);
    expect(asked.slice(3).map(({ slot }) => slot)).toEqual([1]);
  });

  test('while the hand moves, asks the newest question once per frame and only after the last one is answered', () => {
    const { asked, want, frame } = surroundings();
    want(withExposure(1), true);
    expect(asked).toHaveLength(0);
    frame();
    expect(asked.filter(({ slot }) => slot === 1)).toHaveLength(1);
    for (const exposure of [2, 3, 4]) {
      want(withExposure(exposure), true);
      frame();
    }
    const ofActive = () => asked.filter(({ slot }) => slot === 1);
    expect(ofActive()).toHaveLength(1);
    ofActive()[0].answer(DONE);
    frame();
    expect(ofActive().map(({ question }) => question.entry.settings.exposure_t_y)).toEqual([1, 4]);
  });

  test('asks at once when the hand rests, also without an answer, and again though only the hand has left', () => {
    const { asked, want, frame } = surroundings();
    want(withExposure(1), true);
    frame();
    want(withExposure(1), false);
    expect(asked.filter(({ slot }) => slot === 1).map(({ question }) => question.moving)).toEqual([true, false]);
  });

  test('drops late answers to a question that was replaced', () => {
    const { asked, taken, want } = surroundings();
    want(withExposure(1), false);
    want(withExposure(2), false);
    const [first, second] = asked.filter(({ slot }) => slot === 1);
    first.answer(DONE);
    expect(taken).toEqual([]);
    second.answer(DONE);
    expect(taken).toEqual([{ slot: 1, answer: DONE }]);
  });

  test('forgets entries that are gone', () => {
    const { forgotten, want } = surroundings();
    want(DEFAULT_STATE, false);
    want({ ...DEFAULT_STATE, entries: DEFAULT_STATE.entries.slice(0, 2) }, false);
    expect(forgotten).toEqual([2]);
  });
});

describe('questions', () => {
  test('an entry that is active no more need not be asked again, one that becomes active is', () => {
    const pointed: ExplorerState = { ...DEFAULT_STATE, point: [1, 2] };
    const other: ExplorerState = { ...pointed, active: 0 };
    expect(suffices(questionOf(pointed, 1, false), questionOf(other, 1, false))).toBe(true);
    expect(suffices(questionOf(pointed, 0, false), questionOf(other, 0, false))).toBe(false);
    // And back again: its answers hold as long as the point stays.
    expect(suffices(questionOf(pointed, 1, false), questionOf(pointed, 1, false))).toBe(true);
    expect(suffices(questionOf(pointed, 1, false), questionOf({ ...pointed, point: [1, 3] }, 1, false))).toBe(false);
  });

  test('names the couplings of the class for the table', () => {
    const { table } = questionOf({ ...DEFAULT_STATE, bounded: 'mu_eff', plane: { x: 'mu_e', y: 'mu_mu' } }, 0, false);
    expect(table).toEqual(['mu_e', 'mu_mu', 'mu_tau', 'mu_eff']);
  });
});
