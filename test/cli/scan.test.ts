/** A scan is killed, resumed, cut into shares, damaged: its result is always that of the uninterrupted run. */
import { spawn } from 'node:child_process';
import { copyFile, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomNumbers } from '../../src/numerics/random.js';
import { patience } from '../support/patience.js';
import { contentsOf, executable, nuscan, packageFolder, temporaryFolder, writeText } from './nuscan.js';

const GRID = `kind: grid
title: a grid in small tiles
scenarios: [darwin-30ty]
to_vary: { exposure_t_y: [30, 300] }
axes:
  q_e: { min: -0.6, max: 1.2, points: 40 }
  q_mu: { min: -5, max: 5, points: 50 }
tile_points: 256
`;
/** Tiles of GRID in all. */
const UNITS = 16;
const SWEEP = `kind: sweep
title: bounds
scenarios: [darwin-30ty]
to_vary: { exposure_t_y: [10, 30, 100] }
couplings: [mu_eff, q_e]
`;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
  await writeText(join(folder.path, 'grid.yaml'), GRID);
  await writeText(join(folder.path, 'sweep.yaml'), SWEEP);
});
afterEach(() => folder.remove());

const scan = (...args: string[]): ReturnType<typeof nuscan> => nuscan(['scan', ...args], folder.path);
const inFolder = (...parts: string[]): string => join(folder.path, ...parts);

/** Everything that must not depend on how a scan came about: all numbers, no wall times. */
async function numbersOf(out: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const name of await readdir(inFolder(out), { recursive: true })) {
    const path = inFolder(out, name);
    // A killed writer leaves temporary names behind.
    const temporary = name.split('/').some((part) => part.startsWith('.'));
    if (temporary || !(await stat(path)).isFile() || name === 'plan.json') continue;
    if (name.startsWith('records/')) {
      const { record } = JSON.parse(await readFile(path, 'utf8'));
      files[name] = JSON.stringify({ ...record, seconds: 0 });
    } else files[name] = await readFile(path, 'base64');
  }
  return files;
}

/** Records of finished units; a killed writer leaves others behind. */
async function unitsIn(out: string): Promise<number> {
  const names = await readdir(inFolder(out, 'records')).catch(() => []);
  return names.filter((name) => /^\d{6}\.json$/.test(name)).length;
}

/** A scan that is told to stop by a signal when so many units are done. */
async function stopAfter(
  units: number,
  signal: NodeJS.Signals,
  args: readonly string[],
  out: string,
): Promise<number | null> {
  const child = spawn(process.execPath, [executable, 'scan', ...args], { cwd: folder.path, stdio: 'ignore' });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  while (child.exitCode === null && (await unitsIn(out)) < units)
    await new Promise((resolve) => setTimeout(resolve, 2));
  child.kill(signal);
  return ended;
}

describe('a grid', () => {
  it('killed at 20 random moments and resumed ends as the uninterrupted one, bit for bit', {
    timeout: patience(480_000),
  }, async () => {
    expect((await scan('grid.yaml', '--out', 'whole', '--backend', 'cpu')).code).toBe(0);
    const whole = await numbersOf('whole');
    const random = randomNumbers(20_261_122);
    let [kills, round] = [0, 0];
    while (kills < 20) {
      const out = `killed${round++}`;
      // Each folder is killed until its units are complete; then the next one.
      for (let resume = false; ; resume = true) {
        const has = await stat(inFolder(out, 'plan.json')).catch(() => undefined);
        const args = ['grid.yaml', '--out', out, '--backend', 'cpu', ...(resume && has ? ['--resume'] : [])];
        const before = await unitsIn(out);
        if (before === UNITS || kills >= 20) {
          expect((await scan(...args)).code).toBe(0);
          break;
        }
        await stopAfter(before + Math.floor(6 * random()), 'SIGKILL', args, out);
        kills++;
      }
      expect(await numbersOf(out)).toEqual(whole);
    }
    expect(round).toBeGreaterThan(1);
  });

  it('told to stop keeps what is done, says how to go on, and exits with 75', async () => {
    // Many tiles: some are left however late the signal comes.
    await writeText(inFolder('fine.yaml'), GRID.replace(/points: [45]0/g, 'points: 120'));
    const code = await stopAfter(3, 'SIGINT', ['fine.yaml', '--out', 'out'], 'out');
    expect(code).toBe(75);
    const kept = await readdir(inFolder('out', 'records'));
    expect(kept.length).toBeGreaterThanOrEqual(3);
    expect(kept.every((name) => /^\d{6}\.json$/.test(name))).toBe(true);
    const again = await scan('fine.yaml', '--out', 'out', '--resume');
    expect(again).toMatchObject({ code: 0 });
  });

  it('computed in shares and merged equals the scan in one process', async () => {
    expect((await scan('grid.yaml', '--out', 'whole', '--backend', 'cpu')).code).toBe(0);
    const shares = [1, 2, 3].map((k) => scan('grid.yaml', '--out', 'shared', '--shard', `${k}/3`, '--backend', 'cpu'));
    expect((await Promise.all(shares)).map(({ code }) => code)).toEqual([0, 0, 0]);
    expect((await nuscan(['merge', 'shared', '--backend', 'cpu'], folder.path)).code).toBe(0);
    expect(await numbersOf('shared')).toEqual(await numbersOf('whole'));
  });

  it('with damaged chunks computes exactly those again', async () => {
    expect((await scan('grid.yaml', '--out', 'whole', '--backend', 'cpu')).code).toBe(0);
    const whole = await numbersOf('whole');
    expect((await scan('grid.yaml', '--out', 'out', '--backend', 'cpu')).code).toBe(0);
    const chunks = (await contentsOf(inFolder('out', 'grid.zarr', 'chi2', 'c'))).filter(
      (name) => name.split('/').length === 3,
    );
    const chunk = (i: number): string => inFolder('out', 'grid.zarr', 'chi2', 'c', chunks[i]);
    await truncate(chunk(0), 100);
    const bytes = await readFile(chunk(1));
    bytes[17] ^= 4;
    await writeFile(chunk(1), bytes);
    await copyFile(chunk(2), chunk(3));
    await rm(chunk(4));
    await writeFile(inFolder('out', 'records', '000005.json'), '{');
    const { code, stderr } = await scan('grid.yaml', '--out', 'out', '--resume', '--backend', 'cpu');
    expect(code).toBe(0);
    expect(stderr.match(/is computed again/g)).toHaveLength(5);
    expect(await numbersOf('out')).toEqual(whole);
  });

  it('that changed is not continued, and nothing is lost', async () => {
    expect((await scan('grid.yaml', '--out', 'out')).code).toBe(0);
    const before = await numbersOf('out');
    await writeText(inFolder('grid.yaml'), GRID.replace('points: 40', 'points: 41'));
    for (const args of [['--resume'], ['--shard', '1/2']]) {
      const { code, stderr } = await scan('grid.yaml', '--out', 'out', ...args);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^nuscan: --out = "out": /);
    }
    expect(await numbersOf('out')).toEqual(before);
  });

  it('whose confidence levels or title changed is finished with the new ones, without computing anything again', async () => {
    expect((await scan('grid.yaml', '--out', 'out')).code).toBe(0);
    const records = await readdir(inFolder('out', 'records'));
    await writeText(
      inFolder('grid.yaml'),
      `${GRID.replace('title: a grid', 'title: another')}confidence_levels: [0.68, 0.95]\n`,
    );
    const before = await Promise.all(records.map((name) => stat(inFolder('out', 'records', name))));
    expect((await scan('grid.yaml', '--out', 'out', '--resume')).code).toBe(0);
    const after = await Promise.all(records.map((name) => stat(inFolder('out', 'records', name))));
    expect(after.map(({ mtimeMs }) => mtimeMs)).toEqual(before.map(({ mtimeMs }) => mtimeMs));
    for (const round of ['scan', 'merge']) {
      const result = JSON.parse(await readFile(inFolder('out', 'result.json'), 'utf8'));
      expect(result.title, round).toMatch(/^another/);
      const levels = result.bounds.map((bound: { confidenceLevel: number }) => bound.confidenceLevel);
      expect([...new Set(levels)], round).toEqual([0.68, 0.95]);
      await rm(inFolder('out', 'result.json'));
      expect((await nuscan(['merge', 'out'], folder.path)).code).toBe(0);
    }
  });

  it('is not merged while units are missing, unless a partial result will do', async () => {
    expect((await scan('grid.yaml', '--out', 'out', '--shard', '1/2')).code).toBe(0);
    const refused = await nuscan(['merge', 'out'], folder.path);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/8 of 16 units are missing/);
    expect(await stat(inFolder('out', 'result.json')).catch(() => undefined)).toBeUndefined();
    const partial = await nuscan(['merge', 'out', '--partial'], folder.path);
    expect(partial.code).toBe(0);
    const result = JSON.parse(await readFile(inFolder('out', 'result.json'), 'utf8'));
    expect(result).toMatchObject({ units: 16, done: 8 });
    expect(await readFile(inFolder('out', 'summary.md'), 'utf8')).toContain('artial');
  });
});

describe('a sweep', () => {
  it('in threads gives what one bound at a time gives', async () => {
    expect((await scan('sweep.yaml', '--out', 'out')).code).toBe(0);
    const { bounds, variations } = JSON.parse(await readFile(inFolder('out', 'result.json'), 'utf8'));
    expect(bounds).toHaveLength(6);
    await writeText(inFolder('own.yaml'), 'label: own\nexperiments: { darwin: { exposure_t_y: 100 } }\n');
    const direct = JSON.parse((await nuscan(['bounds', 'own.yaml', 'q_e', '--json'], folder.path)).stdout);
    const same = bounds.find(
      (bound: { coupling: string; variation: number }) =>
        bound.coupling === 'q_e' && variations[bound.variation].settings.exposure_t_y === 100,
    );
    expect(same.intervals.map(({ lo, hi }: { lo: number; hi: number }) => [lo, hi])).toEqual(
      direct.intervals.map(({ lo, hi }: { lo: number; hi: number }) => [lo, hi]),
    );
  });

  it('can be computed in shares as well', async () => {
    expect((await scan('sweep.yaml', '--out', 'whole')).code).toBe(0);
    for (const k of [2, 1]) expect((await scan('sweep.yaml', '--out', 'shared', '--shard', `${k}/2`)).code).toBe(0);
    expect((await nuscan(['merge', 'shared'], folder.path)).code).toBe(0);
    expect(await numbersOf('shared')).toEqual(await numbersOf('whole'));
  });
});

describe('a dry run', () => {
  it('tells points, memory, disk and time, and writes nothing', async () => {
    const before = await contentsOf(folder.path);
    const { code, stdout } = await scan('grid.yaml', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toMatch(/40 × 50 × 2 = 4,000 points in 16 tiles/);
    expect(stdout).toMatch(/memory about \d+ MB, disk \d+ [kM]B/);
    expect(stdout).toMatch(/expected time .* points\/s .*: planning .*, tiles .*, result /);
    const { stdout: json } = await scan('sweep.yaml', '--dry-run', '--json');
    const estimate = JSON.parse(json);
    expect(estimate).toMatchObject({ units: 6, points: 0, variations: 3 });
    const schema = JSON.parse(await readFile(join(packageFolder, 'schemas/scan-estimate.schema.json'), 'utf8'));
    expect(new Ajv({ strict: false }).validate(schema, estimate)).toBe(true);
    expect(estimate.seconds).toBe(estimate.planningSeconds + estimate.computingSeconds + estimate.finishingSeconds);
    for (const part of ['planningSeconds', 'computingSeconds', 'finishingSeconds'])
      expect(estimate[part]).toBeGreaterThan(0);
    expect(await contentsOf(folder.path)).toEqual(before);
  });

  it('leaves the result out for a share, and everything for one without units', async () => {
    const share = JSON.parse((await scan('sweep.yaml', '--dry-run', '--json', '--shard', '1/2')).stdout);
    expect(share).toMatchObject({ share: 3, finishingSeconds: 0 });
    const empty = JSON.parse((await scan('sweep.yaml', '--dry-run', '--json', '--shard', '7/7')).stdout);
    expect(empty).toMatchObject({ share: 0, computingSeconds: 0, finishingSeconds: 0 });
  });

  it('counts on the threads that the batch system allows', async () => {
    const dry = async (environment: Record<string, string>, ...args: string[]): Promise<string> =>
      (await nuscan(['scan', 'sweep.yaml', '--dry-run', ...args], folder.path, { environment })).stdout;
    expect(await dry({ SLURM_CPUS_PER_TASK: '1' })).toContain('on 1 thread (');
    expect(await dry({ SLURM_CPUS_PER_TASK: '1' }, '--threads', '2')).toContain('on 2 threads (');
  });
});

describe('bad input ends with exit code 2 and nothing written', () => {
  it.each([
    ['an unknown scan', ['nowhere'], 'FILE = "nowhere": no such file or shipped scan'],
    [
      'a misspelt scan',
      ['darwin-exposre'],
      'FILE = "darwin-exposre": no such file or shipped scan (did you mean darwin-exposure?)',
    ],
    ['share 9 of 8', ['grid.yaml', '--shard', '9/8'], '--shard = "9/8"'],
    ['share 0', ['grid.yaml', '--shard', '0/8'], '--shard = "0/8"'],
    ['a share without a number', ['grid.yaml', '--shard', 'a/8'], '--shard = "a/8"'],
    ['another plan', ['grid.yaml', '--plan', '0123456789abcdef'], '--plan = "0123456789abcdef"'],
    ['an empty folder name', ['grid.yaml', '--out', ''], '--out'],
    ['nothing to resume', ['grid.yaml', '--out', 'out', '--resume'], '--out = "out"'],
    ['an unknown backend', ['grid.yaml', '--backend', 'cuda'], '--backend = "cuda"'],
    ['a bad axis', ['bad.yaml'], 'bad.yaml:5: axes.q_e.max = 1: the axis is reversed or empty'],
  ])('%s', async (_, args, message) => {
    await writeText(
      inFolder('bad.yaml'),
      'kind: grid\ntitle: t\nscenarios: [lz]\naxes:\n  q_e: { min: 2, max: 1, points: 5 }\n',
    );
    const before = await contentsOf(folder.path);
    const { code, stdout, stderr } = await scan(...args);
    expect(stderr).toContain(`nuscan: ${message}`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(await contentsOf(folder.path)).toEqual(before);
  });

  it('a folder that is no scan cannot be merged', async () => {
    const { code, stderr } = await nuscan(['merge', '.'], folder.path);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^nuscan: /);
  });
});

describe('a list of variations', () => {
  it('gives the contours that nuscan contour gives, to the last bit', async () => {
    await writeText(
      inFolder('list.yaml'),
      'kind: sweep\ntitle: t\nvariations:\n  - scenario: darwin-30ty\n    settings: { exposure_t_y: 300 }\n  - scenario: lz\nplanes: [{ x: q_e, y: q_mu, degrees_of_freedom: 1, samples: 33 }]\n',
    );
    const { code, stderr } = await scan('list.yaml', '--out', 'out', '--backend', 'cpu');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { planes } = JSON.parse(await readFile(inFolder('out/result.json'), 'utf8'));
    for (const [i, scenario] of ['darwin-300ty', 'lz'].entries()) {
      const { stdout } = await nuscan([
        ...['contour', scenario, 'q_e', 'q_mu', '--dof', '1', '--grid', '33', '--backend', 'cpu', '--json'],
      ]);
      const { lines, dof, threshold } = JSON.parse(stdout);
      expect(planes[i]).toMatchObject({ variation: i, degreesOfFreedom: dof, threshold });
      expect(planes[i].lines).toStrictEqual(lines);
    }
  });
});
