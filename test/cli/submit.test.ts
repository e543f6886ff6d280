/** Submitting and asking for the status, with stand-ins for the programs of Slurm on the PATH. */
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StatusJson } from '../../src/cluster/status.js';
import { contentsOf, executable, nuscan, nuscanJson, type Run, run, temporaryFolder, writeText } from './nuscan.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let path: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  await writeText(
    join(folder.path, 'small.yaml'),
    `kind: grid
title: small
scenarios: [lz]
to_vary:
  physics.sin2_theta_w: [0.23, 0.235, 0.24, 0.245]
axes:
  q_e: { min: -1, max: 1, points: 5 }
  q_mu: { min: -1, max: 1, points: 5 }
`,
  );
  path = join(folder.path, 'bin');
  // Number of a job: one more than the jobs before it.
  await program(
    'sbatch',
    'echo "$PWD: $*" >>"$0.log"; [ ! -e "$0.refuse" ] || { cat "$0.refuse" >&2; exit 1; }; wc -l <"$0.log"',
  );
  await program('squeue', '[ ! -e "$0.off" ] || { cat "$0.off" >&2; exit 1; }; cat "$0.txt" 2>/dev/null');
  await program('scancel', 'echo "$*" >>"$0.log"');
  await program('scontrol', '');
});
afterEach(() => folder.remove());

async function program(name: string, text: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await writeFile(join(path, name), `#!/usr/bin/env bash\n${text}\n`);
  await chmod(join(path, name), 0o755);
}

/** Runs nuscan with the stand-ins before everything else on the PATH. */
const withSlurm = (...args: string[]): Promise<Run> =>
  nuscan(args, folder.path, { environment: { PATH: `${path}${delimiter}${process.env.PATH}` } });
const submit = (...args: string[]): Promise<Run> =>
  withSlurm('submit', 'small.yaml', '--engine', 'slurm', '--out', 'out', ...args);
const log = (name: string): Promise<string> => readFile(join(path, `${name}.log`), 'utf8').catch(() => '');
const outside = async (): Promise<string[]> => (await readdir(folder.path)).sort();
const status = async (): Promise<StatusJson> => JSON.parse((await withSlurm('status', 'out', '--json')).stdout);

describe('nuscan submit', () => {
  it('plans, writes the scripts, submits array and merge, and notes their numbers', async () => {
    const { code, stdout, stderr } = await submit('--shards', '4', '--time', '1h', '--memory', '2G');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Slurm job 1: tasks 1-4 for 4 units of small in 4 shards');
    expect(await log('sbatch')).toBe(
      `${folder.path}/out/cluster: --parsable slurm-001.sh\n${folder.path}/out/cluster: --parsable --dependency=afterany:1 slurm-001-merge.sh\n`,
    );
    expect(await contentsOf(join(folder.path, 'out/cluster'))).toEqual([
      'jobs.json',
      'logs',
      'slurm-001-merge.sh',
      'slurm-001.sh',
    ]);
    const script = await readFile(join(folder.path, 'out/cluster/slurm-001.sh'), 'utf8');
    expect(script).toContain(
      `${process.execPath} ${executable} scan ${folder.path}/small.yaml --out ${folder.path}/out --backend cpu --plan`,
    );
    expect(JSON.parse(await readFile(join(folder.path, 'out/plan.json'), 'utf8'))).toBeTruthy();
    expect(await status()).toMatchObject({ units: 4, done: 0, missing: 4, jobs: [{ id: '1', merge: '2' }] });
  });

  it('prints in a dry run what it would submit, also where there is no Slurm, and writes nothing', async () => {
    const bare = { environment: { PATH: join(folder.path, 'nothing') } };
    const args = ['submit', 'small.yaml', '--engine', 'slurm', '--out', 'out', '--shards', '4', '--dry-run'];
    const { code, stdout } = await run(process.execPath, [executable, ...args], folder.path, bare);
    expect(code).toBe(0);
    expect(stdout).toContain('#SBATCH --array=1-4\n');
    expect(stdout).toContain('==== slurm-001-merge.sh ====');
    expect(await outside()).toEqual(['bin', 'small.yaml']);
    expect(await log('sbatch')).toBe('');
  });

  it('asks for one processor and the memory that the plan needs, unless it is told otherwise', async () => {
    const dry = async (...args: string[]): Promise<string> =>
      (await submit('--shards', '4', '--dry-run', ...args)).stdout;
    const script = await dry();
    expect(script).toContain('#SBATCH --cpus-per-task=1\n#SBATCH --mem=512M\n');
    expect(script).toContain(' --threads 1 ');
    expect(await dry('--cpus', '4', '--memory', '3G')).toMatch(
      /--cpus-per-task=4\n#SBATCH --mem=3072M\n[\s\S]* --threads 4 /,
    );
    const memory = (text: string): number => Number(/--mem=(\d+)M/.exec(text)?.[1]);
    expect(memory(await dry('--cpus', '64'))).toBeGreaterThan(memory(script));
  });

  it('remembers processors and memory', async () => {
    await submit('--shards', '4', '--cpus', '2', '--memory', '3G');
    await writeFile(join(path, 'squeue.txt'), '1|1|FAILED|NonZeroExitCode|n1\n');
    const again = await submit('--resume', '--dry-run', '--cpus', '3');
    expect(again.stdout).toContain('#SBATCH --cpus-per-task=3\n#SBATCH --mem=3072M\n');
  });

  it('names the tile_points that make shards enough', async () => {
    const text = (points: string): string =>
      `kind: grid\ntitle: t\nscenarios: [lz]\naxes:\n  q_e: { min: -1, max: 1, points: 100 }\n  q_mu: { min: -1, max: 1, points: 100 }\n${points}`;
    await writeText(join(folder.path, 'small.yaml'), text(''));
    const { code, stderr } = await submit('--shards', '30', '--dry-run');
    expect(code).toBe(2);
    const named = /from 1 to 2, or (tile_points: \d+) in the scan file/.exec(stderr)?.[1];
    await writeText(join(folder.path, 'small.yaml'), text(`${named}\n`));
    expect((await submit('--shards', '30', '--dry-run')).code).toBe(0);
  });

  it('submits again only what is missing and nobody works on', async () => {
    await submit('--shards', '4', '--time', '1h', '--max-tasks', '2');
    expect(await readFile(join(folder.path, 'out/cluster/slurm-001.sh'), 'utf8')).toContain('--array=1-2\n');
    expect((await withSlurm('scan', 'small.yaml', '--out', 'out', '--backend', 'cpu', '--shard', '1/4')).code).toBe(0);

    await writeFile(
      join(path, 'squeue.txt'),
      '1|1|FAILED|NonZeroExitCode|n1\n1|2|RUNNING|None|n2\n2|N/A|PENDING|Dependency|\n',
    );
    const again = await submit('--resume');
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toContain('tasks 1 for 3 units of small in 4 shards');
    expect(await log('sbatch')).toContain('--parsable --dependency=afterany:3:1 slurm-002-merge.sh');
    expect(await log('scancel')).toBe('2\n');
    const script = await readFile(join(folder.path, 'out/cluster/slurm-002.sh'), 'utf8');
    expect(script).toContain('#SBATCH --array=1\n');
    expect(script).toContain('#SBATCH --time=0-01:00:00\n');
    expect(script).toContain('shards=4\ntasks=2\n');

    await writeFile(join(path, 'squeue.txt'), '3|1|PENDING|Resources|\n1|2|RUNNING|None|n2\n');
    expect((await submit('--resume')).stdout).toContain('3 units are missing, all of them with tasks that wait or run');
    expect((await status()).jobs).toHaveLength(2);
  });

  it('takes held tasks out of the queue when it sends them again', async () => {
    await submit('--shards', '4');
    await writeFile(join(path, 'squeue.txt'), '1|2|PENDING|launch failed requeued held|\n');
    expect((await submit('--resume')).stdout).toContain('tasks 1-4 for 4 units');
    expect(await log('scancel')).toBe('1_2\n');
  });

  it('takes a record that was written in place, and torn, for missing', async () => {
    await withSlurm('scan', 'small.yaml', '--out', 'out', '--backend', 'cpu', '--shard', '1/1');
    const record = join(folder.path, 'out/records/000002.json');
    await writeFile(record, (await readFile(record)).subarray(0, 100));
    expect(await status()).toMatchObject({ done: 3, missing: 0, damaged: [{ unit: 2 }] });
    expect((await submit('--shards', '4')).stdout).toContain('tasks 3 for 1 units');
  });

  it('has nothing to submit when all is done', async () => {
    await withSlurm('scan', 'small.yaml', '--out', 'out', '--backend', 'cpu', '--shard', '1/1');
    expect((await submit('--shards', '4')).stdout).toBe('all units are done: nuscan merge out\n');
    expect(await log('sbatch')).toBe('');
    expect((await status()).next).toEqual(['nuscan merge out']);
  });

  it('notes nothing when Slurm refuses', async () => {
    await writeFile(join(path, 'sbatch.refuse'), 'sbatch: error: Batch job submission failed: Invalid account\n');
    const { code, stdout, stderr } = await submit('--shards', '4', '--account', 'nobody');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe('nuscan: sbatch: error: Batch job submission failed: Invalid account\n');
    expect(await contentsOf(join(folder.path, 'out/cluster'))).toEqual(['logs']);
    await rm(join(path, 'sbatch.refuse'));
    expect((await submit('--shards', '4')).code).toBe(0);
  });

  it.each<[string, string, string[]]>([
    ['a batch system that is not known', '--engine pbs --out out --shards 4', ['--engine = "pbs"', 'slurm, htcondor']],
    ['no HTCondor here', '--engine htcondor --out out --shards 4', ['condor_submit is not on the PATH', '--shard k/N']],
    ['no shards', '--engine slurm --out out', ['--shards', 'missing', 'from 1 to 4']],
    [
      'more shards than units',
      '--engine slurm --out out --shards 5',
      ['--shards = "5"', 'only 4 tiles', 'from 1 to 4\n'],
    ],
    ['a time in no unit', '--engine slurm --out out --shards 4 --time 90', ['--time = "90"', '90m, 12h, 2d']],
    ['memory in no unit', '--engine slurm --out out --shards 4 --memory 4', ['--memory = "4"', 'for instance 4G']],
    ['no processors', '--engine slurm --out out --shards 4 --cpus 0', ['--cpus = "0"', 'from 1 to 4096']],
    ['a stop before the start', '--engine slurm --out out --shards 4 --time 1m', ['--stop-before = 120', '(60)']],
    ['an unknown backend', '--engine slurm --out out --shards 4 --backend gpu', ['--backend = "gpu"', 'webgpu']],
    ['nothing to resume', '--engine slurm --out out --shards 4 --resume', ['--out = "out"']],
    ['nothing to resume in a dry run', '--engine slurm --out out --shards 4 --resume --dry-run', ['no scan to resume']],
  ])('refuses %s and writes nothing', async (_, args, fragments) => {
    const { code, stdout, stderr } = await withSlurm('submit', 'small.yaml', ...args.split(' '));
    expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
    for (const fragment of fragments) expect(stderr).toContain(fragment);
    expect(await outside()).toEqual(['bin', 'small.yaml']);
    expect(await log('sbatch')).toBe('');
  });

  it('refuses where there is no Slurm, before it looks at anything', async () => {
    const bare = { environment: { PATH: join(folder.path, 'nothing') } };
    const args = ['submit', 'no-such.yaml', '--engine', 'slurm', '--out', 'out', '--shards', '4'];
    const { code, stderr } = await run(process.execPath, [executable, ...args], folder.path, bare);
    expect(code).toBe(2);
    expect(stderr).toContain('sbatch is not on the PATH');
    expect(await outside()).toEqual(['bin', 'small.yaml']);
  });

  it('refuses to submit a scan twice, and one to the folder of another', async () => {
    await submit('--shards', '4');
    const twice = await submit('--shards', '4');
    expect(twice.code).toBe(2);
    expect(twice.stderr).toContain('submitted before, as job 1; accepted: this folder with --resume');
    await writeText(
      join(folder.path, 'small.yaml'),
      (await readFile(join(folder.path, 'small.yaml'), 'utf8')).replace('points: 5', 'points: 6'),
    );
    for (const args of [['--resume'], ['--resume', '--dry-run']]) {
      const other = await submit(...args);
      expect(other.code).toBe(2);
      expect(other.stderr).toContain('--out = "out"');
    }
  });
});

describe('nuscan status', () => {
  it('prints the numbers of the disk also when Slurm does not answer', async () => {
    await submit('--shards', '4');
    await withSlurm('scan', 'small.yaml', '--out', 'out', '--backend', 'cpu', '--shard', '2/4');
    await writeFile(
      join(path, 'squeue.off'),
      'slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n',
    );
    const { code, stdout } = await withSlurm('status', 'out');
    expect(code).toBe(0);
    expect(stdout).toContain('1 of 4 units done, 3 missing, 0 damaged');
    expect(stdout).toContain('1 of 4 shards complete');
    expect(stdout).toContain('Unable to contact slurm controller');
  });

  it('does not wait for a squeue that hangs, nor for what it started', async () => {
    await submit('--shards', '4');
    await program('squeue', 'sleep 100 & wait');
    expect((await status()).jobs[0].unreachable).toBe('squeue gave no answer in 10 s');
  });

  it('keeps to its schema', async () => {
    await submit('--shards', '4');
    const before = process.env.PATH;
    process.env.PATH = `${path}${delimiter}${before}`;
    try {
      await writeFile(join(path, 'squeue.txt'), '1|1|PENDING|JobHeldUser|\n2|N/A|PENDING|Dependency|\n');
      const checked = await nuscanJson<StatusJson>(['status', 'out'], folder.path);
      expect(checked.jobs[0]).toMatchObject({
        mergeState: 'waiting',
        forgotten: 3,
        tasks: [{ task: 1, state: 'held' }],
      });
    } finally {
      process.env.PATH = before;
    }
  });

  it('refuses a folder that holds no scan', async () => {
    const { code, stderr } = await withSlurm('status', 'bin');
    expect(code).toBe(2);
    expect(stderr).toContain('bin');
  });
});
