/**
 * Backend `gpujs`: single precision through gpu.js. In browsers without WebGPU its WebGL2 mode reaches the graphics
 * card; in Node its processor modes check the mathematics of the other backends independently. It does not replace
 * `cpu`, which is faster than both of those modes, and exact.
 */
import type { ProfileProblem } from '../../model/problem.js';
import { type Accelerator, AcceleratorFailure, type AcceleratorOutput, UNSETTLED } from '../accelerator.js';
import { type Expansion, expandProblem } from '../expansion.js';
import { Status } from '../profiler.js';
import type { GpuJsConstructor, GpuJsMode, GpuJsOutput } from './gpujs-module.js';
import { kernelSource, Outcome, PART_WIDTH } from './kernel-source.js';
import { GpuJsKernels } from './kernels.js';

/**
 * Points per call of a kernel, the last call being filled up with the origin: kernels of one size are compiled once.
 * Modes of the processor block their thread for a tile; a graphics driver gives up on tiles of seconds.
 */
const TILE_POINTS: Readonly<Record<GpuJsMode, number>> = { cpu: 128, webasm: 128, webgl2: 4096, webgpu: 4096 };

/**
 * Compiles the kernel of a problem, unless `kernels` have it, and runs it once at the origin.
 * @param GPU constructor that the package `gpu.js` exports, or kernels that outlive the accelerator and are shared by others
 * @param mode that of `kernels`, where they are given
 * @returns undefined where the problem has no expansion: it is for a float64 backend alone
 * @throws AcceleratorFailure (`completed` 0) when gpu.js cannot run the kernel in this mode
 */
export async function createGpuJsAccelerator(
  GPU: GpuJsConstructor | GpuJsKernels,
  problem: ProfileProblem,
  mode: GpuJsMode,
): Promise<Accelerator | undefined> {
  const expansion = expandProblem(problem);
  if (!expansion) return undefined;
  const shared = GPU instanceof GpuJsKernels;
  const kernels = shared ? GPU : new GpuJsKernels(GPU, mode);
  const tile = TILE_POINTS[mode];
  const columns = problem.couplings.length;
  const { source, table, parts } = kernelSource(expansion);
  let closed = false;

  /** Runs the kernel for the first `wanted` parts of a tile. */
  const run = async (points: Float32Array, wanted: number, completed: number): Promise<GpuJsOutput> => {
    try {
      if (closed) throw new Error('it is closed');
      return await kernels.run(source, [tile, wanted], points, table);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new AcceleratorFailure(`gpu.js failed in mode ${mode}: ${reason}`, completed);
    }
  };
  const close = (): void => {
    closed = true;
    if (!shared) kernels.close();
  };

  try {
    const [[origin]] = await run(new Float32Array(tile * Math.max(columns, 1)), 1, 0);
    const [change, outcome] = [origin[0], origin[1]];
    const settled = outcome === Outcome.converged || outcome === Outcome.atBound;
    if (!settled) throw new AcceleratorFailure(`gpu.js does not settle the reference fit in mode ${mode}`, 0);
    if (!(Math.abs(change) < 1e-3)) {
      throw new AcceleratorFailure(`gpu.js computes wrong numbers in mode ${mode}`, 0);
    }
  } catch (error) {
    close();
    throw error;
  }

  return {
    info: { backend: 'gpujs', precision: 'float32', workers: 0, adapter: `gpu.js ${mode}` },
    software: mode === 'cpu' || mode === 'webasm',
    async profile(points, output, signal) {
      const n = output.chi2.length;
      const wanted = output.nuisances ? parts : 1;
      for (let first = 0; first < n; first += tile) {
        signal?.throwIfAborted();
        const count = Math.min(tile, n - first);
        // A buffer of its own: the kernel may first have to wait for others.
        const buffer = new Float32Array(tile * Math.max(columns, 1));
        const representable = relativeTo(expansion.origin, points.subarray(first * columns), count, buffer);
        const result = await run(buffer, wanted, first);
        for (let i = 0; i < count; i++) {
          store(expansion, result, i, representable[i] === 1, output, first + i);
        }
        // A turn of the event loop between tiles: an abort may be waiting in it.
        if (first + tile < n) await new Promise((resolve) => setTimeout(resolve, 0));
      }
    },
    close,
  };
}

/**
 * Writes u = p - p₀ of `count` points into a tile of zeros, which stand for the origin.
 * @returns 1 for points of finite numbers; the others are replaced by the origin
 */
function relativeTo(origin: Float64Array, points: Float64Array, count: number, tile: Float32Array): Uint8Array {
  const columns = origin.length;
  const representable = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const row = tile.subarray(i * columns, (i + 1) * columns);
    for (let a = 0; a < columns; a++) row[a] = points[i * columns + a] - origin[a];
    if (row.every(Number.isFinite)) representable[i] = 1;
    else row.fill(0);
  }
  return representable;
}

/** Writes point `i` of a tile as point `target` of the output. */
function store(
  expansion: Expansion,
  result: GpuJsOutput,
  i: number,
  representable: boolean,
  output: AcceleratorOutput,
  target: number,
): void {
  const [change, outcome] = [result[0][i][0], result[0][i][1]];
  const chi2 = expansion.chi2 + change;
  // Named outcomes only: comparisons with NaN are not to be trusted on graphics cards, and a lost one returns zeros.
  const known = outcome === Outcome.converged || outcome === Outcome.atBound;
  const settled = representable && known && Number.isFinite(chi2);
  output.chi2[target] = settled ? chi2 : Number.NaN;
  if (!settled) output.status[target] = UNSETTLED;
  else output.status[target] = outcome === Outcome.atBound ? Status.atBound : Status.converged;
  if (!output.nuisances) return;
  const { start, unit, lower, upper, problem } = expansion;
  for (let r = 0; r < start.length; r++) {
    const z = result[1 + Math.floor(r / PART_WIDTH)][i][r % PART_WIDTH];
    let theta = start[r] + unit[r] * z;
    if (z <= Math.fround(lower[r])) theta = problem.lower[r];
    else if (z >= Math.fround(upper[r])) theta = problem.upper[r];
    output.nuisances[target * start.length + r] = settled ? theta : Number.NaN;
  }
}
