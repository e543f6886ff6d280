/** Writes figures in the format that their file name asks for. */
import { basename, dirname } from 'node:path';
import { fontFiles } from '../edge/fonts.js';
import { checkWritable, writeFolderByRename } from '../edge/output-folder.js';
import { InputError } from '../input/errors.js';

// Drawing libraries take longer to load than a fit: commands import them where they draw.

/** Pixels across a PNG figure. */
export const PNG_WIDTH = 1800;

/**
 * Called before any work is done.
 * @throws InputError unless the name ends in .svg or .png
 * @throws Error when no file can be written there
 */
export async function checkFigureName(path: string): Promise<void> {
  if (!/[^\\/]\.(svg|png)$/i.test(path))
    throw new InputError('an unknown kind of figure', {
      key: '--figure',
      value: path,
      accepted: 'a file name ending in .svg or .png',
    });
  await checkWritable(dirname(path), [basename(path)]);
}

/** Writes figures, SVG text by path, all into the folder of the first. */
export async function writeFigures(figures: ReadonlyMap<string, string>): Promise<void> {
  const { renderPng } = await import('../report/figures/png.js');
  const [first] = figures.keys();
  const contents = [...figures].map(([path, svg]): [string, string | Uint8Array] => [
    basename(path),
    path.toLowerCase().endsWith('.png') ? renderPng(svg, fontFiles, PNG_WIDTH) : svg,
  ]);
  await writeFolderByRename(dirname(first), new Map(contents));
}
