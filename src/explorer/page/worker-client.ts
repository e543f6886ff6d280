/** The engine of the page, in workers. */
import { createSeatedClient } from '../engine/engine-seats.js';
import type { EngineReply, EngineRequest } from '../engine/protocol.js';
import { workerHandle } from '../worker/worker-handle.js';
import type { EngineClient } from './engine-client.js';

/**
 * Makes the client; no worker is started before the first question. Where workers cannot be used, every question is
 * answered by `failed`.
 */
export function createWorkerClient(): EngineClient {
  return createSeatedClient(navigator.hardwareConcurrency || 1, () =>
    workerHandle<EngineRequest, EngineReply>('an engine worker', startEngineWorker),
  );
}

function startEngineWorker(): Worker {
  return new Worker(new URL('../worker/engine-worker.ts', import.meta.url), { type: 'module', name: 'nuscan engine' });
}
