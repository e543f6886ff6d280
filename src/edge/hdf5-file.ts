/** HDF5 files on the disk of Node. */
import { stat } from 'node:fs/promises';
import type { File } from 'h5wasm';
import { writeFileByRename } from './output-folder.js';

/**
 * Writes an HDF5 file; its numbers go to the disk as they come and never fill the memory.
 * @param bytes size that the file has at least, when all of it has been written
 * @throws Error when it cannot be written
 */
export async function writeHdf5File(path: string, bytes: number, fill: (file: File) => Promise<void>): Promise<void> {
  const hdf5 = await import('h5wasm/node');
  // Otherwise the library tells of failures on stderr alone.
  (await hdf5.ready).activate_throwing_error_handler();
  await writeFileByRename(path, async (partial) => {
    try {
      const file = new hdf5.File(partial, 'w', { track_order: true });
      await fill(file).catch((error: unknown) => {
        closeAnyway(file);
        throw error;
      });
      // Writes what the cache still holds.
      file.close();
    } catch (error) {
      throw inOneLine(error);
    }
    if ((await stat(partial)).size < bytes) throw new Error('HDF5 has not written everything');
  });
}

/** Closes a file that is thrown away. */
function closeAnyway(file: File): void {
  try {
    file.close();
  } catch {
    // The reason is the failure before.
  }
}

/** The library reports every function that it was in; what the operating system said stands among them. */
function inOneLine(error: unknown): unknown {
  if (!(error instanceof Error) || !error.message.startsWith('HDF5-DIAG')) return error;
  const reason = /error message = '([^']*)'/.exec(error.message) ?? /: ([^:\n]*)\n/.exec(error.message);
  return new Error(`HDF5: ${reason?.[1] ?? 'unknown failure'}`, { cause: error });
}
