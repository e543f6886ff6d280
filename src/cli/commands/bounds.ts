import type { Command } from 'commander';
import { findBound } from '../../inference/analysis.js';
import { shortNumber } from '../../report/comparison.js';
import { boundJson } from '../../report/results.js';
import {
  BACKEND_OPTION,
  DEFAULT_BACKEND,
  parseBackend,
  parseConfidenceLevel,
  parseCoupling,
  parseProfiled,
  parseRange,
} from '../arguments.js';
import { fixed, loadModel, percent, print, printComputation, printFit, printJson, withWorkshop } from '../context.js';

interface Options {
  profile?: string;
  range?: string;
  cl: string;
  backend: string;
  json?: true;
}

export function addBounds(program: Command): void {
  program
    .command('bounds')
    .description('allowed intervals of one coupling (Δχ² below the threshold for 1 d.o.f.)')
    .argument('<scenario>', 'name or YAML file')
    .argument('<coupling>', 'coupling, in table units')
    .option('--profile <couplings>', 'couplings to profile, comma separated, or none (default: as in the paper)')
    .option('--range <lo:hi>', 'scan only this range')
    .option('--cl <level>', 'confidence level', '0.9')
    .option(...BACKEND_OPTION, DEFAULT_BACKEND)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ nuscan bounds darwin-300ty r2_e --profile r2_mu')
    .action(async (scenario: string, coupling: string, options: Options) => {
      const name = parseCoupling(coupling, 'COUPLING');
      const profiled = options.profile === undefined ? undefined : parseProfiled(options.profile, name);
      const range = options.range === undefined ? undefined : parseRange(options.range);
      const confidenceLevel = parseConfidenceLevel(options.cl);
      const backend = parseBackend(options.backend);
      await withWorkshop(backend, async (workshop) => {
        const model = await loadModel(workshop, scenario);
        const bound = await findBound(model, name, workshop.createProfiler, { profiled, range, confidenceLevel });
        const result = await boundJson(model, bound);
        if (options.json) return printJson(result);
        const others = result.profiled.length > 0 ? `, ${result.profiled.join(', ')} profiled` : '';
        print(
          `${model.scenario.label}: ${name} [${result.unit}], ${percent(result.cl)} C.L. (Δχ² < ${result.threshold.toFixed(4)}, 1 d.o.f.)${others}`,
        );
        if (result.intervals.length === 0) print('  no value is allowed');
        for (const { lo, hi, minimum } of result.intervals) {
          const at = Object.entries(minimum.at).map(([coupling, value]) => `${coupling} = ${shortNumber(value)}`);
          print(
            `  ${lo === null ? 'open' : shortNumber(lo)} … ${hi === null ? 'open' : shortNumber(hi)}   lowest Δχ² ${fixed(minimum.deltaChi2, 3)} at ${at.join(', ')}`,
          );
        }
        printFit(bound.fit);
        printComputation(bound);
      });
    });
}
