import { describe, expect, it } from 'vitest';
import { createEntryEngine } from '../../../src/explorer/engine/create-engine.js';
import { createDispatcher, type Dispatcher } from '../../../src/explorer/engine/dispatcher.js';
import type { EntryEngine } from '../../../src/explorer/engine/engine.js';
import type { EngineReply } from '../../../src/explorer/engine/protocol.js';
import type { Answer, Pulls } from '../../../src/explorer/engine/question.js';
import { createWorkbench } from '../../../src/explorer/engine/workbench.js';
import { nodeSurroundings, ofKind, question } from './engines.js';

const DONE: Answer = { kind: 'done', milliseconds: 0 };
const PULLS: Pulls = { at: [0, 0], deltaChi2: 0, nuisances: [] };

/** An engine that does what a test tells it. */
class HandledEngine implements EntryEngine {
  readonly asked: { tell: (answer: Answer) => void; signal: AbortSignal; fail: (reason: Error) => void }[] = [];
  readonly pulled: ((pulls: Pulls | null) => void)[] = [];
  closed = false;

  ask(_: unknown, tell: (answer: Answer) => void, signal: AbortSignal): Promise<void> {
    return new Promise((_, fail) => this.asked.push({ tell, signal, fail }));
  }
  pulls(): Promise<Pulls | null> {
    return new Promise((resolve) => this.pulled.push(resolve));
  }
  async close(): Promise<void> {
    this.closed = true;
  }
}

function handled(): { engines: HandledEngine[]; replies: EngineReply[]; dispatcher: Dispatcher } {
  const engines: HandledEngine[] = [];
  const replies: EngineReply[] = [];
  const dispatcher = createDispatcher(
    (reply) => replies.push(reply),
    () => {
      const engine = new HandledEngine();
      engines.push(engine);
      return engine;
    },
  );
  return { engines, replies, dispatcher };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('the dispatcher', () => {
  it('answers the newest question of a slot only', () => {
    const { engines, replies, dispatcher } = handled();
    dispatcher.receive({ kind: 'start', threads: 1 });
    dispatcher.receive({ kind: 'ask', slot: 3, number: 1, question: question('lz') });
    dispatcher.receive({ kind: 'ask', slot: 3, number: 2, question: question('lz') });
    expect(engines).toHaveLength(1);
    const [first, second] = engines[0].asked;
    expect([first.signal.aborted, second.signal.aborted]).toEqual([true, false]);
    first.tell(DONE);
    second.tell(DONE);
    expect(replies).toEqual([{ kind: 'answer', slot: 3, number: 2, answer: DONE }]);
  });

  it('gives every slot an engine of its own', () => {
    const { engines, replies, dispatcher } = handled();
    dispatcher.receive({ kind: 'ask', slot: 0, number: 1, question: question('lz') });
    dispatcher.receive({ kind: 'ask', slot: 1, number: 2, question: question('lz') });
    expect(engines).toHaveLength(2);
    engines[0].asked[0].tell(DONE);
    expect(replies).toEqual([{ kind: 'answer', slot: 0, number: 1, answer: DONE }]);
  });

  it('forgets a slot: no answer, and its engine is closed', async () => {
    const { engines, replies, dispatcher } = handled();
    dispatcher.receive({ kind: 'ask', slot: 0, number: 1, question: question('lz') });
    dispatcher.receive({ kind: 'forget', slot: 0 });
    dispatcher.receive({ kind: 'forget', slot: 7 });
    engines[0].asked[0].tell(DONE);
    await dispatcher.close();
    expect(engines[0].closed).toBe(true);
    expect(engines[0].asked[0].signal.aborted).toBe(true);
    expect(replies).toEqual([]);
  });

  it('tells an error that an engine did not expect', async () => {
    const { engines, replies, dispatcher } = handled();
    dispatcher.receive({ kind: 'ask', slot: 0, number: 1, question: question('lz') });
    engines[0].asked[0].fail(new Error('out of memory'));
    await settled();
    const answer = { kind: 'failed', message: 'out of memory', key: null };
    expect(replies).toEqual([{ kind: 'answer', slot: 0, number: 1, answer }]);
  });

  it('answers every request for pulls, those that were replaced with null', async () => {
    const { engines, replies, dispatcher } = handled();
    dispatcher.receive({ kind: 'pulls', slot: 0, number: 1, at: [0, 0] });
    dispatcher.receive({ kind: 'ask', slot: 0, number: 2, question: question('lz') });
    for (const number of [3, 4, 5]) dispatcher.receive({ kind: 'pulls', slot: 0, number, at: [0, 0] });
    await settled();
    expect(engines[0].pulled).toHaveLength(1);
    engines[0].pulled[0](PULLS);
    await settled();
    engines[0].pulled[1](PULLS);
    await settled();
    expect(replies.map((reply) => (reply.kind === 'pulls' ? [reply.number, reply.pulls] : []))).toEqual([
      [1, null],
      [4, null],
      [3, PULLS],
      [5, PULLS],
    ]);
  });
});

describe('several slots on one thread', () => {
  /** A dispatcher of real engines, and promises of the next answer of a kind to a slot. */
  function real(): {
    replies: EngineReply[];
    dispatcher: Dispatcher;
    told: (slot: number, kind: Answer['kind']) => Promise<void>;
  } {
    const replies: EngineReply[] = [];
    const workbench = createWorkbench(nodeSurroundings());
    const waiting = new Map<string, () => void>();
    const dispatcher = createDispatcher(
      (reply) => {
        replies.push(reply);
        if (reply.kind === 'answer') waiting.get(`${reply.slot} ${reply.answer.kind}`)?.();
      },
      () => createEntryEngine(workbench.surroundings, workbench),
    );
    return {
      replies,
      dispatcher,
      told: (slot, kind) => new Promise<void>((resolve) => waiting.set(`${slot} ${kind}`, resolve)),
    };
  }

  const refined = question('darwin-300ty', { moving: false, table: ['q_e', 'q_mu', 'q_tau', 'q_emu'] });
  const answersTo = (replies: readonly EngineReply[], slot: number): Answer[] =>
    replies.flatMap((reply) => (reply.kind === 'answer' && reply.slot === slot ? [reply.answer] : []));

  it('draws one while another is being refined', async () => {
    const { replies, dispatcher, told } = real();
    const [refining, all] = [told(0, 'profile'), told(0, 'done')];
    dispatcher.receive({ kind: 'ask', slot: 0, number: 1, question: refined });
    await refining;
    await settled();
    dispatcher.receive({ kind: 'ask', slot: 1, number: 2, question: question('darwin-30ty') });
    await told(1, 'done');
    const before = answersTo(replies, 0);
    expect(ofKind(before, 'done')).toEqual([]);
    expect(ofKind(before, 'bound').length).toBeLessThan(3);
    await all;
    expect(ofKind(answersTo(replies, 0), 'bound')).toHaveLength(4);
    await dispatcher.close();
  });

  it('draws all before any is refined', async () => {
    const { replies, dispatcher, told } = real();
    const ends = [0, 1, 2].map((slot) => told(slot, 'done'));
    for (const slot of [0, 1, 2])
      dispatcher.receive({ kind: 'ask', slot, number: slot, question: { ...refined, table: [] } });
    await Promise.all(ends);
    const planes = replies.flatMap((reply) =>
      reply.kind === 'answer' && reply.answer.kind === 'plane' ? [`${reply.answer.quality} ${reply.slot}`] : [],
    );
    expect(planes).toHaveLength(6);
    expect(planes.slice(0, 3).every((text) => text.startsWith('coarse'))).toBe(true);
    await dispatcher.close();
  });

  it('hears a new question in the middle of a refinement', async () => {
    const { replies, dispatcher, told } = real();
    const refining = told(0, 'profile');
    dispatcher.receive({ kind: 'ask', slot: 0, number: 1, question: refined });
    await refining;
    await settled();
    dispatcher.receive({ kind: 'ask', slot: 0, number: 2, question: question('darwin-300ty') });
    await told(0, 'done');
    const numbers = replies.map(({ number }) => number);
    const first = numbers.indexOf(2);
    expect(first).toBeGreaterThan(0);
    expect(numbers.slice(first).every((number) => number === 2)).toBe(true);
    expect(ofKind(answersTo(replies, 0), 'bound')).toEqual([]);
    await dispatcher.close();
  });
});
