/** Threads of a browser for the `cpu` backend. */
import { WorkerPool } from '../../profile/cpu/worker-pool.js';
import { workerHandle } from './worker-handle.js';

/**
 * A pool of tile workers. Each starts when it gets its first tile: most questions never leave the calling thread.
 * @param size number of workers, at least 1
 */
export function createTileWorkerPool(size: number): WorkerPool {
  return new WorkerPool(() => workerHandle('a tile worker', startTileWorker), size);
}

function startTileWorker(): Worker {
  return new Worker(new URL('./tile-worker.ts', import.meta.url), { type: 'module', name: 'nuscan tiles' });
}
