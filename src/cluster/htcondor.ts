/**
 * HTCondor, run with 23.9.6. Its job log is an append-only text file that says everything about a job without a daemon.
 */
import { InputError } from '../input/errors.js';
import {
  type ArrayJob,
  ask,
  type Engine,
  EngineError,
  type KnownJob,
  SUBMIT_SECONDS,
  type TaskState,
  type TaskStatus,
} from './engine.js';
import { scriptComment, shardLoop } from './task-script.js';

export const htcondor: Engine = {
  name: 'htcondor',
  title: 'HTCondor',
  programs: ['condor_submit', 'condor_rm'],

  render(job) {
    return new Map([
      [`${job.name}.sub`, submitDescription(job)],
      [`${job.name}.sh`, wrapper(job)],
    ]);
  },

  async submit(environment, job) {
    // "12.0 - 12.7"
    const answer = await ask(environment, 'condor_submit', ['-terse', `${job.name}.sub`], SUBMIT_SECONDS);
    const id = /^(\d+)\.\d+/m.exec(answer)?.[1];
    if (id === undefined) throw new EngineError(`condor_submit answered ${JSON.stringify(answer)}, which names no job`);
    return { id, merge: null };
  },

  async query({ files, folder }, jobs) {
    const found: TaskStatus[] = [];
    for (const job of jobs) {
      const log = `${folder}/logs/${job.name}.log`;
      // Written when the pool takes the job; until then nothing is known of it.
      if (await files.exists(log)) found.push(...parseJobLog(await files.read(log), job));
    }
    return found;
  },

  async cancel(environment, tasks) {
    // It chains no merges, so that every task has a number.
    const processes = tasks.map(({ job, task }) => `${job.id}.${job.submitted.indexOf(task ?? 0)}`);
    await ask(environment, 'condor_rm', processes, SUBMIT_SECONDS);
  },

  releaseCommand: (job, tasks) =>
    `condor_release ${tasks.map((task) => `${job.id}.${job.submitted.indexOf(task)}`).join(' ')}`,
};

function submitDescription(job: ArrayJob): string {
  const { seconds, memory, cpus, account, partition, constraint, gres, directives, restarts, stopBefore } =
    job.resources;
  if (partition !== undefined) throw notInHtcondor('--partition', partition);
  if (gres !== undefined) throw notInHtcondor('--gres', gres);
  const commands: (readonly [string, string | number])[] = [
    ['universe', 'vanilla'],
    // Relative to the folder of this file, where condor_submit is run.
    ['executable', `${job.name}.sh`],
    ['arguments', '$(Process)'],
    ['log', `logs/${job.name}.log`],
    ['output', `logs/${job.name}-$(Process).out`],
    ['error', `logs/${job.name}-$(Process).err`],
    ['should_transfer_files', 'NO'],
    ['batch_name', `nuscan-${job.scan.replace(/[^\w.-]+/g, '-')}`],
    ['kill_sig', 'SIGTERM'],
    ['job_max_vacate_time', stopBefore],
    ['max_retries', restarts],
    ['retry_until', 'ExitCode == 2'],
    ['request_cpus', cpus],
    ['request_memory', memory],
    ...(seconds === undefined ? [] : [['allowed_execute_duration', seconds] as const]),
    ...(account === undefined ? [] : [['accounting_group', account] as const]),
    ...(constraint === undefined ? [] : [['requirements', constraint] as const]),
  ];
  return `${scriptComment(job)}
# Nodes share the folder with the submitting computer. A task that is killed, fails or is told to stop (exit code 75)
# runs again, up to max_retries times; exit code 2 is a mistake that repeating does not mend.
${commands.map(([command, value]) => `${command} = ${value}`).join('\n')}
${(directives ?? []).map((line) => `${line}\n`).join('')}queue ${job.submitted.length}
`;
}

function notInHtcondor(key: string, value: string): InputError {
  return new InputError('unknown to HTCondor', {
    key,
    value,
    accepted: '--constraint with an expression for requirements, or --directive with a line of the submit description',
  });
}

function wrapper(job: ArrayJob): string {
  return `#!/usr/bin/env bash
${scriptComment(job)}
# Its argument is the number of the process in its cluster, from 0.
submitted=(${job.submitted.join(' ')})

${shardLoop(job, '$' + '{submitted[$1]}')}
exit "$result"
`;
}

/**
 * Reads the log of a job: events of all its processes, in the order in which they happened, each ended by a line with
 * three dots. The last event of a process that tells of a state says where it is.
 */
export function parseJobLog(text: string, job: Pick<KnownJob, 'id' | 'submitted'>): TaskStatus[] {
  const tasks = new Map<number, TaskStatus>();
  for (const event of text.split(/^\.\.\.$/m)) {
    const lines = event.split('\n').filter((line) => line.trim() !== '');
    const head = /^(\d{3}) \(0*(\d+)\.0*(\d+)\.\d+\) /.exec(lines[0] ?? '');
    if (!head || head[2] !== job.id) continue;
    const task = job.submitted[Number(head[3])];
    const state = task === undefined ? undefined : stateAfter(head[1], event);
    if (state === undefined) continue;
    tasks.set(task, {
      job: job.id,
      task,
      ...state,
      reason: state.state === 'held' || state.state === 'failed' ? (lines[1]?.trim() ?? '') : '',
      node: /SlotName: (\S+)/.exec(event)?.[1] ?? '',
    });
  }
  return [...tasks.values()].sort((a, b) => (a.task ?? 0) - (b.task ?? 0));
}

/** The state that an event leaves a process in; undefined where it says nothing about it. */
function stateAfter(event: string, text: string): { state: TaskState; word: string } | undefined {
  switch (event) {
    case '000':
      return { state: 'waiting', word: 'submitted' };
    case '001':
      return { state: 'running', word: 'executing' };
    case '004':
      return { state: 'waiting', word: 'evicted' };
    case '005':
      return /\(return value 0\)/.test(text)
        ? { state: 'done', word: 'terminated' }
        : { state: 'failed', word: 'terminated' };
    case '009':
      return { state: 'cancelled', word: 'removed' };
    case '010':
      return { state: 'waiting', word: 'suspended' };
    case '011':
      return { state: 'running', word: 'unsuspended' };
    case '012':
      return { state: 'held', word: 'held' };
    case '013':
      return { state: 'waiting', word: 'released' };
    default:
      return undefined;
  }
}
