/** The dense grid of a scan as one array, scenario axes first, couplings last, read tile by tile. */
import { InputError } from '../../input/errors.js';
import { COUPLINGS, type CouplingName } from '../../physics/couplings.js';
import { type GridLayout, gridPoints, gridShape, tileBox, tilesPerVariation } from '../../scan/grid.js';
import type { Plan } from '../../scan/plan.js';
import type { ScanResult } from '../../scan/result.js';
import type { ScanStore } from '../../scan/store.js';
import { type ColumnValues, settingValues } from './tables.js';

/** An axis of the array that runs over a coupling. */
export interface GridAxis {
  readonly coupling: CouplingName;
  readonly unit: string;
  readonly values: readonly number[];
}

/** A piece of the array: a box of one variation, whose values lie side by side in the whole array too. */
export interface GridBlock {
  readonly variation: number;
  /** Index on every scenario axis. */
  readonly position: readonly number[];
  /** First index on every coupling axis. */
  readonly start: readonly number[];
  /** Points on every coupling axis. */
  readonly shape: readonly number[];
  /** χ² per point, the last axis fastest; NaN where there was no fit, or where the unit is not done. */
  readonly chi2: Float64Array;
}

export interface ExportGrid {
  /** Scenario axes of the array; their names and lengths are those of the result. */
  readonly dimensions: ScanResult['dimensions'];
  readonly axes: readonly GridAxis[];
  /** Lengths of all axes. */
  readonly shape: readonly number[];
  /** Points in all. */
  readonly points: number;
  /** Points of a block along every coupling axis, at most. */
  readonly blockShape: readonly number[];
  /** The blocks one after the other: together the array in row-major order. */
  blocks(): AsyncGenerator<GridBlock>;
}

/**
 * The grid of a scan.
 * @param plan plan of the scan
 * @param store its units; in a result of fewer units than the plan has, missing ones are NaN
 * @returns undefined when the scan has no grid
 */
export function exportGrid(result: ScanResult, plan: Plan, store: Pick<ScanStore, 'read'>): ExportGrid | undefined {
  const layout = plan.grid;
  if (!layout) return undefined;
  checkConsecutive(layout);
  const lengths = plan.dimensions.map(({ length }) => length);
  const variations = inArrayOrder(plan, lengths);
  const units = new Map(
    plan.units.flatMap((unit, index) => (unit.kind === 'tile' ? [[`${unit.variation} ${unit.tile}`, index]] : [])),
  );
  const complete = result.done === result.units;

  async function read(variation: number, tile: number, points: number): Promise<Float64Array> {
    const unit = units.get(`${variation} ${tile}`);
    const record = unit === undefined ? undefined : (await store.read(unit))?.result;
    if (record?.kind === 'tile' && record.chi2.length === points) return record.chi2;
    if (!complete) return new Float64Array(points).fill(Number.NaN);
    throw new InputError(`tile ${tile} of ${plan.variations[variation].label} is missing or damaged`, {
      key: 'SOURCE',
      value: plan.name,
      accepted: 'a scan whose units are all there; nuscan scan --resume computes the others again',
    });
  }

  return {
    dimensions: plan.dimensions,
    axes: layout.axes.map(({ coupling, values }) => ({ coupling, unit: COUPLINGS[coupling].unit, values })),
    shape: [...lengths, ...gridShape(layout)],
    points: variations.length * gridPoints(layout),
    blockShape: layout.tileShape,
    async *blocks() {
      for (const variation of variations) {
        for (let tile = 0; tile < tilesPerVariation(layout); tile++) {
          const { start, shape, points } = tileBox(layout, tile);
          yield {
            variation,
            position: plan.variations[variation].position,
            start,
            shape,
            chi2: await read(variation, tile, points),
          };
        }
      }
    },
  };
}

/** Numbers of the variations in the order in which the array holds them, the last scenario axis fastest. */
function inArrayOrder({ variations }: Plan, lengths: readonly number[]): number[] {
  const order = new Array<number>(lengths.reduce((a, b) => a * b, 1));
  variations.forEach(({ position }, variation) => {
    order[position.reduce((index, at, dimension) => index * lengths[dimension] + at, 0)] = variation;
  });
  if (order.length !== variations.length || order.includes(undefined as unknown as number))
    throw new Error('the variations of the plan do not fill its scenario axes');
  return order;
}

/** Tiles follow each other in the array only where all axes behind a cut one are whole. */
function checkConsecutive({ axes, tileShape }: GridLayout): void {
  const cut = tileShape.findIndex((points) => points > 1);
  if (tileShape.some((points, axis) => axis > cut && cut >= 0 && points !== axes[axis].values.length))
    throw new Error(`tiles of ${tileShape.join(' × ')} points do not follow each other in the array`);
}

/** All axes of the array with their values: of a scenario axis those of its first key, of a coupling table units. */
export function gridAxes({ dimensions, axes }: ExportGrid): { name: string; unit: string; values: ColumnValues }[] {
  return [
    ...dimensions.map(({ name, keys }) => ({ name, unit: '', values: settingValues(keys[0].values) })),
    ...axes.map(({ coupling, unit, values }) => ({
      name: coupling,
      unit,
      values: { kind: 'number' as const, values: Float64Array.from(values) },
    })),
  ];
}
