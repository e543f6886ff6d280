/** Results of scans made by hand: everything that tables, figures and exports have to cope with. */

import type { ComputationJson } from '../../src/inference/computation.js';
import { COUPLINGS, type CouplingName } from '../../src/physics/couplings.js';
import {
  createLayout,
  type GridLayout,
  gridPoints,
  tileBox,
  tilePoints,
  tilesPerVariation,
} from '../../src/scan/grid.js';
import type { Plan, Unit, Variation } from '../../src/scan/plan.js';
import type { BoundRecord, IntervalRecord, MinimumRecord, PlaneRecord, UnitRecord } from '../../src/scan/records.js';
import type { OfVariation, ScanResult } from '../../src/scan/result.js';
import type { ScanStore } from '../../src/scan/store.js';
import { ASIMOV_FIT, GOOD_FIT, HOPELESS_FIT } from './fits.js';

export const sampleComputation: ComputationJson = {
  backend: 'webgpu',
  adapter: 'Sample Graphics 9000',
  precision: 'float32, minima and decisive points in float64',
  audit: { points: 64, largestDeviation: 3.1e-5 },
  answered: { webgpu: 123456, cpu: 789 },
  remarks: ['the device was lost after 3 tiles'],
};

const CITE = ['C. Giunti and C. A. Ternes, arXiv:2309.17380 (analysis)', 'DARWIN: arXiv:1606.07001'];

/** A quadratic profile around `best`, from the lowest to the highest of `values`; one point has no fit. */
function bound(
  coupling: CouplingName,
  values: readonly number[],
  best: number,
  intervals: readonly Partial<IntervalRecord>[],
  others: readonly MinimumRecord[] = [],
): BoundRecord {
  const chi2 = 41.25;
  return {
    kind: 'bound',
    coupling,
    profiled: coupling === 'mu_eff' ? [] : [coupling.replace('_e', '_mu') as CouplingName],
    confidenceLevel: 0.9,
    threshold: 2.705543454095404,
    range: [values[0], values[values.length - 1]],
    intervals: intervals.map((interval) => ({
      lo: values[0],
      hi: values[values.length - 1],
      loOpen: false,
      hiOpen: false,
      minimum: { at: { [coupling]: best }, chi2, deltaChi2: 0 },
      ...interval,
    })),
    minima: [{ at: { [coupling]: best }, chi2 }, ...others],
    values: [...values],
    deltaChi2: values.map((value, i) => (i === 2 ? null : ((value - best) / 3) ** 2)),
    fit: coupling === 'mu_eff' ? HOPELESS_FIT : GOOD_FIT,
  };
}

function range(from: number, to: number, points: number): number[] {
  return Array.from({ length: points }, (_, i) => from + ((to - from) * i) / (points - 1));
}

function ring(x: number, y: number, width: number, height: number): [number, number][] {
  const points = range(0, 2 * Math.PI, 25).map((angle): [number, number] => [
    x + width * Math.cos(angle),
    y + height * Math.sin(angle),
  ]);
  points[24] = points[0];
  return points;
}

/**
 * A sweep of 3 exposures × 2 radon levels: bounds on three couplings, of two intervals, open at one end, open at both,
 * with no allowed value; and a plane with a ring and an open line.
 */
export function sampleSweep(): ScanResult {
  const exposures = [30, 100, 300];
  const levels = [1, 0.1];
  const variations: Variation[] = exposures.flatMap((exposure, i) =>
    levels.map((level, j) => ({
      scenario: 'darwin-30ty',
      scenarioLabel: 'DARWIN',
      label: `DARWIN, "${exposure}" t y, ²²²Rn × ${level}`,
      settings: {
        exposure_t_y: exposure,
        'backgrounds.pb214.level': level,
        'physics.solar_model': 'agss09',
        flag: true,
      },
      position: [i, j],
      configuration: `00c0ffee0000000${i * levels.length + j}`,
    })),
  );
  const bounds = variations.flatMap((_, variation): OfVariation<BoundRecord>[] =>
    [
      bound('mu_eff', range(0, 4 - 0.1 * variation, 11), 0, [
        variation === 3 ? { hiOpen: true } : { hi: 2.9 / 3 - variation / 30 },
      ]),
      bound(
        'r2_e',
        range(-40, 5, 19),
        -0.83,
        [
          {
            lo: -31.9,
            hi: -12.5 + 1e-7,
            minimum: { at: { r2_e: -20.123456789012344, r2_mu: -3 }, chi2: 43, deltaChi2: 1.75 },
          },
          { lo: -4.1, hi: -0.2 },
        ],
        [{ at: { r2_e: -20.123456789012344, r2_mu: -3 }, chi2: 43 }],
      ),
      variation === 5
        ? bound('q_e', range(-1e-7, 1e21, 5), 0, [])
        : bound('q_e', range(-1, 1, 5), 1 / 3, [{ loOpen: true, hiOpen: true }]),
    ].map((record) => ({ ...record, variation })),
  );
  const plane: PlaneRecord = {
    kind: 'plane',
    x: 'q_e',
    y: 'r2_mu',
    profiled: [],
    confidenceLevel: 0.9,
    threshold: 4.605170185988092,
    lines: [
      { closed: true, points: ring(0.1, -0.48, 0.7, 40) },
      {
        closed: false,
        points: [
          [-1, 3],
          [-0.5, 1 / 3],
          [-1, -2e-9],
        ],
      },
    ],
    openAtEdge: true,
    minima: [{ at: { q_e: 0.1, r2_mu: -0.48 }, chi2: 41.25 }],
    stability: null,
    fits: 1234,
    fit: ASIMOV_FIT,
  };
  return {
    version: '0.1.0',
    name: 'sample sweep',
    kind: 'sweep',
    title: 'Exposure: what <more> of it buys, "quoted", and 1e3',
    plan: '0123456789abcdef',
    units: 24,
    done: 24,
    dimensions: [
      { name: 'exposure_t_y', keys: [{ key: 'exposure_t_y', values: exposures }], length: 3 },
      { name: 'backgrounds.pb214.level', keys: [{ key: 'backgrounds.pb214.level', values: levels }], length: 2 },
    ],
    variations,
    bounds,
    planes: [0, 3].map((variation) => ({ ...plane, variation })),
    grid: null,
    computation: sampleComputation,
    cite: CITE,
  };
}

/** A grid scan with its units in memory. */
export interface SampleGrid {
  readonly result: ScanResult;
  readonly plan: Plan;
  readonly store: ScanStore;
  /** χ² of a point of a variation, as the store holds it. */
  chi2(variation: number, point: readonly number[]): number;
}

/** χ² of the sample grid: irregular digits, and NaN in a corner. */
function sampleChi2(variation: number, point: readonly number[]): number {
  if (variation === 1 && point[0] > 0.8) return Number.NaN;
  return 40 + variation / 7 + point.reduce((sum, value, axis) => sum + ((value - 0.1) / (axis + 1.3)) ** 2, 0);
}

/**
 * A grid of two scenarios over three couplings, in tiles that do not divide it evenly.
 * @param missing units that are not done
 * @param shape points along the couplings
 * @param tilePointCount points of a tile at most
 */
export function sampleGrid(
  missing: readonly number[] = [],
  shape: readonly number[] = [5, 7, 4],
  tilePointCount = 12,
): SampleGrid {
  const couplings = (['q_e', 'q_mu', 'r2_e'] as const).slice(0, shape.length);
  const layout: GridLayout = createLayout(
    couplings.map((coupling, axis) => ({ coupling, values: range(-1 - axis, 1 + axis / 3, shape[axis]) })),
    ['mu_eff'],
    tilePointCount,
  );
  const scenarios = ['lz', 'darwin-30ty'];
  const dimensions = [{ name: 'scenario', keys: [{ key: 'scenario', values: scenarios }], length: 2 }];
  // The order of the variations is not that of the array.
  const variations: Variation[] = [1, 0].map((at) => ({
    scenario: scenarios[at],
    label: scenarios[at].toUpperCase(),
    scenarioLabel: scenarios[at].toUpperCase(),
    settings: {},
    position: [at],
    configuration: `feedbeef0000000${at}`,
  }));
  const tiles = tilesPerVariation(layout);
  const units: Unit[] = variations.flatMap((_, variation) =>
    Array.from({ length: tiles }, (_, tile): Unit => ({ kind: 'tile', variation, tile })),
  );
  const plan: Plan = {
    hash: 'fedcba9876543210',
    name: 'sample-grid',
    scan: { kind: 'grid', title: 'A grid', scenarios, axes: {} },
    dimensions,
    variations,
    units,
    grid: layout,
  };
  const read = async (unit: number): Promise<UnitRecord | undefined> => {
    const described = units[unit];
    if (described?.kind !== 'tile' || missing.includes(unit)) return undefined;
    const box = tileBox(layout, described.tile);
    const points = tilePoints(layout, box);
    const chi2 = Float64Array.from({ length: box.points }, (_, i) =>
      sampleChi2(described.variation, [...points.subarray(i * shape.length, (i + 1) * shape.length)]),
    );
    const failed = chi2.filter(Number.isNaN).length;
    return { computation: sampleComputation, seconds: 0.5, result: { kind: 'tile', points: box.points, failed, chi2 } };
  };
  return {
    plan,
    store: {
      read,
      examine: async () =>
        units.flatMap((_, unit) => (missing.includes(unit) ? [] : [{ unit, state: 'done' as const }])),
      publish: async () => {},
    },
    chi2: sampleChi2,
    result: {
      version: '0.1.0',
      name: plan.name,
      kind: 'grid',
      title: plan.scan.title,
      plan: plan.hash,
      units: units.length,
      done: units.length - missing.length,
      dimensions,
      variations,
      bounds: [{ ...bound('q_e', range(-1, 1, 5), 0.1, [{ lo: -0.7, hi: 0.9 }]), variation: 0 }],
      planes: [],
      grid: {
        axes: layout.axes.map(({ coupling, values }) => ({ coupling, unit: COUPLINGS[coupling].unit, values })),
        points: 2 * gridPoints(layout),
        failed: 4,
      },
      computation: sampleComputation,
      cite: CITE,
    },
  };
}
