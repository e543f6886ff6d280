/** NumPy's .npz: a ZIP of .npy arrays, written piece by piece and not compressed. */
import { Zip, ZipPassThrough } from 'fflate';
import { InputError } from '../../input/errors.js';
import type { OutputPieces } from '../output.js';
import { type ExportGrid, gridAxes } from './grid.js';
import { type ExportSource, exportMetadata } from './metadata.js';
import { flagsBytes, type NpyType, npyHeader, numbersBytes, textArray } from './npy.js';
import { type ColumnValues, resultTables } from './tables.js';

/** A ZIP without the ZIP64 extension ends here, in bytes. */
const LARGEST_ZIP = 2 ** 32 - 1;

/** What the ZIP adds to an array, names and directory entry included, in bytes at most. */
const ROOM_PER_ARRAY = 1024;

interface NpyArray {
  readonly name: string;
  readonly bytes: number;
  readonly pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/**
 * The arrays of an export. `metadata` is one text of JSON; a column of a table is called `table.column`; the grid is
 * `chi2`, scenario axes first, with an array `axis.NAME` per axis.
 * @throws InputError when they do not fit into a ZIP of 4 GiB
 */
export function npzFile(source: ExportSource): OutputPieces {
  const arrays: NpyArray[] = [npyOfTexts('metadata', [JSON.stringify(exportMetadata(source))], [])];
  for (const table of resultTables(source.result))
    for (const column of table.columns) arrays.push(npyOfColumn(`${table.name}.${column.name}`, column));
  if (source.grid) {
    for (const { name, values } of gridAxes(source.grid)) arrays.push(npyOfColumn(`axis.${name}`, values));
    arrays.push(npyOfGrid(source.grid));
  }
  const bytes = arrays.reduce((sum, array) => sum + array.bytes + ROOM_PER_ARRAY, 0);
  if (bytes > LARGEST_ZIP)
    throw new InputError(`${(bytes / 2 ** 30).toFixed(1)} GiB do not fit into an .npz file, which ends at 4 GiB`, {
      key: '--format',
      value: 'npz',
      accepted: 'hdf5 or csv for a grid of this size',
    });
  return zipped(arrays);
}

function npy(name: string, type: NpyType, shape: readonly number[], content: Uint8Array): NpyArray {
  const header = npyHeader(type, shape);
  return { name, bytes: header.length + content.length, pieces: [header, content] };
}

function npyOfTexts(name: string, texts: readonly string[], shape: readonly number[]): NpyArray {
  const { type, bytes } = textArray(texts);
  return npy(name, type, shape, bytes);
}

function npyOfColumn(name: string, column: ColumnValues): NpyArray {
  const shape = [column.values.length];
  switch (column.kind) {
    case 'number':
      return npy(name, '<f8', shape, numbersBytes(column.values));
    case 'count':
      return npy(name, '<i4', shape, numbersBytes(column.values));
    case 'flag':
      return npy(name, '|b1', shape, flagsBytes(column.values));
    case 'text':
      return npyOfTexts(name, column.values, shape);
    default:
      return column satisfies never;
  }
}

function npyOfGrid(grid: ExportGrid): NpyArray {
  const header = npyHeader('<f8', grid.shape);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield header;
    for await (const { chi2 } of grid.blocks()) yield numbersBytes(chi2);
  }
  return { name: 'chi2', bytes: header.length + 8 * grid.points, pieces: pieces() };
}

async function* zipped(arrays: readonly NpyArray[]): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  const taken = (): Uint8Array[] => {
    const pieces = ready;
    ready = [];
    return pieces;
  };
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    ready.push(piece);
  });
  for (const { name, pieces } of arrays) {
    const file = new ZipPassThrough(`${name}.npy`);
    // The earliest time that a ZIP knows: equal exports are equal byte for byte.
    file.mtime = new Date(1980, 0, 1);
    zip.add(file);
    for await (const piece of pieces) {
      file.push(piece as Uint8Array<ArrayBuffer>);
      yield* taken();
    }
    file.push(new Uint8Array(0), true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}
