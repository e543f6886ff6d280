import type { Command } from 'commander';
import { checkCouplings, findPlane } from '../../inference/analysis.js';
import { thresholdText } from '../../inference/thresholds.js';
import { printedNumber } from '../../numerics/printed-number.js';
import { rangeTexts } from '../../report/comparison.js';
import { planePanel, shownPlane } from '../../report/figure-panels.js';
import { levelName } from '../../report/figures/level-text.js';
import { contourJson } from '../../report/results.js';
import {
  BACKEND_OPTION,
  DEFAULT_BACKEND,
  parseBackend,
  parseConfidenceLevel,
  parseDegreesOfFreedom,
  parseGrid,
} from '../arguments.js';
import { loadModel, print, printComputation, printFit, printJson, withWorkshop } from '../context.js';
import { checkFigureName, writeFigures } from '../figure-file.js';

interface Options {
  grid?: string;
  cl: string;
  dof: string;
  figure?: string;
  backend: string;
  json?: true;
}

export function addContour(program: Command): void {
  program
    .command('contour')
    .description('allowed region in the plane of two couplings')
    .argument('<scenario>', 'name or YAML file')
    .argument('<x>', 'coupling of the horizontal axis')
    .argument('<y>', 'coupling of the vertical axis')
    .option(
      '--grid <samples>',
      'samples per axis of the first grid, 5 to 2049 (default: 49), refined along the contour afterwards',
    )
    .option('--cl <level>', 'confidence level', '0.9')
    .option('--dof <number>', 'parameters that the level holds for: 2, or 1 to compare with bounds', '2')
    .option('--figure <file>', 'draw the region, .svg or .png')
    .option(...BACKEND_OPTION, DEFAULT_BACKEND)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ nuscan contour darwin-30ty q_e q_mu --figure plane.png')
    .action(async (scenario: string, xName: string, yName: string, options: Options) => {
      const [x, y] = checkCouplings([xName, yName], 'X Y');
      const samples = options.grid === undefined ? {} : { samples: parseGrid(options.grid) };
      const confidenceLevel = parseConfidenceLevel(options.cl);
      const degreesOfFreedom = parseDegreesOfFreedom(options.dof);
      const backend = parseBackend(options.backend);
      if (options.figure !== undefined) await checkFigureName(options.figure);
      await withWorkshop(backend, async (workshop) => {
        const model = await loadModel(workshop, scenario);
        const plane = await findPlane(model, x, y, workshop.createProfiler, {
          ...samples,
          confidenceLevel,
          degreesOfFreedom,
        });
        if (options.figure !== undefined) {
          const { name, label, appearance } = model.scenario;
          const panel = planePanel(x, y, [{ scenario: name, label, appearance, plane: shownPlane(x, y, plane) }]);
          const muonEqualsTau = model.scenario.parameters.sin2Theta23 === 0.5;
          const { drawPlaneFigure } = await import('../../report/figures/plane-figure.js');
          const svg = drawPlaneFigure([panel], { columns: 1, muonEqualsTau });
          await writeFigures(new Map([[options.figure, svg]]));
        }
        const result = await contourJson(model, x, y, plane);
        if (options.json) return printJson(result);
        print(
          `${model.scenario.label}: ${levelName(plane)} region of (${x}, ${y}) (Δχ² < ${thresholdText(result.threshold)}, ${result.dof} d.o.f.)`,
        );
        for (const line of result.lines) {
          const span = (axis: 0 | 1): string => {
            const values = line.points.map((point) => point[axis]);
            const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
            return rangeTexts(low, high).join(' … ');
          };
          print(`  ${line.closed ? 'ring' : 'line'} of ${line.points.length} points: ${x} ${span(0)}, ${y} ${span(1)}`);
        }
        if (result.openAtEdge) print('  the region leaves the plane');
        print(`  position stable to ${printedNumber(100 * result.stability)}% of its size, ${result.fits} fits`);
        printFit(plane.fit);
        printComputation(plane);
        if (options.figure !== undefined) print(`  drawn to ${options.figure}`);
      });
    });
}
