/** Threads of Node that compute whole units: bounds and planes are too small to be shared out point by point. */
import { Worker } from 'node:worker_threads';
import type { UnitComputer } from '../scan/compute-unit.js';
import type { Plan } from '../scan/plan.js';
import type { UnitRecord } from '../scan/records.js';
import { THREAD_RESOURCES, threadsThatFit } from './address-space.js';

/** What a thread is started with. */
export interface UnitThreadData {
  readonly plan: Pick<Plan, 'units' | 'variations' | 'scanFolder'>;
}

/** What a thread answers to the number of a unit. */
export type UnitReply = { readonly record: UnitRecord } | { readonly error: string };

/**
 * Starts threads that compute units with the `cpu` backend.
 * @param count number of threads; fewer start where the address space is limited, or none
 */
export function createUnitThreads(plan: Plan, count: number): UnitComputer[] {
  const { units, variations, scanFolder } = plan;
  const part = { units, variations, ...(scanFolder === undefined ? {} : { scanFolder }) };
  return Array.from({ length: threadsThatFit(count) }, () => startThread({ plan: part }));
}

function startThread(data: UnitThreadData): UnitComputer {
  const worker = new Worker(new URL('./unit-thread.js', import.meta.url), {
    workerData: data,
    resourceLimits: THREAD_RESOURCES,
  });
  let current: { resolve: (record: UnitRecord) => void; reject: (reason: Error) => void } | undefined;
  let failure: Error | undefined;
  worker.on('message', (reply: UnitReply) => {
    const waiting = current;
    current = undefined;
    if ('error' in reply) waiting?.reject(new Error(reply.error));
    else waiting?.resolve(reply.record);
  });
  worker.on('error', (error) => {
    failure = error;
    current?.reject(error);
  });
  return {
    compute: (unit) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        current = { resolve, reject };
        worker.postMessage(unit);
      }),
    close: async () => {
      await worker.terminate();
    },
  };
}
