/** Entry point of a worker that profiles tiles of points for an engine worker. */
import { createWorkerServer } from '../../profile/cpu/serve.js';
import type { WorkerRequest } from '../../profile/cpu/worker-pool.js';

const serve = createWorkerServer((reply) => postMessage(reply));
addEventListener('message', ({ data }: MessageEvent<WorkerRequest>) => serve(data));
