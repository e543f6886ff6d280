/** Outputs appear complete or not at all. */
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFolderByRename } from '../../src/edge/output-folder.js';
import { contentsOf, executable, nuscan, run, temporaryFolder } from './nuscan.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

describe('a write that cannot succeed', () => {
  it.each([
    ['a figure whose name a folder has', ['spectrum', 'lz', '--figure', 'taken.svg'], 'taken.svg'],
    ['a figure in a file', ['spectrum', 'lz', '--figure', 'file/a.svg'], 'file is not a folder'],
    ['a plane in a file', ['contour', 'lz', 'q_e', 'q_mu', '--figure', 'file/a.png'], 'file is not a folder'],
    ['a report in a file', ['reproduce', '--out', 'file'], 'file is not a folder'],
    ['a report below a file', ['reproduce', '--out', 'file/below'], 'file is not a folder'],
    ['one of several figures', ['spectrum', 'combined', '--figure', 'all.svg'], 'all-lz-ws2022.svg'],
    ['a report whose name a folder has', ['reproduce', '--only', 'table1', '--out', 'out'], 'out/report.md'],
  ])('is told in one line, with exit code 1 and nothing written: %s', async (_, args, reason) => {
    await writeFile(join(folder.path, 'file'), 'x');
    for (const name of ['taken.svg', 'all-lz-ws2022.svg', 'out/report.md'])
      await mkdir(join(folder.path, name), { recursive: true });
    const before = await contentsOf(folder.path);
    const { code, stdout, stderr } = await nuscan(args, folder.path);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^nuscan: cannot write to [^\n]*\n$/);
    expect(stderr).toContain(reason);
    expect(await contentsOf(folder.path)).toEqual(before);
  });

  it('leaves no partial file, no new folder, and the old contents', async () => {
    await writeFile(join(folder.path, 'a.txt'), 'old');
    const files = new Map([
      ['a.txt', 'new'],
      ['nowhere/b.txt', 'new'],
    ]);
    await expect(writeFolderByRename(folder.path, files)).rejects.toThrow('cannot write to');
    await expect(writeFolderByRename(join(folder.path, 'x/y'), files)).rejects.toThrow('cannot write to');
    expect(await contentsOf(folder.path)).toEqual(['a.txt']);
    expect(await readFile(join(folder.path, 'a.txt'), 'utf8')).toBe('old');
  });
});

describe('a pipe', () => {
  it('stays what it is', async () => {
    const pipe = join(folder.path, 'pipe.svg');
    execFileSync('mkfifo', [pipe]);
    await expect(writeFolderByRename(folder.path, new Map([['pipe.svg', 'new']]))).rejects.toThrow(
      `cannot write to ${pipe}: no regular file has this name`,
    );
    expect((await stat(pipe)).isFIFO()).toBe(true);
    expect(await contentsOf(folder.path)).toEqual(['pipe.svg']);
  });
});

describe('a successful write', () => {
  it('replaces old files and leaves nothing else', async () => {
    await writeFile(join(folder.path, 'a.txt'), 'old');
    await writeFolderByRename(join(folder.path), new Map([['a.txt', 'new']]));
    await writeFolderByRename(join(folder.path, 'x/y'), new Map([['b.txt', 'new']]));
    expect(await contentsOf(folder.path)).toEqual(['a.txt', 'x', 'x/y', 'x/y/b.txt']);
    expect(await readFile(join(folder.path, 'a.txt'), 'utf8')).toBe('new');
  });
});

describe('an interrupted command', () => {
  it.skipIf(process.platform !== 'linux')('leaves nothing behind', async () => {
    const { code, stderr } = await nuscan(['reproduce', '--out', 'out'], folder.path, { interruptAfterCpuMs: 2000 });
    expect({ code, stderr }).toEqual({ code: 130, stderr: 'nuscan: interrupted\n' });
    expect(await contentsOf(folder.path)).toEqual([]);
  });

  it.each(['rates combined --json', 'scenarios', 'rates lz --csv', 'cite --json'])(
    'whose reader has seen enough is silent: %s',
    async (command) => {
      const pipeline = `set -o pipefail; "${process.execPath}" "${executable}" ${command} | true`;
      expect(await run('bash', ['-c', pipeline], folder.path)).toEqual({ code: 0, stdout: '', stderr: '' });
    },
  );
});
