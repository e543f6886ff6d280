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

interface Slot {
  /** The question that the worker has. */
  sent: Asked;
  /** All its answers have come. */
  answered: boolean;
  /** A question asked while the hand moves, held back until what the hand did before is drawn. */
  held: Asked | undefined;
  pulls: PullsAsked | undefined;
}

/** The place of one worker and its successor, and the questions of its slots. */
class Seat {
  private worker: EngineWorkerHandle | undefined;
  private deaths = 0;
  private replied = false;
  /** Why there is no worker any more; undefined while there can be one. */
  private failure: string | undefined;
  private lastNumber = 0;
  private readonly slots = new Map<number, Slot>();

  constructor(
    private readonly threads: number,
    private readonly createWorker: () => EngineWorkerHandle,
  ) {}

  ask(name: number, question: Question, onAnswer: (answer: Answer) => void): void {
    const asked = { number: ++this.lastNumber, question, onAnswer };
    const slot = this.slots.get(name);
    if (slot && !slot.answered && slot.sent.question.moving && question.moving) slot.held = asked;
    else this.send(name, asked);
  }

  pulls(name: number, at: readonly [x: number, y: number]): Promise<Pulls | null> {
    const slot = this.slots.get(name);
    if (!slot || this.failure !== undefined) return Promise.resolve(null);
    slot.pulls?.resolve(null);
    return new Promise((resolve) => {
      const number = ++this.lastNumber;
      slot.pulls = { number, at, resolve };
      this.post({ kind: 'pulls', slot: name, number, at });
    });
  }

  forget(name: number): void {
    this.slots.get(name)?.pulls?.resolve(null);
    if (this.slots.delete(name)) this.worker?.post({ kind: 'forget', slot: name });
  }

  private send(name: number, asked: Asked): void {
    this.slots.get(name)?.pulls?.resolve(null);
    const slot = { sent: asked, answered: false, held: undefined, pulls: undefined };
    this.slots.set(name, slot);
    if (this.failure === undefined)
      this.post({ kind: 'ask', slot: name, number: asked.number, question: asked.question });
    // No answer comes before `ask` has returned.
    else queueMicrotask(() => this.tellFailure(name, slot));
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
    const slot = this.slots.get(reply.slot);
    if (!slot) return;
    if (reply.kind === 'pulls') {
      if (slot.pulls?.number !== reply.number) return;
      slot.pulls.resolve(reply.pulls);
      slot.pulls = undefined;
      return;
    }
    if (slot.sent.number !== reply.number) return;
    slot.answered = reply.answer.kind === 'done' || reply.answer.kind === 'failed';
    slot.sent.onAnswer(reply.answer);
    // Whoever was told may have asked something else meanwhile.
    if (slot.answered && slot.held && this.slots.get(reply.slot) === slot) this.send(reply.slot, slot.held);
  }

  /** Asks a successor the same questions; there is one only. */
  private bury(reason: Error): void {
    this.worker = undefined;
    if (++this.deaths === 1) {
      for (const [name, { sent, held, pulls }] of [...this.slots]) {
        const { number, question } = held ?? sent;
        this.slots.set(name, { sent: held ?? sent, answered: false, held: undefined, pulls });
        this.post({ kind: 'ask', slot: name, number, question });
        if (pulls) this.post({ kind: 'pulls', slot: name, number: pulls.number, at: pulls.at });
      }
      return;
    }
    this.failure = `${this.replied ? 'The engine has stopped twice' : 'The engine does not start'}: ${reason.message}`;
    for (const [name, slot] of [...this.slots]) {
      slot.pulls?.resolve(null);
      this.tellFailure(name, slot);
    }
  }

  private tellFailure(name: number, slot: Slot): void {
    if (this.slots.get(name) !== slot) return;
    slot.answered = true;
    const { onAnswer } = slot.held ?? slot.sent;
    onAnswer({ kind: 'failed', message: this.failure as string, key: null });
  }
}
