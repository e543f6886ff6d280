/** Writes results so that a reader sees either the old file or the complete new one. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { OutputFiles } from '../report/output.js';

/** Writes one file beside its final place and renames it. */
export async function writeFileByRename(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
  try {
    await writeFile(partial, content);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Writes several files into a folder: all contents first, then all names. */
export async function writeFolderByRename(folder: string, files: OutputFiles): Promise<void> {
  await mkdir(folder, { recursive: true });
  const partial = (name: string): string => join(folder, `.${name}.${process.pid}.partial`);
  try {
    for (const [name, content] of files) await writeFile(partial(name), content);
    for (const name of files.keys()) await rename(partial(name), join(folder, name));
  } catch (error) {
    for (const name of files.keys()) await rm(partial(name), { force: true });
    throw error;
  }
}
