/** Serves several slots on one thread: hands each its newest question, and answers back as long as they are wanted. */
import type { EntryEngine } from './engine.js';
import type { EngineReply, EngineRequest } from './protocol.js';

export interface Dispatcher {
  receive(request: EngineRequest): void;
  /** Forgets all slots and frees what their engines hold. */
  close(): Promise<void>;
}

type Ask = Extract<EngineRequest, { kind: 'ask' }>;
type AskPulls = Extract<EngineRequest, { kind: 'pulls' }>;

interface Slot {
  readonly engine: EntryEngine;
  /** Of the question that is being answered. */
  question: AbortController;
  /** The request for pulls that waits while another one is answered. */
  waiting: AskPulls | undefined;
  pulling: boolean;
}

/**
 * @param send takes replies to the page
 * @param createEngine makes the engine of a new slot; engines of one thread share a workbench
 */
export function createDispatcher(send: (reply: EngineReply) => void, createEngine: () => EntryEngine): Dispatcher {
  const slots = new Map<number, Slot>();
  /** Engines of forgotten slots that are being closed. */
  const closing = new Set<Promise<void>>();

  const slotOf = (number: number): Slot => {
    const known = slots.get(number);
    if (known) return known;
    const made = { engine: createEngine(), question: new AbortController(), waiting: undefined, pulling: false };
    slots.set(number, made);
    return made;
  };
  const ask = ({ slot: name, number, question }: Ask): void => {
    const slot = slotOf(name);
    slot.question.abort();
    slot.question = new AbortController();
    const { signal } = slot.question;
    const tell: Parameters<EntryEngine['ask']>[1] = (answer) => {
      if (!signal.aborted) send({ kind: 'answer', slot: name, number, answer });
    };
    slot.engine.ask(question, tell, signal).catch((error: unknown) => {
      tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error), key: null });
    });
  };
  const pull = async (request: AskPulls): Promise<void> => {
    const slot = slots.get(request.slot);
    if (!slot) return send({ kind: 'pulls', slot: request.slot, number: request.number, pulls: null });
    const replaced = slot.waiting;
    if (replaced) send({ kind: 'pulls', slot: replaced.slot, number: replaced.number, pulls: null });
    slot.waiting = request;
    if (slot.pulling) return;
    slot.pulling = true;
    while (slot.waiting) {
      const { slot: name, number, at }: AskPulls = slot.waiting;
      slot.waiting = undefined;
      // A slot that is forgotten meanwhile closes its profilers.
      const pulls = await slot.engine.pulls(at).catch(() => null);
      send({ kind: 'pulls', slot: name, number, pulls });
    }
    slot.pulling = false;
  };
  const forget = (name: number): void => {
    const slot = slots.get(name);
    if (!slot) return;
    slots.delete(name);
    slot.question.abort();
    const closed = slot.engine.close().catch(() => {});
    closing.add(closed);
    void closed.then(() => closing.delete(closed));
  };
  return {
    receive(request) {
      switch (request.kind) {
        case 'start':
          // Surroundings are made by whoever makes the engines.
          return;
        case 'ask':
          return ask(request);
        case 'pulls':
          void pull(request);
          return;
        case 'forget':
          return forget(request.slot);
        default:
          return request satisfies never;
      }
    },
    async close() {
      for (const name of [...slots.keys()]) forget(name);
      await Promise.all(closing);
    },
  };
}
