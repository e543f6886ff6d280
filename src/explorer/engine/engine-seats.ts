/** Engine workers and who asks them what: each slot of a page has its worker, and a worker that dies a successor. */
import type { EngineClient } from '../page/engine-client.js';
import type { EngineReply, EngineRequest } from './protocol.js';
import type { Answer, Pulls, Question } from './question.js';

/** An engine worker, however the platform makes one. */
export interface EngineWorkerHandle {
  post(request: EngineRequest): void;
  onReply(listener: (reply: EngineReply) => void): void;
  /** Told once, and never before `post` has returned: no reply will come any more. */
  onFailure(listener: (reason: Error) => void): void;
  terminate(): Promise<void>;
}

/** More workers than this would each build the same models, and open a device of their own. */
const MOST_WORKERS = 4;

/**
 * Spreads slots over workers; no worker gets a message before one of its slots is asked.
 * @param cores logical cores of the computer; one is left to the page
 * @param createWorker makes a handle; called for the successor of a dead worker as well
 */
export function createSeatedClient(cores: number, createWorker: () => EngineWorkerHandle): EngineClient {
  const size = Math.min(MOST_WORKERS, Math.max(1, cores - 1));
  // Rounded up: engines seldom all compute at the same time.
  const threads = Math.max(1, Math.ceil((cores - 1) / size));
  const seats = Array.from({ length: size }, () => new Seat(threads, createWorker));
  const seatOf = (slot: number): Seat => seats[slot % size];
  return {
    ask: (slot, question, onAnswer) => seatOf(slot).ask(slot, question, onAnswer),
    pulls: (slot, at) => seatOf(slot).pulls(slot, at),
    forget: (slot) => seatOf(slot).forget(slot),
  };
}

interface Asked {
  readonly number: number;
  readonly question: Question;
  readonly onAnswer: (answer: Answer) => void;
}

interface PullsAsked {
  readonly number: number;
  readonly at: readonly [x: number, y: number];
  readonly resolve: (pulls: Pulls | null) => void;
}

/** The place of one worker and its successor, and the questions of its slots. */
class Seat {
  private worker: EngineWorkerHandle | undefined;
  private deaths = 0;
  private replied = false;
  /** Why there is no worker any more; undefined while there can be one. */
  private failure: string | undefined;
  private lastNumber = 0;
  private readonly asked = new Map<number, Asked>();
  private readonly pullsAsked = new Map<number, PullsAsked>();

  constructor(
    private readonly threads: number,
    private readonly createWorker: () => EngineWorkerHandle,
  ) {}

  ask(slot: number, question: Question, onAnswer: (answer: Answer) => void): void {
    this.dropPulls(slot);
    const asked = { number: ++this.lastNumber, question, onAnswer };
    this.asked.set(slot, asked);
    if (this.failure === undefined) this.post({ kind: 'ask', slot, number: asked.number, question });
    // No answer comes before `ask` has returned.
    else queueMicrotask(() => this.tellFailure(slot, asked));
  }

  pulls(slot: number, at: readonly [x: number, y: number]): Promise<Pulls | null> {
    this.dropPulls(slot);
    if (!this.asked.has(slot) || this.failure !== undefined) return Promise.resolve(null);
    return new Promise((resolve) => {
      const number = ++this.lastNumber;
      this.pullsAsked.set(slot, { number, at, resolve });
      this.post({ kind: 'pulls', slot, number, at });
    });
  }

  forget(slot: number): void {
    this.dropPulls(slot);
    if (this.asked.delete(slot)) this.worker?.post({ kind: 'forget', slot });
  }

  private dropPulls(slot: number): void {
    this.pullsAsked.get(slot)?.resolve(null);
    this.pullsAsked.delete(slot);
  }

  private post(request: EngineRequest): void {
    this.worker ??= this.startWorker();
    this.worker.post(request);
  }

  private startWorker(): EngineWorkerHandle {
    const worker = this.createWorker();
    worker.onReply((reply) => {
      if (worker === this.worker) this.deliver(reply);
    });
    worker.onFailure((reason) => {
      if (worker === this.worker) this.bury(reason);
    });
    worker.post({ kind: 'start', threads: this.threads });
    return worker;
  }

  private deliver(reply: EngineReply): void {
    this.replied = true;
    if (reply.kind === 'answer') {
      const asked = this.asked.get(reply.slot);
      if (asked?.number === reply.number) asked.onAnswer(reply.answer);
      return;
    }
    const pulls = this.pullsAsked.get(reply.slot);
    if (pulls?.number !== reply.number) return;
    this.pullsAsked.delete(reply.slot);
    pulls.resolve(reply.pulls);
  }

  /** Asks a successor the same questions; there is one only. */
  private bury(reason: Error): void {
    this.worker = undefined;
    if (++this.deaths === 1) {
      for (const [slot, { number, question }] of this.asked) this.post({ kind: 'ask', slot, number, question });
      for (const [slot, { number, at }] of this.pullsAsked) this.post({ kind: 'pulls', slot, number, at });
      return;
    }
    this.failure = `${this.replied ? 'The engine has stopped twice' : 'The engine does not start'}: ${reason.message}`;
    for (const slot of [...this.pullsAsked.keys()]) this.dropPulls(slot);
    for (const [slot, asked] of [...this.asked]) this.tellFailure(slot, asked);
  }

  private tellFailure(slot: number, asked: Asked): void {
    if (this.asked.get(slot) !== asked) return;
    asked.onAnswer({ kind: 'failed', message: this.failure as string, key: null });
  }
}
