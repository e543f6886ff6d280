/** The loop of a worker thread, whatever carries its messages. */
import { createKernel, type Kernel } from './kernel.js';
import type { WorkerReply, WorkerRequest } from './worker-pool.js';

/** Returns the handler of incoming messages; `reply` sends one back. Messages are handled in order. */
export function createWorkerServer(reply: (message: WorkerReply) => void): (request: WorkerRequest) => Promise<void> {
  const kernels = new Map<number, Promise<Kernel>>();
  return async (request) => {
    switch (request.kind) {
      case 'problem':
        kernels.set(request.problem, createKernel(request.prepared));
        return;
      case 'forget':
        kernels.delete(request.problem);
        return;
      case 'tile':
        try {
          const kernel = await kernels.get(request.problem);
          if (!kernel) throw new Error(`problem ${request.problem} is unknown to this worker`);
          const { escalated: _, ...result } = kernel.profile(request.points, request.nuisances);
          reply({ tile: request.tile, result });
        } catch (error) {
          reply({ tile: request.tile, error: error instanceof Error ? error.message : String(error) });
        }
        return;
      default:
        request satisfies never;
    }
  };
}
