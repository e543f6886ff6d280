/** Derivatives of the profiled χ² in the couplings, computed beside the fits of the compiled kernel. */
import type { ProfileProblem } from '../../model/problem.js';
import { BLOCK_POINTS, compileKernel, type KernelExports } from './kernel.js';
import { layOut } from './layout.js';

/**
 * Gradients of min_θ χ²(p, θ) in the couplings p at many points.
 * @param points n × couplings, in table units
 * @param nuisances θ fitted at these points, n × nuisances
 * @returns n × couplings, in 1/table unit; NaN where a nuisance is NaN
 */
export type CouplingGradients = (points: Float64Array, nuisances: Float64Array) => Float64Array;

/**
 * The gradients of a problem: synchronous, single-threaded, whichever backend fits the nuisances. At the minimum in θ they
 * are the partial derivatives at fixed θ (envelope theorem), also where nuisances sit at a limit.
 */
export async function createCouplingGradients(problem: ProfileProblem): Promise<CouplingGradients> {
  const columns = problem.couplings.length;
  const nuisanceCount = problem.lower.length;
  // Nothing is fitted here: the reference fit and its Hessian are not read.
  const unread = {
    start: new Float64Array(nuisanceCount),
    inverseHessian: new Float64Array(nuisanceCount * nuisanceCount),
  };
  const layout = layOut({ problem, ...unread, inflation: 1, slowestRatio: 0 }, BLOCK_POINTS);
  // Made at once, as in `createKernel`.
  const instance = new WebAssembly.Instance(await compileKernel(), { env: { memory: layout.memory } });
  const kernel = instance.exports as unknown as KernelExports;
  kernel.configure(layout.header);
  const pointsView = new Float64Array(layout.memory.buffer, layout.points, BLOCK_POINTS * columns);
  const fittedView = new Float64Array(layout.memory.buffer, layout.fitted, BLOCK_POINTS * nuisanceCount);
  const gradientsView = new Float64Array(layout.memory.buffer, layout.gradients, BLOCK_POINTS * columns);

  return (points, nuisances) => {
    const gradients = new Float64Array(points.length);
    const n = points.length / columns;
    for (let first = 0; first < n; first += BLOCK_POINTS) {
      const count = Math.min(BLOCK_POINTS, n - first);
      pointsView.set(points.subarray(first * columns, (first + count) * columns));
      for (let i = 0; i < count * nuisanceCount; i++) fittedView[i] = 1 + nuisances[first * nuisanceCount + i];
      kernel.couplingGradients(count, layout.points, layout.fitted, layout.gradients);
      gradients.set(gradientsView.subarray(0, count * columns), first * columns);
    }
    return gradients;
  };
}
