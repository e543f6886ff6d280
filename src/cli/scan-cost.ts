/** Seconds that the parts of a scan take, measured on samples of them. */
import { createHypotheses } from '../inference/hypotheses.js';
import { createProblem } from '../model/problem.js';
import type { Workshop } from '../report/workshop.js';
import { createUnitComputer } from '../scan/compute-unit.js';
import { type GridLayout, gridPoints, tileBox, tilePoints, tilesPerVariation } from '../scan/grid.js';
import type { Plan } from '../scan/plan.js';
import { polish } from '../scan/polish.js';
import { profileTile } from '../scan/profile-tile.js';
import { createProjections } from '../scan/projections.js';
import { thinnedGrid } from '../scan/thinned-grid.js';
import { modelBuilder } from '../scan/variations.js';

/** Points of the sample; with profiled couplings each costs as much as a hundred. */
const SAMPLE_POINTS = 2 ** 15;
const PROFILED_SAMPLE_POINTS = 2 ** 11;
const SAMPLE_PIECES = 4;
/** Bounds and planes of the sample, and the time after which one of each kind must do. */
const SAMPLE_UNITS = 12;
const SAMPLE_SECONDS = 5;
/** Writing a tile and its record to disk, which goes on beside the next one. */
const STORE_SECONDS = 0.005;
/** Reading a record, and drawing and writing a result: of all, and of every bound and plane in it. */
const READ_SECONDS = 0.001;
const RESULT_SECONDS = 0.3;
const RESULT_UNIT_SECONDS = 0.0006;

/** How long it took to get as far as this. */
export interface Elapsed {
  /** From the start of the process to that of planning: every thread takes about as long to begin. */
  readonly starting: number;
  readonly planning: number;
}

export interface ScanCost {
  readonly computing: number;
  readonly finishing: number;
  /** 0 where there is no grid. */
  readonly pointsPerSecond: number;
}

/**
 * @param share units that are computed
 * @param threads of the processor
 */
export async function measureCost(
  plan: Plan,
  workshop: Workshop,
  share: readonly number[],
  threads: number,
  elapsed: Elapsed,
): Promise<ScanCost> {
  if (share.length === 0) return { computing: 0, finishing: 0, pointsPerSecond: 0 };
  return plan.grid
    ? gridCost(plan, plan.grid, workshop, share, elapsed)
    : unitsCost(plan, workshop, share, threads, elapsed);
}

/** Planning has built every model once; whoever computes units builds those of their variations again. */
function buildingSeconds(plan: Plan, share: readonly number[], { planning }: Elapsed): number {
  const touched = new Set(share.map((unit) => plan.units[unit].variation));
  return (touched.size * planning) / plan.variations.length;
}

/** Units of every kind, spread over the plan, stand for all of their kind. */
async function unitsCost(
  plan: Plan,
  workshop: Workshop,
  share: readonly number[],
  threads: number,
  elapsed: Elapsed,
): Promise<ScanCost> {
  const kinds = new Map<string, number[]>();
  for (const unit of share) {
    const { variation: _, ...kind } = plan.units[unit];
    const key = JSON.stringify(kind);
    const known = kinds.get(key);
    if (known) known.push(unit);
    else kinds.set(key, [unit]);
  }
  let building = 0;
  const build = modelBuilder((scenario, settings) => workshop.build(scenario, settings), plan.scanFolder);
  const computer = createUnitComputer(
    plan,
    async (variation) => {
      const started = performance.now();
      const model = await build(variation);
      building += (performance.now() - started) / 1000;
      return model;
    },
    workshop.createProfiler,
  );
  const secondsOf = async (unit: number): Promise<number> => {
    building = 0;
    return (await computer.compute(unit)).seconds - building;
  };
  try {
    // The first call compiles kernels and code, in every thread.
    const first = await secondsOf(share[0]);
    const again = await secondsOf(share[0]);
    const started = performance.now();
    const measured = new Map<string, number[]>([...kinds.keys()].map((key) => [key, []]));
    const rounds = Math.ceil(SAMPLE_UNITS / kinds.size);
    for (let round = 0; round < rounds; round++) {
      for (const [key, units] of kinds) {
        if (performance.now() - started > 1000 * SAMPLE_SECONDS && measured.get(key)?.length) continue;
        measured.get(key)?.push(await secondsOf(units[spread(round, units.length)]));
      }
    }
    let fitting = 0;
    for (const [key, units] of kinds) fitting += units.length * meanOf(measured.get(key) as number[]);
    const beginning = elapsed.starting + Math.max(0, first - again);
    return {
      computing: beginning + (fitting + buildingSeconds(plan, share, elapsed)) / Math.min(threads, share.length),
      finishing: RESULT_SECONDS + plan.units.length * (READ_SECONDS + RESULT_UNIT_SECONDS),
      pointsPerSecond: 0,
    };
  } finally {
    await computer.close();
  }
}

/** Places spread evenly over a list, whatever repeats in it: multiples of the golden ratio. */
function spread(round: number, length: number): number {
  const place = (round + 0.5) * ((Math.sqrt(5) - 1) / 2);
  return Math.floor((place - Math.floor(place)) * length);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The grid of the first variation stands for all. */
async function gridCost(
  plan: Plan,
  grid: GridLayout,
  workshop: Workshop,
  share: readonly number[],
  elapsed: Elapsed,
): Promise<ScanCost> {
  const build = modelBuilder((scenario, settings) => workshop.build(scenario, settings), plan.scanFolder);
  const couplings = [...grid.axes.map((axis) => axis.coupling), ...grid.profiled];
  const problem = createProblem(await build(plan.variations[0]), couplings);
  const profiler = await workshop.createProfiler(problem);
  try {
    const hypotheses = await createHypotheses(problem, profiler);
    const following = gridPoints(grid) * plan.variations.length;
    const evaluate = async (points: Float64Array): Promise<Float64Array> =>
      grid.profiled.length > 0
        ? profileTile(hypotheses, grid.axes.length, points)
        : (await profiler.profile(points, { following })).chi2;
    const pointsPerSecond = await rateOf(grid, evaluate);
    const pointsPerTile = grid.tileShape.reduce((a, b) => a * b, 1);
    const computing =
      share.length * Math.max(pointsPerTile / pointsPerSecond, STORE_SECONDS) + buildingSeconds(plan, share, elapsed);

    const thin = thinnedGrid(grid, grid.profiled.length > 0 ? PROFILED_SAMPLE_POINTS / SAMPLE_PIECES : SAMPLE_POINTS);
    const projections = createProjections(thin.layout);
    const box = tileBox(thin.layout, 0);
    const chi2 = await evaluate(tilePoints(thin.layout, box));
    const projecting = await secondsOf(async () => projections.add(box, chi2));
    const { scan } = plan;
    const { confidence_levels: confidenceLevels = [0.9], outputs = ['profiles', 'planes'] } =
      scan.kind === 'grid' ? scan : {};
    const polishing = (shown: typeof outputs): Promise<number> =>
      secondsOf(() => polish(hypotheses, projections, { confidenceLevels, outputs: shown }));
    // The first call compiles code.
    const first = await polishing(outputs);
    const [profiles, all] = [await polishing(['profiles']), await polishing(outputs)];
    const ofVariation = profiles * thin.axesRatio + Math.max(0, all - profiles) * thin.pairsRatio;
    const reading = (gridPoints(grid) * projecting) / box.points + tilesPerVariation(grid) * READ_SECONDS;
    const building = elapsed.planning;
    return {
      computing,
      finishing:
        building + Math.max(0, first - all) + plan.variations.length * (reading + ofVariation) + RESULT_SECONDS,
      pointsPerSecond,
    };
  } finally {
    await profiler.close();
  }
}

/** Points per second, on pieces of tiles spread over the grid: points beside each other share work. */
async function rateOf(grid: GridLayout, evaluate: (points: Float64Array) => Promise<unknown>): Promise<number> {
  const tiles = tilesPerVariation(grid);
  const piece = (grid.profiled.length > 0 ? PROFILED_SAMPLE_POINTS : SAMPLE_POINTS) / SAMPLE_PIECES;
  const pieces = Array.from({ length: SAMPLE_PIECES }, (_, round) => {
    const box = tileBox(grid, spread(round, tiles));
    const from = Math.max(0, Math.floor((box.points - piece) / 2));
    const columns = grid.axes.length;
    return tilePoints(grid, box).slice(from * columns, (from + piece) * columns);
  });
  // The first call starts threads and compiles kernels.
  await evaluate(pieces[0]);
  let points = 0;
  const seconds = await secondsOf(async () => {
    for (const each of pieces) {
      await evaluate(each);
      points += each.length / grid.axes.length;
    }
  });
  return points / seconds;
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
