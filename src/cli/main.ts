#!/usr/bin/env node
/** The executable `nuscan`: exit code 0 done, 1 failed, 2 bad input. */
import { Command, CommanderError } from 'commander';
import { InputError } from '../input/errors.js';
import { VERSION } from '../version.js';
import { addBounds } from './commands/bounds.js';
import { addChi2 } from './commands/chi2.js';
import { addCite } from './commands/cite.js';
import { addContour } from './commands/contour.js';
import { addRates } from './commands/rates.js';
import { addReproduce } from './commands/reproduce.js';
import { addScenarios } from './commands/scenarios.js';
import { addSpectrum } from './commands/spectrum.js';

const program = new Command('nuscan')
  .description('Neutrino electromagnetic properties against electron-recoil data of xenon dark-matter detectors')
  .version(VERSION)
  .showSuggestionAfterError()
  .configureHelp({ showGlobalOptions: true })
  .exitOverride();
for (const add of [addReproduce, addBounds, addContour, addChi2, addRates, addSpectrum, addScenarios, addCite])
  add(program);
for (const command of program.commands) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof InputError) {
    process.stderr.write(`nuscan: ${error.message}\n`);
    return 2;
  }
  process.stderr.write(`nuscan: ${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
}
