// Every backend and every foreign program on one GPU: the same templates, the same χ², one run. What a device has no
// time for is left out and named. `NUSCAN_BENCH_SECONDS` says how long the run may take, `NUSCAN_PYTHON` which Python
// runs the programs of bench/peers.
import { fileURLToPath } from 'node:url';
import { openNodeGpu } from '../../dist/edge/node-gpu.js';
import { createCpuProfiler } from '../../dist/profile/cpu/profiler.js';
import { expandProblem } from '../../dist/profile/expansion.js';
import { DEFAULT_FORM } from '../../dist/profile/webgpu/accelerator.js';
import { layOutTable } from '../../dist/profile/webgpu/table.js';
import { measureAccuracy } from '../gpu/accuracy.mjs';
import { measureAlternatives } from '../gpu/alternatives.mjs';
import { arithmeticSpeed, measureEvaluations, peakTflops, WEIGHTS } from '../gpu/arithmetic.mjs';
import { createBudget } from '../gpu/budget.mjs';
import { measurePeers } from '../gpu/peers.mjs';
import { planeProblem, TIMED_PLANES } from '../gpu/planes.mjs';
import { measureEndToEnd, measureKernels } from '../gpu/rates.mjs';
import { ResidentPoints } from '../gpu/resident-points.mjs';
import { drawGpuFigure } from '../plot.mjs';
import { gridPoints } from '../support.mjs';

/** Grids by kind of adapter. */
const GRIDS = {
  hardware: { evaluations: 256, alternatives: 512, accuracy: 96, peers: 512 },
  software: { evaluations: 64, alternatives: 64, accuracy: 64, peers: 128 },
};
/** Parts of the run that must be left when a stage starts another measurement, so that those behind it get theirs. */
const RESERVED = { rates: 0.55, alternatives: 0.4, accuracy: 0.3, peers: 0.02 };

export async function run() {
  const gpu = await openNodeGpu();
  const budget = createBudget(gpu.adapter.software);
  const grids = GRIDS[gpu.adapter.software ? 'software' : 'hardware'];
  const until = (stage) => RESERVED[stage] * budget.total;
  const failures = {};
  // What fails, on a driver that nobody has tried, does not take the rest with it.
  const stage = async (name, work) => {
    console.error(`${(budget.total - budget.left()).toFixed(0)} s: ${name}`);
    try {
      return await work();
    } catch (error) {
      failures[name] = error instanceof Error ? error.message : String(error);
      return undefined;
    }
  };
  /** Seconds to leave to others, so that each of the planes left gets as much time. */
  const reserve = (part, planesLeft) => budget.left() - (budget.left() - until(part)) / planesLeft;

  const problems = [];
  for (const [i, plane] of TIMED_PLANES.entries()) {
    const rates = await stage(`rates, ${plane.name}`, () =>
      measurePlane(gpu, plane, grids, budget, reserve('rates', TIMED_PLANES.length - i)),
    );
    if (rates) problems.push(rates);
  }
  const [first] = TIMED_PLANES;
  const alternatives = await stage('other forms of the kernels', () =>
    withProblem(first, async (problem, cpu) => ({
      problem: first.name,
      ...(await measureAlternatives(
        gpu,
        expandProblem(problem),
        cpu,
        first.ranges,
        grids.alternatives,
        budget,
        until('alternatives'),
      )),
    })),
  );
  const accuracy = await stage('accuracy', () => measureAccuracy(gpu, grids.accuracy, budget, until('accuracy')));
  const peers = {};
  for (const [i, plane] of TIMED_PLANES.entries()) {
    peers[plane.name] = await stage(`foreign programs, ${plane.name}`, () =>
      withProblem(plane, (problem, cpu) =>
        measurePeers(problem, cpu, plane.ranges, grids.peers, budget, reserve('peers', TIMED_PLANES.length - i)),
      ),
    );
  }
  return {
    adapter: gpu.adapter,
    selfTest: gpu.selfTest,
    form: DEFAULT_FORM,
    seconds: { allowed: budget.total, perSize: budget.perSize, taken: budget.total - budget.left() },
    problems,
    alternatives,
    accuracy,
    peers,
    failures,
  };
}

/** Results of several devices lie beside each other. */
export function resultName({ adapter }) {
  return `gpu-${adapter.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}`;
}

export function draw(path) {
  return drawGpuFigure(fileURLToPath(path));
}

async function measurePlane(gpu, plane, grids, budget, until) {
  const problem = await planeProblem(plane);
  const expansion = expandProblem(problem);
  const { constants } = layOutTable(expansion);
  const kernels = await measureKernels(gpu, expansion, plane.ranges, budget, until);
  const evaluations = await countEvaluations(gpu, expansion, plane.ranges, grids.evaluations);
  const fastest = Math.max(...kernels.entries.map(({ profilePointsPerSecond }) => profilePointsPerSecond.median));
  const arithmetic = arithmeticSpeed(constants, evaluations[0], fastest, peakTflops(gpu.adapter.name));
  const rates = await measureEndToEnd(gpu, problem, plane.ranges, budget, until);
  return {
    name: plane.name,
    couplings: plane.couplings,
    ranges: plane.ranges,
    bins: problem.bins,
    nuisances: problem.lower.length,
    sources: problem.sources,
    monomials: constants.MONOMIALS,
    ...rates,
    kernels,
    arithmetic: { weights: WEIGHTS, evaluations, ...arithmetic },
  };
}

/** In the form that is used, and with one point per invocation: what points need when they do not wait for others. */
async function countEvaluations(gpu, expansion, ranges, grid) {
  const resident = new ResidentPoints(gpu, expansion, gridPoints(...ranges, grid), DEFAULT_FORM.workgroup);
  const counted = [];
  for (const lanes of new Set([DEFAULT_FORM.lanes, 1])) {
    counted.push(await measureEvaluations(gpu, expansion, { ...DEFAULT_FORM, lanes }, resident));
  }
  resident.close();
  return counted;
}

/** Does something with the problem of a plane and its float64 profiler on one thread. */
async function withProblem(plane, work) {
  const problem = await planeProblem(plane);
  const cpu = await createCpuProfiler(problem);
  try {
    return await work(problem, cpu);
  } finally {
    await cpu.close();
  }
}
