/** The compiled kernel bound to one problem: synchronous, single-threaded, for the calling thread or a worker. */
import { type ProfileResult, Status } from '../profiler.js';
import { KERNEL_BASE64 } from './kernel-bytes.js';
import { layOut } from './layout.js';
import { createNewtonSolver } from './newton.js';
import type { PreparedProblem } from './prepare.js';

/** Points per call: large enough to forget the call, small enough for the cache. */
export const BLOCK_POINTS = 256;
/**
 * Fall of χ² that may be left undone: an order below the agreement promised with the reference. Nuisances go with the
 * square root of it, and the gradient in the couplings with them: where they are asked for, more is done.
 */
const CHI2_FALL = 1e-8;
const NUISANCE_FALL = 1e-10;
/** Status that the kernel gives to points that need the full step. */
const ESCALATE = 255;

export interface KernelExports {
  configure(header: number): void;
  profile(count: number, points: number, chi2: number, status: number, fitted: number, remainingFall: number): void;
  couplingGradients(count: number, points: number, fitted: number, gradients: number): void;
}

export interface Kernel {
  /** Profiles n × couplings points; `escalated` counts those that needed the full Newton step. */
  profile(points: Float64Array, wantNuisances: boolean): ProfileResult & { readonly escalated: number };
}

let compiled: Promise<WebAssembly.Module> | undefined;

/** The compiled kernel, compiled once per thread. */
export function compileKernel(): Promise<WebAssembly.Module> {
  compiled ??= WebAssembly.compile(Uint8Array.from(atob(KERNEL_BASE64), (character) => character.charCodeAt(0)));
  return compiled;
}

/** Instantiates the kernel for a problem. */
export async function createKernel(prepared: PreparedProblem): Promise<Kernel> {
  const layout = layOut(prepared, BLOCK_POINTS);
  // Made at once: the promise of `instantiate` waits for the event loop, up to tens of milliseconds.
  const instance = new WebAssembly.Instance(await compileKernel(), { env: { memory: layout.memory } });
  const kernel = instance.exports as unknown as KernelExports;
  kernel.configure(layout.header);
  const { problem } = prepared;
  const columns = problem.couplings.length;
  const nuisanceCount = problem.lower.length;
  const newton = createNewtonSolver(problem);
  const pointsView = new Float64Array(layout.memory.buffer, layout.points, BLOCK_POINTS * columns);
  const chi2View = new Float64Array(layout.memory.buffer, layout.chi2, BLOCK_POINTS);
  const statusView = new Uint8Array(layout.memory.buffer, layout.status, BLOCK_POINTS);
  const fittedView = new Float64Array(layout.memory.buffer, layout.fitted, BLOCK_POINTS * nuisanceCount);

  return {
    profile(points, wantNuisances) {
      const n = columns === 0 ? 1 : points.length / columns;
      const chi2 = new Float64Array(n);
      const status = new Uint8Array(n);
      const nuisances = new Float64Array(wantNuisances ? n * nuisanceCount : 0);
      let escalated = 0;
      const remainingFall = wantNuisances ? NUISANCE_FALL : CHI2_FALL;
      for (let first = 0; first < n; first += BLOCK_POINTS) {
        const count = Math.min(BLOCK_POINTS, n - first);
        const block = points.subarray(first * columns, (first + count) * columns);
        pointsView.set(block);
        kernel.profile(count, layout.points, layout.chi2, layout.status, layout.fitted, remainingFall);
        chi2.set(chi2View.subarray(0, count), first);
        status.set(statusView.subarray(0, count), first);
        if (wantNuisances) {
          for (let i = 0; i < count * nuisanceCount; i++) nuisances[first * nuisanceCount + i] = fittedView[i] - 1;
        }
        // Neighbours are fitted alike: a point that needs the full step starts from the last one that did.
        let start: ArrayLike<number> = prepared.start;
        for (let i = 0; i < count; i++) {
          if (status[first + i] !== ESCALATE) continue;
          escalated++;
          const fit = newton.fit(block.subarray(i * columns, (i + 1) * columns), start);
          chi2[first + i] = fit.chi2;
          status[first + i] = fit.status;
          if (wantNuisances) nuisances.set(fit.nuisances, (first + i) * nuisanceCount);
          if (fit.status !== Status.failed) start = fit.nuisances;
        }
      }
      return wantNuisances ? { chi2, status, nuisances, escalated } : { chi2, status, escalated };
    },
  };
}
