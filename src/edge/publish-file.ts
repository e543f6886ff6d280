/**
 * Files that appear whole or not at all, whoever else writes them, and whenever the power goes: they are written under a
 * temporary name, forced to the disk, and then given their name in one step.
 */
import { randomUUID } from 'node:crypto';
import { type Dirent, rmSync } from 'node:fs';
import { link, lstat, mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readRegularFile } from './regular-file.js';

/** Names of files that are being written: unique over processes and computers, and never those of a result. */
const TEMPORARY_NAME = /^\..+\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.partial$/;

/** Codes of file systems without hard links (FAT, many network and container mounts). */
const NO_LINKS: ReadonlySet<unknown> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** Codes of file systems, and of Windows, where a folder cannot be forced to the disk. */
const NO_FOLDER_SYNC: ReadonlySet<unknown> = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EISDIR', 'EPERM', 'EACCES']);

/** Files not yet under their final name: removed when the process is told to stop. */
const partials = new Set<string>();
process.once('exit', () => {
  for (const partial of partials) rmSync(partial, { force: true });
});

/** What became of a publication: the file is new, another one was there and stays, or it has replaced one. */
export type Publication = 'new' | 'kept' | 'replaced';

/**
 * Publishes a file; makes its folder where needed.
 * @param mayStay whether a file that another writer has published under this name is as good
 * @throws Error naming path and reason: the name holds then what it held before (or the whole new file, where all that
 *   failed was to force its name to the disk)
 */
export async function publishFile(
  path: string,
  content: Uint8Array,
  mayStay: (existing: Uint8Array) => boolean | Promise<boolean>,
): Promise<Publication> {
  // In the folder of the final name: some file systems cannot link from one folder to another.
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.partial`);
  try {
    await makeFolder(dirname(path));
    partials.add(temporary);
    await writeThrough(temporary, content);
    const publication = await giveName(temporary, path, mayStay);
    await rm(temporary, { force: true });
    await syncFolder(dirname(path));
    return publication;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw cannotWrite(path, error);
  } finally {
    partials.delete(temporary);
  }
}

/** An error about a path that could not be written. */
function cannotWrite(path: string, error: unknown): Error {
  const code = codeOf(error);
  const reason = code === 'EISDIR' || code === 'ENOTEMPTY' ? 'a folder has this name' : (error as Error).message;
  return new Error(`cannot write ${path}: ${reason}`, { cause: error });
}

/** Writes a file and waits until the disk has it: a full disk may show only then, or when the file is closed. */
async function writeThrough(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function giveName(
  temporary: string,
  path: string,
  mayStay: (existing: Uint8Array) => boolean | Promise<boolean>,
): Promise<Publication> {
  try {
    // Unlike a rename, a link never takes the place of a file: of several writers one is first.
    await link(temporary, path);
    return 'new';
  } catch (error) {
    const code = codeOf(error);
    // Without links nobody is first: between this look and the rename another writer may publish, and is replaced. Both
    // files are whole, so no reader sees a damaged one.
    if (code !== 'EEXIST' && !NO_LINKS.has(code)) throw error;
  }
  const existing = await readRegularFile(path).catch(() => 'unreadable' as const);
  if (existing instanceof Uint8Array && (await mayStay(existing))) return 'kept';
  await rename(temporary, path);
  return existing ? 'replaced' : 'new';
}

/**
 * Makes a folder and those above it, and forces the names of new ones to the disk. Not with the option `recursive` of
 * mkdir, which says on a read-only disk that there is no such folder.
 */
async function makeFolder(folder: string): Promise<void> {
  if ((await stat(folder).catch(() => undefined))?.isDirectory()) return;
  try {
    await makeOne(folder);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await makeOne(folder);
  }
  await syncFolder(dirname(folder));
}

/** Makes a folder, unless a competitor has just done so; what else has its name shows when something is put into it. */
async function makeOne(folder: string): Promise<void> {
  await mkdir(folder).catch((error) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
}

/** Forces the names in a folder to the disk, where the file system can. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!NO_FOLDER_SYNC.has(codeOf(error))) throw error;
  }
}

/**
 * Removes what killed writers have left in a folder; nothing else is touched.
 * @param folder where it looks; `below` names folders inside it whose whole depth is searched too
 * @param age in milliseconds: younger files may belong to a writer that is alive
 * @throws Error when nothing can be written into the folder
 */
export async function removeLeftovers(folder: string, below: readonly string[], age: number): Promise<void> {
  const before = (await clockOf(folder)) - age;
  const entries = await readdir(folder, { withFileTypes: true });
  for (const name of below) entries.push(...(await entriesBelow(join(folder, name))));
  for (const entry of entries) {
    if (!entry.isFile() || !TEMPORARY_NAME.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    // Competitors clean up as well: what is gone is as it should be.
    const state = await lstat(path).catch(() => undefined);
    if (state && state.mtimeMs < before) await unlink(path).catch(() => undefined);
  }
}

async function entriesBelow(folder: string): Promise<Dirent[]> {
  // What cannot be listed shows when something is published there.
  return readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
}

/** The time by the clock of the file system, which a file server may read differently from this computer. */
async function clockOf(folder: string): Promise<number> {
  const probe = join(folder, `.clock.${randomUUID()}.partial`);
  try {
    await writeThrough(probe, new Uint8Array());
    return (await lstat(probe)).mtimeMs;
  } catch (error) {
    throw cannotWrite(folder, error);
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
