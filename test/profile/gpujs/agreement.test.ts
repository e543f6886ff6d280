/** The gpu.js tier in its processor modes against the reference, over the case table. */
import { describe, expect, it } from 'vitest';
import { createNodeGpuJsAccelerator } from '../../../src/edge/node-gpujs.js';
import { UNSETTLED } from '../../../src/profile/accelerator.js';
import { expandProblem } from '../../../src/profile/expansion.js';
import type { GpuJsMode } from '../../../src/profile/gpujs/gpujs-module.js';
import { createReferenceProfiler } from '../../../src/profile/reference.js';
import { PROFILE_CASES, type ProfileCase } from '../cases.js';

/** Agreement in χ² wherever Δχ² < 25. */
const NEAR = 25;
const TOLERANCE = 1e-3;
/** Of the error of a nuisance. */
const NUISANCE_TOLERANCE = 2e-2;

/**
 * Share of the points that may stay unsettled: none in the shipped scenarios, half in general. Three problems are far
 * from quadratic on purpose: their rates grow several times over across the plane, and the Hessian of the reference fit
 * is too small by as much, so that its steps overshoot.
 */
const OVERSHOOTING = [
  'all nuisances free, the source included',
  'backgrounds driven to zero by a deficit',
  'no background',
  'rates that vanish',
].map((name) => `synthetic: ${name}`);

function unsettledShare(name: string): number {
  if (OVERSHOOTING.includes(name) || name.endsWith('far outside')) return 0.8;
  return name.startsWith('synthetic') ? 0.49 : 0;
}

/** A case with its results; asking for nuisances as well must not change χ². */
async function accelerated(mode: GpuJsMode, { make }: ProfileCase) {
  const { problem, points } = await make();
  const accelerator = await createNodeGpuJsAccelerator(problem, mode);
  const expansion = expandProblem(problem);
  if (!accelerator || !expansion) throw new Error('no expansion');
  expect(accelerator.info).toEqual({
    backend: 'gpujs',
    precision: 'float32',
    workers: 0,
    adapter: `gpu.js ${mode}`,
  });
  const n = points.length / problem.couplings.length;
  const output = (): { chi2: Float64Array; status: Uint8Array } => ({
    chi2: new Float64Array(n),
    status: new Uint8Array(n),
  });
  const plain = { ...output(), nuisances: undefined };
  const full = { ...output(), nuisances: new Float64Array(n * problem.lower.length) };
  await accelerator.profile(points, plain);
  await accelerator.profile(points, full);
  accelerator.close();
  expect(full.chi2).toEqual(plain.chi2);
  expect(full.status).toEqual(plain.status);
  return { problem, points, expansion, ...full };
}

describe.each(['cpu', 'webasm'] as const)('gpu.js in mode %s agrees with reference', (mode) => {
  it.each(PROFILE_CASES.map((entry) => [entry.name, entry] as const))('%s', async (name, entry) => {
    const { problem, points, expansion, chi2, status, nuisances } = await accelerated(mode, entry);
    const reference = await createReferenceProfiler(problem).profile(points, { nuisances: true });
    const lowest = reference.chi2.reduce((a, b) => (b < a ? b : a), Infinity);
    const columns = problem.couplings.length;
    const n = problem.lower.length;
    let unsettled = 0;
    reference.chi2.forEach((exact, i) => {
      const where = `point ${i}, ${[...points.subarray(i * columns, (i + 1) * columns)]}`;
      if (status[i] === UNSETTLED) {
        unsettled++;
        expect(chi2[i], where).toBeNaN();
        return;
      }
      expect(status[i], where).toBe(reference.status[i]);
      expect(Math.abs(chi2[i] - exact), where).toBeLessThan(exact - lowest < NEAR ? TOLERANCE : 1e-5 * (1 + exact));
      for (let r = 0; r < n; r++) {
        const error = expansion.unit[r] * Math.sqrt(2 * expansion.inverseHessian[r * n + r]);
        const theta = nuisances[i * n + r];
        const fitted = (reference.nuisances as Float64Array)[i * n + r];
        expect(Math.abs(theta - fitted), where).toBeLessThan(NUISANCE_TOLERANCE * error);
        // Exactly at the limit where the reference is, within the limits everywhere.
        if (fitted === problem.lower[r] || fitted === problem.upper[r]) expect(theta, where).toBe(fitted);
        expect(theta, where).toBeGreaterThanOrEqual(problem.lower[r]);
        expect(theta, where).toBeLessThanOrEqual(problem.upper[r]);
      }
    });
    expect(unsettled / chi2.length).toBeLessThanOrEqual(unsettledShare(name));
  });
});
