/** Entry point of a worker thread in Node. */
import { parentPort } from 'node:worker_threads';
import { createWorkerServer } from '../profile/cpu/serve.js';

const port = parentPort;
if (!port) throw new Error('node-worker runs in a worker thread only');
const serve = createWorkerServer((message) => port.postMessage(message));
port.on('message', serve);
