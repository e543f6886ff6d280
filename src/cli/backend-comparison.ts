/** How fast the backends of this computer are, and which one `--backend auto` takes for how many points. */
import { dataFolder, nodeFiles } from '../edge/node-files.js';
import { openNodeGpu } from '../edge/node-gpu.js';
import { createNodeWorkerPool } from '../edge/node-workers.js';
import { loadScenario } from '../experiment/load-scenario.js';
import { buildRateModel } from '../model/build-rate-model.js';
import { loadPhysicsInputs } from '../model/physics-inputs.js';
import { createProblem, type ProfileProblem } from '../model/problem.js';
import { autoChoice } from '../profile/auto.js';
import { createCpuProfiler } from '../profile/cpu/profiler.js';
import { createWebGpuAccelerator } from '../profile/webgpu/accelerator.js';
import { print } from './context.js';

export interface BackendComparison {
  /** Profiled fits per second, host array in, host array out. */
  readonly rates: { readonly cpu?: number; readonly webgpu?: number };
  /** The adapter is software, which `auto` leaves aside: it competes with `cpu` for the same cores. */
  readonly softwareAdapter: boolean;
  readonly auto: readonly { readonly points: number; readonly backend: 'cpu' | 'webgpu'; readonly seconds: number }[];
}

const SCENARIO = 'darwin-30ty';
const RANGES = [
  [-0.8, 1.4],
  [-5, 5],
] as const;
const SIZES = [1e2, 1e3, 1e4, 1e5, 1e6, 1e7] as const;
/** First batch, and how long a batch must take before its rate is believed. */
const FIRST_POINTS = 4096;
const BELIEVED_S = 0.1;
const MOST_POINTS = 2 ** 24;

/** Times the backends on DARWIN's plane (q_e, q_mu). */
export async function compareBackends(withGpu: boolean): Promise<BackendComparison> {
  const model = buildRateModel(
    await loadScenario(nodeFiles, dataFolder, SCENARIO),
    await loadPhysicsInputs(nodeFiles, dataFolder),
  );
  const problem = createProblem(model, ['q_e', 'q_mu']);
  const cpu = await timeCpu(problem);
  const accelerator = withGpu ? await createWebGpuAccelerator(await openNodeGpu(), problem) : undefined;
  const webgpu =
    accelerator &&
    (await fitsPerSecond((points) => {
      const n = points.length / 2;
      return accelerator.profile(points, {
        chi2: new Float64Array(n),
        status: new Uint8Array(n),
        nuisances: undefined,
      });
    }));
  accelerator?.close();
  return {
    rates: webgpu === undefined ? { cpu } : { cpu, webgpu },
    softwareAdapter: accelerator?.software ?? false,
    auto: SIZES.map((points) => {
      const backend = autoChoice(points, cpu, accelerator?.software ? undefined : webgpu);
      return { points, backend, seconds: points / (backend === 'webgpu' && webgpu ? webgpu : cpu) };
    }),
  };
}

async function timeCpu(problem: ProfileProblem): Promise<number> {
  const pool = createNodeWorkerPool();
  try {
    const profiler = await createCpuProfiler(problem, pool);
    return await fitsPerSecond((points) => profiler.profile(points));
  } finally {
    await pool.close();
  }
}

/** Prints a comparison for people. */
export function printComparison({ rates, softwareAdapter, auto }: BackendComparison): void {
  print('\nProfiled fits per second, DARWIN 30 t y, (q_e, q_mu):');
  for (const [backend, rate] of Object.entries(rates))
    print(`    ${backend.padEnd(8)} ${Number(rate.toPrecision(2)).toLocaleString('en')}`);
  print(softwareAdapter ? '--backend auto leaves software adapters aside and takes' : '--backend auto there takes');
  for (const { points, backend, seconds } of auto)
    print(`    ${backend.padEnd(8)} for ${points.toLocaleString('en').padStart(10)} points, ${shortTime(seconds)}`);
}

/** Doubles the batch until it takes long enough; the first one, which starts threads and compiles, is not timed. */
async function fitsPerSecond(work: (points: Float64Array) => Promise<unknown>): Promise<number> {
  await work(scattered(FIRST_POINTS));
  for (let n = FIRST_POINTS; ; n *= 2) {
    const points = scattered(n);
    const started = performance.now();
    await work(points);
    const seconds = (performance.now() - started) / 1000;
    if (seconds > BELIEVED_S || n >= MOST_POINTS) return n / seconds;
  }
}

/** Points of the plane along a line of irrational slope: as even as a grid, for any number. */
function scattered(n: number): Float64Array {
  const points = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    RANGES.forEach(([lo, hi], column) => {
      const share = column === 0 ? i / n : (i * Math.SQRT1_2) % 1;
      points[2 * i + column] = lo + (hi - lo) * share;
    });
  }
  return points;
}

function shortTime(seconds: number): string {
  if (seconds < 1e-3) return 'less than a millisecond';
  return seconds < 1 ? `${Number((1000 * seconds).toPrecision(2))} ms` : `${Number(seconds.toPrecision(2))} s`;
}
