/** Reading files that may be anything: missing, unreadable, a folder, a pipe. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * The bytes of a file; undefined when there is none.
 * @throws Error saying why, when something is there that cannot be read
 */
export async function readRegularFile(path: string): Promise<Uint8Array | undefined> {
  try {
    // Without O_NONBLOCK, opening a pipe would wait for a writer for ever.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const state = await file.stat();
      if (state.isDirectory()) throw new Error('is a folder');
      if (!state.isFile()) throw new Error('is not a file');
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw new Error(`cannot be read (${error.code})`, { cause: error });
    }
    throw error;
  }
}
