/** Slurm. Measured with 22.05; of its output only what is the same in later versions is read. */
import {
  type ArrayJob,
  ask,
  type Engine,
  EngineError,
  QUERY_SECONDS,
  SUBMIT_SECONDS,
  type TaskState,
  type TaskStatus,
} from './engine.js';
import { formatTime, type Resources } from './resources.js';
import { mergeCommand, scriptComment, shardLoop } from './task-script.js';
import { formatRanges } from './tasks.js';

export const slurm: Engine = {
  name: 'slurm',
  title: 'Slurm',
  programs: ['sbatch', 'squeue', 'scancel', 'scontrol'],

  render(job) {
    return new Map([
      [`${job.name}.sh`, arrayScript(job)],
      [`${job.name}-merge.sh`, mergeScript(job)],
    ]);
  },

  async submit(environment, job, after) {
    const id = await sbatch(environment, [`${job.name}.sh`]);
    try {
      // "afterany": a task that failed must not keep the others from being merged, or from being told about.
      const dependency = `--dependency=afterany:${[id, ...after].join(':')}`;
      return { id, merge: await sbatch(environment, [dependency, `${job.name}-merge.sh`]) };
    } catch (error) {
      await ask(environment, 'scancel', [id], SUBMIT_SECONDS).catch(() => undefined);
      throw error;
    }
  },

  async query(environment, jobs) {
    const ids = jobs.flatMap(({ id, merge }) => (merge === null ? [id] : [id, merge]));
    const format = ['-h', '-r', '-t', 'all', '-o', '%F|%K|%T|%r|%N'];
    try {
      return parseQueue(await ask(environment, 'squeue', [...format, '-j', ids.join(',')], QUERY_SECONDS));
    } catch (error) {
      // Slurm forgets jobs some minutes after their end.
      if (error instanceof EngineError && error.message.includes('Invalid job id')) return [];
      throw error;
    }
  },

  async cancel(environment, tasks) {
    const ids = tasks.map(({ job, task }) => (task === null ? (job.merge ?? job.id) : `${job.id}_${task}`));
    await ask(environment, 'scancel', ids, SUBMIT_SECONDS);
  },

  releaseCommand: (job, tasks) => `scontrol release ${job.id}_[${formatRanges(tasks)}]`,
};

async function sbatch(environment: Parameters<Engine['submit']>[0], args: readonly string[]): Promise<string> {
  // Several clusters under one controller: "id;cluster".
  const answer = await ask(environment, 'sbatch', ['--parsable', ...args], SUBMIT_SECONDS);
  const id = answer.trim().split(';')[0];
  if (!/^\d+$/.test(id)) throw new EngineError(`sbatch answered ${JSON.stringify(answer)}, which names no job`);
  return id;
}

function arrayScript(job: ArrayJob): string {
  const { resources } = job;
  return `#!/usr/bin/env bash
${scriptComment(job)}
${options([
  `job-name=${jobName(job)}`,
  `array=${formatRanges(job.submitted)}`,
  // Relative to the folder of this script, where sbatch is run: no path with spaces or % in it is needed here.
  `output=logs/${job.name}-%A_%a.log`,
  'open-mode=append',
  ...common(resources),
  ...(resources.gres === undefined ? [] : [`gres=${resources.gres}`]),
  'requeue',
  `signal=B:TERM@${resources.stopBefore}`,
])}
# The signal comes ${resources.stopBefore} s before the end of the time, or up to a minute earlier: choose it (--stop-before) longer than two
# units take. Slurm starts a task again when its node fails (--requeue), not when it is killed or fails: then
# "nuscan submit --resume" sends what is missing.

${shardLoop(job, '$SLURM_ARRAY_TASK_ID')}
if [ "$result" = 75 ]; then
  # Both numbers: for one of its tasks SLURM_JOB_ID is the id of the whole array, whose other tasks may be well.
  self="\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"
  if [ "\${SLURM_RESTART_COUNT:-0}" -ge ${resources.restarts} ]; then
    echo "nuscan: stopped after ${resources.restarts} restarts; nuscan submit --resume goes on" >&2
  elif [[ "$(scontrol show job "$self" 2>/dev/null)" == *JobState=RUNNING* ]]; then
    scontrol requeue "$self"
  else
    # Slurm would start it again even now.
    echo "nuscan: stopped; the job was cancelled and is not started again" >&2
  fi
fi
exit "$result"
`;
}

function mergeScript(job: ArrayJob): string {
  return `#!/usr/bin/env bash
${scriptComment(job)}
${options([`job-name=${jobName(job)}-merge`, `output=logs/${job.name}-merge-%j.log`, ...common(job.resources)])}
# Runs when every task has ended, however. It fails where units are missing.
${mergeCommand(job)}
`;
}

function common({ seconds, memory, cpus, account, partition, constraint, directives }: Resources): string[] {
  return [
    'nodes=1',
    'ntasks=1',
    `cpus-per-task=${cpus}`,
    `mem=${memory}M`,
    ...(seconds === undefined ? [] : [`time=${formatTime(seconds)}`]),
    ...(account === undefined ? [] : [`account=${account}`]),
    ...(partition === undefined ? [] : [`partition=${partition}`]),
    ...(constraint === undefined ? [] : [`constraint="${constraint}"`]),
    ...(directives ?? []).map((directive) => directive.replace(/^--/, '')),
  ];
}

const options = (texts: readonly string[]): string => texts.map((text) => `#SBATCH --${text}`).join('\n');

function jobName(job: ArrayJob): string {
  return `nuscan-${job.scan.replace(/[^\w.-]+/g, '-')}`;
}

/** Slurm's states; those not named are of a task that runs, starts or ends. */
const STATES: Readonly<Record<string, TaskState>> = {
  PENDING: 'waiting',
  REQUEUED: 'waiting',
  SUSPENDED: 'waiting',
  REQUEUE_HOLD: 'held',
  SPECIAL_EXIT: 'held',
  COMPLETED: 'done',
  CANCELLED: 'cancelled',
  BOOT_FAIL: 'failed',
  DEADLINE: 'failed',
  FAILED: 'failed',
  NODE_FAIL: 'failed',
  OUT_OF_MEMORY: 'failed',
  PREEMPTED: 'failed',
  REVOKED: 'failed',
  TIMEOUT: 'failed',
};

/** Reads `squeue -h -r -t all -o '%F|%K|%T|%r|%N'`. */
export function parseQueue(text: string): TaskStatus[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [job, task, word, reason = '', node = ''] = line.trim().split('|');
      const known = STATES[word] ?? 'running';
      // "JobHeldUser", "JobHeldAdmin", "launch failed requeued held", "job requeued in held state"
      const state = known === 'waiting' && /held/i.test(reason) ? 'held' : known;
      return {
        job,
        task: /^\d+$/.test(task) ? Number(task) : null,
        state,
        word,
        reason: reason === 'None' ? '' : reason,
        node: node === '(null)' ? '' : node,
      };
    });
}
