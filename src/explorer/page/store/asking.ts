/**
 * Asks the engine about every entry that changed, no faster than it answers: while a slider moves, an entry is asked
 * again at the next frame at the earliest, and only when its last question has been answered. A new question voids the
 * answers to the old one: asked at every move, a slow engine would never come to draw anything.
 */
import type { Answer, Question } from '../../engine/question.js';
import type { EngineClient } from '../engine-client.js';
import { suffices } from './questions.js';

/** Who is told the answers about an entry. */
export interface Listener {
  readonly slot: number;
  ask(question: Question): void;
  take(answer: Answer): void;
}

/** Calls back at the next frame. */
export type RequestFrame = (callback: () => void) => void;

interface Slot {
  readonly asked: Question;
  answered: boolean;
}

export interface Wanted {
  readonly listener: Listener;
  readonly question: Question;
}

export class Asking {
  private readonly slots = new Map<number, Slot>();
  private wanted: readonly Wanted[] = [];
  private scheduled = false;

  constructor(
    private readonly client: EngineClient,
    private readonly requestFrame: RequestFrame,
  ) {}

  /** What is wanted now, one question per entry; entries that are no longer among them are forgotten. */
  want(wanted: readonly Wanted[]): void {
    this.wanted = wanted;
    const slots = new Set(wanted.map(({ listener }) => listener.slot));
    for (const slot of [...this.slots.keys()]) {
      if (slots.has(slot)) continue;
      this.slots.delete(slot);
      this.client.forget(slot);
    }
    // At rest nothing is left to wait for; in motion one question per frame is enough.
    if (wanted.some(({ question }) => question.moving)) this.schedule();
    else this.pump();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.requestFrame(() => {
      this.scheduled = false;
      this.pump();
    });
  }

  private pump(): void {
    for (const { listener, question } of this.wanted) {
      const slot = this.slots.get(listener.slot);
      if (suffices(slot?.asked, question)) continue;
      // The answer that is waited for asks again.
      if (question.moving && slot && !slot.answered) continue;
      this.ask(listener, question);
    }
  }

  private ask(listener: Listener, question: Question): void {
    const slot: Slot = { asked: question, answered: false };
    this.slots.set(listener.slot, slot);
    listener.ask(question);
    this.client.ask(listener.slot, question, (answer) => {
      // A client that delivers late must not bring back what was replaced.
      if (this.slots.get(listener.slot) !== slot) return;
      listener.take(answer);
      if (answer.kind !== 'failed' && answer.kind !== 'done') return;
      slot.answered = true;
      this.schedule();
    });
  }
}
