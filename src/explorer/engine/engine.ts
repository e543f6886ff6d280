/** The contract of an engine: it answers questions about entries, one at a time per entry, the newest only. */
import type { Answer, Pulls, Question } from './question.js';

export interface EntryEngine {
  /**
   * Answers a question; the promise ends with the last answer, or when the signal aborts.
   * @param tell called with every answer; never after the signal has aborted
   */
  ask(question: Question, tell: (answer: Answer) => void, signal: AbortSignal): Promise<void>;
  /** Nuisances at a point of the plane last asked about; null before its model is made. */
  pulls(at: readonly [x: number, y: number]): Promise<Pulls | null>;
  /** Frees devices and threads. */
  close(): Promise<void>;
}
