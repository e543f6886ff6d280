/** What is rendered for HTCondor and read from its logs; no pool has run it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { htcondor, parseJobLog } from '../../src/cluster/htcondor.js';
import { VERSION } from '../../src/version.js';
import { fakeEnvironment, JOB } from './jobs-of-tests.js';

const { partition: _, gres: __, ...resources } = JOB.resources;
const job = {
  ...JOB,
  name: 'htcondor-002',
  resources: { ...resources, constraint: 'Arch == "X86_64"', directives: ['+Flavour = "long"'] },
};

describe('the files for HTCondor', () => {
  it('are these', async () => {
    for (const [name, text] of htcondor.render(job))
      await expect(text.replace(VERSION, 'VERSION')).toMatchFileSnapshot(`rendered/${name}`);
  });

  it('cannot ask for what is Slurm’s alone', () => {
    for (const [key, value] of [
      ['partition', 'long'],
      ['gres', 'gpu:1'],
    ])
      expect(() => htcondor.render({ ...job, resources: { ...job.resources, [key]: value } })).toThrow(
        new RegExp(`--${key} = "${value}": unknown to HTCondor; accepted: .*--directive`),
      );
  });
});

describe('a submission to HTCondor', () => {
  it('gives the number of the cluster', async () => {
    const environment = fakeEnvironment({ condor_submit: { stdout: '417.0 - 417.3\n' } });
    expect(await htcondor.submit(environment, job, [])).toEqual({ id: '417', merge: null });
    expect(environment.calls).toEqual([{ program: 'condor_submit', args: ['-terse', 'htcondor-002.sub'] }]);
  });

  it('hands on why it was refused', async () => {
    const refused = fakeEnvironment({
      condor_submit: { code: 1, stderr: "ERROR: Can't find address of local schedd" },
    });
    await expect(htcondor.submit(refused, job, [])).rejects.toThrow("condor_submit: ERROR: Can't find address");
    await expect(htcondor.submit(fakeEnvironment({ condor_submit: {} }), job, [])).rejects.toThrow('names no job');
  });
});

// Events in the form of the HTCondor manual.
const LOG = `000 (417.000.000) 2026-03-01 10:00:00 Job submitted from host: <192.0.2.1:9618?addrs=192.0.2.1-9618>
...
000 (417.001.000) 2026-03-01 10:00:00 Job submitted from host: <192.0.2.1:9618>
...
000 (417.002.000) 2026-03-01 10:00:00 Job submitted from host: <192.0.2.1:9618>
...
000 (417.003.000) 2026-03-01 10:00:00 Job submitted from host: <192.0.2.1:9618>
...
000 (418.000.000) 2026-03-01 10:00:00 Job submitted from host: <192.0.2.1:9618>
...
001 (417.000.000) 2026-03-01 10:01:00 Job executing on host: <192.0.2.7:9618?addrs=192.0.2.7-9618>
	SlotName: slot1@node7.example
	Cpus = 1
...
001 (417.001.000) 2026-03-01 10:01:00 Job executing on host: <192.0.2.8:9618>
...
006 (417.000.000) 2026-03-01 10:01:08 Image size of job updated: 120000
	60  -  MemoryUsage of job (MB)
...
004 (417.001.000) 2026-03-01 10:02:00 Job was evicted.
	(0) Job terminated and was requeued
		Usr 0 00:00:00, Sys 0 00:00:00  -  Run Remote Usage
	(1) Normal termination (return value 75)
...
012 (417.002.000) 2026-03-01 10:02:30 Job was held.
	The job exceeded allowed execute duration of 01:30:00
	Code 47 Subcode 0
...
005 (417.003.000) 2026-03-01 10:03:00 Job terminated.
	(1) Normal termination (return value 0)
		Usr 0 00:00:01, Sys 0 00:00:00  -  Run Remote Usage
...
`;

describe('the log of a job', () => {
  const states = (text: string): unknown[] =>
    parseJobLog(text, { id: '417', submitted: [1, 2, 3, 7] }).map(({ task, state, reason, node }) => [
      task,
      state,
      reason,
      node,
    ]);

  it('tells of every task where it is', () => {
    expect(states(LOG)).toEqual([
      [1, 'running', '', 'slot1@node7.example'],
      [2, 'waiting', '', ''],
      [3, 'held', 'The job exceeded allowed execute duration of 01:30:00', ''],
      [7, 'done', '', ''],
    ]);
  });

  it('is read up to where it is written', () => {
    const end = LOG.indexOf('SlotName');
    expect(states(LOG.slice(0, end)).map((state) => (state as unknown[])[1])).toEqual([
      'running',
      'waiting',
      'waiting',
      'waiting',
    ]);
    expect(states('')).toEqual([]);
  });

  it.each([
    [
      '005',
      'Job terminated.\n\t(1) Normal termination (return value 2)',
      'failed',
      '(1) Normal termination (return value 2)',
    ],
    ['005', 'Job terminated.\n\t(0) Abnormal termination (signal 9)', 'failed', '(0) Abnormal termination (signal 9)'],
    ['009', 'Job was aborted.\n\tvia condor_rm', 'cancelled', ''],
    ['013', 'Job was released.\n\tvia condor_release', 'waiting', ''],
  ])('knows event %s %s', (event, text, state, reason) => {
    expect(states(`${LOG}${event} (417.000.000) 2026-03-01 11:00:00 ${text}\n...\n`)[0]).toEqual([
      1,
      state,
      reason,
      '',
    ]);
  });

  it('is all that status needs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nuscan-condor-'));
    await mkdir(join(folder, 'logs'));
    const environment = { ...fakeEnvironment({}), folder };
    const known = { id: '417', merge: null, name: 'htcondor-002', submitted: [1, 2, 3, 7] };
    expect(await htcondor.query(environment, [known])).toEqual([]);
    await writeFile(join(folder, 'logs/htcondor-002.log'), LOG);
    expect(await htcondor.query(environment, [known])).toHaveLength(4);
    expect(environment.calls).toEqual([]);
    await rm(folder, { recursive: true });
  });

  it('names processes to remove and to release', async () => {
    const environment = fakeEnvironment({ condor_rm: {} });
    const known = { id: '417', merge: null, name: 'htcondor-002', submitted: [1, 2, 3, 7] };
    await htcondor.cancel(environment, [{ job: known, task: 7 }]);
    expect(environment.calls).toEqual([{ program: 'condor_rm', args: ['417.3'] }]);
    expect(htcondor.releaseCommand(known, [1, 3])).toBe('condor_release 417.0 417.2');
  });
});
