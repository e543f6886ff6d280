/** What a scan writes names no folder of this computer, and works where it is moved to. */
import { mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nuscan, temporaryFolder, writeText } from './nuscan.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
  await writeText(
    join(folder.path, 'project/own/mine.yaml'),
    'label: mine\nexperiments: { darwin: { exposure_t_y: 30 } }\n',
  );
  await writeText(join(folder.path, 'project/scans/sweep.yaml'), sweepOf('../own/mine.yaml'));
});
afterEach(() => folder.remove());

const sweepOf = (scenario: string): string =>
  `kind: sweep\ntitle: t\nscenarios: [${scenario}, lz]\ncouplings: [mu_eff]\nplanes: [{ x: q_e, y: q_mu }]\n`;
const gridOf = (scenario: string): string =>
  `kind: grid\ntitle: t\nscenarios: [${scenario}]\naxes: { q_e: { min: -1, max: 1, points: 5 }, q_mu: { min: -5, max: 5, points: 5 } }\n`;

/** Runs a command that must end well. */
async function done(args: readonly string[], cwd: string): Promise<void> {
  expect(await nuscan(args, cwd)).toMatchObject({ code: 0 });
}

/** Files below a folder that name another folder. */
async function filesThatName(below: string, what: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(below, { recursive: true })) {
    const path = join(below, name);
    if ((await stat(path)).isFile() && (await readFile(path)).includes(what)) found.push(name);
  }
  return found;
}

it.each([
  ['sweep', 'relative', sweepOf],
  ['sweep', 'absolute', sweepOf],
  ['grid', 'relative', gridOf],
  ['grid', 'absolute', gridOf],
])('a %s whose scenario is %s is passed on without folders of this computer', async (_, named, fileOf) => {
  const project = join(folder.path, 'project');
  const scenario = named === 'absolute' ? join(project, 'own/mine.yaml') : '../own/mine.yaml';
  await writeText(join(project, 'scans/mine.yaml'), fileOf(scenario));
  await done(['scan', join(project, 'scans/mine.yaml'), '--out', join(project, 'out')], folder.path);
  for (const format of ['csv', 'hepdata', 'npz', 'hdf5'])
    await done(['export', 'out', '--format', format, '--out', `exported-${format}`], project);
  for (const below of await readdir(project))
    if (below.startsWith('out') || below.startsWith('exported')) {
      const path = join(project, below);
      const named = (await stat(path)).isFile()
        ? (await readFile(path)).includes(folder.path)
          ? [below]
          : []
        : await filesThatName(path, folder.path);
      expect(named).toEqual([]);
    }
});

it('a scan that was moved with its files is resumed, shared out and merged there', async () => {
  const [before, after] = [join(folder.path, 'project'), join(folder.path, 'elsewhere/deep/project')];
  await done(['scan', 'scans/sweep.yaml', '--out', 'out'], before);
  const result = await readFile(join(before, 'out/result.json'), 'utf8');
  await mkdir(join(folder.path, 'elsewhere/deep'), { recursive: true });
  await rename(before, after);
  await rm(join(after, 'out/records/000000.json'));
  await rm(join(after, 'out/result.json'));
  // From another folder than before, by another path.
  await done(['scan', join(after, 'scans/sweep.yaml'), '--out', join(after, 'out'), '--shard', '1/2'], folder.path);
  await done(['merge', join(after, 'out')], folder.path);
  expect(await readFile(join(after, 'out/result.json'), 'utf8')).toBe(result);
  await done(['scan', 'sweep.yaml', '--out', '../out', '--resume'], join(after, 'scans'));
  expect(await readFile(join(after, 'out/result.json'), 'utf8')).toBe(result);
});

it('a folder behind a link finds the files again', async () => {
  const project = join(folder.path, 'project');
  await mkdir(join(folder.path, 'disk/a/b'), { recursive: true });
  await symlink(join(folder.path, 'disk/a/b'), join(project, 'linked'));
  await done(['scan', 'scans/sweep.yaml', '--out', 'linked/out'], project);
  await done(['merge', join(folder.path, 'disk/a/b/out')], folder.path);
  await done(['merge', 'linked/out'], project);
});

it('JSON of single commands has the name of a file only', async () => {
  const scenario = join(folder.path, 'project/own/mine.yaml');
  for (const args of [
    ['bounds', scenario, 'mu_eff'],
    ['contour', scenario, 'q_e', 'q_mu', '--grid', '17'],
    ['chi2', scenario],
    ['rates', scenario],
  ]) {
    const { stdout } = await nuscan([...args, '--json']);
    expect(JSON.parse(stdout).scenario).toBe('mine.yaml');
    expect(stdout).not.toContain(folder.path);
  }
});
