/** Entry point of the page. */
import { startExplorer } from './start.js';
import { createWorkerClient } from './worker-client.js';

startExplorer(createWorkerClient(), document.getElementById('app') as HTMLElement);
