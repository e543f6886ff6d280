import type { Command } from 'commander';
import { findBound } from '../../inference/analysis.js';
import { deltaChi2Text, thresholdText } from '../../inference/thresholds.js';
import type { CouplingPoint } from '../../physics/couplings.js';
import { couplingText, sizeOf } from '../../report/comparison.js';
import { levelText } from '../../report/figures/level-text.js';
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
import { loadModel, print, printComputation, printFit, printJson, withWorkshop } from '../context.js';

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
    .option('--range <lo:hi>', 'look only at this range; Δχ² is taken from the global minimum, wherever it is')
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
          `${model.scenario.label}: ${name} [${result.unit}], ${levelText(result.cl)} (Δχ² < ${thresholdText(result.threshold)}, 1 d.o.f.)${others}`,
        );
        const size = sizeOf(result.intervals.map(({ lo, hi }) => [lo, hi] as const));
        const place = (at: CouplingPoint): string =>
          Object.entries(at)
            .map(([coupling, value]) => `${coupling} = ${couplingText(value, size)}`)
            .join(', ');
        if (bound.minimumOutside.length > 0)
          print(`  the range does not hold the minimum, at ${place(result.minimum.at)}`);
        if (result.intervals.length === 0) print('  no value is allowed');
        const end = (value: number | null): string => (value === null ? 'open' : couplingText(value, size));
        for (const { lo, hi, minimum } of result.intervals) {
          const lowest = `lowest Δχ² ${deltaChi2Text(minimum.deltaChi2)} at ${place(minimum.at)}`;
          print(`  ${end(lo)} … ${end(hi)}   ${lowest}`);
        }
        printFit(bound.fit);
        printComputation(bound);
      });
    });
}
