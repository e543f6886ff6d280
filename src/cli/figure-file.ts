/** Writes a figure in the format that its file name asks for. */
import { fontFiles } from '../edge/fonts.js';
import { writeFileByRename } from '../edge/output-folder.js';
import { InputError } from '../input/errors.js';
import { renderPng } from '../report/figures/png.js';

/** Pixels across a PNG figure. */
export const PNG_WIDTH = 1800;

/** @throws InputError unless the name ends in .svg or .png; called before any work is done */
export function checkFigureName(path: string): void {
  if (!/\.(svg|png)$/i.test(path))
    throw new InputError('an unknown kind of figure', {
      key: '--figure',
      value: path,
      accepted: 'a file name ending in .svg or .png',
    });
}

export async function writeFigure(path: string, svg: string): Promise<void> {
  await writeFileByRename(path, path.toLowerCase().endsWith('.png') ? renderPng(svg, fontFiles, PNG_WIDTH) : svg);
}
