/** The numbers of a view as CSV: one line of column names, with units in brackets, no comments; what is missing is NaN. */
import { csvFormatRows } from 'd3-dsv';
import type { Interval } from '../inference/intervals.js';
import { COUPLINGS, type CouplingName } from '../physics/couplings.js';
import { numberText } from '../report/exports/csv.js';
import { plainText } from '../report/figures/text.js';
import { FIT_COLUMNS } from '../report/fit-quality.js';
import { planeOf, profileOf, type ShownEntry } from './shown-entry.js';
import type { ExplorerState } from './state.js';

/** A table under the name of its file. */
export interface CsvTable {
  readonly name: 'entries.csv' | 'contours.csv' | 'profiles.csv' | 'intervals.csv' | 'bounds.csv' | 'spectra.csv';
  readonly text: string;
}

type Cell = string | number | boolean | null;

function table(name: CsvTable['name'], head: readonly string[], rows: readonly (readonly Cell[])[]): CsvTable[] {
  const text = (cell: Cell): string =>
    typeof cell === 'string' || typeof cell === 'boolean' ? String(cell) : numberText(cell ?? Number.NaN);
  return rows.length === 0
    ? []
    : [{ name, text: `${csvFormatRows([[...head], ...rows.map((row) => row.map(text))])}\n` }];
}

const heading = (name: string, coupling: CouplingName): string => `${name} [${COUPLINGS[coupling].unit}]`;

/** Everything that is shown, as far as it has been answered. Entries are numbered from 1. */
export function csvOfView(state: ExplorerState, entries: readonly ShownEntry[]): CsvTable[] {
  return [
    ...entryTable(entries),
    ...contourTable(state, entries),
    ...profileTable(state, entries),
    ...intervalTable(state, entries),
    ...boundTable(entries),
    ...spectrumTable(entries),
  ];
}

function entryTable(entries: readonly ShownEntry[]): CsvTable[] {
  const keys = [...new Set(entries.flatMap(({ entry }) => Object.keys(entry.settings)))];
  return table(
    'entries.csv',
    ['entry', 'scenario', 'label', ...keys],
    entries.map(({ entry, label }, i) => [
      i + 1,
      entry.scenario,
      label,
      ...keys.map((key) => entry.settings[key] ?? ''),
    ]),
  );
}

function contourTable(state: ExplorerState, entries: readonly ShownEntry[]): CsvTable[] {
  const { plane, confidenceLevel, degreesOfFreedom } = state;
  const rows = entries.flatMap((shown, i) => {
    const answer = planeOf(shown, state);
    if (!answer) return [];
    const { quality, threshold, lines } = answer;
    const before = [i + 1, shown.label, quality, confidenceLevel, degreesOfFreedom, threshold];
    return lines.flatMap(({ points, closed }, line) =>
      points.map(([x, y]): Cell[] => [...before, line + 1, closed, x, y]),
    );
  });
  const head = ['entry', 'label', 'quality', 'confidence_level', 'degrees_of_freedom', 'threshold', 'line', 'closed'];
  return table('contours.csv', [...head, heading(plane.x, plane.x), heading(plane.y, plane.y)], rows);
}

function profileTable(state: ExplorerState, entries: readonly ShownEntry[]): CsvTable[] {
  const rows = entries.flatMap((shown, i) => {
    const answer = profileOf(shown, state);
    if (!answer) return [];
    const { quality, profiled, values, deltaChi2 } = answer;
    return values.map((value, k): Cell[] => [i + 1, shown.label, quality, profiled.join(' '), value, deltaChi2[k]]);
  });
  const { bounded } = state;
  return table(
    'profiles.csv',
    ['entry', 'label', 'quality', 'profiled', heading(bounded, bounded), 'delta_chi2'],
    rows,
  );
}

/** Number, ends, and whether they are open; number 0 where no value is allowed. */
function intervalCells(intervals: readonly Interval[]): Cell[][] {
  if (intervals.length === 0) return [[0, null, null, false, false]];
  return intervals.map(({ lo, hi, loOpen, hiOpen }, i) => [i + 1, lo, hi, loOpen, hiOpen]);
}

function intervalTable(state: ExplorerState, entries: readonly ShownEntry[]): CsvTable[] {
  const { bounded, confidenceLevel } = state;
  const rows = entries.flatMap((shown, i) => {
    const answer = profileOf(shown, state);
    if (!answer) return [];
    const { quality, profiled, threshold, intervals } = answer;
    return intervalCells(intervals).map((cells): Cell[] => [
      i + 1,
      shown.label,
      quality,
      bounded,
      profiled.join(' '),
      confidenceLevel,
      threshold,
      ...cells,
    ]);
  });
  const head = ['entry', 'label', 'quality', 'coupling', 'profiled', 'confidence_level', 'threshold', 'interval'];
  const ends = [heading('lo', bounded), heading('hi', bounded), 'lo_open', 'hi_open'];
  return table('intervals.csv', [...head, ...ends], rows);
}

function boundTable(entries: readonly ShownEntry[]): CsvTable[] {
  const rows = entries.flatMap(({ bounds, label }, i) =>
    bounds.flatMap(({ coupling, profiled, confidenceLevel, intervals, fit, printed, deviation }) =>
      intervalCells(intervals).map((cells): Cell[] => [
        i + 1,
        label,
        coupling,
        COUPLINGS[coupling].unit,
        profiled.join(' '),
        confidenceLevel,
        ...cells,
        printed?.text ?? '',
        deviation,
        ...FIT_COLUMNS.map(({ value }) => value(fit)),
        fit.remark ?? '',
      ]),
    ),
  );
  const head = ['entry', 'label', 'coupling', 'unit', 'profiled', 'confidence_level', 'interval'];
  const fit = [...FIT_COLUMNS.map(({ name }) => name), 'fit_remark'];
  return table('bounds.csv', [...head, 'lo', 'hi', 'lo_open', 'hi_open', 'printed', 'deviation', ...fit], rows);
}

/** A row per experiment, component and bin. */
function spectrumTable(entries: readonly ShownEntry[]): CsvTable[] {
  const rows = entries.flatMap(({ spectra, label: entryLabel }, i) =>
    (spectra?.spectra ?? []).flatMap(({ title, edgesKeV, observed, components, bestFit, change }) => {
      const curves: { kind: string; label: string; counts: ArrayLike<number> }[] = [
        ...(observed ? [{ kind: 'data', label: '', counts: observed.counts }] : []),
        { kind: 'best fit', label: '', counts: bestFit },
        ...components.map(({ kind, label, counts }) => ({ kind, label: plainText(label), counts })),
        ...(change ? [{ kind: 'change', label: '', counts: change.counts }] : []),
      ];
      return curves.flatMap(({ kind, label, counts }) =>
        Array.from(counts, (count, k): Cell[] => [
          i + 1,
          entryLabel,
          title,
          kind,
          label,
          edgesKeV[k],
          edgesKeV[k + 1],
          count,
        ]),
      );
    }),
  );
  const head = ['entry', 'label', 'experiment', 'kind', 'component', 'energy_lo [keV]', 'energy_hi [keV]', 'counts'];
  return table('spectra.csv', head, rows);
}
