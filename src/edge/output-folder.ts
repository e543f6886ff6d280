/** Writes results so that a reader sees either the old file or the complete new one. */
import { rmSync } from 'node:fs';
import { access, constants, mkdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../input/errors.js';
import type { OutputStreams } from '../report/output.js';

/** Files not yet under their final name: removed when the process is told to stop. */
const partials = new Set<string>();
process.once('exit', () => {
  for (const partial of partials) rmSync(partial, { force: true });
});

/**
 * Writes several files into a folder: all contents first, then all names. What fails leaves nothing behind.
 * @throws InputError of what makes the contents, as it is; Error when they cannot be written
 */
export async function writeFolderByRename(folder: string, files: OutputStreams): Promise<void> {
  await writeByRename(folder, [...files.keys()], async (partial) => {
    for (const [name, content] of files) await writeFile(partial(name), content);
  });
}

/**
 * Writes one file that something else than Node fills.
 * @param fill receives the name under which the file is to be written
 * @throws InputError of what makes the contents, as it is; Error when they cannot be written
 */
export async function writeFileByRename(path: string, fill: (partial: string) => Promise<void>): Promise<void> {
  const name = basename(path);
  await writeByRename(dirname(path), [name], (partial) => fill(partial(name)));
}

async function writeByRename(
  folder: string,
  names: readonly string[],
  fill: (partial: (name: string) => string) => Promise<void>,
): Promise<void> {
  await checkWritable(folder, names);
  const partial = (name: string): string => join(folder, `.${name}.${process.pid}.partial`);
  const made: string[] = [];
  try {
    await makeFolder(resolve(folder), made);
    for (const name of names) partials.add(partial(name));
    await fill(partial);
    for (const name of names) await rename(partial(name), join(folder, name));
  } catch (error) {
    for (const name of names) await rm(partial(name), { force: true });
    for (const empty of made.reverse()) await rmdir(empty).catch(() => undefined);
    throw error instanceof InputError ? error : cannotWrite(folder, error);
  } finally {
    for (const name of names) partials.delete(partial(name));
  }
}

/**
 * Checks that files could be written, so that a long calculation is not done in vain.
 * @throws Error when the folder cannot be made or written to, or a name is taken by a folder, a device or a pipe
 */
export async function checkWritable(folder: string, names: readonly string[] = []): Promise<void> {
  const existing = await nearestExisting(resolve(folder));
  try {
    if (!(await stat(existing)).isDirectory()) throw new Error(`${existing} is not a folder`);
    await access(existing, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw cannotWrite(folder, error);
  }
  for (const name of names) {
    const taken = await stat(join(folder, name)).catch(() => undefined);
    if (taken?.isDirectory()) throw cannotWrite(join(folder, name), new Error('a folder has this name'));
    // A rename would put a file in the place of a device or a pipe, which are there for others.
    if (taken && !taken.isFile()) throw cannotWrite(join(folder, name), new Error('no regular file has this name'));
  }
}

async function nearestExisting(path: string): Promise<string> {
  let current = path;
  // A path through a file (ENOTDIR) stops there as well: the caller finds that it is no folder.
  while (dirname(current) !== current && !(await stat(current).catch(() => undefined))) current = dirname(current);
  return current;
}

/** Makes a folder and those above it, one by one; `made` receives the new ones. */
async function makeFolder(path: string, made: string[]): Promise<void> {
  if (await stat(path).catch(() => undefined)) return;
  await makeFolder(dirname(path), made);
  await mkdir(path);
  made.push(path);
}

function cannotWrite(path: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(`cannot write to ${path}: ${reason}`, { cause: error });
}
