/** Coordinate arrays of a grid: the values along its dimensions, with units. */
import type { SettingValue } from '../experiment/settings.js';
import { COUPLINGS, type CouplingName } from '../physics/couplings.js';
import type { CouplingAxis } from './grid.js';
import type { ScenarioDimension } from './plan.js';
import { encodeFloat64, encodeInt32 } from './zarr-chunk.js';

/** A one-dimensional array in one chunk. */
export interface Coordinate {
  /** Name of the array; that of the dimension, or another one for a further coordinate along it. */
  readonly name: string;
  readonly dimension: string;
  readonly length: number;
  readonly dataType: 'float64' | 'int32';
  readonly fillValue: 'NaN' | number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly chunk: Uint8Array;
}

/** Units that the names of settings end in. */
const UNIT_SUFFIXES: readonly (readonly [suffix: string, unit: string])[] = [
  ['_t_y', 't y'],
  ['_t', 't'],
  ['_d', 'd'],
  ['_keV', 'keV'],
  ['_eV2', 'eV2'],
];

/** The coordinates of all dimensions, in the order of the dimensions: scenario dimensions first, then couplings. */
export function gridCoordinates(dimensions: readonly ScenarioDimension[], axes: readonly CouplingAxis[]): Coordinate[] {
  const taken = new Set<string>(['chi2', ...axes.map(({ coupling }) => coupling)]);
  return [
    ...dimensions.flatMap((dimension) => scenarioCoordinates(dimension, taken)),
    ...axes.map(({ coupling, values }) => couplingCoordinate(coupling, values)),
  ];
}

function couplingCoordinate(coupling: CouplingName, values: readonly number[]): Coordinate {
  const { unit, class: kind, flavours } = COUPLINGS[coupling];
  const attributes = { long_name: `${kind} (${flavours.join(', ')})`, units: unit };
  return numberCoordinate(coupling, coupling, values, attributes);
}

/** The keys of a scenario dimension: the one that names it is its index, those zipped to it are further coordinates. */
function scenarioCoordinates({ name, keys }: ScenarioDimension, taken: Set<string>): Coordinate[] {
  const names = keys.map(({ key }) => nodeName(key, taken));
  const index = keys.findIndex(({ key }) => key === name);
  const dimension = index < 0 ? nodeName(name, taken) : names[index];
  return keys.map(({ key, values }, position) => settingCoordinate(names[position], dimension, key, values));
}

function settingCoordinate(name: string, dimension: string, key: string, values: readonly SettingValue[]): Coordinate {
  if (values.every((value) => typeof value === 'number'))
    return numberCoordinate(name, dimension, values, { long_name: key, units: unitOf(key) });
  // Text has no fixed-length type in the Zarr v3 specification: the array counts the values, which CF's flags name.
  const indices = values.map((_, index) => index);
  return {
    name,
    dimension,
    length: values.length,
    dataType: 'int32',
    // Not an index: readers that mask fill values hide nothing.
    fillValue: -1,
    attributes: {
      long_name: key,
      values,
      flag_values: indices,
      flag_meanings: values.map((value) => String(value).replace(/\s+/g, '_')).join(' '),
    },
    chunk: encodeInt32(indices),
  };
}

function numberCoordinate(
  name: string,
  dimension: string,
  values: readonly number[],
  attributes: Coordinate['attributes'],
): Coordinate {
  const chunk = encodeFloat64(values);
  return { name, dimension, length: values.length, dataType: 'float64', fillValue: 'NaN', attributes, chunk };
}

function unitOf(key: string): string {
  return UNIT_SUFFIXES.find(([suffix]) => key.endsWith(suffix))?.[1] ?? '1';
}

/** A key as the name of an array, which is a folder too: keys may hold paths of experiments. `taken` receives it. */
function nodeName(key: string, taken: Set<string>): string {
  const plain = key.replace(/[^A-Za-z0-9_.-]+/g, '_');
  let name = plain;
  for (let copy = 2; taken.has(name); copy++) name = `${plain}_${copy}`;
  taken.add(name);
  return name;
}
