/** The public interface of nuscan as a library in Node: that of a browser, and what only Node has. */

export * from './browser.js';
export { dataFolder, nodeFiles } from './edge/node-files.js';
export { openNodeGpu } from './edge/node-gpu.js';
export { createNodeGpuJsAccelerator } from './edge/node-gpujs.js';
export { createNodeWorkerPool } from './edge/node-workers.js';
export { openScanFolder, readScanFolder, type ScanFolder } from './edge/scan-folder.js';
export { createUnitThreads } from './edge/unit-threads.js';
