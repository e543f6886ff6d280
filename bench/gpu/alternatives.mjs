// The same fit written in other ways, on the device at hand: lanes, loops, workgroups, where the table lives, and one
// workgroup per point.

import { Status } from '../../dist/profile/profiler.js';
import { DEFAULT_FORM } from '../../dist/profile/webgpu/accelerator.js';
import { gridPoints } from '../support.mjs';
import { anotherRound } from './budget.mjs';
import { compileKernels } from './kernels.mjs';
import { ratesOf } from './rates.mjs';
import { ResidentPoints, timeKernels } from './resident-points.mjs';
import { UNSETTLED_WORD } from './settled.mjs';
import { compileWorkgroupPerPoint } from './workgroup-per-point.mjs';

const LANES = [1, 2, 4];
const WORKGROUPS = [32, 64, 128, 256];
const WORKGROUPS_PER_POINT = [32, 64, 128];
const SMALLEST_WORKGROUP = 32;
/** Part of the time for a grid size that one way of writing gets. */
const SHARE = 0.1;
/** What all ways of writing must agree to, where no nuisance sits at a limit. */
const AGREEMENT = 1e-3;

/**
 * @param cpu profiler in float64
 * @param until seconds that must be left of the run for another form
 */
export async function measureAlternatives(gpu, expansion, cpu, ranges, grid, budget, until) {
  const points = gridPoints(...ranges, grid);
  const resident = new ResidentPoints(gpu, expansion, points, SMALLEST_WORKGROUP);
  const allowed = budget.perSize * SHARE;
  const leftOut = [];
  const measured = [];
  const measure = async (form, tableIn) => {
    const known = measured.find((one) => sameForm(one.form, form) && (!tableIn || one.tableIn === tableIn));
    if (known) return known;
    if (budget.left() < until) {
      leftOut.push({ form, tableIn });
      return undefined;
    }
    const entry = await orFailure({ form, tableIn }, async () => {
      const set = await compileKernels(gpu, expansion, form, { fresh: true, ...(tableIn ? { tableIn } : {}) });
      const { profile, both } = await timeKernels(resident, set, allowed);
      set.table.destroy();
      return {
        tableIn: set.tableIn,
        compileSeconds: set.compileSeconds,
        profilePointsPerSecond: ratesOf(points.length / 2, profile),
        pointsPerSecond: ratesOf(points.length / 2, both),
      };
    });
    measured.push(entry);
    return entry;
  };
  const { workgroup } = DEFAULT_FORM;
  for (const unrolled of [true, false]) for (const lanes of LANES) await measure({ lanes, workgroup, unrolled });
  const best = measured
    .filter(({ failed }) => failed === undefined)
    .reduce((a, b) => (b.pointsPerSecond.median > a.pointsPerSecond.median ? b : a));
  const { maxComputeInvocationsPerWorkgroup } = gpu.limits;
  for (const size of WORKGROUPS) {
    if (size <= maxComputeInvocationsPerWorkgroup) await measure({ ...best.form, workgroup: size });
  }
  for (const tableIn of ['uniform', 'storage']) {
    if (tableIn !== best.tableIn) await measure(best.form, tableIn);
  }
  const workgroupPerPoint = [];
  const truth = await cpu.profile(points);
  for (const size of WORKGROUPS_PER_POINT) {
    if (size > maxComputeInvocationsPerWorkgroup) continue;
    if (budget.left() < until) leftOut.push({ workgroupPerPoint: size });
    else {
      const work = () => measureWorkgroupPerPoint(gpu, expansion, resident, truth, size, allowed);
      workgroupPerPoint.push(await orFailure({ workgroup: size }, work));
    }
  }
  resident.close();
  return { points: points.length / 2, best: best.form, forms: measured, workgroupPerPoint, leftOut };
}

async function measureWorkgroupPerPoint(gpu, expansion, resident, truth, workgroup, allowed) {
  const set = await compileWorkgroupPerPoint(gpu, expansion, workgroup);
  const words = await resident.words(set, [set.profile]);
  const times = [];
  const start = performance.now();
  while (anotherRound(times.length, (performance.now() - start) / 1000, allowed)) {
    times.push(await resident.seconds(set, [set.profile]));
  }
  set.table.destroy();
  return {
    tableIn: set.tableIn,
    compileSeconds: set.compileSeconds,
    profilePointsPerSecond: ratesOf(words.length, times),
    ...agreement(words, expansion, truth),
  };
}

/** Compares where no nuisance sits at a limit: the kernel knows none. */
function agreement(words, expansion, { chi2, status }) {
  const values = new Float32Array(words.buffer);
  let [compared, largest, worse] = [0, 0, 0];
  words.forEach((word, i) => {
    if (word === UNSETTLED_WORD || status[i] !== Status.converged) return;
    const difference = Math.abs(values[i] + expansion.chi2 - chi2[i]);
    compared++;
    // Far from the minimum single precision is relative.
    if (difference > AGREEMENT * Math.max(1, 1e-3 * chi2[i])) worse++;
    largest = Math.max(largest, difference / Math.max(1, 1e-3 * chi2[i]));
  });
  return { compared, largestDeviation: largest, agrees: worse === 0 };
}

/** What was measured of a form, or why a driver refused it. */
async function orFailure(what, work) {
  try {
    return { ...what, ...(await work()) };
  } catch (error) {
    return { ...what, failed: error instanceof Error ? error.message : String(error) };
  }
}

function sameForm(a, b) {
  return a.lanes === b.lanes && a.workgroup === b.workgroup && a.unrolled === b.unrolled;
}
