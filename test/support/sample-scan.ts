/** Small scans with made-up numbers, for tests of what is stored. */

import type { ComputationJson } from '../../src/inference/computation.js';
import type { CouplingName } from '../../src/physics/couplings.js';
import { createLayout, tileBox, tilesPerVariation } from '../../src/scan/grid.js';
import type { Plan, ScenarioDimension, Unit, Variation } from '../../src/scan/plan.js';
import type { BoundRecord, PlaneRecord, TileRecord, UnitRecord } from '../../src/scan/records.js';
import type { GridPlan } from '../../src/scan/zarr.js';
import { GOOD_FIT, HOPELESS_FIT } from './fits.js';

export const COMPUTATION: ComputationJson = {
  backend: 'cpu',
  adapter: null,
  precision: 'float64',
  audit: null,
  answered: { cpu: 35 },
  remarks: [],
};

/** A text dimension, and one of two numerical keys side by side. */
export const DIMENSIONS: readonly ScenarioDimension[] = [
  { name: 'scenario', keys: [{ key: 'scenario', values: ['darwin-30', 'my scan.yaml'] }], length: 2 },
  {
    name: 'exposure_t_y',
    keys: [
      { key: 'exposure_t_y', values: [30, 100, 300] },
      { key: 'experiments../my/darwin.backgrounds.pb214.level', values: [1, 0.5, 0.1] },
    ],
    length: 3,
  },
];

function variationsOf(dimensions: readonly ScenarioDimension[]): Variation[] {
  const count = dimensions.reduce((product, { length }) => product * length, 1);
  return Array.from({ length: count }, (_, index) => {
    let rest = index;
    const position = dimensions.map(() => 0);
    for (let axis = dimensions.length - 1; axis >= 0; axis--) {
      position[axis] = rest % dimensions[axis].length;
      rest = Math.floor(rest / dimensions[axis].length);
    }
    return {
      scenario: 'darwin-30',
      label: `variation ${index}`,
      scenarioLabel: 'DARWIN',
      settings: { exposure_t_y: 30 + index },
      position,
      configuration: index.toString(16).padStart(16, '0'),
    };
  });
}

export interface GridSample {
  readonly hash?: string;
  readonly dimensions?: readonly ScenarioDimension[];
  readonly axes?: Partial<Record<CouplingName, number[]>>;
  readonly tilePoints?: number;
}

/** A grid of 5 × 7 points in tiles of 2 × 7, for every variation. */
export function gridPlan({
  hash = 'aaaaaaaaaaaaaaaa',
  dimensions = DIMENSIONS,
  axes = { q_e: [-2, -1, -0, 1, 2], q_mu: [-3, -2, -1, 0, 0.1, 1 / 3, 3e-300] },
  tilePoints = 14,
}: GridSample = {}): GridPlan {
  const couplingAxes = Object.entries(axes).map(([coupling, values]) => ({
    coupling: coupling as CouplingName,
    values,
  }));
  const grid = createLayout(couplingAxes, ['mu_e'], tilePoints);
  const variations = variationsOf(dimensions);
  const units: Unit[] = variations.flatMap((_, variation) =>
    Array.from({ length: tilesPerVariation(grid) }, (_, tile) => ({ kind: 'tile' as const, variation, tile })),
  );
  return {
    hash,
    name: 'charges',
    scan: { kind: 'grid', title: 'Charges of DARWIN', scenarios: ['darwin-30'], axes, profiled: ['mu_e'] },
    dimensions,
    variations,
    units,
    grid,
  };
}

/** χ² of a point of a tile: any number of units and points can be told apart by it; some points have no fit. */
export function sampleChi2(unit: number, point: number): number {
  return (unit + point) % 11 === 10 ? Number.NaN : unit + point / 1000 + 1e-13;
}

/** The record of a tile of a sample. */
export function tileRecord(plan: GridPlan, unit: number): UnitRecord & { readonly result: TileRecord } {
  const planned = plan.units[unit];
  if (planned.kind !== 'tile') throw new Error('not a tile');
  const { points } = tileBox(plan.grid, planned.tile);
  const chi2 = Float64Array.from({ length: points }, (_, point) => sampleChi2(unit, point));
  const failed = chi2.filter(Number.isNaN).length;
  return { computation: COMPUTATION, seconds: 0.25, result: { kind: 'tile', points, failed, chi2 } };
}

/** A sweep of one bound and one plane per variation. */
export function sweepPlan(hash = 'bbbbbbbbbbbbbbbb'): Plan {
  const variations = variationsOf(DIMENSIONS);
  return {
    hash,
    name: 'exposures',
    scan: { kind: 'sweep', title: 'Exposures', scenarios: ['darwin-30'], couplings: ['mu_e'] },
    dimensions: DIMENSIONS,
    variations,
    units: variations.flatMap((_, variation): Unit[] => [
      { kind: 'bound', variation, coupling: 'q_e', profiled: ['q_mu'], confidenceLevel: 0.9, drawn: true },
      { kind: 'plane', variation, x: 'q_e', y: 'q_mu', confidenceLevel: 0.9 },
    ]),
  };
}

/** The record of a bound of a sample, with numbers that are easily lost. */
export function boundRecord(seconds = 1.5): UnitRecord & { readonly result: BoundRecord } {
  const minimum = { at: { q_e: -0, q_mu: 5e-324 }, chi2: 0.1 + 0.2 };
  return {
    computation: COMPUTATION,
    seconds,
    result: {
      kind: 'bound',
      coupling: 'q_e',
      profiled: ['q_mu'],
      confidenceLevel: 0.9,
      threshold: 2.705543454095404,
      range: [-300, 300],
      intervals: [{ lo: -1 / 3, hi: 2 / 3, loOpen: false, hiOpen: true, minimum: { ...minimum, deltaChi2: 0 } }],
      minima: [minimum],
      values: [-1, -0, Number.MAX_VALUE],
      deltaChi2: [1.7976931348623157e308, null, 2.2250738585072014e-308],
      fit: HOPELESS_FIT,
    },
  };
}

/** The record of a plane of a sample. */
export function planeRecord(): UnitRecord & { readonly result: PlaneRecord } {
  return {
    computation: COMPUTATION,
    seconds: 3,
    result: {
      kind: 'plane',
      x: 'q_e',
      y: 'q_mu',
      profiled: [],
      confidenceLevel: 0.9,
      threshold: 4.605170185988092,
      lines: [
        {
          closed: true,
          points: [
            [0.1, 0.2],
            [0.3, -0],
            [0.1, 0.2],
          ],
        },
      ],
      openAtEdge: false,
      minima: [{ at: { q_e: 0, q_mu: 0 }, chi2: 12 }],
      stability: null,
      fit: GOOD_FIT,
      fits: 1000,
    },
  };
}
