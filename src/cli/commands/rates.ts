import type { Command } from 'commander';
import { csvFormatRows } from 'd3-dsv';
import { InputError } from '../../input/errors.js';
import { printedNumber } from '../../numerics/printed-number.js';
import { ratesJson } from '../../report/results.js';
import { parseAt } from '../arguments.js';
import { loadModel, print, printJson, withWorkshop } from '../context.js';

interface Options {
  at: string[];
  json?: true;
  csv?: true;
}

export function addRates(program: Command): void {
  program
    .command('rates')
    .description('expected counts per bin and component at nominal nuisances, with data and priors')
    .argument('<scenario>', 'name or YAML file')
    .option(
      '--at <coupling=value>',
      'a coupling in table units; repeat for more (others at the Standard Model point)',
      (text: string, list: string[]) => [...list, text],
      [],
    )
    .option('--json', 'print JSON: enough to repeat the fit with another program')
    .option('--csv', 'print a CSV table, one row per bin')
    .addHelpText('after', '\nExample:\n  $ nuscan rates lz --at mu_eff=12.5 --csv')
    .action(async (scenario: string, options: Options) => {
      if (options.json && options.csv)
        throw new InputError('two formats', { key: '--csv', accepted: '--json or --csv' });
      const at = parseAt(options.at);
      // Rates are sums over the model: nothing is fitted.
      await withWorkshop('cpu', async (workshop) => {
        const model = await loadModel(workshop, scenario, at);
        const result = ratesJson(model, at);
        if (options.json) return printJson(result);
        if (options.csv) {
          const head = [
            'experiment',
            'lo_keV',
            'hi_keV',
            'observed',
            'statistic',
            'sigma',
            ...result.components.map((component) => component.name),
          ];
          const rows = result.bins.map((bin, k) => [
            bin.experiment,
            bin.loKeV,
            bin.hiKeV,
            bin.observed,
            bin.statistic,
            bin.sigma ?? '',
            ...result.components.map((component) => component.counts[k]),
          ]);
          return print(csvFormatRows([head, ...rows.map((row) => row.map(String))]));
        }
        print(`${model.scenario.label}: expected counts over ${result.bins.length} bins`);
        const sum = (counts: readonly number[]): number => counts.reduce((total, value) => total + value, 0);
        for (const { name, counts, nuisance } of result.components) {
          const prior = result.nuisances.find((other) => other.name === nuisance)?.uncertainty;
          const width =
            nuisance === null ? 'not in the fit' : prior ? `± ${printedNumber(100 * prior, { decimals: 1 })}%` : 'free';
          print(`  ${name.padEnd(28)} ${countText(sum(counts))}  ${width}`);
        }
        print(`  ${'data'.padEnd(28)} ${countText(sum(result.bins.map((bin) => bin.observed)))}`);
      });
    });
}

const countText = (count: number): string => printedNumber(count, { decimals: 2 }).padStart(12);
