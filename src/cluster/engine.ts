/**
 * What nuscan asks of a batch system: four functions. An engine renders text and reads answers; programs are run and
 * files read through interfaces, so that it can be tested without a batch system.
 */
import type { TextFiles } from '../input/files.js';
import type { Resources } from './resources.js';
import type { Tasks } from './tasks.js';

export const ENGINE_NAMES = ['slurm', 'htcondor'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** An array of tasks that work on the shards of a scan. */
export interface ArrayJob {
  /** Unique in the folder, for instance `slurm-002`: its files and logs begin with it. */
  readonly name: string;
  /** Name of the scan. */
  readonly scan: string;
  /** Hash of the plan; a task that finds another one refuses to work. */
  readonly plan: string;
  /** Absolute paths of Node and of the executable of this installation. */
  readonly command: readonly string[];
  /** Absolute path of the scan file. */
  readonly file: string;
  /** Absolute path of the folder of the scan. */
  readonly out: string;
  readonly backend: string;
  /** How shards are dealt to tasks. */
  readonly tasks: Tasks;
  /** Tasks of this array, ascending, from 1. */
  readonly submitted: readonly number[];
  readonly resources: Resources;
}

/** A job that an engine has taken. */
export interface JobIds {
  readonly id: string;
  /** The job that merges when all tasks have ended; null where the engine chains none. */
  readonly merge: string | null;
}

/** What is known of a job that was submitted. */
export interface KnownJob extends JobIds {
  readonly name: string;
  readonly submitted: readonly number[];
}

export const TASK_STATES = ['waiting', 'running', 'held', 'done', 'failed', 'cancelled'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** A task, or the merge, as the engine sees it. Tasks that it has forgotten are missing from its answer. */
export interface TaskStatus {
  readonly job: string;
  /** From 1; null for the merge. */
  readonly task: number | null;
  readonly state: TaskState;
  /** State in the engine's own word. */
  readonly word: string;
  /** Why it waits, is held or failed; empty where the engine says nothing. */
  readonly reason: string;
  /** Where it runs or ran; empty when nowhere. */
  readonly node: string;
}

/** A program that has ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** It did not end in time and was killed. */
  readonly timedOut: boolean;
}

/** Programs of the batch system, run where the folder is. */
export interface Processes {
  /** Whether a program is on the PATH. */
  exists(program: string): Promise<boolean>;
  run(program: string, args: readonly string[], options: { folder: string; seconds: number }): Promise<ProcessEnd>;
}

export interface EngineEnvironment {
  readonly processes: Processes;
  readonly files: TextFiles;
  /** Folder that holds the rendered files and `logs/`. */
  readonly folder: string;
}

/** The batch system gives no answer, or not the one that was asked for. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

export interface Engine {
  readonly name: EngineName;
  /** As people call it. */
  readonly title: string;
  /** Programs that submit needs. */
  readonly programs: readonly string[];
  /**
   * Files of a job by name; the first one is what a person would read.
   * @throws InputError when a resource cannot be asked for
   */
  render(job: ArrayJob): ReadonlyMap<string, string>;
  /**
   * Submits rendered files, and a merge that starts when every task has ended, however.
   * @param after jobs still at work, which the merge waits for as well
   * @throws EngineError with the message of the batch system; nothing stays submitted then
   */
  submit(environment: EngineEnvironment, job: ArrayJob, after: readonly string[]): Promise<JobIds>;
  /**
   * Asks once for the tasks of several jobs.
   * @throws EngineError when there is no answer in time
   */
  query(environment: EngineEnvironment, jobs: readonly KnownJob[]): Promise<TaskStatus[]>;
  /** Takes tasks out of the queue, or merges (task null). */
  cancel(environment: EngineEnvironment, tasks: readonly { job: KnownJob; task: number | null }[]): Promise<void>;
  /** What a person can type to let held tasks go. */
  releaseCommand(job: KnownJob, tasks: readonly number[]): string;
}

/** Seconds that a batch system has for an answer to a question. */
export const QUERY_SECONDS = 10;
/** Seconds that it has to take a job. */
export const SUBMIT_SECONDS = 60;

/**
 * Runs a program of a batch system.
 * @returns what it printed
 * @throws EngineError with its own message when it fails, or when it does not end in time
 */
export async function ask(
  { processes, folder }: EngineEnvironment,
  program: string,
  args: readonly string[],
  seconds: number,
): Promise<string> {
  const end = await processes.run(program, args, { folder, seconds });
  if (end.timedOut) throw new EngineError(`${program} gave no answer in ${seconds} s`);
  if (end.code !== 0) {
    const said = (end.stderr.trim() || end.stdout.trim()).replaceAll('\n', '; ');
    throw new EngineError(said ? `${program}: ${said.replace(`${program}: `, '')}` : `${program} failed`);
  }
  return end.stdout;
}
