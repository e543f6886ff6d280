/** The engine of one entry. */
import { Answering, type SlotMemory } from './answering.js';
import type { EngineSurroundings } from './backends.js';
import type { EntryEngine } from './engine.js';
import { pullsAt } from './pulls.js';
import { createWorkbench, type Workbench } from './workbench.js';

/**
 * An engine for one entry at a time.
 * @param workbench shared with the other engines of the thread; default one of its own
 */
export function createEntryEngine(
  surroundings: EngineSurroundings,
  workbench: Workbench = createWorkbench(surroundings),
): EntryEngine {
  const memory: SlotMemory = {
    planes: new Map(),
    profiles: new Map(),
    pointsPerSecond: new Map(),
    bench: undefined,
    shown: undefined,
  };
  let last: Promise<void> = Promise.resolve();
  return {
    ask(question, tell, signal) {
      memory.shown = undefined;
      // One after the other, since they share profilers: one that is aborted ends at its next rest.
      const answered = last.then(() => new Answering(workbench, memory, question, tell, signal).run());
      last = answered.catch(() => {});
      return answered;
    },
    async pulls(at) {
      const { bench, shown } = memory;
      if (!bench || !shown) return null;
      return pullsAt(bench.model, shown.hypotheses, at, shown.reference);
    },
    async close() {
      await last;
      await memory.bench?.close();
      memory.bench = undefined;
      memory.shown = undefined;
    },
  };
}
