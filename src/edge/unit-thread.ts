/** Entry point of a thread that computes units: the number of a unit in, its record out. */
import { parentPort, workerData } from 'node:worker_threads';
import { createCpuProfiler } from '../profile/cpu/profiler.js';
import { createBackend } from '../profile/select.js';
import { Workshop } from '../report/workshop.js';
import { createUnitComputer } from '../scan/compute-unit.js';
import { modelBuilder } from '../scan/variations.js';
import { dataFolder, nodeFiles } from './node-files.js';
import type { UnitReply, UnitThreadData } from './unit-threads.js';

const port = parentPort;
if (!port) throw new Error('unit-thread runs in a worker thread only');
const { plan } = workerData as UnitThreadData;
const refuse = (): never => {
  throw new Error('threads compute with the backend cpu');
};
const createProfiler = createBackend('cpu', {
  createCpu: (problem) => createCpuProfiler(problem),
  createWebGpu: refuse,
  createGpuJs: refuse,
});
const workshop = new Workshop(nodeFiles, dataFolder, createProfiler);
const build = modelBuilder((scenario, settings) => workshop.build(scenario, settings), plan.scanFolder);
const computer = createUnitComputer(plan, build, createProfiler);

port.on('message', async (unit: number) => {
  let reply: UnitReply;
  try {
    reply = { record: await computer.compute(unit) };
  } catch (error) {
    reply = { error: error instanceof Error ? error.message : String(error) };
  }
  port.postMessage(reply);
});
