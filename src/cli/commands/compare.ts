import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { numbered } from '../../experiment/variation-labels.js';
import { InputError } from '../../input/errors.js';
import { compareSources } from '../../report/compare.js';
import { type ComparableSource, readSource } from '../../report/compare-sources.js';
import { comparisonText } from '../../report/compare-text.js';
import { PLAN_FILE } from '../../scan/plan-file.js';
import { RESULT_FILE } from '../../scan/result.js';
import { print, printJson } from '../context.js';
import { checkFigureName, writeFigures } from '../figure-file.js';

interface Options {
  label: readonly string[];
  figure?: string;
  json?: true;
}

export function addCompare(program: Command): void {
  program
    .command('compare')
    .description('bounds and regions of several results side by side, with ratios to the first')
    .argument('<results...>', 'folders of finished scans, or files with the JSON of bounds and contour')
    .option(
      '--label <name>',
      'what to call the results, once for each in their order (default: folder or scenario)',
      (text: string, list: readonly string[]) => [...list, text],
      [],
    )
    .option('--figure <file>', 'draw the profiles and regions that at least two have, .svg or .png')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ nuscan compare out/nominal out/low-radon --figure comparison.png')
    .action(async (paths: readonly string[], options: Options) => {
      if (paths.length < 2)
        throw new InputError('one result', { key: 'RESULTS', value: paths[0], accepted: 'two results or more' });
      if (options.label.length > paths.length)
        throw new InputError(`${options.label.length} labels for ${paths.length} results`, {
          key: '--label',
          value: options.label.join(', '),
          accepted: 'at most one for each result',
        });
      if (options.figure !== undefined) await checkFigureName(options.figure);
      const sources: ComparableSource[] = [];
      for (const [i, path] of paths.entries()) sources.push(await readPath(path, options.label[i]));
      const comparison = compareSources(withDistinctLabels(sources));
      const figures =
        options.figure === undefined ? [] : await drawFigures(withDistinctLabels(sources), options.figure);
      if (options.json) return printJson({ ...comparison, figures });
      print(comparisonText(comparison));
      for (const file of figures) print(`\ndrawn to ${file}`);
    });
}

/** Reads the result in a folder, or a file. */
async function readPath(path: string, label: string | undefined): Promise<ComparableSource> {
  const folder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  const file = folder ? join(path, RESULT_FILE) : path;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    if (folder && (await stat(join(path, PLAN_FILE)).catch(() => undefined)))
      throw new InputError('an unfinished scan: it has no result yet', {
        file: path,
        accepted: 'a finished one (nuscan scan with --resume finishes it)',
      });
    throw new InputError(folder ? `there is no ${RESULT_FILE} in this folder` : 'cannot be read', {
      file: path,
      accepted: 'the folder of a finished scan, or a JSON file',
    });
  }
  const name = basename(resolve(folder ? path : join(path, '..')));
  const scanFolder = basename(file) === RESULT_FILE ? name : basename(file).replace(/\.json$/, '');
  return readSource(file, text, label, scanFolder);
}

/** Sources with the same label are numbered. */
function withDistinctLabels(sources: readonly ComparableSource[]): ComparableSource[] {
  const labels = numbered(sources.map(({ label }) => label));
  return sources.map((source, i) => ({ ...source, label: labels[i] }));
}

/** Draws profiles and regions; regions get a file of their own where there are both. */
async function drawFigures(sources: readonly ComparableSource[], file: string): Promise<string[]> {
  const { comparisonFigures } = await import('../../report/compare-figure.js');
  const { profiles, planes } = comparisonFigures(sources);
  const drawings = new Map<string, string>();
  if (profiles !== undefined) drawings.set(file, profiles);
  if (planes !== undefined)
    drawings.set(profiles === undefined ? file : file.replace(/(\.[^.]+)$/, '-planes$1'), planes);
  if (drawings.size === 0)
    throw new InputError('nothing to draw', {
      key: '--figure',
      value: file,
      accepted: 'results of which two have the profile of the same coupling, or the region of the same plane',
    });
  await writeFigures(drawings);
  return [...drawings.keys()];
}
