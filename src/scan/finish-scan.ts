/** From the units of a store to the result of a scan. */
import type { CreateProfiler } from '../inference/analysis.js';
import { type ComputationJson, computationJson, computationOf, joinComputationJson } from '../inference/computation.js';
import { fitQuality } from '../inference/fit-quality.js';
import { createHypotheses } from '../inference/hypotheses.js';
import { createProblem } from '../model/problem.js';
import type { RateModel } from '../model/rate-model.js';
import { COUPLINGS } from '../physics/couplings.js';
import { VERSION } from '../version.js';
import { type GridLayout, gridPoints, tileBox, tilesPerVariation } from './grid.js';
import type { Plan, Variation } from './plan.js';
import { polish } from './polish.js';
import { createProjections, type Projections } from './projections.js';
import type { BoundRecord, PlaneRecord } from './records.js';
import type { OfVariation, ScanResult } from './result.js';
import type { ScanStore } from './store.js';

export interface FinishOptions {
  readonly buildModel: (variation: Variation) => Promise<RateModel>;
  /** Makes the profilers for the continuous minimisation. */
  readonly createProfiler: CreateProfiler;
  /** Papers to cite for the scan. */
  readonly cite: readonly string[];
  /** Take what is there instead of refusing when units are missing. */
  readonly partial?: boolean;
  readonly signal?: AbortSignal;
  /** Called before each piece of work: share that is done, and what comes next. */
  readonly onProgress?: (share: number, next: string) => void;
}

/** Units are missing or damaged, so there is no complete result. */
export class IncompleteScan extends Error {
  constructor(
    readonly missing: number,
    readonly units: number,
  ) {
    super(`${missing} of ${units} units are missing or damaged`);
    this.name = 'IncompleteScan';
  }
}

/** What has been gathered so far. */
interface Gathered {
  readonly bounds: OfVariation<BoundRecord>[];
  readonly planes: OfVariation<PlaneRecord>[];
  readonly computations: ComputationJson[];
  readonly missing: Set<number>;
  done: number;
  failed: number;
}

/**
 * Reads every unit, checks it, and makes the result; projections of grids are read off tile by tile and polished.
 * @throws IncompleteScan when units are missing and a partial result was not asked for
 */
export async function finishScan(
  plan: Plan,
  store: Pick<ScanStore, 'read'>,
  options: FinishOptions,
): Promise<ScanResult> {
  const gathered: Gathered = {
    bounds: [],
    planes: [],
    computations: [],
    missing: new Set(),
    done: 0,
    failed: 0,
  };
  if (plan.grid) await gatherGrid(plan, plan.grid, store, options, gathered);
  else await gatherRecords(plan, store, options, gathered);
  const { scan, grid, variations } = plan;
  return {
    version: VERSION,
    name: plan.name,
    kind: scan.kind as ScanResult['kind'],
    title: scan.title,
    plan: plan.hash,
    units: plan.units.length,
    done: gathered.done,
    dimensions: plan.dimensions,
    variations,
    bounds: gathered.bounds,
    planes: gathered.planes,
    grid: grid
      ? {
          axes: grid.axes.map(({ coupling, values }) => ({ coupling, unit: COUPLINGS[coupling].unit, values })),
          points: gridPoints(grid) * variations.length,
          failed: gathered.failed,
        }
      : null,
    computation: joinComputationJson(gathered.computations) ?? NOTHING_COMPUTED,
    cite: options.cite,
  };
}

/** The computation of a partial result without any unit. */
const NOTHING_COMPUTED: ComputationJson = {
  backend: 'cpu',
  adapter: null,
  precision: 'float64',
  audit: null,
  answered: {},
  remarks: ['no unit is done'],
};

async function gatherRecords(
  plan: Plan,
  store: Pick<ScanStore, 'read'>,
  options: FinishOptions,
  gathered: Gathered,
): Promise<void> {
  for (const [index, unit] of plan.units.entries()) {
    options.signal?.throwIfAborted();
    const record = await store.read(index);
    if (!record || record.result.kind === 'tile') {
      gathered.missing.add(index);
      continue;
    }
    gathered.done++;
    gathered.computations.push(record.computation);
    if (record.result.kind === 'bound') gathered.bounds.push({ variation: unit.variation, ...record.result });
    else gathered.planes.push({ variation: unit.variation, ...record.result });
  }
  refuseMissing(plan, options, gathered);
}

function refuseMissing(plan: Plan, { partial }: FinishOptions, { missing }: Gathered): void {
  if (missing.size > 0 && !partial) throw new IncompleteScan(missing.size, plan.units.length);
}

/** One variation after the other: the projections of a single one are in memory. */
async function gatherGrid(
  plan: Plan,
  grid: GridLayout,
  store: Pick<ScanStore, 'read'>,
  options: FinishOptions,
  gathered: Gathered,
): Promise<void> {
  for (const variation of plan.variations.keys()) {
    const projections = await readProjections(plan, grid, variation, store, options, gathered);
    // Once something is missing, the other tiles are only counted, unless a partial result will do.
    const refused = gathered.missing.size > 0 && !options.partial;
    if (projections && !refused) await gatherPolished(plan, grid, variation, projections, options, gathered);
  }
  refuseMissing(plan, options, gathered);
}

/** The projections of the grid of a variation; undefined when none of its tiles is there. */
async function readProjections(
  plan: Plan,
  grid: GridLayout,
  variation: number,
  store: Pick<ScanStore, 'read'>,
  options: FinishOptions,
  gathered: Gathered,
): Promise<Projections | undefined> {
  const tiles = tilesPerVariation(grid);
  const projections = createProjections(grid);
  let read = 0;
  for (let tile = 0; tile < tiles; tile++) {
    options.signal?.throwIfAborted();
    options.onProgress?.((variation + (0.5 * tile) / tiles) / plan.variations.length, 'reading tiles');
    const unit = variation * tiles + tile;
    const record = await store.read(unit);
    if (record?.result.kind !== 'tile') {
      gathered.missing.add(unit);
      continue;
    }
    read++;
    gathered.computations.push(record.computation);
    gathered.failed += record.result.failed;
    projections.add(tileBox(grid, tile), record.result.chi2);
  }
  gathered.done += read;
  return read > 0 ? projections : undefined;
}

async function gatherPolished(
  { scan, variations }: Plan,
  grid: GridLayout,
  variation: number,
  projections: Projections,
  options: FinishOptions,
  gathered: Gathered,
): Promise<void> {
  const couplings = [...grid.axes.map((axis) => axis.coupling), ...grid.profiled];
  const model = await options.buildModel(variations[variation]);
  const problem = createProblem(model, couplings);
  const profiler = await options.createProfiler(problem);
  try {
    const polished = await polish(await createHypotheses(problem, profiler), projections, {
      confidenceLevels: (scan.kind === 'grid' && scan.confidence_levels) || [0.9],
      outputs: (scan.kind === 'grid' && scan.outputs) || (['profiles', 'planes'] as const),
      signal: options.signal,
      progress: (done, total) =>
        options.onProgress?.((variation + 0.5 + (0.5 * done) / total) / variations.length, 'polishing projections'),
    });
    const [{ at, chi2 }] = polished.minima;
    const point = Float64Array.from(couplings, (name) => at[name] as number);
    const fit = await fitQuality(model, problem, profiler, { point, chi2 });
    gathered.bounds.push(...polished.bounds.map((bound) => ({ variation, ...bound, fit })));
    gathered.planes.push(...polished.planes.map((plane) => ({ variation, ...plane, fit })));
    const { backend, report } = computationOf(profiler);
    // All of it is float64: that a GPU had nothing to do here says nothing about the tiles.
    const { idle: _, ...rest } = report ?? { answeredBy: backend, answered: {}, remarks: [] };
    gathered.computations.push(computationJson({ backend, report: rest }));
  } finally {
    await profiler.close();
  }
}
