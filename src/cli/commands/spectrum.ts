import type { Command } from 'commander';
import { evaluatePoint } from '../../inference/analysis.js';
import { InputError } from '../../input/errors.js';
import { publicPath } from '../../input/files.js';
import { spectrumFigures } from '../../report/figure-panels.js';
import { provenance } from '../../report/results.js';
import { BACKEND_OPTION, DEFAULT_BACKEND, parseAt, parseBackend } from '../arguments.js';
import { loadModel, print, printComputation, printJson, withWorkshop } from '../context.js';
import { checkFigureName, writeFigures } from '../figure-file.js';

interface Options {
  figure: string;
  at: string[];
  backend: string;
  json?: true;
}

export function addSpectrum(program: Command): void {
  program
    .command('spectrum')
    .description('draw data, components, best fit, and the change that a coupling makes')
    .argument('<scenario>', 'name or YAML file')
    .requiredOption('--figure <file>', 'figure to write, .svg or .png; joint fits get one per experiment')
    .option(
      '--at <coupling=value>',
      'one coupling whose change is drawn, in table units',
      (text: string, list: string[]) => [...list, text],
      [],
    )
    .option(...BACKEND_OPTION, DEFAULT_BACKEND)
    .option('--json', 'print what was drawn as JSON')
    .addHelpText('after', '\nExample:\n  $ nuscan spectrum xenonnt --at mu_eff=8.4 --figure xenonnt.png')
    .action(async (scenario: string, options: Options) => {
      const backend = parseBackend(options.backend);
      await checkFigureName(options.figure);
      const at = parseAt(options.at);
      const [change, ...more] = Object.entries(at).map(([coupling, value]) => ({ coupling, value }));
      if (more.length > 0)
        throw new InputError('more than one coupling', {
          key: '--at',
          value: options.at.join(' '),
          accepted: 'one coupling=value',
        });
      await withWorkshop(backend, async (workshop) => {
        const model = await loadModel(workshop, scenario, at);
        const fitted = await evaluatePoint(model, {}, workshop.createProfiler);
        const { drawSpectrumFigure } = await import('../../report/figures/spectrum-figure.js');
        const written: { experiment: string; file: string }[] = [];
        const drawings = new Map<string, string>();
        for (const [i, figure] of spectrumFigures(model, fitted.nuisances, change && at).entries()) {
          const experiment = model.ranges[i].experiment.id;
          const file =
            model.ranges.length === 1 ? options.figure : options.figure.replace(/(\.[^.]+)$/, `-${experiment}$1`);
          drawings.set(file, drawSpectrumFigure(figure));
          written.push({ experiment, file });
        }
        await writeFigures(drawings);
        if (options.json) {
          return printJson({
            scenario: publicPath(model.scenario.name),
            change: change ?? null,
            figures: written,
            provenance: await provenance(model, fitted),
          });
        }
        for (const { experiment, file } of written) print(`${experiment}: drawn to ${file}`);
        printComputation(fitted);
      });
    });
}
