/** The build of a checkout that others run from. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageFolder, run } from '../cli/nuscan.js';
import { testFolder } from '../support/temporary-folder.js';

async function times(): Promise<string[]> {
  const names = (await readdir(join(packageFolder, 'dist'), { recursive: true })).sort();
  return Promise.all(names.map(async (name) => `${name} ${(await stat(join(packageFolder, 'dist', name))).mtimeMs}`));
}

it('leaves an up-to-date build alone, also when npx prepares the checkout in an empty home', async () => {
  const before = await times();
  const { code, stdout, stderr } = await run('npx', ['nuscan', '--version'], packageFolder, {
    environment: { HOME: await testFolder() },
  });
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('0.1.0');
  expect(await times()).toEqual(before);
});

it('swaps folders in while others do the same', async () => {
  const folder = await testFolder();
  const script = `import { mkdirSync, writeFileSync } from 'node:fs';
    import { swapIn } from ${JSON.stringify(join(packageFolder, 'tools/build-stamp.mjs'))};
    for (let i = 0; i < 50; i++) {
      const next = process.argv[1] + '/next-' + process.pid;
      mkdirSync(next);
      writeFileSync(next + '/file', 'whole');
      swapIn(next, process.argv[1] + '/dist');
    }`;
  const codes = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], { stdio: 'inherit' });
      return (await once(child, 'exit'))[0];
    }),
  );
  expect(codes).toEqual([0, 0, 0]);
  expect(await readdir(folder)).toEqual(['dist']);
  expect(await readdir(join(folder, 'dist'))).toEqual(['file']);
});
