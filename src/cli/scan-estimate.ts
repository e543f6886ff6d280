/** What a scan will cost, measured on a sample of it: for `nuscan scan --dry-run`. */
import { createHypotheses } from '../inference/hypotheses.js';
import { createProblem } from '../model/problem.js';
import { randomNumbers } from '../numerics/random.js';
import type { Workshop } from '../report/workshop.js';
import { createUnitComputer } from '../scan/compute-unit.js';
import { gridPoints, gridShape } from '../scan/grid.js';
import { type Plan, type Shard, unitsOf } from '../scan/plan.js';
import { profileTile } from '../scan/profile-tile.js';
import { modelBuilder } from '../scan/variations.js';
import { durationText, rateText } from './progress-bar.js';

/** Points of the sample; with profiled couplings each costs as much as a hundred. */
const SAMPLE_POINTS = 2 ** 15;
const PROFILED_SAMPLE_POINTS = 2 ** 8;
/** Bounds and planes of the sample at most. */
const SAMPLE_UNITS = 12;
/** Memory of the process before the first tile, and what a thread adds. */
const BASE_BYTES = 120 * 2 ** 20;
const THREAD_BYTES = 40 * 2 ** 20;
/** A tile in memory: its points and χ², copies on their way to threads and to disk. */
const COPIES = 3;

export interface Estimate {
  readonly json: {
    readonly plan: string;
    readonly name: string;
    readonly variations: number;
    readonly units: number;
    /** Units of the share that was asked for. */
    readonly share: number;
    readonly points: number;
    readonly pointsPerTile: number;
    readonly storeBytes: number;
    readonly memoryBytes: number;
    readonly seconds: number;
  };
  readonly text: string;
}

/** Measures a sample and extrapolates; nothing is written. */
export async function estimateScan(
  plan: Plan,
  workshop: Workshop,
  shard: Shard | undefined,
  threads: number,
): Promise<Estimate> {
  const share = unitsOf(plan, shard).length;
  const { grid, variations, units } = plan;
  const portion = share / units.length;
  const pointsPerTile = grid ? grid.tileShape.reduce((a, b) => a * b, 1) : 0;
  const points = grid ? gridPoints(grid) * variations.length : 0;
  const perSecond = grid ? await pointsPerSecond(plan, workshop) : 0;
  const seconds = grid ? (points * portion) / perSecond : (await secondsOfUnit(plan, workshop)) * (share / threads);
  const tileBytes = pointsPerTile * 8 * ((grid?.axes.length ?? 0) + 1);
  const json: Estimate['json'] = {
    plan: plan.hash,
    name: plan.name,
    variations: variations.length,
    units: units.length,
    share,
    points,
    pointsPerTile,
    storeBytes: grid ? units.length * pointsPerTile * 8 : 0,
    memoryBytes: BASE_BYTES + threads * THREAD_BYTES + COPIES * tileBytes,
    seconds,
  };
  const shape = grid ? gridShape(grid).join(' × ') : '';
  const lines = [
    `${plan.scan.title}`,
    `  plan ${plan.hash}, ${variations.length} variation${variations.length === 1 ? '' : 's'}`,
    grid
      ? `  grid ${shape}${variations.length > 1 ? ` × ${variations.length}` : ''} = ${points.toLocaleString('en')} points in ${units.length} tiles`
      : `  ${units.length} bounds and planes`,
    ...(shard ? [`  share ${shard.number}/${shard.of}: ${share} of them`] : []),
    `  memory about ${bytesText(json.memoryBytes)}${grid ? `, disk ${bytesText(json.storeBytes)}` : ''}`,
    `  expected time ${durationText(seconds)}${grid ? ` at ${rateText(perSecond, 'points')}` : ` on ${threads} thread${threads === 1 ? '' : 's'}`} (measured on a sample)`,
  ];
  return { json, text: lines.join('\n') };
}

/** The rate of the backend on points scattered over the grid of the first variation. */
async function pointsPerSecond(plan: Plan, workshop: Workshop): Promise<number> {
  const grid = plan.grid as NonNullable<Plan['grid']>;
  const build = modelBuilder((scenario, settings) => workshop.build(scenario, settings), plan.scanFolder);
  const couplings = [...grid.axes.map((axis) => axis.coupling), ...grid.profiled];
  const problem = createProblem(await build(plan.variations[0]), couplings);
  const profiler = await workshop.createProfiler(problem);
  const random = randomNumbers(1);
  const count = grid.profiled.length > 0 ? PROFILED_SAMPLE_POINTS : SAMPLE_POINTS;
  const points = new Float64Array(count * grid.axes.length);
  for (let i = 0; i < count; i++) {
    grid.axes.forEach(({ values }, axis) => {
      points[i * grid.axes.length + axis] = values[Math.floor(random() * values.length)];
    });
  }
  try {
    const hypotheses = grid.profiled.length > 0 ? await createHypotheses(problem, profiler) : undefined;
    const evaluate = (): Promise<unknown> =>
      hypotheses ? profileTile(hypotheses, grid.axes.length, points) : profiler.profile(points);
    // The first call starts threads and compiles kernels.
    await evaluate();
    const started = performance.now();
    await evaluate();
    return (1000 * count) / (performance.now() - started);
  } finally {
    await profiler.close();
  }
}

/** Mean time of a unit: those of the variation in the middle stand for all. */
async function secondsOfUnit(plan: Plan, workshop: Workshop): Promise<number> {
  const build = modelBuilder((scenario, settings) => workshop.build(scenario, settings), plan.scanFolder);
  const computer = createUnitComputer(plan, build, workshop.createProfiler);
  const { variation } = plan.units[Math.floor(plan.units.length / 2)];
  const units = [...plan.units.keys()].filter((unit) => plan.units[unit].variation === variation);
  const every = Math.ceil(units.length / SAMPLE_UNITS);
  const sample = units.filter((_, i) => i % every === 0);
  try {
    // The first call compiles kernels and code.
    await computer.compute(sample[0]);
    let seconds = 0;
    for (const unit of sample) seconds += (await computer.compute(unit)).seconds;
    return seconds / sample.length;
  } finally {
    await computer.close();
  }
}

function bytesText(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toPrecision(3)} GB`;
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.ceil(bytes / 1e3)} kB`;
}
