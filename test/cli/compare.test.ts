import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentsOf, nuscan, nuscanJson, temporaryFolder } from './nuscan.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  const written = ['bounds lz mu_eff', 'bounds xenonnt mu_eff', 'bounds xenonnt q_e', 'contour darwin-30ty q_e q_mu'];
  for (const command of written) {
    const args = command.split(' ');
    const { stdout } = await nuscan([...args, ...(args[0] === 'contour' ? ['--grid', '9'] : []), '--json']);
    await writeFile(join(folder.path, `${args.slice(1).join('-')}.json`), stdout);
  }
  await mkdir(join(folder.path, 'unfinished'));
  await writeFile(join(folder.path, 'unfinished/plan.json'), '{}');
  await mkdir(join(folder.path, 'empty'));
  await writeFile(join(folder.path, 'broken.json'), '{"coupling":\n');
  await writeFile(join(folder.path, 'other.json'), '{"x": 1}');
});
afterAll(() => folder.remove());

interface Output {
  readonly bounds: readonly {
    readonly entries: readonly { readonly label: string; readonly ratio: number | null }[];
  }[];
  readonly figures: readonly string[];
}

describe('compare', () => {
  it('prints limits and their ratios, and draws them', async () => {
    const { bounds, figures } = await nuscanJson<Output>(
      ['compare', 'lz-mu_eff.json', 'xenonnt-mu_eff.json', '--label', 'LZ', '--figure', 'both.svg'],
      folder.path,
    );
    const read = async (name: string): Promise<number> =>
      JSON.parse(await readFile(join(folder.path, name), 'utf8')).intervals[0].hi;
    const ratio = (await read('xenonnt-mu_eff.json')) / (await read('lz-mu_eff.json'));
    expect(bounds[0].entries.map(({ label }) => label)).toEqual(['LZ', 'xenonnt']);
    expect(bounds[0].entries[1].ratio).toBeCloseTo(ratio, 12);
    expect(figures).toEqual(['both.svg']);
    expect(await readFile(join(folder.path, 'both.svg'), 'utf8')).toContain('>LZ</text>');
    const { stdout, code } = await nuscan(['compare', 'lz-mu_eff.json', 'xenonnt-mu_eff.json'], folder.path);
    expect(code).toBe(0);
    expect(stdout).toContain(`  xenonnt  < ${(await read('xenonnt-mu_eff.json')).toFixed(2)}`);
  });

  it('numbers what has the same name', async () => {
    const { stdout } = await nuscan(['compare', 'lz-mu_eff.json', 'lz-mu_eff.json'], folder.path);
    expect(stdout).toMatch(/lz \(1\) .*\n {2}lz \(2\) .* 1\.00/);
  });

  it.each<[string, string[]]>([
    ['lz-mu_eff.json', ['RESULTS = "lz-mu_eff.json"', 'two results or more']],
    ['lz-mu_eff.json nowhere', ['nowhere: cannot be read', 'folder of a finished scan']],
    ['lz-mu_eff.json unfinished', ['unfinished: an unfinished scan', '--resume']],
    ['lz-mu_eff.json empty', ['empty: there is no result.json']],
    ['lz-mu_eff.json broken.json', ['broken.json:', 'not JSON']],
    ['lz-mu_eff.json other.json', ['other.json: neither a finished scan nor a bound nor a contour']],
    ['lz-mu_eff.json xenonnt-q_e.json', ['nothing in common', 'mu_eff at 0.9', 'q_e at 0.9']],
    ['lz-mu_eff.json darwin-30ty-q_e-q_mu.json', ['nothing in common', '(q_e, q_mu) at 0.9']],
    ['lz-mu_eff.json xenonnt-mu_eff.json --label a --label b --label c', ['--label = "a, b, c"', 'at most one']],
    ['lz-mu_eff.json xenonnt-mu_eff.json --figure both.pdf', ['--figure = "both.pdf"', '.svg or .png']],
  ])('refuses %s with one line and exit code 2', async (command, parts) => {
    const before = await contentsOf(folder.path);
    const { code, stdout, stderr } = await nuscan(['compare', ...command.split(' ')], folder.path);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^nuscan: [^\n]*\n$/);
    for (const part of parts) expect(stderr).toContain(part);
    expect(await contentsOf(folder.path)).toEqual(before);
  });
});
