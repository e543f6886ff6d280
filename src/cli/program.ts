/** The program behind the executable: exit code 0 done, 1 failed, 2 bad input. */
import { Command, CommanderError } from 'commander';
import { InputError } from '../input/errors.js';
import { VERSION } from '../version.js';
import { addBounds } from './commands/bounds.js';
import { addChi2 } from './commands/chi2.js';
import { addCite } from './commands/cite.js';
import { addCompare } from './commands/compare.js';
import { addContour } from './commands/contour.js';
import { addDoctor } from './commands/doctor.js';
import { addExplore } from './commands/explore.js';
import { addExport } from './commands/export.js';
import { addMerge } from './commands/merge.js';
import { addRates } from './commands/rates.js';
import { addReproduce } from './commands/reproduce.js';
import { addScan } from './commands/scan.js';
import { addScenarios } from './commands/scenarios.js';
import { addSpectrum } from './commands/spectrum.js';
import { addStatus } from './commands/status.js';
import { addSubmit } from './commands/submit.js';
import { EXIT_STOPPED, installStopping, Stopped } from './stopping.js';

const program = new Command('nuscan')
  .description('Neutrino electromagnetic properties against electron-recoil data of xenon dark-matter detectors')
  .version(VERSION)
  .showSuggestionAfterError()
  .showHelpAfterError('nuscan --help lists the commands, nuscan COMMAND --help what each accepts')
  .configureHelp({ showGlobalOptions: true })
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'nuscan: ')) })
  .exitOverride();
for (const add of [
  addReproduce,
  addScan,
  addMerge,
  addExport,
  addSubmit,
  addStatus,
  addBounds,
  addContour,
  addCompare,
  addChi2,
  addRates,
  addSpectrum,
  addExplore,
  addScenarios,
  addDoctor,
  addCite,
])
  add(program);

process.stdout.on('error', stopWriting);
// Remarks that nobody reads stop no work.
process.stderr.on('error', () => {});
installStopping();

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  process.stderr.write(`nuscan: ${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof Stopped) return EXIT_STOPPED;
  return error instanceof InputError ? 2 : 1;
}

/** A reader that has seen enough, as in `nuscan ... | head`, is no failure; a full disk is. */
function stopWriting(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  process.exit(report(error));
}
