import type { Command } from 'commander';
import { dataFolder, nodeFiles } from '../../edge/node-files.js';
import { loadScenario, SHIPPED_SCENARIOS } from '../../experiment/load-scenario.js';
import { shortPrinted } from '../../numerics/printed-number.js';
import { scenariosJson } from '../../report/listings.js';
import { print, printJson } from '../context.js';

export function addScenarios(program: Command): void {
  program
    .command('scenarios')
    .description('list the shipped scenarios with their exposures and sources')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ nuscan scenarios')
    .action(async (options: { json?: true }) => {
      const result = scenariosJson(
        await Promise.all(SHIPPED_SCENARIOS.map((name) => loadScenario(nodeFiles, dataFolder, name))),
      );
      if (options.json) return printJson(result);
      for (const { name, label, experiments } of result) {
        print(`${name.padEnd(24)} ${label}`);
        for (const experiment of experiments) {
          print(
            `    ${experiment.name}: ${shortPrinted(experiment.exposureTonneYear, { digits: 4 })} t y, ${experiment.data} data in ${experiment.bins} bins, ${experiment.statistic}; solar ${experiment.solarSources.join(', ')}; ${experiment.publications.join(', ')}`,
          );
        }
      }
    });
}
