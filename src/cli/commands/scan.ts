import { join } from 'node:path';
import type { Command } from 'commander';
import { shellWord } from '../../cluster/shell.js';
import { JAVASCRIPT_ENGINE } from '../../edge/javascript-engine.js';
import { nodeFiles } from '../../edge/node-files.js';
import { openScanFolder, type ScanFolder } from '../../edge/scan-folder.js';
import { threadLimit } from '../../edge/thread-limit.js';
import { createUnitThreads } from '../../edge/unit-threads.js';
import { InputError } from '../../input/errors.js';
import type { BackendChoice } from '../../profile/select.js';
import type { Workshop } from '../../report/workshop.js';
import { createUnitComputer, type UnitComputer } from '../../scan/compute-unit.js';
import { IncompleteScan } from '../../scan/finish-scan.js';
import { type Plan, type Shard, unitsOf } from '../../scan/plan.js';
import { type RunProgress, runScan } from '../../scan/run-scan.js';
import { loadScan } from '../../scan/scan-file.js';
import { modelBuilder } from '../../scan/variations.js';
import { BACKEND_OPTION, DEFAULT_BACKEND, parseBackend, parseShard, parseThreads } from '../arguments.js';
import { print, printJson, withWorkshop } from '../context.js';
import { planOf } from '../plan-of.js';
import { createProgressBar, durationText, rateText } from '../progress-bar.js';
import { scanPath } from '../scan-path.js';
import { writeResult } from '../scan-result.js';
import { EXIT_STOPPED, Stopped, stoppable } from '../stopping.js';

interface Options {
  out?: string;
  backend: string;
  resume?: true;
  shard?: string;
  plan?: string;
  threads?: string;
  dryRun?: true;
  json?: true;
}

export function addScan(program: Command): void {
  program
    .command('scan')
    .description('run a scan file: bounds, planes or a dense grid, kept unit by unit in a folder')
    .argument('<file>', 'YAML file, or the name of a shipped scan (fig2, darwin-exposure, ...)')
    .option('--out <folder>', 'folder of the scan (default: out/NAME)')
    .option('--resume', 'continue what the folder holds')
    .option('--shard <k/N>', 'compute the k-th of N equal shares and leave the result to nuscan merge')
    .option('--plan <hash>', 'refuse to run unless the plan has this hash')
    .option('--threads <n>', 'threads of the processor (default: one per core that batch system and container allow)')
    .option('--dry-run', 'print points, memory, disk space and expected time; write nothing')
    .option(...BACKEND_OPTION, DEFAULT_BACKEND)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Exit codes: 0 done, 1 failed, 2 bad input, ${EXIT_STOPPED} told to stop (what is done is kept, --resume continues).

Examples:
  $ nuscan scan darwin-exposure
  $ nuscan scan my-scan.yaml --out results/my-scan --resume`,
    )
    .action(async (file: string, options: Options) => {
      const backend = parseBackend(options.backend);
      const threads = options.threads === undefined ? threadLimit().threads : parseThreads(options.threads);
      const shard = options.shard === undefined ? undefined : parseShard(options.shard);
      if (options.out === '') throw new InputError('no folder', { key: '--out', value: '', accepted: 'a folder name' });
      const document = await loadScan(nodeFiles, await scanPath(file));
      await withWorkshop(
        backend,
        async (workshop) => {
          const started = performance.now();
          const plan = await planOf(document, workshop);
          const planned = performance.now();
          if (options.plan !== undefined && options.plan !== plan.hash) {
            throw new InputError(`the plan of ${file} is ${plan.hash} under ${JAVASCRIPT_ENGINE}`, {
              key: '--plan',
              value: options.plan,
              accepted: 'the scan, data and versions of nuscan and Node that this plan was made with',
            });
          }
          if (options.dryRun) {
            const { estimateScan } = await import('../scan-estimate.js');
            const elapsed = { starting: started / 1000, planning: (planned - started) / 1000 };
            const estimate = await estimateScan(plan, workshop, shard, threads, elapsed);
            return options.json ? printJson(estimate.json) : print(estimate.text);
          }
          const folder = await openScanFolder(
            options.out ?? join('out', plan.name),
            plan,
            shard ? 'join' : options.resume ? 'resume' : 'create',
          );
          const again = `nuscan scan ${shellWord(file)} --out ${shellWord(folder.folder)}`;
          const stopped = new Stopped(`stopped; ${again} ${shard ? `--shard ${options.shard}` : '--resume'} continues`);
          if (!(await compute(folder, workshop, { backend, shard, threads }))) throw stopped;
          if (!shard) {
            return writeResult(folder, workshop, { json: options.json ?? false }).catch((error) => {
              // Something has been at the folder since the last unit was written.
              if (error instanceof IncompleteScan)
                throw new Error(`${error.message}; ${again} --resume computes them`, { cause: error });
              throw error instanceof Stopped ? stopped : error;
            });
          }
          // With --json, what goes to stdout is a result.
          if (!options.json)
            print(`share ${options.shard} is complete; nuscan merge ${shellWord(folder.folder)} when all are`);
        },
        threads,
      );
    });
}

/** Who computes what. */
interface Work {
  readonly backend: BackendChoice;
  readonly shard: Shard | undefined;
  readonly threads: number;
}

/** Computes what is missing; false when told to stop before the end. */
async function compute(folder: ScanFolder, workshop: Workshop, { backend, shard, threads }: Work): Promise<boolean> {
  const { plan } = folder;
  const computers = createComputers(plan, workshop, backend, Math.min(threads, unitsOf(plan, shard).length));
  const bar = createProgressBar('{bar} {percentage}% | {value}/{total} {what} | {rate} | {left} left');
  const what = plan.grid ? 'tiles' : 'bounds and planes';
  const started = performance.now();
  let begun = false;
  const show = ({ done, total, computed, points }: RunProgress): void => {
    const seconds = (performance.now() - started) / 1000;
    const state = {
      what,
      rate: plan.grid ? rateText(points / seconds, 'points') : rateText(computed / seconds, 'units'),
      left: durationText(((total - done) * seconds) / computed),
    };
    if (!begun) bar.start(total, done, state);
    begun = true;
    bar.update(done, state);
  };
  try {
    const outcome = await stoppable((signal) =>
      runScan(plan, folder, computers, {
        signal,
        ...(shard ? { shard } : {}),
        onProgress: show,
        onDamage: (unit, reason) => process.stderr.write(`nuscan: unit ${unit} is computed again: ${reason}\n`),
      }),
    );
    return outcome.complete;
  } finally {
    bar.stop();
    for (const computer of computers) await computer.close();
  }
}

/** Tiles are shared out among threads point by point; bounds and planes go to threads as a whole. */
function createComputers(plan: Plan, workshop: Workshop, backend: BackendChoice, threads: number): UnitComputer[] {
  // Bounds and planes are too small for a GPU: auto computes them on the processor anyway.
  if (!plan.grid && threads > 1 && (backend === 'cpu' || backend === 'auto')) {
    const computers = createUnitThreads(plan, threads);
    if (computers.length > 0) return computers;
  }
  const build = modelBuilder((scenario, settings) => workshop.build(scenario, settings), plan.scanFolder);
  return [createUnitComputer(plan, build, workshop.createProfiler)];
}
