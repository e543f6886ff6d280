/** The executable as npm installs it: in the checkout, and from a packed tarball in a project of its own. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFolder, run, temporaryFolder } from './nuscan.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

describe('npx nuscan', () => {
  it('works in the checkout', async () => {
    const { code, stdout } = await run('npx', ['nuscan', 'scenarios'], packageFolder);
    expect(code).toBe(0);
    expect(stdout).toContain('darwin-300ty-depleted');
  });

  it('works from any folder of a project that installed the package', async () => {
    // The build of this checkout is packed as it is: building again would pull it from under other tests.
    const packed = await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder.path], packageFolder);
    expect(packed.code, packed.stderr).toBe(0);
    const [tarball] = await readdir(folder.path);
    const project = join(folder.path, 'project');
    await mkdir(join(project, 'analysis'), { recursive: true });
    await writeFile(join(project, 'package.json'), '{ "name": "project", "private": true }\n');
    const options = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--omit=dev'];
    const installed = await run('npm', ['install', ...options, join(folder.path, tarball)], project);
    expect(installed.code, installed.stderr).toBe(0);

    const elsewhere = join(project, 'analysis');
    const scenarios = await run('npx', ['--no', 'nuscan', 'scenarios'], elsewhere);
    expect(scenarios.code, scenarios.stderr).toBe(0);
    expect(scenarios.stdout).toContain('darwin-300ty-depleted');
    const chi2 = await run('npx', ['--no', 'nuscan', 'chi2', 'lz', '--json'], elsewhere);
    expect(chi2.code, chi2.stderr).toBe(0);
    expect(JSON.parse(chi2.stdout).chi2).toBeGreaterThan(0);
    const figure = await run('npx', ['--no', 'nuscan', 'spectrum', 'lz', '--figure', 'lz.png'], elsewhere);
    expect(figure.code, figure.stderr).toBe(0);
    expect(await readdir(elsewhere)).toEqual(['lz.png']);
    const library = `import { COUPLING_NAMES, loadScenario, nodeFiles, dataFolder } from 'nuscan';
      console.log(COUPLING_NAMES.length, (await loadScenario(nodeFiles, dataFolder, 'lz')).label);`;
    const imported = await run(process.execPath, ['--input-type=module', '-e', library], elsewhere);
    expect(imported).toMatchObject({ code: 0, stdout: '16 LZ\n' });
  });
});
