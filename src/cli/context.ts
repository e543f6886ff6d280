/** What commands share: the workshop with its threads, and where output goes. */
import { dataFolder, nodeFiles } from '../edge/node-files.js';
import { createNodeWorkerPool } from '../edge/node-workers.js';
import { createCpuProfiler } from '../profile/cpu/profiler.js';
import { Workshop } from '../report/workshop.js';

/** Runs work with a workshop whose threads are stopped afterwards. */
export async function withWorkshop<T>(work: (workshop: Workshop) => Promise<T>): Promise<T> {
  const pool = createNodeWorkerPool();
  try {
    return await work(new Workshop(nodeFiles, dataFolder, (problem) => createCpuProfiler(problem, pool)));
  } finally {
    await pool.close();
  }
}

/** Prints one JSON document. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
