/** Worker threads of Node for the `cpu` backend. */
import { Worker } from 'node:worker_threads';
import { type WorkerHandle, WorkerPool } from '../profile/cpu/worker-pool.js';
import { THREAD_RESOURCES, threadsThatFit } from './address-space.js';
import { threadLimit } from './thread-limit.js';

/**
 * Starts a pool of threads, fewer where the address space is limited. They do not keep the process alive.
 * @param size number of threads; default as many as this process may use
 * @param entry compiled node-worker.js
 */
export function createNodeWorkerPool(
  size: number = threadLimit().threads,
  entry: URL = new URL('./node-worker.js', import.meta.url),
): WorkerPool {
  return new WorkerPool(() => spawn(entry), Math.max(1, threadsThatFit(size)));
}

function spawn(entry: URL): WorkerHandle {
  const worker = new Worker(entry, { resourceLimits: THREAD_RESOURCES });
  // A thread holds the process only while it works.
  worker.unref();
  return {
    post: (message) => {
      if (message.kind === 'tile') worker.ref();
      worker.postMessage(message);
    },
    onReply: (listener) => {
      worker.on('message', (reply) => {
        worker.unref();
        listener(reply);
      });
    },
    onFailure: (listener) => {
      worker.on('error', listener);
    },
    terminate: async () => {
      await worker.terminate();
    },
  };
}
