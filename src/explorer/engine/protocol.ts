/** Messages between a page and an engine worker. A worker serves several entries, each under a slot of its own. */
import type { Answer, Pulls, Question } from './question.js';

export type EngineRequest =
  /** Tells who may be used; the first message. */
  | { readonly kind: 'start'; readonly threads: number }
  /** Replaces the question of a slot: what is still to be said about the last one is dropped. */
  | { readonly kind: 'ask'; readonly slot: number; readonly number: number; readonly question: Question }
  /** The slot is no longer shown. */
  | { readonly kind: 'forget'; readonly slot: number }
  /** Nuisances at a point of the plane of the slot's question; replaces the last such request of the slot. */
  | {
      readonly kind: 'pulls';
      readonly slot: number;
      readonly number: number;
      readonly at: readonly [x: number, y: number];
    };

export type EngineReply =
  /** `number`: that of the question. */
  | { readonly kind: 'answer'; readonly slot: number; readonly number: number; readonly answer: Answer }
  /** `pulls` is null where the question of the slot has no model. */
  | { readonly kind: 'pulls'; readonly slot: number; readonly number: number; readonly pulls: Pulls | null };
