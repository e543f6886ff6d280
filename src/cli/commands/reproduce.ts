import { join } from 'node:path';
import type { Command } from 'commander';
import { fontFiles } from '../../edge/fonts.js';
import { packageFolder } from '../../edge/node-files.js';
import { checkWritable, writeFolderByRename } from '../../edge/output-folder.js';
import { InputError } from '../../input/errors.js';
import { reproductionJson } from '../../report/results.js';
import { checkScanNames, PAPER_SCANS } from '../../scan/scan-file.js';
import { BACKEND_OPTION, DEFAULT_BACKEND, parseBackend } from '../arguments.js';
import { print, printComputation, printJson, withWorkshop } from '../context.js';
import { PNG_WIDTH } from '../figure-file.js';
import { createProgressBar } from '../progress-bar.js';

interface Options {
  only?: string;
  out: string;
  backend: string;
  json?: true;
}

export function addReproduce(program: Command): void {
  program
    .command('reproduce')
    .description('tables and figures of arXiv:2309.17380, each number beside the printed one')
    .option('--only <items>', `comma separated: ${PAPER_SCANS.join(', ')}`)
    .option('--out <folder>', 'where the report, tables and figures go', 'out')
    .option(...BACKEND_OPTION, DEFAULT_BACKEND)
    .option('--json', 'print the compared cells as JSON')
    .addHelpText('after', '\nExample:\n  $ nuscan reproduce --only table1,fig4 --out out')
    .action(async (options: Options) => {
      const names = options.only?.split(',').map((name) => name.trim());
      const items = names === undefined ? PAPER_SCANS : checkScanNames([...new Set(names)]);
      const backend = parseBackend(options.backend);
      if (options.out === '') throw new InputError('no folder', { key: '--out', value: '', accepted: 'a folder name' });
      await checkWritable(options.out);
      const [{ reproduce }, { renderPng }] = await Promise.all([
        import('../../report/reproduce.js'),
        import('../../report/figures/png.js'),
      ]);
      const bar = createProgressBar('{bar} {percentage}% | {eta_formatted} left | {next}');
      const started = performance.now();
      let begun = false;
      const result = await withWorkshop(backend, (workshop) =>
        reproduce(workshop, {
          scansFolder: `${packageFolder}/scans`,
          items,
          renderPng: (svg) => renderPng(svg, fontFiles, PNG_WIDTH),
          onProgress: (done, total, next) => {
            if (!begun) bar.start(total, 0, { next });
            begun = true;
            bar.update(done, { next });
          },
        }),
      ).finally(() => bar.stop());
      await writeFolderByRename(options.out, result.files);
      if (options.json) return printJson(reproductionJson(result.cells, result.computation));
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      print(
        `${result.files.size} files in ${options.out} after ${seconds} s; start with ${join(options.out, 'report.md')}`,
      );
      if (result.computation) printComputation(result.computation);
    });
}
