/** What the page sees of the engine: questions about slots, answers as they come. */
import type { Answer, Pulls, Question } from '../engine/question.js';

export interface EngineClient {
  /**
   * Replaces the question of a slot. Answers to older questions of the slot are never delivered afterwards, with one
   * exception: a question that is asked while the hand moves waits until the last such question is answered, or else
   * nothing would be drawn before the hand rests. Only the newest waits; those before it are never answered.
   * @param slot number of the entry on the page; slots are spread over the workers
   */
  ask(slot: number, question: Question, onAnswer: (answer: Answer) => void): void;
  /** Nuisances at a point of a slot's plane; null without a model, or when a newer request has replaced this one. */
  pulls(slot: number, at: readonly [x: number, y: number]): Promise<Pulls | null>;
  /** Drops the question of a slot that is no longer shown. */
  forget(slot: number): void;
}
