/** What travels with every export: where the numbers come from and what to cite. */
import type { ScanResult } from '../../scan/result.js';
import { VERSION } from '../../version.js';
import type { ExportGrid } from './grid.js';
import { resultTables } from './tables.js';

/** Everything that an exported scan is made from. */
export interface ExportSource {
  readonly result: ScanResult;
  /** Undefined for scans without a grid. */
  readonly grid: ExportGrid | undefined;
}

/** Provenance and the meaning of all tables and of the grid, as plain JSON. */
export function exportMetadata({ result, grid }: ExportSource) {
  const { version, name, kind, title, plan, units, done, computation, cite } = result;
  return {
    program: 'nuscan',
    version,
    exportedBy: VERSION,
    name,
    kind,
    title,
    plan,
    units,
    done,
    partial: done < units,
    variations: result.variations,
    dimensions: result.dimensions,
    computation,
    cite,
    tables: Object.fromEntries(
      resultTables(result).map((table) => [
        table.name,
        {
          description: table.description,
          columns: table.columns.map(({ name, unit, description }) => ({ name, unit, description })),
        },
      ]),
    ),
    grid: grid
      ? {
          description:
            'chi2, minimised over nuisances and profiled couplings; NaN where no fit was found or the unit is not done',
          shape: grid.shape,
          axes: [
            ...grid.dimensions.map(({ name, length }) => ({ name, unit: '', length })),
            ...grid.axes.map(({ coupling, unit, values }) => ({ name: coupling, unit, length: values.length })),
          ],
          points: result.grid?.points ?? grid.points,
          failed: result.grid?.failed ?? null,
        }
      : null,
  };
}
