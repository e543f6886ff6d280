/** Computes one unit of a plan. */
import {
  type Bound,
  type CreateProfiler,
  findBound,
  findPlane,
  namedPoint,
  type Plane,
} from '../inference/analysis.js';
import { computationJson, computationOf } from '../inference/computation.js';
import { createHypotheses, type Hypotheses } from '../inference/hypotheses.js';
import type { Minimum } from '../inference/minima.js';
import { createProblem } from '../model/problem.js';
import type { RateModel } from '../model/rate-model.js';
import type { CouplingName } from '../physics/couplings.js';
import type { Profiler } from '../profile/profiler.js';
import { type GridLayout, tileBox, tilePoints } from './grid.js';
import type { Plan, Unit, Variation } from './plan.js';
import { profileTile } from './profile-tile.js';
import type { BoundRecord, MinimumRecord, PlaneRecord, TileRecord, UnitRecord } from './records.js';

/** Computes units one after the other; keeps what consecutive units share. */
export interface UnitComputer {
  compute(unit: number): Promise<UnitRecord>;
  close(): Promise<void>;
}

/** What the tiles of one variation share. */
interface TileProfiler {
  readonly variation: number;
  readonly profiler: Profiler;
  readonly hypotheses: Hypotheses | undefined;
}

/**
 * @param buildModel makes the model of a variation
 * @param createProfiler makes the profilers: the choice of backend is the caller's
 */
export function createUnitComputer(
  plan: Pick<Plan, 'units' | 'variations' | 'grid'>,
  buildModel: (variation: Variation) => Promise<RateModel>,
  createProfiler: CreateProfiler,
): UnitComputer {
  let model: { readonly variation: number; readonly value: Promise<RateModel> } | undefined;
  let tiles: TileProfiler | undefined;

  const modelOf = (variation: number): Promise<RateModel> => {
    if (model?.variation !== variation) model = { variation, value: buildModel(plan.variations[variation]) };
    return model.value;
  };
  const tileProfiler = async (variation: number, grid: GridLayout): Promise<TileProfiler> => {
    if (tiles?.variation === variation) return tiles;
    await tiles?.profiler.close();
    tiles = undefined;
    const couplings = [...grid.axes.map((axis) => axis.coupling), ...grid.profiled];
    const problem = createProblem(await modelOf(variation), couplings);
    const profiler = await createProfiler(problem);
    const hypotheses = grid.profiled.length > 0 ? await createHypotheses(problem, profiler) : undefined;
    tiles = { variation, profiler, hypotheses };
    return tiles;
  };
  const computeTile = async (
    unit: Extract<Unit, { kind: 'tile' }>,
    index: number,
  ): Promise<Omit<UnitRecord, 'seconds'>> => {
    const grid = plan.grid as GridLayout;
    const { profiler, hypotheses } = await tileProfiler(unit.variation, grid);
    const points = tilePoints(grid, tileBox(grid, unit.tile));
    const before = profiler.report?.();
    const following = (plan.units.length - 1 - index) * grid.tileShape.reduce((a, b) => a * b, 1);
    const chi2 = hypotheses
      ? await profileTile(hypotheses, grid.axes.length, points)
      : (await profiler.profile(points, { following })).chi2;
    let failed = 0;
    for (const value of chi2) if (Number.isNaN(value)) failed++;
    const result: TileRecord = { kind: 'tile', points: chi2.length, failed, chi2 };
    const { remarks } = await modelOf(unit.variation);
    return { computation: computationJson(computationOf(profiler, before), remarks), result };
  };

  return {
    async compute(index) {
      const started = performance.now();
      const unit = plan.units[index];
      const seconds = (): number => (performance.now() - started) / 1000;
      switch (unit.kind) {
        case 'bound': {
          const { coupling, profiled, confidenceLevel, drawn } = unit;
          const model = await modelOf(unit.variation);
          const bound = await findBound(model, coupling, createProfiler, { profiled, confidenceLevel, drawn });
          const computation = computationJson(bound, model.remarks);
          return { computation, seconds: seconds(), result: boundRecord(bound) };
        }
        case 'plane': {
          const { x, y, confidenceLevel, degreesOfFreedom, samples } = unit;
          const model = await modelOf(unit.variation);
          const plane = await findPlane(model, x, y, createProfiler, {
            confidenceLevel,
            ...(degreesOfFreedom === undefined ? {} : { degreesOfFreedom }),
            ...(samples === undefined ? {} : { samples }),
          });
          const computation = computationJson(plane, model.remarks);
          return { computation, seconds: seconds(), result: planeRecord(x, y, plane) };
        }
        case 'tile': {
          const computed = await computeTile(unit, index);
          return { ...computed, seconds: seconds() };
        }
        default:
          return unit satisfies never;
      }
    },
    async close() {
      await tiles?.profiler.close();
    },
  };
}

function minimumRecord(couplings: readonly CouplingName[], { point, chi2 }: Minimum): MinimumRecord {
  return { at: namedPoint(couplings, point), chi2 };
}

/** The record of a bound. */
export function boundRecord(bound: Bound): BoundRecord {
  const { coupling, profiled, confidenceLevel, threshold, range, curve } = bound;
  const couplings: CouplingName[] = [coupling, ...profiled];
  const reference = curve.minima[0].chi2;
  return {
    kind: 'bound',
    coupling,
    profiled,
    confidenceLevel,
    threshold,
    range,
    intervals: bound.intervals.map(({ minimum, ...interval }) => ({
      ...interval,
      minimum: {
        at: namedPoint(couplings, curve.points[curve.values.indexOf(minimum.at)]),
        chi2: reference + minimum.deltaChi2,
        deltaChi2: minimum.deltaChi2,
      },
    })),
    minima: curve.minima.map((minimum) => minimumRecord(couplings, minimum)),
    values: curve.values,
    deltaChi2: curve.chi2.map((chi2) => (Number.isFinite(chi2) ? chi2 - reference : null)),
    ...(bound.minimumOutside.length > 0 ? { minimumOutside: bound.minimumOutside } : {}),
    fit: bound.fit,
  };
}

/**
 * The record of a plane.
 * @throws RangeError for a region of a given Δχ², which has no confidence level
 */
export function planeRecord(x: CouplingName, y: CouplingName, plane: Plane): PlaneRecord {
  const { confidenceLevel, degreesOfFreedom, threshold, lines, openAtEdge, minima, stability, fits } = plane;
  if (confidenceLevel === null) throw new RangeError(`Δχ² < ${threshold} is no confidence level`);
  return {
    kind: 'plane',
    x,
    y,
    profiled: [],
    confidenceLevel,
    ...(degreesOfFreedom === 1 ? { degreesOfFreedom } : {}),
    threshold,
    lines: lines.map(({ closed, points }) => ({ closed, points })),
    openAtEdge,
    minima: minima.map((minimum) => minimumRecord([x, y], minimum)),
    stability,
    fits,
    fit: plane.fit,
  };
}
