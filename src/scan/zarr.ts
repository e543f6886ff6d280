/**
 * A grid scan as a Zarr v3 group: `chi2` over the scenario dimensions and the couplings, and a coordinate array for
 * every axis, in the conventions of CF and xarray. Metadata are written here and not with zarrita's `create`: the group
 * repeats those of its arrays ("consolidated"), and whoever stores them decides how files appear.
 */
import { type GridLayout, gridShape, tilePosition } from './grid.js';
import type { Plan, Unit } from './plan.js';
import type { StoredPlan } from './plan-file.js';
import { exactJson } from './sealed-json.js';
import { CODECS, chunkPath } from './zarr-chunk.js';
import { type Coordinate, gridCoordinates } from './zarr-coordinates.js';

/** Folder of the group inside the folder of a scan. */
export const GRID_FOLDER = 'grid.zarr';
/** The array of χ². */
export const CHI2 = 'chi2';

/** A plan with a grid. */
export type GridPlan = Plan & { readonly grid: GridLayout };
type StoredGridPlan = Pick<StoredPlan, 'nuscan'> & { readonly plan: GridPlan };

/** The points of a chunk of `chi2` along every dimension: one variation, one tile. */
export function chunkShape(plan: Pick<GridPlan, 'dimensions' | 'grid'>): number[] {
  return [...plan.dimensions.map(() => 1), ...plan.grid.tileShape];
}

/** Path of the chunk of a tile inside the group. */
export function tileChunkPath(plan: GridPlan, unit: Extract<Unit, { kind: 'tile' }>): string {
  const { position } = plan.variations[unit.variation];
  return `${CHI2}/${chunkPath([...position, ...tilePosition(plan.grid, unit.tile)])}`;
}

/** Every file of the group but the chunks of `chi2`, by path inside the group: metadata and coordinates. */
export function gridFiles(stored: StoredGridPlan): Map<string, Uint8Array> {
  const { plan } = stored;
  const coordinates = gridCoordinates(plan.dimensions, plan.grid.axes);
  const arrays: [string, object][] = [
    ...coordinates.map((coordinate): [string, object] => [coordinate.name, coordinateMetadata(coordinate)]),
    [CHI2, chi2Metadata(plan, coordinates)],
  ];
  const files = new Map<string, Uint8Array>();
  for (const coordinate of coordinates) files.set(`${coordinate.name}/${chunkPath([0])}`, coordinate.chunk);
  for (const [name, metadata] of arrays) files.set(`${name}/zarr.json`, encodeMetadata(metadata));
  files.set('zarr.json', encodeMetadata(groupMetadata(stored, arrays)));
  return files;
}

function encodeMetadata(metadata: object): Uint8Array {
  return new TextEncoder().encode(`${exactJson(metadata)}\n`);
}

/** @param arrays metadata by name, repeated in the group so that xarray needs to open one file only */
function groupMetadata({ nuscan, plan }: StoredGridPlan, arrays: readonly [string, object][]): object {
  return {
    zarr_format: 3,
    node_type: 'group',
    attributes: {
      Conventions: 'CF-1.11',
      title: plan.scan.title,
      name: plan.name,
      source: `nuscan ${nuscan}`,
      nuscan_version: nuscan,
      plan: plan.hash,
      references: 'arXiv:2309.17380',
      scan: plan.scan,
      variations: plan.variations,
    },
    consolidated_metadata: { kind: 'inline', must_understand: false, metadata: Object.fromEntries(arrays) },
  };
}

function chi2Metadata(plan: GridPlan, coordinates: readonly Coordinate[]): object {
  const { profiled } = plan.grid;
  const dimensions = [...new Set(coordinates.map(({ dimension }) => dimension))];
  const further = coordinates.filter(({ name, dimension }) => name !== dimension).map(({ name }) => name);
  const minimised = ['all nuisance parameters', ...profiled];
  return arrayMetadata(
    'float64',
    [...plan.dimensions.map(({ length }) => length), ...gridShape(plan.grid)],
    chunkShape(plan),
    dimensions,
    'NaN',
    {
      long_name: 'chi-squared',
      units: '1',
      comment:
        `Eq. 19 (Poisson) or Eq. 20 (Gaussian) of arXiv:2309.17380, as each experiment states, at its minimum over ` +
        `${minimised.join(', ')}; couplings that are neither on an axis nor among these are at the Standard Model ` +
        'point. NaN where no fit was found, and where none has been made yet.',
      profiled,
      ...(further.length > 0 ? { coordinates: further.join(' ') } : {}),
    },
  );
}

function coordinateMetadata({ dataType, length, dimension, fillValue, attributes }: Coordinate): object {
  return arrayMetadata(dataType, [length], [length], [dimension], fillValue, attributes);
}

function arrayMetadata(
  dataType: string,
  shape: readonly number[],
  chunks: readonly number[],
  dimensionNames: readonly string[],
  fillValue: number | string,
  attributes: object,
): object {
  return {
    zarr_format: 3,
    node_type: 'array',
    shape,
    data_type: dataType,
    chunk_grid: { name: 'regular', configuration: { chunk_shape: chunks } },
    chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
    fill_value: fillValue,
    codecs: CODECS,
    dimension_names: dimensionNames,
    attributes,
    storage_transformers: [],
  };
}
