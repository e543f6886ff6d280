/** `cluster/jobs.json`: what has been submitted for a scan. */

import { jsonOf } from '../input/json-document.js';
import type { Plan } from '../scan/plan.js';
import type { UnitState } from '../scan/store.js';
import { ENGINE_NAMES, type EngineName, type KnownJob, type TaskStatus } from './engine.js';
import type { Resources } from './resources.js';
import { formatRanges, parseRanges, type Tasks, tasksWith, unitsOfTask } from './tasks.js';

/** Folder of scripts, logs and `jobs.json` in the folder of a scan. */
export const CLUSTER_FOLDER = 'cluster';
export const JOBS_FILE = 'jobs.json';

/** A job, and what is needed to send parts of it again. */
export interface SubmittedJob extends KnownJob {
  readonly engine: EngineName;
  /** Hash of the plan. */
  readonly plan: string;
  /** Absolute path of the scan file. */
  readonly file: string;
  readonly tasks: Tasks;
  readonly backend: string;
  readonly resources: Resources;
  /** When it was submitted, ISO 8601. */
  readonly submittedAt: string;
}

/** The text of `jobs.json`. */
export function formatJobs(jobs: readonly SubmittedJob[]): string {
  const readable = jobs.map((job) => ({ ...job, submitted: formatRanges(job.submitted) }));
  return `${JSON.stringify({ jobs: readable }, null, 2)}\n`;
}

/**
 * Reads `jobs.json`.
 * @throws Error when it is not what nuscan writes
 */
export function parseJobs(text: string, path: string): SubmittedJob[] {
  let jobs: unknown;
  try {
    jobs = (jsonOf(text) as { jobs?: unknown } | null)?.jobs;
  } catch {
    // Falls through to the same message.
  }
  if (!Array.isArray(jobs) || !jobs.every(isJob)) throw new Error(`${path} is not what nuscan submit writes`);
  return jobs.map((job) => ({ ...job, submitted: parseRanges(job.submitted) }));
}

function isJob(value: unknown): value is Omit<SubmittedJob, 'submitted'> & { submitted: string } {
  const job = value as Partial<Record<keyof SubmittedJob, unknown>> | null;
  const tasks = job?.tasks as Partial<Tasks> | undefined;
  return (
    ENGINE_NAMES.some((name) => name === job?.engine) &&
    typeof job?.id === 'string' &&
    typeof job.name === 'string' &&
    typeof job.submitted === 'string' &&
    typeof job.file === 'string' &&
    typeof job.resources === 'object' &&
    Number.isInteger(tasks?.shards) &&
    Number.isInteger(tasks?.count)
  );
}

/** The units of a plan that are not done, given what a store says of those that are. */
export function missingUnits(plan: Pick<Plan, 'units'>, states: readonly UnitState[]): number[] {
  const done = new Set(states.filter(({ state }) => state === 'done').map(({ unit }) => unit));
  return [...plan.units.keys()].filter((unit) => !done.has(unit));
}

/** Tasks that are running, or will without anybody's help. */
export function isLive({ state }: Pick<TaskStatus, 'state'>): boolean {
  return state === 'waiting' || state === 'running';
}

/**
 * The tasks to send for what is missing. Units of tasks that are still at work are left to them.
 * @param tasks how shards are dealt this time
 */
export function tasksToSend(
  plan: Pick<Plan, 'units'>,
  tasks: Tasks,
  missing: readonly number[],
  jobs: readonly SubmittedJob[],
  statuses: readonly TaskStatus[],
): number[] {
  const expected = new Set<number>();
  for (const status of statuses) {
    const job = jobs.find(({ id }) => id === status.job);
    if (job && status.task !== null && isLive(status))
      for (const unit of unitsOfTask(plan, job.tasks, status.task)) expected.add(unit);
  }
  return tasksWith(
    tasks,
    missing.filter((unit) => !expected.has(unit)),
  );
}
