import { describe, expect, it } from 'vitest';
import { parseQueue, slurm } from '../../src/cluster/slurm.js';
import { VERSION } from '../../src/version.js';
import { fakeEnvironment, JOB } from './jobs-of-tests.js';

describe('the scripts for Slurm', () => {
  it('are these', async () => {
    for (const [name, text] of slurm.render(JOB))
      await expect(text.replace(VERSION, 'VERSION')).toMatchFileSnapshot(`rendered/${name}`);
  });

  it('ask for processors and memory, and for nothing else that was not named', () => {
    const bare = { ...JOB, resources: { restarts: 20, stopBefore: 120, memory: 512, cpus: 1 } };
    const [script] = slurm.render(bare).values();
    expect(script).toContain('\n#SBATCH --cpus-per-task=1\n#SBATCH --mem=512M\n#SBATCH --requeue');
    for (const option of ['--time', '--account', '--partition', '--constraint', '--gres', '--qos'])
      expect(script).not.toContain(option);
  });

  it('never look at the size of the array, nor requeue by the id that the last task shares with it', () => {
    const [script] = slurm.render(JOB).values();
    expect(script).not.toContain('SLURM_ARRAY_TASK_COUNT');
    expect(script).not.toMatch(/\$\{?SLURM_JOB_ID/);
  });
});

describe('a submission to Slurm', () => {
  it('chains the merge to the array and to what is still at work', async () => {
    const environment = fakeEnvironment({ sbatch: { stdout: '12;cluster\n' } });
    expect(await slurm.submit(environment, JOB, ['7', '9'])).toEqual({ id: '12', merge: '12' });
    expect(environment.calls.map(({ args }) => args)).toEqual([
      ['--parsable', 'slurm-002.sh'],
      ['--parsable', '--dependency=afterany:12:7:9', 'slurm-002-merge.sh'],
    ]);
  });

  it('hands on why it was refused', async () => {
    const environment = fakeEnvironment({ sbatch: { code: 1, stderr: 'sbatch: error: invalid partition: long\n' } });
    await expect(slurm.submit(environment, JOB, [])).rejects.toThrow('sbatch: error: invalid partition: long');
  });

  it('leaves no tasks in the queue when the merge is refused', async () => {
    const environment = fakeEnvironment({ sbatch: { stdout: '12\n' }, scancel: {} });
    const { run } = environment.processes;
    environment.processes.run = async (program, args, options) => {
      const answer = await run(program, args, options);
      return args.includes('slurm-002-merge.sh') ? { ...answer, code: 1, stderr: 'QOSMaxSubmitJob' } : answer;
    };
    await expect(slurm.submit(environment, JOB, [])).rejects.toThrow('QOSMaxSubmitJob');
    expect(environment.calls.at(-1)).toEqual({ program: 'scancel', args: ['12'] });
  });

  it('notices an answer that names no job, and none at all', async () => {
    await expect(slurm.submit(fakeEnvironment({ sbatch: { stdout: 'hello' } }), JOB, [])).rejects.toThrow(
      'names no job',
    );
    const silent = fakeEnvironment({ sbatch: { code: null, timedOut: true } });
    await expect(slurm.submit(silent, JOB, [])).rejects.toThrow('sbatch gave no answer in 60 s');
  });
});

describe('the queue of Slurm', () => {
  const job = { id: '12', merge: '13', name: 'slurm-001', submitted: [1, 2, 3] };
  // As squeue 22.05 printed it.
  const queue = `12|1|RUNNING|None|node1
12|2|PENDING|Resources|
12|3|PENDING|launch failed requeued held|
12|4|PENDING|JobHeldAdmin|
12|5|FAILED|NonZeroExitCode|node1
12|6|COMPLETED|None|node2
12|7|COMPLETING|None|node2
12|8|CANCELLED|None|
12|9|NODE_FAIL|NodeDown|node3
13|N/A|PENDING|Dependency|
`;

  it('is read as states that every batch system has', () => {
    expect(parseQueue(queue).map(({ task, state, reason }) => [task, state, reason])).toEqual([
      [1, 'running', ''],
      [2, 'waiting', 'Resources'],
      [3, 'held', 'launch failed requeued held'],
      [4, 'held', 'JobHeldAdmin'],
      [5, 'failed', 'NonZeroExitCode'],
      [6, 'done', ''],
      [7, 'running', ''],
      [8, 'cancelled', ''],
      [9, 'failed', 'NodeDown'],
      [null, 'waiting', 'Dependency'],
    ]);
    expect(parseQueue(queue)[0]).toEqual({
      job: '12',
      task: 1,
      state: 'running',
      word: 'RUNNING',
      reason: '',
      node: 'node1',
    });
  });

  it('is asked for once, for arrays and merges', async () => {
    const environment = fakeEnvironment({ squeue: { stdout: queue } });
    expect(await slurm.query(environment, [job, { ...job, id: '20', merge: null }])).toHaveLength(10);
    expect(environment.calls).toEqual([
      { program: 'squeue', args: ['-h', '-r', '-t', 'all', '-o', '%F|%K|%T|%r|%N', '-j', '12,13,20'] },
    ]);
  });

  it('has forgotten jobs that ended some minutes ago', async () => {
    const gone = fakeEnvironment({ squeue: { code: 1, stderr: 'slurm_load_jobs error: Invalid job id specified' } });
    expect(await slurm.query(gone, [job])).toEqual([]);
  });

  it('may be out of reach', async () => {
    const off = fakeEnvironment({
      squeue: { code: 1, stderr: 'slurm_load_jobs error: Unable to contact slurm controller' },
    });
    await expect(slurm.query(off, [job])).rejects.toThrow('Unable to contact slurm controller');
    const silent = fakeEnvironment({ squeue: { code: null, timedOut: true } });
    await expect(slurm.query(silent, [job])).rejects.toThrow('squeue gave no answer in 10 s');
  });

  it('is left by tasks and merges', async () => {
    const environment = fakeEnvironment({ scancel: {} });
    await slurm.cancel(environment, [
      { job, task: 3 },
      { job, task: null },
    ]);
    expect(environment.calls).toEqual([{ program: 'scancel', args: ['12_3', '13'] }]);
    expect(slurm.releaseCommand(job, [2, 3])).toBe('scontrol release 12_[2-3]');
  });
});
