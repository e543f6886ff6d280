import type { Command } from 'commander';
import { evaluatePoint } from '../../inference/analysis.js';
import { deltaChi2Text } from '../../inference/thresholds.js';
import { printedNumber } from '../../numerics/printed-number.js';
import { pointJson } from '../../report/results.js';
import { BACKEND_OPTION, DEFAULT_BACKEND, parseAt, parseBackend } from '../arguments.js';
import { loadModel, print, printComputation, printFit, printJson, withWorkshop } from '../context.js';

interface Options {
  at: string[];
  backend: string;
  json?: true;
}

export function addChi2(program: Command): void {
  program
    .command('chi2')
    .description('χ² at a point, with the fitted nuisances')
    .argument('<scenario>', 'name or YAML file')
    .option(
      '--at <coupling=value>',
      'a coupling in table units; repeat for more (others at the Standard Model point)',
      (text: string, list: string[]) => [...list, text],
      [],
    )
    .option(...BACKEND_OPTION, DEFAULT_BACKEND)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ nuscan chi2 xenonnt --at q_e=0.5 --at q_mu=-1')
    .action(async (scenario: string, options: Options) => {
      const at = parseAt(options.at);
      const backend = parseBackend(options.backend);
      await withWorkshop(backend, async (workshop) => {
        const model = await loadModel(workshop, scenario, at);
        const fitted = await evaluatePoint(model, at, workshop.createProfiler);
        const result = await pointJson(model, at, fitted);
        if (result.chi2 === null) {
          process.stderr.write('nuscan: no fit was found at this point\n');
          process.exitCode = 1;
        }
        if (options.json) return printJson(result);
        print(
          `${model.scenario.label}: χ² = ${orNoFit(result.chi2, chi2Text)}, Δχ² = ${orNoFit(result.deltaChi2, (value) => deltaChi2Text(value, 4))} (${result.status})`,
        );
        const best = Object.entries(result.minimum.at).map(
          ([name, value]) => `${name} = ${printedNumber(value as number, { digits: 4 })}`,
        );
        if (best.length > 0) print(`  minimum χ² = ${chi2Text(result.minimum.chi2)} at ${best.join(', ')}`);
        if (fitted.fit) printFit(fitted.fit);
        for (const [name, value] of Object.entries(result.nuisances))
          print(`  ${name.padEnd(28)} ${value === null ? '-' : `${pullText(value)}%`}`);
        printComputation(fitted);
      });
    });
}

function orNoFit(value: number | null, text: (value: number) => string): string {
  return value === null ? 'no fit' : text(value);
}

const chi2Text = (chi2: number): string => deltaChi2Text(chi2, 4);

/** A fitted nuisance in per cent with its sign; less than a millionth is the rounding of a fit. */
function pullText(value: number): string {
  const text = printedNumber(100 * value, { decimals: 2, zeroBelow: 1e-4 });
  return value > 0 && text !== '0' ? `+${text}` : text;
}
