/** Threads of a browser for the `cpu` backend. */
import { type WorkerHandle, WorkerPool } from '../../profile/cpu/worker-pool.js';

/**
 * A pool of tile workers. Each starts when it gets its first tile: most questions never leave the calling thread.
 * @param size number of workers, at least 1
 */
export function createTileWorkerPool(size: number): WorkerPool {
  return new WorkerPool(createHandle, size);
}

function createHandle(): WorkerHandle {
  let worker: Worker | undefined;
  let failed = false;
  let tellReply: Parameters<WorkerHandle['onReply']>[0] = () => undefined;
  let tellFailure: Parameters<WorkerHandle['onFailure']>[0] = () => undefined;

  /** A browser reports an error and lets the worker live; to the pool it is dead, and that is said once. */
  const fail = (reason: string): void => {
    if (failed) return;
    failed = true;
    worker?.terminate();
    tellFailure(new Error(reason));
  };
  const start = (): Worker => {
    const started = new Worker(new URL('./tile-worker.ts', import.meta.url), { type: 'module', name: 'nuscan tiles' });
    started.onmessage = ({ data }) => tellReply(data);
    started.onmessageerror = () => fail('a reply of a tile worker could not be read');
    started.onerror = (event) => {
      // Its tile is computed all the same; the console need not hear of it.
      event.preventDefault();
      fail(`a tile worker failed: ${event.message ?? 'it did not start'}`);
    };
    return started;
  };

  return {
    post(message) {
      try {
        worker ??= start();
        worker.postMessage(message);
      } catch (error) {
        // The pool is still handing over the tile.
        queueMicrotask(() => fail(error instanceof Error ? error.message : String(error)));
      }
    },
    onReply(listener) {
      tellReply = listener;
    },
    onFailure(listener) {
      tellFailure = listener;
    },
    async terminate() {
      failed = true;
      worker?.terminate();
    },
  };
}
