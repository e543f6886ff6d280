/** How far a scan on a batch system is: first what is on disk, then what the batch system says. */
import type { Plan } from '../scan/plan.js';
import { unitsOf } from '../scan/plan.js';
import type { UnitState } from '../scan/store.js';
import type { TaskState, TaskStatus } from './engine.js';
import { engineOf } from './engines.js';
import { isLive, missingUnits, type SubmittedJob } from './jobs.js';
import { shellWord } from './shell.js';
import { shardsOf, unitsOfTask } from './tasks.js';

/** What the engine of a job answered. */
export interface JobAnswer {
  readonly job: SubmittedJob;
  readonly tasks: readonly TaskStatus[];
  /** Why there is no answer; null when there is one. */
  readonly unreachable: string | null;
}

export interface StatusJson {
  readonly folder: string;
  readonly name: string;
  readonly plan: string;
  readonly units: number;
  readonly done: number;
  readonly missing: number;
  readonly damaged: readonly { readonly unit: number; readonly reason: string }[];
  readonly shards: readonly {
    readonly shard: number;
    readonly of: number;
    readonly units: number;
    readonly done: number;
    readonly damaged: number;
    readonly missing: number;
  }[];
  readonly jobs: readonly {
    readonly engine: string;
    readonly id: string;
    readonly merge: string | null;
    readonly submittedAt: string;
    readonly unreachable: string | null;
    /** Tasks that the engine has forgotten: they ended some time ago. */
    readonly forgotten: number;
    readonly tasks: readonly {
      readonly task: number;
      readonly shards: readonly number[];
      readonly state: TaskState;
      readonly word: string;
      readonly reason: string;
      readonly node: string;
    }[];
    /** State of the merge; null where none is chained, or it is forgotten. */
    readonly mergeState: TaskState | null;
  }[];
  /** A merged result of all units is there. */
  readonly merged: boolean;
  /** Commands that help, any one of them; empty when there is nothing to do but wait, or nothing at all. */
  readonly next: readonly string[];
}

/**
 * The status of a scan.
 * @param states what the store says, damaged units included
 * @param answers of all submissions, the oldest first
 * @param merged whether a result of all units has been written
 */
export function statusJson(
  folder: string,
  plan: Plan,
  states: readonly UnitState[],
  answers: readonly JobAnswer[],
  merged: boolean,
): StatusJson {
  const missing = missingUnits(plan, states);
  const damaged = states
    .filter(({ state }) => state === 'damaged')
    .map(({ unit, reason }) => ({ unit, reason: reason ?? '' }));
  return {
    folder,
    name: plan.name,
    plan: plan.hash,
    units: plan.units.length,
    done: plan.units.length - missing.length,
    missing: missing.length - damaged.length,
    damaged,
    shards: shardCounts(plan, answers.at(-1)?.job.tasks.shards ?? 1, missing, damaged),
    jobs: answers.map(jobJson),
    merged,
    next: nextSteps(folder, plan, missing, answers, merged),
  };
}

function shardCounts(
  plan: Plan,
  of: number,
  missing: readonly number[],
  damaged: readonly { unit: number }[],
): StatusJson['shards'] {
  const count = (units: readonly number[]): number[] => {
    const counts = new Array<number>(of).fill(0);
    for (const unit of units) counts[unit % of]++;
    return counts;
  };
  const notDone = count(missing);
  const broken = count(damaged.map(({ unit }) => unit));
  return Array.from({ length: of }, (_, index) => {
    const units = unitsOf(plan, { number: index + 1, of }).length;
    return {
      shard: index + 1,
      of,
      units,
      done: units - notDone[index],
      damaged: broken[index],
      missing: notDone[index] - broken[index],
    };
  });
}

function jobJson({ job, tasks, unreachable }: JobAnswer): StatusJson['jobs'][number] {
  const ofArray = tasks.flatMap((status) =>
    status.job === job.id && status.task !== null ? [{ ...status, task: status.task }] : [],
  );
  return {
    engine: job.engine,
    id: job.id,
    merge: job.merge,
    submittedAt: job.submittedAt,
    unreachable,
    forgotten: unreachable === null ? job.submitted.length - ofArray.length : 0,
    tasks: ofArray.map(({ task, state, word, reason, node }) => ({
      task,
      shards: shardsOf(job.tasks, task).map(({ number }) => number),
      state,
      word,
      reason,
      node,
    })),
    mergeState: mergeState(job, tasks),
  };
}

function mergeState(job: SubmittedJob, tasks: readonly TaskStatus[]): TaskState | null {
  return job.merge === null ? null : (tasks.find((status) => status.job === job.merge)?.state ?? null);
}

function nextSteps(
  folder: string,
  plan: Plan,
  missing: readonly number[],
  answers: readonly JobAnswer[],
  merged: boolean,
): string[] {
  if (missing.length === 0) {
    const merging = answers.some(({ job, tasks }) => {
      const state = mergeState(job, tasks);
      return state === 'waiting' || state === 'running';
    });
    return merged || merging ? [] : [`nuscan merge ${shellWord(folder)}`];
  }
  if (answers.some(({ unreachable }) => unreachable !== null)) return [];
  const last = answers.at(-1)?.job;
  const resume = last
    ? `nuscan submit ${shellWord(last.file)} --engine ${last.engine} --out ${shellWord(folder)} --resume`
    : `nuscan scan FILE --out ${shellWord(folder)} --resume`;
  const releases: string[] = [];
  const expected = new Set<number>();
  for (const { job, tasks } of answers) {
    const held: number[] = [];
    for (const status of tasks) {
      if (status.job !== job.id || status.task === null) continue;
      if (status.state === 'held') held.push(status.task);
      else if (!isLive(status)) continue;
      for (const unit of unitsOfTask(plan, job.tasks, status.task)) expected.add(unit);
    }
    if (held.length > 0) releases.push(engineOf(job.engine).releaseCommand(job, held));
  }
  // Letting held tasks go is enough unless something else is missing too.
  if (missing.some((unit) => !expected.has(unit))) return [resume];
  return releases.length > 0 ? [...releases, resume] : [];
}

/** Lines of a list that are printed before the rest is counted. */
const LINES = 20;

/** The status for people. */
export function statusText(status: StatusJson): string {
  const { name, plan, units, done, missing, damaged, shards, jobs, next } = status;
  const lines = [
    `${name}, plan ${plan}: ${done} of ${units} units done, ${missing} missing, ${damaged.length} damaged`,
  ];
  lines.push(...shortened(damaged.map(({ unit, reason }) => `    unit ${unit} is damaged: ${reason}`)));
  if (shards.length > 1) {
    const incomplete = shards.filter((shard) => shard.done < shard.units);
    lines.push(`${shards.length - incomplete.length} of ${shards.length} shards complete`);
    lines.push(
      ...shortened(incomplete.map((shard) => `    shard ${shard.shard}: ${shard.done} of ${shard.units} units`)),
    );
  }
  for (const job of jobs) lines.push(...jobLines(job));
  if (status.merged) lines.push('merged: result.json holds all units');
  if (next.length > 0) lines.push(next.length > 1 ? 'next, one of:' : 'next:', ...next.map((step) => `    ${step}`));
  return lines.join('\n');
}

function jobLines(job: StatusJson['jobs'][number]): string[] {
  const title = `${engineOf(job.engine as SubmittedJob['engine']).title} job ${job.id}`;
  if (job.unreachable !== null) return [`${title}: no answer (${job.unreachable})`];
  const counts = new Map<string, number>();
  for (const { state } of job.tasks) counts.set(state, (counts.get(state) ?? 0) + 1);
  if (job.forgotten > 0) counts.set('ended some time ago', job.forgotten);
  const lines = [`${title}: ${[...counts].map(([state, count]) => `${count} ${state}`).join(', ')}`];
  const told = job.tasks.filter(({ state }) => state !== 'done' && state !== 'cancelled');
  lines.push(
    ...shortened(
      told.map(
        ({ task, state, word, reason, node }) =>
          `    task ${task} ${state}: ${[word, node && `on ${node}`, reason].filter((part) => part !== '').join(', ')}`,
      ),
    ),
  );
  if (job.mergeState !== null) lines.push(`    merge (job ${job.merge}) ${job.mergeState}`);
  return lines;
}

function shortened(lines: readonly string[]): string[] {
  return lines.length <= LINES ? [...lines] : [...lines.slice(0, LINES), `    and ${lines.length - LINES} more`];
}
