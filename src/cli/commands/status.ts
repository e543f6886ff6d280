import { join } from 'node:path';
import type { Command } from 'commander';
import { ENGINE_NAMES, type EngineEnvironment, type TaskStatus } from '../../cluster/engine.js';
import { engineOf } from '../../cluster/engines.js';
import type { SubmittedJob } from '../../cluster/jobs.js';
import { type JobAnswer, statusJson, statusText } from '../../cluster/status.js';
import { nodeFiles } from '../../edge/node-files.js';
import { nodeProcesses } from '../../edge/processes.js';
import { readScanFolder } from '../../edge/scan-folder.js';
import { clusterFolder, readJobs } from '../../edge/submission-files.js';
import { jsonOf } from '../../input/json-document.js';
import type { Plan } from '../../scan/plan.js';
import { RESULT_FILE, type ScanResult } from '../../scan/result.js';
import { print, printJson } from '../context.js';

/** Adds `nuscan status`. */
export function addStatus(program: Command): void {
  program
    .command('status')
    .description('how far a scan is: what is on disk, and what the batch system says of its tasks')
    .argument('<folder>', 'folder of the scan')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ nuscan status /shared/charges-6d')
    .action(async (path: string, options: { json?: true }) => {
      const folder = await readScanFolder(path);
      const states = await folder.examine();
      const answers = await answersOf(path, await readJobs(path));
      const status = statusJson(path, folder.plan, states, answers, await isMerged(path, folder.plan));
      if (options.json) return printJson(status);
      print(statusText(status));
    });
}

/** Asks every batch system once, and goes on without those that do not answer. */
async function answersOf(path: string, jobs: readonly SubmittedJob[]): Promise<JobAnswer[]> {
  const environment: EngineEnvironment = { processes: nodeProcesses, files: nodeFiles, folder: clusterFolder(path) };
  const answers = new Map<string, { tasks: TaskStatus[]; unreachable: string | null }>();
  for (const name of ENGINE_NAMES) {
    const ofEngine = jobs.filter(({ engine }) => engine === name);
    if (ofEngine.length === 0) continue;
    try {
      answers.set(name, { tasks: await engineOf(name).query(environment, ofEngine), unreachable: null });
    } catch (error) {
      answers.set(name, { tasks: [], unreachable: error instanceof Error ? error.message : String(error) });
    }
  }
  return jobs.map((job) => ({ job, ...(answers.get(job.engine) ?? { tasks: [], unreachable: null }) }));
}

/** Whether `result.json` holds all units of this plan. */
async function isMerged(path: string, plan: Plan): Promise<boolean> {
  const file = join(path, RESULT_FILE);
  if (!(await nodeFiles.exists(file))) return false;
  try {
    const result = jsonOf(await nodeFiles.read(file)) as Partial<ScanResult> | null;
    return result?.plan === plan.hash && result.done === plan.units.length;
  } catch {
    return false;
  }
}
