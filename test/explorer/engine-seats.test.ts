/** Slots, workers, and workers that die: with workers that a test plays. */
import { describe, expect, it } from 'vitest';
import { createSeatedClient, type EngineWorkerHandle } from '../../src/explorer/engine/engine-seats.js';
import type { EngineReply, EngineRequest } from '../../src/explorer/engine/protocol.js';
import type { Answer, Pulls, Question } from '../../src/explorer/engine/question.js';
import { DEFAULT_STATE } from '../../src/explorer/state.js';

class PlayedWorker implements EngineWorkerHandle {
  readonly requests: EngineRequest[] = [];
  reply: (reply: EngineReply) => void = () => undefined;
  fail: (reason: Error) => void = () => undefined;

  post(request: EngineRequest): void {
    this.requests.push(structuredClone(request));
  }
  onReply(listener: (reply: EngineReply) => void): void {
    this.reply = listener;
  }
  onFailure(listener: (reason: Error) => void): void {
    this.fail = listener;
  }
  async terminate(): Promise<void> {}

  /** The last request of a kind. */
  last<Kind extends EngineRequest['kind']>(kind: Kind): Extract<EngineRequest, { kind: Kind }> {
    return this.requests.findLast((request) => request.kind === kind) as Extract<EngineRequest, { kind: Kind }>;
  }

  answer(answer: Answer, { slot, number } = this.last('ask')): void {
    this.reply({ kind: 'answer', slot, number, answer });
  }
}

const QUESTION: Question = {
  ...DEFAULT_STATE,
  entry: DEFAULT_STATE.entries[0],
  table: [],
  spectra: false,
  moving: false,
};
const done = (milliseconds: number): Answer => ({ kind: 'done', milliseconds });
const MODEL: Answer = {
  kind: 'model',
  scenarioLabel: 'LZ',
  controls: [],
  muonEqualsTau: true,
  milliseconds: 1,
  folded: true,
};
const PULLS: Pulls = { at: [0, 0], deltaChi2: 1, nuisances: [] };

function played(cores: number) {
  const workers: PlayedWorker[] = [];
  const client = createSeatedClient(cores, () => {
    const worker = new PlayedWorker();
    workers.push(worker);
    return worker;
  });
  /** Asks, and returns the answers as they come. */
  const ask = (slot: number, moving = false): Answer[] => {
    const answers: Answer[] = [];
    client.ask(slot, { ...QUESTION, moving }, (answer) => answers.push(answer));
    return answers;
  };
  return { client, workers, ask };
}

describe('the workers of a page', () => {
  it.each([
    { cores: 1, size: 1, threads: 1 },
    { cores: 2, size: 1, threads: 1 },
    { cores: 4, size: 3, threads: 1 },
    { cores: 8, size: 4, threads: 2 },
    { cores: 64, size: 4, threads: 16 },
  ])('are $size with $threads threads each on $cores cores', ({ cores, size, threads }) => {
    const { workers, ask } = played(cores);
    for (let slot = 0; slot < 6; slot++) ask(slot);
    expect(workers).toHaveLength(size);
    for (const worker of workers) {
      expect(worker.requests.filter(({ kind }) => kind === 'start')).toEqual([{ kind: 'start', threads }]);
      expect(worker.requests[0].kind).toBe('start');
    }
  });

  it('start when one of their slots is asked, and keep it', () => {
    const { client, workers, ask } = played(4);
    client.forget(0);
    expect(workers).toHaveLength(0);
    ask(1);
    expect(workers).toHaveLength(1);
    ask(4);
    ask(1);
    expect(workers).toHaveLength(1);
    expect(workers[0].requests.map((request) => (request.kind === 'ask' ? request.slot : request.kind))).toEqual([
      'start',
      1,
      4,
      1,
    ]);
    client.forget(4);
    expect(workers[0].last('forget')).toEqual({ kind: 'forget', slot: 4 });
  });
});

describe('answers', () => {
  it('reach the question they belong to, and no older one', () => {
    const { client, workers, ask } = played(2);
    const first = ask(0);
    const [worker] = workers;
    const stale = worker.last('ask');
    worker.answer(done(1));
    const second = ask(0);
    const other = ask(1);
    worker.answer(done(2), stale);
    worker.answer(done(3), { ...worker.last('ask'), slot: 0, number: stale.number + 1 });
    worker.answer(done(4));
    client.forget(1);
    worker.answer(done(5));
    expect([first, second, other]).toEqual([[done(1)], [done(3)], [done(4)]]);
  });

  it('about pulls are those to the last request', async () => {
    const { client, workers, ask } = played(2);
    expect(await client.pulls(0, [1, 2])).toBeNull();
    ask(0);
    const [worker] = workers;
    const first = client.pulls(0, [1, 2]);
    const stale = worker.last('pulls');
    const second = client.pulls(0, [3, 4]);
    expect(await first).toBeNull();
    worker.reply({ ...stale, pulls: { ...PULLS, deltaChi2: 7 } });
    worker.reply({ ...worker.last('pulls'), pulls: PULLS });
    expect(worker.last('pulls').at).toEqual([3, 4]);
    expect(await second).toEqual(PULLS);
    const third = client.pulls(0, [5, 6]);
    ask(0);
    expect(await third).toBeNull();
    const fourth = client.pulls(0, [5, 6]);
    client.forget(0);
    expect(await fourth).toBeNull();
  });
});

describe('questions of a moving hand', () => {
  it('wait for each other, and only the newest of them is asked', () => {
    const { workers, ask } = played(2);
    const answers = [ask(0, true), ask(0, true), ask(0, true)];
    const [worker] = workers;
    const asked = (): number => worker.requests.filter(({ kind }) => kind === 'ask').length;
    expect(asked()).toBe(1);
    worker.answer(MODEL);
    expect(asked()).toBe(1);
    worker.answer(done(1));
    expect(asked()).toBe(2);
    worker.answer(done(2));
    expect(asked()).toBe(2);
    expect(answers).toEqual([[MODEL, done(1)], [], [done(2)]]);
    ask(0, true);
    expect(asked()).toBe(3);
    worker.answer({ kind: 'failed', message: 'no such setting', key: null });
    ask(0, true);
    expect(asked()).toBe(4);
  });

  it('give way to that of a hand at rest', () => {
    const { workers, ask } = played(2);
    const [moving, held, resting] = [ask(0, true), ask(0, true), ask(0)];
    const [worker] = workers;
    const [, first, second] = worker.requests;
    expect(second).toMatchObject({ kind: 'ask', question: { moving: false } });
    worker.answer(done(1), first as ReturnType<typeof worker.last<'ask'>>);
    worker.answer(done(2));
    expect([moving, held, resting]).toEqual([[], [], [done(2)]]);
    // What a hand at rest asked is not waited for.
    ask(0);
    ask(0, true);
    expect(worker.last('ask').question.moving).toBe(true);
    // Other slots do not wait.
    ask(1, true);
    expect(worker.last('ask').slot).toBe(1);
  });

  it('are replaced by what is asked on their last answer', () => {
    const { client, workers, ask } = played(2);
    const later: Answer[] = [];
    client.ask(0, { ...QUESTION, moving: true }, () => client.ask(0, QUESTION, (answer) => later.push(answer)));
    const held = ask(0, true);
    const [worker] = workers;
    worker.answer(done(1));
    worker.answer(done(2));
    expect(worker.last('ask').question.moving).toBe(false);
    expect([held, later]).toEqual([[], [done(2)]]);
  });

  it('go on with the successor of a dead worker, the newest only', () => {
    const { workers, ask } = played(2);
    const [first, held] = [ask(0, true), ask(0, true)];
    workers[0].fail(new Error('died'));
    expect(workers[1].requests.filter(({ kind }) => kind === 'ask')).toHaveLength(1);
    workers[1].answer(done(1));
    expect([first, held]).toEqual([[], [done(1)]]);
  });
});

describe('a worker that dies', () => {
  it('has a successor, which is asked the same', async () => {
    const { client, workers, ask } = played(2);
    const [first, forgotten, third] = [ask(0), ask(1), ask(2)];
    const pulls = client.pulls(2, [1, 2]);
    client.forget(1);
    workers[0].answer(done(1), { ...workers[0].last('ask'), slot: 0, number: 1 });
    workers[0].fail(new Error('died'));
    expect(workers).toHaveLength(2);
    expect(workers[1].requests.map((request) => ('slot' in request ? [request.kind, request.slot] : request))).toEqual([
      { kind: 'start', threads: 1 },
      ['ask', 0],
      ['ask', 2],
      ['pulls', 2],
    ]);
    // What the dead one still had to say came too late.
    workers[0].answer(done(2));
    workers[1].answer(done(3));
    workers[1].reply({ ...workers[1].last('pulls'), pulls: PULLS });
    expect([first, forgotten, third]).toEqual([[done(1)], [], [done(3)]]);
    expect(await pulls).toEqual(PULLS);
  });

  it('has no second successor: all its questions, and later ones, are told why', async () => {
    const { client, workers, ask } = played(2);
    const [first, second] = [ask(0), ask(1)];
    const pulls = client.pulls(0, [1, 2]);
    workers[0].answer(done(1));
    workers[0].fail(new Error('an engine worker failed: out of memory'));
    workers[1].fail(new Error('an engine worker failed: again'));
    const failed: Answer = {
      kind: 'failed',
      message: 'The engine has stopped twice: an engine worker failed: again',
      key: null,
    };
    expect([first, second]).toEqual([[failed], [done(1), failed]]);
    expect(await pulls).toBeNull();
    const later = ask(3);
    expect(later).toEqual([]);
    await Promise.resolve();
    expect(later).toEqual([failed]);
    expect(await client.pulls(3, [0, 0])).toBeNull();
    expect(workers).toHaveLength(2);
    // A question that was replaced or dropped meanwhile is not told.
    const replaced = ask(4);
    client.forget(4);
    await Promise.resolve();
    expect(replaced).toEqual([]);
  });

  it('before it has said anything never started', () => {
    const { workers, ask } = played(2);
    const answers = ask(0);
    workers[0].fail(new Error('an engine worker did not load'));
    workers[1].fail(new Error('an engine worker did not load'));
    expect(answers).toEqual([
      { kind: 'failed', message: 'The engine does not start: an engine worker did not load', key: null },
    ]);
  });

  it('takes only its own slots with it', () => {
    const { workers, ask } = played(3);
    const [even, odd] = [ask(0), ask(1)];
    workers[0].fail(new Error('died'));
    workers[2].fail(new Error('died'));
    workers[1].answer(done(1));
    expect(even[0].kind).toBe('failed');
    expect(odd).toEqual([done(1)]);
  });
});
