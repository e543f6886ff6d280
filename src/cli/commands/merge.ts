import type { Command } from 'commander';
import { shellWord } from '../../cluster/shell.js';
import { readScanFolder } from '../../edge/scan-folder.js';
import { IncompleteScan } from '../../scan/finish-scan.js';
import { BACKEND_OPTION, DEFAULT_BACKEND, parseBackend } from '../arguments.js';
import { withWorkshop } from '../context.js';
import { writeResult } from '../scan-result.js';
import { Stopped } from '../stopping.js';

interface Options {
  partial?: true;
  backend: string;
  json?: true;
}

export function addMerge(program: Command): void {
  program
    .command('merge')
    .description('check every unit of a scan and write its result, tables and figures')
    .argument('<folder>', 'folder of the scan (--out of nuscan scan)')
    .option('--partial', 'take what is there: tables and figures say how much is missing')
    .option(...BACKEND_OPTION, DEFAULT_BACKEND)
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  $ nuscan merge out/charges-6d')
    .action(async (path: string, options: Options) => {
      const backend = parseBackend(options.backend);
      const folder = await readScanFolder(path);
      await withWorkshop(backend, async (workshop) => {
        try {
          await writeResult(folder, workshop, { partial: options.partial ?? false, json: options.json ?? false });
        } catch (error) {
          const folderWord = shellWord(path);
          if (error instanceof Stopped) throw new Stopped(`stopped; nuscan merge ${folderWord} starts again`);
          if (!(error instanceof IncompleteScan)) throw error;
          throw new Error(
            `${error.message}; run nuscan scan --resume or the missing shards (nuscan status ${folderWord} lists them), or add --partial`,
            { cause: error },
          );
        }
      });
    });
}
