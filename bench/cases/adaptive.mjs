// Contours that are refined where they run against contours of dense grids: fits, and distance of the lines.
import { findPlane } from '../../dist/inference/analysis.js';
import { createHypotheses } from '../../dist/inference/hypotheses.js';
import { movement } from '../../dist/inference/trace.js';
import { createProblem } from '../../dist/model/problem.js';
import { createCpuProfiler } from '../../dist/profile/cpu/profiler.js';
import { axisValues } from '../../dist/scan/axes.js';
import { createLayout, tileBox, tilePoints } from '../../dist/scan/grid.js';
import { polish } from '../../dist/scan/polish.js';
import { createProjections } from '../../dist/scan/projections.js';
import { rateModel } from '../support.mjs';

const DENSE = 1025;
const COARSE = 12;

const PLANES = [
  {
    scenario: 'darwin-30ty',
    couplings: ['q_e', 'q_mu'],
    ranges: [
      [-0.8, 1.4],
      [-5, 5],
    ],
  },
  {
    scenario: 'darwin-300ty',
    couplings: ['r2_e', 'r2_mu'],
    ranges: [
      [-36, 4],
      [-66, 18],
    ],
  },
  {
    scenario: 'darwin-300ty-depleted',
    couplings: ['r2_e', 'r2_mu'],
    ranges: [
      [-36, 4],
      [-66, 18],
    ],
  },
  {
    scenario: 'lz',
    couplings: ['q_e', 'q_mu'],
    ranges: [
      [-6, 11],
      [-14, 14],
    ],
  },
];

export async function run() {
  const planes = [];
  for (const plane of PLANES) planes.push(await compared(plane));
  return { unit: 'fits; distances as a share of the size of the region', dense: DENSE, coarse: COARSE, planes };
}

async function compared({ scenario, couplings, ranges: [xRange, yRange] }) {
  const model = await rateModel(scenario);
  const [x, y] = couplings;
  const [dense, denseSeconds] = await timed(() =>
    findPlane(model, x, y, createCpuProfiler, { samples: DENSE, xRange, yRange }),
  );
  const [found, seconds] = await timed(() => findPlane(model, x, y, createCpuProfiler));
  const [polished, polishedSeconds] = await timed(() => fromCoarseGrid(model, couplings, [xRange, yRange]));
  const row = ({ lines, fits, stability }, time) => ({
    fits,
    ofDense: fits / DENSE ** 2,
    distance: Math.max(movement(dense.lines, lines), movement(lines, dense.lines)),
    ownEstimate: stability,
    lines: lines.length,
    processorSeconds: time,
  });
  return {
    scenario,
    couplings,
    denseGrid: { fits: DENSE ** 2, lines: dense.lines.length, processorSeconds: denseSeconds },
    findRegion: row(found, seconds),
    coarseScan: row(polished, polishedSeconds),
  };
}

/** The region that a grid scan with few values per axis is polished to. */
async function fromCoarseGrid(model, couplings, ranges) {
  const problem = createProblem(model, couplings);
  const profiler = await createCpuProfiler(problem);
  const hypotheses = await createHypotheses(problem, profiler);
  const axes = couplings.map((coupling, i) => ({
    coupling,
    values: axisValues({ min: ranges[i][0], max: ranges[i][1], points: COARSE }),
  }));
  const layout = createLayout(axes, []);
  const projections = createProjections(layout);
  const box = tileBox(layout, 0);
  projections.add(box, (await profiler.profile(tilePoints(layout, box))).chi2);
  const { planes } = await polish(hypotheses, projections, { confidenceLevels: [0.9], outputs: ['planes'] });
  await profiler.close();
  return planes[0];
}

async function timed(work) {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1e6];
}
