/** The engine of the page: workers, started as slots are used. */
import type { EngineReply, EngineRequest } from '../engine/protocol.js';
import type { Answer, Pulls, Question } from '../engine/question.js';
import type { EngineClient } from './engine-client.js';

/** More workers than this would each build the same models, and open a device of their own. */
const MOST_WORKERS = 4;

/** The part of `Worker` that is used; tests have their own. */
export type EngineWorker = Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror' | 'onmessageerror'>;

export interface WorkerClientOptions {
  /** Logical cores; default those that the browser admits to. */
  readonly cores?: number;
  /** Starts an engine worker; throws where the browser has none. */
  readonly startWorker?: () => EngineWorker;
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

/** Makes the client; no worker is started before the first question. */
export function createWorkerClient({
  cores = navigator.hardwareConcurrency || 1,
  startWorker = startEngineWorker,
}: WorkerClientOptions = {}): EngineClient {
  // One core is left to the page.
  const size = Math.min(MOST_WORKERS, Math.max(1, cores - 1));
  // Rounded up: engines seldom all compute at the same time.
  const threads = Math.max(1, Math.ceil((cores - 1) / size));
  const seats = Array.from({ length: size }, () => new Seat(threads, startWorker));
  const seatOf = (slot: number): Seat => seats[slot % size];
  return {
    ask: (slot, question, onAnswer) => seatOf(slot).ask(slot, question, onAnswer),
    pulls: (slot, at) => seatOf(slot).pulls(slot, at),
    forget: (slot) => seatOf(slot).forget(slot),
  };
}

function startEngineWorker(): EngineWorker {
  return new Worker(new URL('../worker/engine-worker.ts', import.meta.url), { type: 'module', name: 'nuscan engine' });
}

/** The place of one worker, which may be replaced, and the questions that it is to answer. */
class Seat {
  private worker: EngineWorker | undefined;
  private deaths = 0;
  private failure: string | undefined;
  private number = 0;
  private readonly asked = new Map<number, Asked>();
  private readonly pullsAsked = new Map<number, PullsAsked>();

  constructor(
    private readonly threads: number,
    private readonly startWorker: () => EngineWorker,
  ) {}

  ask(slot: number, question: Question, onAnswer: (answer: Answer) => void): void {
    this.dropPulls(slot);
    const asked = { number: ++this.number, question, onAnswer };
    this.asked.set(slot, asked);
    if (this.failure === undefined) this.post({ kind: 'ask', slot, number: asked.number, question });
    else this.tellFailure(slot, asked);
  }

  pulls(slot: number, at: readonly [x: number, y: number]): Promise<Pulls | null> {
    this.dropPulls(slot);
    if (!this.asked.has(slot) || this.failure !== undefined) return Promise.resolve(null);
    return new Promise((resolve) => {
      const number = ++this.number;
      this.pullsAsked.set(slot, { number, at, resolve });
      this.post({ kind: 'pulls', slot, number, at });
    });
  }

  forget(slot: number): void {
    this.dropPulls(slot);
    if (!this.asked.delete(slot)) return;
    // A worker that is not there has nothing to forget.
    this.worker?.postMessage({ kind: 'forget', slot } satisfies EngineRequest);
  }

  private dropPulls(slot: number): void {
    this.pullsAsked.get(slot)?.resolve(null);
    this.pullsAsked.delete(slot);
  }

  private post(request: EngineRequest): void {
    if (this.failure !== undefined) return;
    try {
      this.worker ??= this.start();
      this.worker.postMessage(request);
    } catch (error) {
      this.giveUp(`The engine cannot be started: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private start(): EngineWorker {
    const worker = this.startWorker();
    worker.onmessage = ({ data }: MessageEvent<EngineReply>) => {
      if (worker === this.worker) this.deliver(data);
    };
    worker.onmessageerror = () => this.bury(worker, 'a message could not be read');
    worker.onerror = (event) => {
      // It is told on the page, not on the console.
      event.preventDefault();
      this.bury(worker, event.message || 'its program did not load');
    };
    worker.postMessage({ kind: 'start', threads: this.threads } satisfies EngineRequest);
    return worker;
  }

  private deliver(reply: EngineReply): void {
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

  /** Asks a new worker the same questions, once. */
  private bury(worker: EngineWorker, reason: string): void {
    if (worker !== this.worker) return;
    worker.terminate();
    this.worker = undefined;
    if (++this.deaths > 1) {
      this.giveUp(`The engine has stopped twice (${reason}). Load the page again.`);
      return;
    }
    for (const [slot, { number, question }] of this.asked) this.post({ kind: 'ask', slot, number, question });
    for (const [slot, { number, at }] of this.pullsAsked) this.post({ kind: 'pulls', slot, number, at });
  }

  private giveUp(failure: string): void {
    this.failure = failure;
    for (const slot of [...this.pullsAsked.keys()]) this.dropPulls(slot);
    for (const [slot, asked] of this.asked) this.tellFailure(slot, asked);
  }

  /** Tells why there is no answer, if the question still stands then: no answer comes before `ask` has returned. */
  private tellFailure(slot: number, asked: Asked): void {
    const message = this.failure as string;
    queueMicrotask(() => {
      if (this.asked.get(slot) === asked) asked.onAnswer({ kind: 'failed', message, key: null });
    });
  }
}
