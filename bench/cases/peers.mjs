// cpu (one thread) against iminuit with compiled cost and gradient, and against a batched numpy Newton: the same
// templates, the same points, the same χ² to 1e-6, one thread each, in turns within one run.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createProblem } from '../../dist/model/problem.js';
import { createCpuProfiler } from '../../dist/profile/cpu/profiler.js';
import { gridPoints, PYTHON, rateModel, seconds, spread, writeProblem } from '../support.mjs';

const ROUNDS = 5;
/** The plane that the speed is stated for, and a harder one with 17 nuisances and active limits. */
const PLANES = [
  {
    name: 'DARWIN 30 t y, q_e-q_mu',
    scenario: 'darwin-30ty',
    couplings: ['q_e', 'q_mu'],
    ranges: [
      [-0.8, 1.4],
      [-5, 5],
    ],
  },
  {
    name: 'combined, q_e-q_mu',
    scenario: 'combined',
    couplings: ['q_e', 'q_mu'],
    ranges: [
      [-4, 10],
      [-10, 10],
    ],
  },
];
const PEER_POINTS = 24;
const OWN_POINTS = 512;

export async function run() {
  const folder = await mkdtemp(join(tmpdir(), 'nuscan-bench-'));
  try {
    const planes = [];
    for (const plane of PLANES) planes.push(await measure(plane, folder));
    return { threads: 1, rounds: ROUNDS, planes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure({ name, scenario, couplings, ranges }, folder) {
  const problem = createProblem(await rateModel(scenario), couplings);
  const profiler = await createCpuProfiler(problem);
  const points = gridPoints(...ranges, PEER_POINTS);
  const { chi2 } = await profiler.profile(points);
  const file = join(folder, 'problem.json');
  await writeProblem(file, problem, points, chi2);

  const many = gridPoints(...ranges, OWN_POINTS);
  const peers = { iminuit: 'iminuit_plane.py', numpy: 'numpy_newton.py' };
  const rates = { cpu: [], iminuit: [], numpy: [] };
  const details = {};
  for (let round = 0; round < ROUNDS; round++) {
    // As the peers do: one pass outside the clock.
    await profiler.profile(many);
    rates.cpu.push(OWN_POINTS ** 2 / (await seconds(() => profiler.profile(many))));
    for (const [peer, script] of Object.entries(peers)) {
      const path = fileURLToPath(new URL(`../peers/${script}`, import.meta.url));
      details[peer] = JSON.parse(execFileSync(PYTHON, [path, file], { encoding: 'utf8' }));
      rates[peer].push(details[peer].fits_per_second);
    }
  }
  await profiler.close();
  const ratio = (peer) => spread(rates.cpu.map((rate, i) => rate / rates[peer][i]));
  return {
    name,
    bins: problem.bins,
    nuisances: problem.lower.length,
    fitsPerSecond: { cpu: spread(rates.cpu), iminuit: spread(rates.iminuit), numpy: spread(rates.numpy) },
    ratioToIminuit: ratio('iminuit'),
    ratioToNumpy: ratio('numpy'),
    peers: details,
  };
}
