import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import { writeHdf5File } from '../../edge/hdf5-file.js';
import { nodeFiles } from '../../edge/node-files.js';
import { checkWritable, writeFolderByRename } from '../../edge/output-folder.js';
import { readScanFolder } from '../../edge/scan-folder.js';
import { InputError, nearest } from '../../input/errors.js';
import { exportGrid } from '../../report/exports/grid.js';
import type { ExportSource } from '../../report/exports/metadata.js';
import { loadResult } from '../../report/load-result.js';
import type { OutputStreams } from '../../report/output.js';
import { parseAt } from '../arguments.js';
import { loadModel, print, withWorkshop } from '../context.js';

// What writes a format is imported where it is asked for.

const FORMATS = ['csv', 'npz', 'hdf5', 'hepdata', 'pyhf'] as const;
type Format = (typeof FORMATS)[number];

/** What follows the name of the scan or scenario where --out is not given. */
const ENDINGS: Readonly<Record<Format, string>> = {
  csv: '-csv',
  npz: '.npz',
  hdf5: '.h5',
  hepdata: '-hepdata',
  pyhf: '.pyhf.json',
};

/** Files of an earlier export into the same folder, which no longer belong to it. */
const OWN_FILES: Readonly<Record<'csv' | 'hepdata', RegExp>> = {
  csv: /^(variations|bounds|profiles|minima|regions|contours|grid)\.csv$/,
  hepdata: /^table\d+\.yaml$/,
};

interface Options {
  format: string;
  out?: string;
  at: string[];
}

export function addExport(program: Command): void {
  program
    .command('export')
    .description('a finished scan for other programs, or a model at a point of the couplings for pyhf')
    .argument('<source>', 'folder of a scan (--out of nuscan scan); for pyhf a scenario, name or YAML file')
    .requiredOption(
      '--format <name>',
      'csv (folder), npz (NumPy), hdf5, hepdata (folder for submission), pyhf (workspace of a scenario, needs --at)',
    )
    .option('--out <path>', 'file or folder to write (default: named after the scan or scenario)')
    .option(
      '--at <coupling=value>',
      'for pyhf: a coupling in table units; repeat for more',
      (text: string, list: string[]) => [...list, text],
      [],
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ nuscan export out/charges-6d --format hdf5\n  $ nuscan export lz --format pyhf --at mu_eff=12.5',
    )
    .action(async (source: string, { format: name, out, at }: Options) => {
      const format = parseFormat(name);
      if (out === '') throw new InputError('no name', { key: '--out', value: out, accepted: 'a file or folder name' });
      if (format === 'pyhf') return exportWorkspace(source, at, out);
      if (at.length > 0)
        throw new InputError('a scan has its own points', { key: '--at', accepted: '--at with --format pyhf only' });
      await exportScan(source, format, out);
    });
}

function parseFormat(text: string): Format {
  const known = FORMATS.find((format) => format === text);
  if (known) return known;
  const near = nearest(text, FORMATS);
  throw new InputError(`unknown format${near ? ` (did you mean ${near}?)` : ''}`, {
    key: '--format',
    value: text,
    accepted: FORMATS.join(', '),
  });
}

async function exportScan(folder: string, format: Exclude<Format, 'pyhf'>, out: string | undefined): Promise<void> {
  const source = await readSource(folder);
  const { result } = source;
  const path = out ?? `${result.name}${ENDINGS[format]}`;
  switch (format) {
    case 'csv': {
      const { csvFiles } = await import('../../report/exports/csv.js');
      await writeFolder(path, csvFiles(source), 'csv');
      break;
    }
    case 'hepdata': {
      const { hepdataSubmission } = await import('../../report/exports/hepdata.js');
      const { files, remarks } = await hepdataSubmission(source);
      for (const remark of remarks) process.stderr.write(`nuscan: ${remark}\n`);
      await writeFolder(path, files, 'hepdata');
      break;
    }
    case 'npz': {
      const { npzFile } = await import('../../report/exports/npz.js');
      const pieces = npzFile(source);
      await writeFolderByRename(dirname(path), new Map([[basename(path), pieces]]));
      await printFile(path);
      break;
    }
    case 'hdf5': {
      await checkWritable(dirname(path), [basename(path)]);
      const { writeHdf5 } = await import('../../report/exports/hdf5.js');
      await writeHdf5File(path, 8 * (source.grid?.points ?? 0), (file) => writeHdf5(file, source));
      await printFile(path);
      break;
    }
    default:
      format satisfies never;
  }
  if (result.done < result.units) print(`  partial: ${result.done} of ${result.units} units of the scan`);
}

/** The result of a scan, and its grid if it has one. */
async function readSource(folder: string): Promise<ExportSource> {
  const result = await loadResult(nodeFiles, folder);
  if (result.done === 0)
    throw new InputError('the result holds no unit', { file: folder, accepted: 'a scan with finished units' });
  if (!result.grid) return { result, grid: undefined };
  const scan = await readScanFolder(folder);
  if (scan.plan.hash !== result.plan)
    throw new InputError(`the result belongs to plan ${result.plan}, the units to plan ${scan.plan.hash}`, {
      file: folder,
      accepted: 'the folder of one scan; nuscan merge makes its result again',
    });
  return { result, grid: exportGrid(result, scan.plan, scan) };
}

/** Writes a folder, and removes what an earlier export has left in it. */
async function writeFolder(folder: string, files: OutputStreams, format: 'csv' | 'hepdata'): Promise<void> {
  await writeFolderByRename(folder, files);
  for (const name of await readdir(folder))
    if (OWN_FILES[format].test(name) && !files.has(name)) await rm(join(folder, name));
  print(`${files.size} files in ${folder}`);
}

async function printFile(path: string): Promise<void> {
  print(`${path}, ${(await stat(path)).size} bytes`);
}

async function exportWorkspace(scenario: string, texts: readonly string[], out: string | undefined): Promise<void> {
  const at = parseAt(texts);
  const path = out ?? `${basename(scenario, '.yaml')}${ENDINGS.pyhf}`;
  const provenance = `${path.replace(/\.json$/i, '')}.provenance.json`;
  await checkWritable(dirname(path), [basename(path), basename(provenance)]);
  const { pyhfProvenance, pyhfWorkspace } = await import('../../report/exports/pyhf.js');
  // Nothing is fitted.
  await withWorkshop('cpu', async (workshop) => {
    const model = await loadModel(workshop, scenario, at);
    const json = (content: object): string => `${JSON.stringify(content, null, 1)}\n`;
    const files = new Map([
      [basename(path), json(pyhfWorkspace(model, at))],
      [basename(provenance), json(await pyhfProvenance(model, at))],
    ]);
    await writeFolderByRename(dirname(path), files);
    print(`${path}: mu = 1 is ${texts.join(', ')}, mu = 0 the Standard Model; ${provenance}`);
  });
}
