// Points per second of every backend against the size of the grid, end to end and in the kernels alone.
import { UNSETTLED } from '../../dist/profile/accelerator.js';
import { DEFAULT_FORM } from '../../dist/profile/webgpu/accelerator.js';
import { gridPoints, seconds, spread } from '../support.mjs';
import { createBackends } from './backends.mjs';
import { anotherRound } from './budget.mjs';
import { deviation, rowsOf, sampleIndices, shareOf } from './deviation.mjs';
import { compileKernels } from './kernels.mjs';
import { ResidentPoints, timeKernels } from './resident-points.mjs';

const GRIDS = [16, 32, 64, 128, 256, 512, 1024, 2048, 4096];
const FIRST_TIMED_GRID = 64;
/** Points whose χ² is compared with float64. */
const COMPARED_POINTS = 65536;
/** Fewer points are no measure of what the next size will take. */
const POINTS_TO_PREDICT = 1024;

/**
 * Grows the grid until every backend would exceed its time; the backends take turns within a size.
 * @param until seconds that must be left of the run for another size
 * @returns endToEnd: backend → one entry per size; unavailable: backend → why; outOfTime: larger sizes were left out
 */
export async function measureEndToEnd(gpu, problem, ranges, budget, until) {
  const { backends, unavailable, threads, close } = await createBackends(gpu, problem);
  const truth = backends.find(({ name }) => name === 'cpu, all threads');
  let outOfTime = false;
  const states = new Map(backends.map((backend) => [backend, { predicted: 0, entries: [] }]));
  for (const grid of GRIDS) {
    const points = gridPoints(...ranges, grid);
    const taking = backends.filter(
      (backend) => grid >= backend.smallest && states.get(backend).predicted <= (backend.share * budget.perSize) / 2,
    );
    if (taking.length === 0) continue;
    if (budget.left() < until) {
      outOfTime = true;
      break;
    }
    const times = await timeInTurns(taking, points, budget);
    const chosen = sampleIndices(grid * grid, COMPARED_POINTS);
    const { chi2 } = await truth.profile(rowsOf(points, chosen, problem.couplings.length));
    for (const backend of taking) {
      const { rates, answer } = times.get(backend);
      states.get(backend).predicted = grid * grid < POINTS_TO_PREDICT ? 0 : (4 * grid * grid) / Math.max(...rates);
      states.get(backend).entries.push({
        points: grid * grid,
        rounds: rates.length,
        pointsPerSecond: spread(rates),
        unsettled: shareOf(answer.status, UNSETTLED),
        deviation: backend.name.startsWith('cpu')
          ? null
          : deviation(chi2, rowsOf(answer.chi2, chosen), rowsOf(answer.status, chosen)),
      });
    }
  }
  await close();
  const endToEnd = Object.fromEntries(backends.map((backend) => [backend.name, states.get(backend).entries]));
  return { threads, endToEnd, unavailable, outOfTime };
}

/** Rates of all backends at one size: round by round, each of them once. */
async function timeInTurns(backends, points, budget) {
  const times = new Map();
  for (const backend of backends) {
    // Outside the clock: compilation, the size of tiles, threads.
    await backend.profile(points);
    times.set(backend, { rates: [], spent: 0, answer: undefined });
  }
  const unfinished = ([backend, { rates, spent }]) => anotherRound(rates.length, spent, backend.share * budget.perSize);
  for (let turn = [...times]; turn.length > 0; turn = [...times].filter(unfinished)) {
    for (const [backend, time] of turn) {
      const taken = await seconds(async () => {
        time.answer = await backend.profile(points);
      });
      time.spent += taken;
      time.rates.push(points.length / 2 / taken);
    }
  }
  return times;
}

/** Kernel times against the size of the grid, points and answers staying on the device. */
export async function measureKernels(gpu, expansion, ranges, budget, until) {
  const set = await compileKernels(gpu, expansion, DEFAULT_FORM);
  const entries = [];
  let predicted = 0;
  for (const grid of GRIDS) {
    if (grid < FIRST_TIMED_GRID || predicted > budget.perSize / 4 || budget.left() < until) continue;
    const resident = new ResidentPoints(gpu, expansion, gridPoints(...ranges, grid), set.workgroup);
    const { profile, both } = await timeKernels(resident, set, budget.perSize);
    resident.close();
    predicted = 4 * Math.min(...both);
    entries.push({
      points: grid * grid,
      rounds: both.length,
      pointsPerSecond: ratesOf(grid * grid, both),
      profilePointsPerSecond: ratesOf(grid * grid, profile),
      fullStepShareOfTime: Math.max(0, 1 - spread(profile).median / spread(both).median),
    });
  }
  set.table.destroy();
  return { timer: gpu.hasTimestamps ? 'time stamps of the device' : 'clock of the host', entries };
}

/** Points per second from times. */
export function ratesOf(points, times) {
  return spread(times.map((time) => points / time));
}
