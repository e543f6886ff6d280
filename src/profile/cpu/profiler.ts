/** Backend `cpu`: the compiled kernel on the calling thread for small batches, on a pool of threads for large ones. */
import type { ProfileProblem } from '../../model/problem.js';
import { type ProfileResult, type Profiler, pointCount } from '../profiler.js';
import { createReferenceProfiler } from '../reference.js';
import { createRest } from '../rest.js';
import { createKernel } from './kernel.js';
import { prepareProblem } from './prepare.js';
import type { WorkerPool } from './worker-pool.js';

/** Batches up to this size stay on the calling thread; sending them away costs more than it saves. */
const INLINE_POINTS = 768;
const TILE_POINTS = 1024;

/**
 * @param pool threads to share; undefined to stay on the calling thread
 * @returns a profiler that agrees with `reference` to 1e-7 or 1e-12 χ², whichever is larger, in models whose components
 * have no negative counts: what is left undone of the fall of χ² is below 1e-8 by its own estimate, and rounding is a
 * share of χ² (docs/fit-quality.md has the measurement). Where the Standard Model point has no fit to expand around,
 * the reference profiler itself
 */
export async function createCpuProfiler(problem: ProfileProblem, pool?: WorkerPool): Promise<Profiler> {
  const prepared = prepareProblem(problem);
  if (!prepared) return createReferenceProfiler(problem);
  const kernel = await createKernel(prepared);
  const columns = problem.couplings.length;
  const nuisanceCount = problem.lower.length;
  let registered: number | undefined;

  return {
    info: { backend: 'cpu', precision: 'float64', workers: pool?.size ?? 0, adapter: null },
    async profile(points, options = {}) {
      const n = pointCount(points, columns);
      const want = options.nuisances ?? false;
      options.signal?.throwIfAborted();
      if (n <= INLINE_POINTS) {
        const { escalated: _, ...result } = kernel.profile(points, want);
        return result;
      }
      const chi2 = new Float64Array(n);
      const status = new Uint8Array(n);
      const nuisances = new Float64Array(want ? n * nuisanceCount : 0);
      const store = (first: number, result: ProfileResult): void => {
        chi2.set(result.chi2, first);
        status.set(result.status, first);
        if (result.nuisances) nuisances.set(result.nuisances, first * nuisanceCount);
      };
      if (!pool) {
        const rest = createRest();
        for (let first = 0; first < n; first += TILE_POINTS) {
          await rest();
          options.signal?.throwIfAborted();
          store(first, kernel.profile(points.subarray(first * columns, (first + TILE_POINTS) * columns), want));
        }
        return want ? { chi2, status, nuisances } : { chi2, status };
      }
      registered ??= pool.register(prepared);
      const problemNumber = registered;
      // One chain per thread takes the next tile when its last one is done, so that an abort leaves no backlog.
      let next = 0;
      const chain = async (): Promise<void> => {
        while (next < n) {
          options.signal?.throwIfAborted();
          const first = next;
          next = Math.min(n, first + TILE_POINTS);
          const tile = points.slice(first * columns, next * columns);
          // A thread that died takes no result with it: the calling thread does its tile.
          store(first, await pool.run(problemNumber, tile, want).catch(() => kernel.profile(tile, want)));
        }
      };
      await Promise.all(Array.from({ length: pool.size }, chain));
      return want ? { chi2, status, nuisances } : { chi2, status };
    },
    async close() {
      if (registered !== undefined) pool?.forget(registered);
    },
  };
}
