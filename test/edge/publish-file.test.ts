/** What a publication leaves behind, whatever the file system does. */
import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { publishFile, removeLeftovers } from '../../src/edge/publish-file.js';
import { testFolder } from '../support/temporary-folder.js';

/** A file system that fails on demand: works as root and on every system. */
const faults = vi.hoisted(() => ({ failing: new Map<string, string>(), calls: [] as string[] }));
vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs/promises')>();
  const check = (operation: string, path: unknown): void => {
    faults.calls.push(`${operation} ${String(path).split('/').at(-1)}`);
    const code = faults.failing.get(operation);
    if (code) throw Object.assign(new Error(`${code}: made up, ${operation} '${path}'`), { code });
  };
  return {
    ...real,
    mkdir: async (path: string, options?: object) => {
      if (!options) check('mkdir', path);
      return real.mkdir(path, options);
    },
    link: async (from: string, to: string) => {
      check('link', to);
      return real.link(from, to);
    },
    rename: async (from: string, to: string) => {
      check('rename', to);
      return real.rename(from, to);
    },
    open: async (path: string, flags: string) => {
      if (flags === 'wx') check('create', path);
      const file = await real.open(path, flags);
      if (flags !== 'wx' && flags !== 'r') return file;
      const ofFolder = flags === 'r' ? 'folder ' : '';
      const [write, sync] = [file.writeFile.bind(file), file.sync.bind(file)];
      file.writeFile = async (content) => {
        // A disk that fills up takes the beginning.
        if (faults.failing.has('write')) await write((content as Uint8Array).subarray(0, 3));
        check('write', path);
        return write(content);
      };
      file.sync = async () => {
        check(`${ofFolder}sync`, path);
        return sync();
      };
      return file;
    },
  };
});
afterEach(() => {
  faults.failing.clear();
  faults.calls.length = 0;
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const anything = (): boolean => true;
const nothing = (): boolean => false;

describe('a publication', () => {
  it('makes the folder and leaves one file', async () => {
    const folder = await testFolder();
    expect(await publishFile(join(folder, 'a/b/file'), bytes('first'), nothing)).toBe('new');
    expect((await readdir(folder, { recursive: true })).sort()).toEqual(['a', 'a/b', 'a/b/file']);
    expect(await readFile(join(folder, 'a/b/file'), 'utf8')).toBe('first');
  });

  it('leaves what was there first, down to its inode: nothing is written in place', async () => {
    const path = join(await testFolder(), 'file');
    await publishFile(path, bytes('first'), nothing);
    const before = await stat(path);
    expect(await publishFile(path, bytes('second'), anything)).toBe('kept');
    expect(await readFile(path, 'utf8')).toBe('first');
    expect(await stat(path)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  });

  it('replaces what may not stay by another file: a reader keeps the one that it has opened', async () => {
    const path = join(await testFolder(), 'file');
    await publishFile(path, bytes('damaged'), nothing);
    const before = await stat(path);
    expect(await publishFile(path, bytes('good'), (existing) => existing.length !== 7)).toBe('replaced');
    expect(await readFile(path, 'utf8')).toBe('good');
    expect((await stat(path)).ino).not.toBe(before.ino);
    expect(await readdir(join(path, '..'))).toEqual(['file']);
  });

  it('forces the file to the disk before it has its name, and the name afterwards', async () => {
    const folder = await testFolder();
    await publishFile(join(folder, 'new/file'), bytes('text'), nothing);
    const steps = faults.calls.map((call) => call.replace(/\.file\..*\.partial$/, 'TEMPORARY'));
    const [parent, made] = [folder.split('/').at(-1), 'new'];
    expect(steps).toEqual([
      `mkdir ${made}`,
      `folder sync ${parent}`,
      'create TEMPORARY',
      'write TEMPORARY',
      'sync TEMPORARY',
      'link file',
      `folder sync ${made}`,
    ]);
  });

  it.each([
    ['create', 'EROFS'],
    ['create', 'EACCES'],
    ['create', 'ENOSPC'],
    ['write', 'ENOSPC'],
    ['write', 'EDQUOT'],
    ['sync', 'EIO'],
    ['sync', 'ENOSPC'],
    ['link', 'ENOSPC'],
    ['mkdir', 'EACCES'],
  ])('that fails at %s with %s names the path and leaves nothing', async (operation, code) => {
    const folder = await testFolder();
    const path = join(folder, operation === 'mkdir' ? 'new/file' : 'file');
    faults.failing.set(operation, code);
    await expect(publishFile(path, bytes('text'), nothing)).rejects.toThrow(`cannot write ${path}: ${code}`);
    expect(await readdir(folder)).toEqual([]);
  });

  it('that fails leaves the file of another writer', async () => {
    const path = join(await testFolder(), 'file');
    await publishFile(path, bytes('first'), nothing);
    for (const operation of ['write', 'sync', 'rename']) {
      faults.failing.set(operation, 'ENOSPC');
      await expect(publishFile(path, bytes('second'), nothing)).rejects.toThrow('ENOSPC');
      faults.failing.clear();
      expect(await readFile(path, 'utf8')).toBe('first');
      expect(await readdir(join(path, '..'))).toEqual(['file']);
    }
  });

  it.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])('works without hard links (%s)', async (code) => {
    const path = join(await testFolder(), 'file');
    faults.failing.set('link', code);
    expect(await publishFile(path, bytes('first'), nothing)).toBe('new');
    expect(await publishFile(path, bytes('second'), anything)).toBe('kept');
    expect(await readFile(path, 'utf8')).toBe('first');
    expect(await publishFile(path, bytes('third'), nothing)).toBe('replaced');
    expect(await readFile(path, 'utf8')).toBe('third');
    expect(await readdir(join(path, '..'))).toEqual(['file']);
  });

  it.each(['EINVAL', 'ENOTSUP', 'EPERM'])('works where folders cannot be forced to the disk (%s)', async (code) => {
    const path = join(await testFolder(), 'file');
    faults.failing.set('folder sync', code);
    expect(await publishFile(path, bytes('first'), nothing)).toBe('new');
  });

  it('says what is wrong with a folder that cannot be made', async () => {
    const folder = await testFolder();
    await writeFile(join(folder, 'text'), '');
    await symlink('nowhere', join(folder, 'dangling'));
    await expect(publishFile(join(folder, 'text/file'), bytes('x'), nothing)).rejects.toThrow('ENOTDIR');
    await expect(publishFile(join(folder, 'text/below/file'), bytes('x'), nothing)).rejects.toThrow('ENOTDIR');
    await expect(publishFile(join(folder, 'dangling/a/file'), bytes('x'), nothing)).rejects.toThrow('ENOENT');
    expect((await readdir(folder)).sort()).toEqual(['dangling', 'text']);
  });

  it('says that a folder is in its way', async () => {
    const path = join(await testFolder(), 'file');
    await mkdir(path);
    await expect(publishFile(path, bytes('text'), anything)).rejects.toThrow(
      `cannot write ${path}: a folder has this name`,
    );
    expect(await readdir(join(path, '..'))).toEqual(['file']);
  });

  it('takes one of many writers, and all of it', async () => {
    const path = join(await testFolder(), 'file');
    const texts = Array.from({ length: 20 }, (_, writer) => String(writer).repeat(100_000));
    const publications = await Promise.all(texts.map((text) => publishFile(path, bytes(text), anything)));
    const first = publications.indexOf('new');
    expect(publications.filter((publication) => publication === 'kept')).toHaveLength(19);
    expect(await readFile(path, 'utf8')).toBe(texts[first]);
    expect(await readdir(join(path, '..'))).toEqual(['file']);
  });
});

describe('what killed writers have left', () => {
  const uuid = '00000000-1111-2222-3333-444444444444';

  it('goes when it is old, and nothing else does', async () => {
    const folder = await testFolder();
    await mkdir(join(folder, 'ours/c/0'), { recursive: true });
    await mkdir(join(folder, 'theirs'));
    const old = [`.a.${uuid}.partial`, `ours/.b.${uuid}.partial`, `ours/c/0/.1.${uuid}.partial`];
    const kept = [
      `.young.${uuid}.partial`,
      `theirs/.a.${uuid}.partial`,
      `a.${uuid}.partial`,
      '.result.json.123.partial',
      'plan.json',
      'ours/c/0/1',
    ];
    for (const name of [...old, ...kept]) await writeFile(join(folder, name), 'x');
    await symlink('plan.json', join(folder, `.link.${uuid}.partial`));
    const [hourAgo, recently] = [3700, 3500].map((seconds) => Date.now() / 1000 - seconds);
    for (const name of [...old, ...kept]) {
      const time = name.includes('young') ? recently : hourAgo;
      await utimes(join(folder, name), time, time);
    }
    await removeLeftovers(folder, ['ours', 'absent'], 3_600_000);
    const left = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
    expect(left.sort()).toEqual([...kept, `.link.${uuid}.partial`].sort());
  });

  it('shows early that nothing can be written', async () => {
    const folder = await testFolder();
    faults.failing.set('create', 'EROFS');
    await expect(removeLeftovers(folder, [], 0)).rejects.toThrow(`cannot write ${folder}: EROFS`);
  });
});
