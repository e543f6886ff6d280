// Cost of a profiled fit against the number of bins, of nuisances, and of grid points.
import { createNodeWorkerPool } from '../../dist/edge/node-workers.js';
import { createProblem } from '../../dist/model/problem.js';
import { createCpuProfiler } from '../../dist/profile/cpu/profiler.js';
import { gridPoints, rateModel, seconds, spread } from '../support.mjs';

const ROUNDS = 3;
const RANGES = [
  [-0.8, 1.4],
  [-5, 5],
];

/** Planes whose fits differ in kind: near the reference fit, with backgrounds at zero, deep in the excluded region. */
const PLANES = [
  {
    name: 'combined, q_e-q_mu',
    scenario: 'combined',
    couplings: ['q_e', 'q_mu'],
    ranges: [
      [-4, 10],
      [-10, 10],
    ],
  },
  {
    name: 'combined, r2_e-r2_mu: backgrounds at zero',
    scenario: 'combined',
    couplings: ['r2_e', 'r2_mu'],
    ranges: [
      [-110, 40],
      [-110, 110],
    ],
  },
  {
    name: 'DARWIN 300 t y depleted, r2_e-r2_mu: mostly excluded',
    scenario: 'darwin-300ty-depleted',
    couplings: ['r2_e', 'r2_mu'],
    ranges: [
      [-35, 5],
      [-65, 15],
    ],
  },
];

export async function run() {
  const darwin = createProblem(await rateModel('darwin-30ty'), ['q_e', 'q_mu']);
  const byBins = {};
  for (const factor of [1, 2, 4, 8]) byBins[factor * darwin.bins] = await rate(splitBins(darwin, factor), 64);
  const byNuisances = {};
  for (const extra of [0, 5, 10, 20])
    byNuisances[darwin.lower.length + extra] = await rate(addBackgrounds(darwin, extra), 64);
  const byPoints = {};
  for (const n of [8, 32, 128, 512]) byPoints[n * n] = await rate(darwin, n);
  const byPlane = {};
  for (const { name, scenario, couplings, ranges } of PLANES) {
    byPlane[name] = await rate(createProblem(await rateModel(scenario), couplings), 64, undefined, ranges);
  }
  const pool = createNodeWorkerPool();
  const byPointsAllThreads = {};
  for (const n of [128, 512, 1024]) byPointsAllThreads[n * n] = await rate(darwin, n, pool);
  await pool.close();
  return {
    unit: 'fits per second',
    rounds: ROUNDS,
    threads: pool.size,
    byPlane,
    byBins,
    byNuisances,
    byPoints,
    byPointsAllThreads,
  };
}

async function rate(problem, n, pool, ranges = RANGES) {
  const profiler = await createCpuProfiler(problem, pool);
  const points = gridPoints(...ranges, n);
  await profiler.profile(points);
  const rates = [];
  for (let round = 0; round < ROUNDS; round++) rates.push((n * n) / (await seconds(() => profiler.profile(points))));
  await profiler.close();
  return spread(rates);
}

/** The same fit with every bin cut into equal parts. */
function splitBins(problem, factor) {
  const split = (values, share) =>
    Float64Array.from({ length: values.length * factor }, (_, i) => values[Math.floor(i / factor)] * share);
  return {
    ...problem,
    bins: problem.bins * factor,
    experimentStart: problem.experimentStart.map((start) => start * factor),
    signal: split(problem.signal, 1 / factor),
    background: split(problem.background, 1 / factor),
    observed: split(problem.observed, 1 / factor),
    gaussianSigma: split(problem.gaussianSigma, 1),
  };
}

/** The same fit with more backgrounds: bumps of 50 events with 10% uncertainty, in the data too. */
function addBackgrounds(problem, extra) {
  const { bins } = problem;
  const rows = Array.from({ length: extra }, (_, b) => {
    const shape = Float64Array.from({ length: bins }, (_, k) => Math.exp(-((k - (bins * b) / extra) ** 2) / 50));
    const sum = shape.reduce((total, value) => total + value, 0);
    return shape.map((value) => (50 * value) / sum);
  });
  const grown = (values, value) => Float64Array.from([...values, ...Array(extra).fill(value)]);
  return {
    ...problem,
    background: Float64Array.from([...problem.background, ...rows.flatMap((row) => [...row])]),
    observed: problem.observed.map((counts, k) => rows.reduce((sum, row) => sum + row[k], counts)),
    nuisanceNames: [...problem.nuisanceNames, ...rows.map((_, b) => `bump ${b}`)],
    priorWeight: grown(problem.priorWeight, 100),
    lower: grown(problem.lower, -1),
    upper: grown(problem.upper, Infinity),
  };
}
