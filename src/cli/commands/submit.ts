import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  type ArrayJob,
  ENGINE_NAMES,
  type Engine,
  type EngineEnvironment,
  type TaskStatus,
} from '../../cluster/engine.js';
import { engineOf, parseEngine } from '../../cluster/engines.js';
import { isLive, missingUnits, type SubmittedJob, tasksToSend } from '../../cluster/jobs.js';
import { DEFAULT_CPUS, DEFAULT_RESTARTS, DEFAULT_STOP_BEFORE, parseCount } from '../../cluster/resources.js';
import { shellWord } from '../../cluster/shell.js';
import { dealShards, formatRanges } from '../../cluster/tasks.js';
import { nodeFiles, packageFolder } from '../../edge/node-files.js';
import { nodeProcesses } from '../../edge/processes.js';
import { checkSamePlan, openScanFolder, readScanFolder } from '../../edge/scan-folder.js';
import { clusterFolder, jobName, readJobs, recordJob, writeScripts } from '../../edge/submission-files.js';
import { InputError } from '../../input/errors.js';
import type { Plan } from '../../scan/plan.js';
import { loadScan } from '../../scan/scan-file.js';
import type { UnitState } from '../../scan/store.js';
import { BACKEND_OPTION, parseBackend } from '../arguments.js';
import { print, withWorkshop } from '../context.js';
import { planOf } from '../plan-of.js';
import { scanPath } from '../scan-path.js';
import { parseResources, parseShards, resourcesOf, type SubmitOptions } from '../submit-options.js';

/** Slurm's MaxArraySize is 1001 unless a site changes it; the largest index is one less. */
const DEFAULT_MAX_TASKS = 1000;

/** Adds `nuscan submit`. */
export function addSubmit(program: Command): void {
  program
    .command('submit')
    .description('submit a scan to a batch system: an array of tasks on its shards, then the merge')
    .argument('<file>', 'YAML file, or the name of a shipped scan')
    .requiredOption('--engine <name>', `batch system: ${ENGINE_NAMES.join(', ')}`)
    .requiredOption('--out <folder>', 'folder of the scan, on a file system that all nodes share')
    .option('--shards <n>', 'equal shares of the scan; 10 to 60 minutes of work each are about right')
    .option('--resume', 'submit only tasks with missing units; what is not said again is taken from the last time')
    .option('--dry-run', 'print the scripts; write and submit nothing')
    .option('--time <duration>', 'wall time of a task: 90m, 12h, 2d, h:mm:ss, d-hh:mm:ss')
    .option('--memory <size>', 'memory of a task, for instance 4G (default: from the plan)')
    .option('--cpus <n>', `processors of a task, and its threads (default: ${DEFAULT_CPUS})`)
    .option('--account <name>', 'passed on')
    .option('--partition <name>', 'passed on')
    .option('--constraint <expression>', 'passed on')
    .option('--gres <list>', 'passed on, for instance gpu:1')
    .option(
      '--directive <line>',
      'further line for the batch system, for instance qos=long; may be repeated',
      collect,
      [],
    )
    .option('--restarts <n>', `how often a task that was told to stop goes on (default: ${DEFAULT_RESTARTS})`)
    .option(
      '--stop-before <seconds>',
      `how long before the end of its time a task is told to stop: two units (default: ${DEFAULT_STOP_BEFORE})`,
    )
    .option(
      '--max-tasks <n>',
      `largest array that the batch system takes; with more shards a task does several (default: ${DEFAULT_MAX_TASKS})`,
    )
    .option(BACKEND_OPTION[0], `${BACKEND_OPTION[1]} (default: cpu, the same on every node)`)
    .addHelpText(
      'after',
      `
Examples:
  $ nuscan submit charges-6d --engine slurm --out /shared/charges-6d --shards 200 --time 1h --memory 4G
  $ nuscan status /shared/charges-6d
  $ nuscan submit charges-6d --engine slurm --out /shared/charges-6d --resume`,
    )
    .action(submit);
}

async function submit(file: string, options: SubmitOptions): Promise<void> {
  const engine = parseEngine(options.engine);
  const given = parseResources(options);
  const givenTasks =
    options.maxTasks === undefined ? undefined : parseCount(options.maxTasks, '--max-tasks', 1, 1_000_000, 'tasks');
  const givenBackend = options.backend === undefined ? undefined : parseBackend(options.backend);
  if (options.out === '') throw new InputError('no folder', { key: '--out', value: '', accepted: 'a folder name' });
  if (!options.dryRun) await checkPrograms(engine, file);

  const path = await scanPath(file);
  const plan = await planOfFile(path);
  const jobs = await readJobs(options.out);
  if (jobs.length > 0 && !options.resume) {
    throw new InputError(`submitted before, as job ${jobs.map(({ id }) => id).join(', ')}`, {
      key: '--out',
      value: options.out,
      accepted: 'this folder with --resume, or a new one',
    });
  }
  const last = jobs.at(-1);
  const shards = parseShards(options.shards, last?.tasks.shards, plan);
  const resources = resourcesOf(plan, given, last?.resources);

  const job: Omit<ArrayJob, 'name' | 'submitted'> = {
    scan: plan.name,
    plan: plan.hash,
    command: [process.execPath, `${packageFolder}/dist/cli/main.js`],
    file: resolve(path),
    out: resolve(options.out),
    backend: givenBackend ?? last?.backend ?? 'cpu',
    tasks: dealShards(shards, givenTasks ?? arrayLimit(last)),
    resources,
  };
  // Whatever cannot be rendered shows before anything is written.
  engine.render({ ...job, name: engine.name, submitted: [1] });

  const missing = missingUnits(plan, await unitStates(options, plan));
  if (missing.length === 0) return print(`all units are done: nuscan merge ${shellWord(options.out)}`);
  const environment = { processes: nodeProcesses, files: nodeFiles, folder: clusterFolder(options.out) };
  const statuses = options.dryRun && !options.resume ? [] : await statusesOf(environment, jobs);
  const submitted = tasksToSend(plan, job.tasks, missing, jobs, statuses);
  if (submitted.length === 0)
    return print(
      `${missing.length} units are missing, all of them with tasks that wait or run: nuscan status shows them`,
    );

  if (options.dryRun) {
    const rendered = [...engine.render({ ...job, name: jobName(engine.name, jobs.length + 1), submitted })];
    return print(
      rendered
        .map(([name, text], index) => (index === 0 ? text : `# ==== ${name} ====\n${text}`))
        .join('\n')
        .trimEnd(),
    );
  }
  await send(engine, environment, options, { ...job, submitted }, jobs, statuses, missing.length);
}

/** Writes the scripts, submits them, and records the job. */
async function send(
  engine: Engine,
  environment: EngineEnvironment,
  { out }: SubmitOptions,
  job: Omit<ArrayJob, 'name'>,
  jobs: readonly SubmittedJob[],
  statuses: readonly TaskStatus[],
  units: number,
): Promise<void> {
  const scripts = await writeScripts(out, engine.name, (name) => engine.render({ ...job, name }));
  const named: ArrayJob = { ...job, name: scripts.name };
  const earlier = jobs.filter(
    ({ id, engine: name }) => name === engine.name && statuses.some((status) => status.job === id && isLive(status)),
  );
  const ids = await engine
    .submit(
      environment,
      named,
      earlier.map(({ id }) => id),
    )
    .catch(async (error: unknown) => {
      await scripts.remove();
      throw error;
    });
  const { name, plan, file, tasks, submitted, backend, resources } = named;
  const record = { ...ids, name, plan, file, tasks, submitted, backend, resources };
  await recordJob(out, { ...record, engine: engine.name, submittedAt: new Date().toISOString() }).catch(
    (error: unknown) => {
      throw new Error(
        `submitted as ${engine.title} job ${ids.id}, which could not be noted: ${error instanceof Error ? error.message : error}`,
        { cause: error },
      );
    },
  );
  await cancelReplaced(engine, environment, jobs, statuses);
  print(
    `${engine.title} job ${ids.id}: tasks ${formatRanges(submitted)} for ${units} units of ${named.scan} in ${tasks.shards} shards`,
  );
  print(
    ids.merge === null
      ? `when nuscan status ${shellWord(out)} says that all units are done: nuscan merge ${shellWord(out)}`
      : `merge when all have ended: job ${ids.merge}; nuscan status ${shellWord(out)} shows how far it is`,
  );
}

/**
 * Takes out of the queue what this job replaces: held tasks, which would do nothing when they are let go, and merges
 * that wait for them, because the new merge comes after all.
 */
async function cancelReplaced(
  engine: Engine,
  environment: EngineEnvironment,
  jobs: readonly SubmittedJob[],
  statuses: readonly TaskStatus[],
): Promise<void> {
  const replaced = jobs
    .filter((job) => job.engine === engine.name)
    .flatMap((job) =>
      statuses
        .filter((status) =>
          status.task === null
            ? status.job === job.merge && status.state === 'waiting'
            : status.job === job.id && status.state === 'held',
        )
        .map(({ task }) => ({ job, task })),
    );
  if (replaced.length > 0) await engine.cancel(environment, replaced);
}

/** The plan of a scan file; its mistakes show before anything waits in a queue. */
async function planOfFile(path: string): Promise<Plan> {
  const document = await loadScan(nodeFiles, path);
  return withWorkshop('cpu', (workshop) => planOf(document, workshop));
}

/** What the folder of a scan holds; it is made unless this is a dry run. */
async function unitStates({ out, resume, dryRun }: SubmitOptions, plan: Plan): Promise<UnitState[]> {
  if (!dryRun) return (await openScanFolder(out, plan, resume ? 'resume' : 'join')).examine();
  if (!(await nodeFiles.exists(`${out}/plan.json`))) {
    if (!resume) return [];
    throw new InputError('no scan to resume', { key: '--out', value: out, accepted: 'the folder of a scan' });
  }
  const folder = await readScanFolder(out);
  checkSamePlan(out, { nuscan: folder.version, engine: folder.engine, plan: folder.plan }, plan);
  return folder.examine();
}

async function statusesOf(environment: EngineEnvironment, jobs: readonly SubmittedJob[]): Promise<TaskStatus[]> {
  const statuses: TaskStatus[] = [];
  for (const name of ENGINE_NAMES) {
    const ofEngine = jobs.filter(({ engine }) => engine === name);
    if (ofEngine.length > 0) statuses.push(...(await engineOf(name).query(environment, ofEngine)));
  }
  return statuses;
}

async function checkPrograms(engine: Engine, file: string): Promise<void> {
  for (const program of engine.programs) {
    if (await nodeProcesses.exists(program)) continue;
    throw new InputError(`${program} is not on the PATH`, {
      key: '--engine',
      value: engine.name,
      accepted: `a computer from which jobs of ${engine.title} can be submitted; without one, run the shards yourself: nuscan scan ${shellWord(file)} --out FOLDER --shard k/N`,
    });
  }
}

/** The largest array, as far as an earlier job tells. */
function arrayLimit(last: SubmittedJob | undefined): number {
  return last && last.tasks.count < last.tasks.shards ? last.tasks.count : DEFAULT_MAX_TASKS;
}

const collect = (value: string, earlier: readonly string[]): string[] => [...earlier, value];
