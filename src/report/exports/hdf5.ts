/** HDF5: a group per table, a dataset per column, the grid with its axes as dimension scales. */
import type { File, Group } from 'h5wasm';
import { type ExportGrid, gridAxes } from './grid.js';
import { type ExportSource, exportMetadata } from './metadata.js';
import { type Column, type ColumnValues, resultTables } from './tables.js';

/**
 * Writes an export into an open, empty file: groups `variations`, `bounds` ..., `grid` with `chi2` and its axes, and
 * `metadata`, one text of JSON. Datasets carry the attributes `units` and `description`. Numbers leave memory block by
 * block.
 */
export async function writeHdf5(file: File, source: ExportSource): Promise<void> {
  const metadata = exportMetadata(source);
  for (const key of ['program', 'version', 'name', 'kind', 'title', 'plan'] as const)
    file.create_attribute(key, metadata[key]);
  file.create_attribute('partial', metadata.partial ? 1 : 0);
  // An attribute would end at 64 KiB.
  file.create_dataset({ name: 'metadata', data: JSON.stringify(metadata) });
  for (const table of resultTables(source.result)) {
    const group = file.create_group(table.name, true);
    group.create_attribute('description', table.description);
    for (const column of table.columns) writeColumn(group, column);
  }
  if (source.grid) await writeGrid(file, source.grid);
}

/** A slash would make a group. */
function linkName(name: string): string {
  return name.replaceAll('/', '_');
}

function writeColumn(group: Group, column: Column): void {
  const dataset = writeValues(group, linkName(column.name), column);
  if (column.unit !== '') dataset.create_attribute('units', column.unit);
  dataset.create_attribute('description', column.description);
}

function writeValues(group: Group, name: string, column: ColumnValues) {
  switch (column.kind) {
    case 'number':
    case 'count':
      return group.create_dataset({ name, data: column.values });
    case 'flag':
      return group.create_dataset({ name, data: Uint8Array.from(column.values, Number) });
    case 'text':
      return group.create_dataset({ name, data: [...column.values] });
    default:
      return column satisfies never;
  }
}

async function writeGrid(file: File, grid: ExportGrid): Promise<void> {
  const group = file.create_group('grid', true);
  const chunk = [...grid.dimensions.map(() => 1), ...grid.blockShape];
  // A dataset cannot be made without numbers: the first chunk stands for all until the array has its size.
  const dataset = group.create_dataset({
    name: 'chi2',
    data: new Float64Array(chunk.reduce((a, b) => a * b, 1)),
    shape: chunk,
    maxshape: [...grid.shape],
    chunks: chunk,
  });
  dataset.resize([...grid.shape]);
  dataset.create_attribute('description', 'chi2, minimised over nuisances and profiled couplings; NaN: no fit');
  for (const [axis, { name, unit, values }] of gridAxes(grid).entries()) {
    const scale = writeValues(group, linkName(name), values);
    if (unit !== '') scale.create_attribute('units', unit);
    scale.make_scale(name);
    dataset.attach_scale(axis, `/grid/${linkName(name)}`);
    dataset.set_dimension_label(axis, name);
  }
  for await (const { position, start, shape, chi2 } of grid.blocks()) {
    const first = [...position, ...start];
    const count = [...position.map(() => 1), ...shape];
    dataset.write_slice(
      first.map((from, axis): [number, number] => [from, from + count[axis]]),
      chi2,
    );
  }
}
