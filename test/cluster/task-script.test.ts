/** The rendered scripts, run by bash with a stand-in for nuscan and for Slurm. */
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ArrayJob, Engine } from '../../src/cluster/engine.js';
import { htcondor } from '../../src/cluster/htcondor.js';
import { slurm } from '../../src/cluster/slurm.js';
import { JOB } from './jobs-of-tests.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "nuscan it's a test "));
  await mkdir(join(folder, 'bin'));
  await program('scontrol', `echo "scontrol $*" >>"$0.log"; echo "JobState=\${STATE:-RUNNING} "`);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function program(name: string, text: string): Promise<void> {
  await writeFile(join(folder, 'bin', name), `#!/usr/bin/env bash\n${text}\n`);
  await chmod(join(folder, 'bin', name), 0o755);
}

/** What a program of {@link program} was called with; empty when it was not. */
const log = (name: string): Promise<string> => readFile(join(folder, 'bin', `${name}.log`), 'utf8').catch(() => '');

/**
 * Runs the script of a task.
 * @param nuscan text of the stand-in; its arguments are those of nuscan
 * @param stopAfter a word that the stand-in prints when it may be told to stop
 */
async function runTask(
  nuscan: string,
  {
    job = {},
    environment = {},
    args = [],
    stopAfter,
    engine = slurm,
  }: {
    job?: Partial<ArrayJob>;
    environment?: Record<string, string>;
    args?: string[];
    stopAfter?: string;
    engine?: Engine;
  } = {},
): Promise<{ code: number | null; output: string }> {
  await program('nuscan', `echo "$@" >>"$0.log"\n${nuscan}`);
  const command = [join(folder, 'bin/nuscan')];
  const resources = { restarts: 2, stopBefore: 120, memory: 512, cpus: 3 };
  const files = engine.render({ ...JOB, resources, command, file: `${folder}/s.yaml`, out: `${folder}/out`, ...job });
  const script = join(folder, 'task.sh');
  await writeFile(script, files.get(`${JOB.name}.sh`) ?? '');
  const child = spawn('bash', [script, ...args], {
    env: {
      ...process.env,
      PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
      SLURM_ARRAY_JOB_ID: '12',
      SLURM_ARRAY_TASK_ID: '3',
      SLURM_JOB_ID: '12',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      const before = output;
      output += text;
      if (stopAfter !== undefined && !before.includes(stopAfter) && output.includes(stopAfter)) child.kill('SIGTERM');
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** Ends like nuscan when it is told to stop: after what it has begun, which it notes where scontrol does, with 75. */
const STOPPABLE = `trap 'sleep 0.2; echo kept >>"\${0%/*}/scontrol.log"; exit 75' TERM; echo begun; while :; do sleep 0.05; done`;

describe('the script of a task', () => {
  it('runs its shard with plan, backend, threads and quoted paths', async () => {
    expect(await runTask('exit 0')).toMatchObject({ code: 0 });
    expect(await log('nuscan')).toBe(
      `scan ${folder}/s.yaml --out ${folder}/out --backend cpu --plan 0123456789abcdef --threads 3 --shard 3/8\n`,
    );
    expect(await log('scontrol')).toBe('');
  });

  it('runs several shards where there are fewer tasks, and goes on after one that fails', async () => {
    const nuscan = '[[ "$*" != *3/8 ]] || exit 1';
    expect(await runTask(nuscan, { job: { tasks: { shards: 8, count: 3 } } })).toMatchObject({ code: 1 });
    expect((await log('nuscan')).match(/\d\/8/g)).toEqual(['3/8', '6/8']);
    expect(await log('scontrol')).toBe('');
  });

  it('does not repeat a mistake in its input', async () => {
    expect(await runTask('exit 2', { job: { tasks: { shards: 8, count: 3 } } })).toMatchObject({ code: 2 });
    expect((await log('nuscan')).match(/\d\/8/g)).toEqual(['3/8']);
  });

  it('passes a signal on, waits for what is kept, and asks to be started again as itself', async () => {
    const { code } = await runTask(STOPPABLE, { job: { tasks: { shards: 8, count: 3 } }, stopAfter: 'begun' });
    expect(code).toBe(75);
    expect((await log('nuscan')).match(/\d\/8/g)).toEqual(['3/8']);
    expect(await log('scontrol')).toBe('kept\nscontrol show job 12_3\nscontrol requeue 12_3\n');
  });

  it('starts again also when the signal came before nuscan could listen', async () => {
    const { code } = await runTask('echo begun; exec sleep 20', { stopAfter: 'begun' });
    expect(code).toBe(75);
    expect(await log('scontrol')).toContain('requeue 12_3');
  });

  it('takes nuscan being killed by somebody else for a failure', async () => {
    expect(await runTask('kill -TERM $$')).toMatchObject({ code: 143 });
    expect(await runTask('kill -KILL $$')).toMatchObject({ code: 137 });
    expect(await log('scontrol')).toBe('');
  });

  it('is not started again without end', async () => {
    const { code, output } = await runTask(STOPPABLE, {
      stopAfter: 'begun',
      environment: { SLURM_RESTART_COUNT: '2' },
    });
    expect(code).toBe(75);
    expect(output).toContain('stopped after 2 restarts; nuscan submit --resume goes on');
    expect(await log('scontrol')).toBe('kept\n');
    await runTask(STOPPABLE, { stopAfter: 'begun', environment: { SLURM_RESTART_COUNT: '1' } });
    expect(await log('scontrol')).toContain('requeue 12_3');
  });

  it('does not undo that somebody cancelled it', async () => {
    const { code, output } = await runTask(STOPPABLE, { stopAfter: 'begun', environment: { STATE: 'COMPLETING' } });
    expect(code).toBe(75);
    expect(output).toContain('cancelled and is not started again');
    expect(await log('scontrol')).toBe('kept\nscontrol show job 12_3\n');
  });
});

describe('the wrapper for HTCondor', () => {
  it('turns the number of a process into that of its task', async () => {
    const options = { engine: htcondor, args: ['3'] };
    expect(await runTask('exit 0', options)).toMatchObject({ code: 0 });
    expect(await log('nuscan')).toContain('--shard 7/8');
  });

  it('passes a signal on and tells that it was told to stop', async () => {
    const options = { engine: htcondor, args: ['0'], stopAfter: 'begun' };
    expect(await runTask(STOPPABLE, options)).toMatchObject({ code: 75 });
    expect(await log('scontrol')).toBe('kept\n');
  });
});
