// How far single precision is from float64, for two planes of every shipped scenario.
import { createNodeGpuJsAccelerator } from '../../dist/edge/node-gpujs.js';
import { UNSETTLED } from '../../dist/profile/accelerator.js';
import { createCpuProfiler } from '../../dist/profile/cpu/profiler.js';
import { expandProblem } from '../../dist/profile/expansion.js';
import { createWebGpuAccelerator, DEFAULT_FORM } from '../../dist/profile/webgpu/accelerator.js';
import { gridPoints } from '../support.mjs';
import { answering } from './backends.mjs';
import { deviation, shareOf } from './deviation.mjs';
import { compileKernels } from './kernels.mjs';
import { planeProblem, shippedPlanes } from './planes.mjs';
import { ResidentPoints } from './resident-points.mjs';
import { unsettledShare } from './settled.mjs';

const GPUJS_GRID = 24;

/** @param until seconds that must be left of the run for another plane */
export async function measureAccuracy(gpu, grid, budget, until) {
  const planes = [];
  const leftOut = [];
  for (const plane of shippedPlanes()) {
    const { scenario, couplings } = plane;
    if (budget.left() < until) leftOut.push({ scenario, couplings });
    else planes.push({ scenario, couplings, ...(await measurePlane(gpu, plane, grid)) });
  }
  return { points: grid * grid, gpujsPoints: GPUJS_GRID ** 2, planes, leftOut };
}

async function measurePlane(gpu, plane, grid) {
  const problem = await planeProblem(plane);
  const cpu = await createCpuProfiler(problem);
  const points = gridPoints(...plane.ranges, grid);
  const few = gridPoints(...plane.ranges, GPUJS_GRID);
  const webgpu = await against(cpu, points, answering(await createWebGpuAccelerator(gpu, problem), problem));
  const gpujs = await createNodeGpuJsAccelerator(problem, 'cpu')
    .then((accelerator) => against(cpu, few, answering(accelerator, problem)))
    .catch((error) => ({ failed: error.message }));
  await cpu.close();
  return { webgpu: { ...webgpu, neededFullStep: await fullStepShare(gpu, problem, points) }, gpujs };
}

/** Compares a backend with float64 and closes it. */
async function against(cpu, points, backend) {
  const { chi2 } = await cpu.profile(points);
  const answer = await backend.profile(points);
  await backend.close();
  return { ...deviation(chi2, answer.chi2, answer.status), unsettled: shareOf(answer.status, UNSETTLED) };
}

/** Part of the points that the kernel `profile` leaves to `fullStep`. */
async function fullStepShare(gpu, problem, points) {
  const expansion = expandProblem(problem);
  const set = await compileKernels(gpu, expansion, DEFAULT_FORM, { profileOnly: true });
  const resident = new ResidentPoints(gpu, expansion, points, set.workgroup);
  const words = await resident.words(set, [set.profile]);
  resident.close();
  set.table.destroy();
  return unsettledShare(words);
}
