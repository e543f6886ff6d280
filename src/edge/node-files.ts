/** The file system of Node behind the `TextFiles` interface. */
import { access, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { TextFiles } from '../input/files.js';

export const nodeFiles: TextFiles = {
  read: (path) => readFile(path, 'utf8'),
  exists: (path) =>
    access(path).then(
      () => true,
      () => false,
    ),
};

/** Folder of the package: holds data/, scans/, schemas/. */
export const packageFolder: string = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
/** Folder of the shipped data. */
export const dataFolder: string = `${packageFolder}/data`;
