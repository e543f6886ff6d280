import type { Command } from 'commander';
import { dataFolder, nodeFiles } from '../../edge/node-files.js';
import { loadScenario, SHIPPED_SCENARIOS } from '../../experiment/load-scenario.js';
import { citationsOf } from '../../report/citations.js';
import { VERSION } from '../../version.js';
import { print, printJson } from '../context.js';

export function addCite(program: Command): void {
  program
    .command('cite')
    .description('what to cite for results of a scenario (default: all shipped ones)')
    .argument('[scenario]', 'name or YAML file')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ nuscan cite combined')
    .action(async (scenario: string | undefined, options: { json?: true }) => {
      const names: readonly string[] = scenario === undefined ? SHIPPED_SCENARIOS : [scenario];
      const scenarios = await Promise.all(names.map((name) => loadScenario(nodeFiles, dataFolder, name)));
      const references = [...new Set([`nuscan ${VERSION} (CITATION.cff)`, ...scenarios.flatMap(citationsOf)])];
      if (options.json) return printJson({ version: VERSION, references });
      for (const reference of references) print(reference);
    });
}
