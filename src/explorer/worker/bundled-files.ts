/** The shipped data inside the program: what the loaders read where there is no disk. */
import type { TextFiles } from '../../input/files.js';

/** Folder of the shipped data in {@link bundledFiles}. */
export const BUNDLED_FOLDER = 'data';

const FOLDER_HERE = '../../../data/';
const texts: Readonly<Record<string, string>> = import.meta.glob('../../../data/**/*.{csv,yaml}', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const byPath = new Map(
  Object.entries(texts).map(([path, text]) => [`${BUNDLED_FOLDER}/${path.slice(FOLDER_HERE.length)}`, text]),
);

/** The shipped data; `data/scenarios/lz.yaml` and so on. */
export const bundledFiles: TextFiles = {
  async read(path) {
    const text = byPath.get(path);
    if (text === undefined) throw new Error(`no such file: ${path}`);
    return text;
  },
  exists: async (path) => byPath.has(path),
};
