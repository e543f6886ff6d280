/** A comparison for the terminal. */

import { thresholdText } from '../inference/thresholds.js';
import { printedNumber } from '../numerics/printed-number.js';
import { COUPLINGS } from '../physics/couplings.js';
import type { BoundComparison, BoundEntry, Comparison, PlaneComparison, PlaneEntry } from './compare.js';
import { intervalText, rangeTexts } from './comparison.js';
import { levelText } from './figures/level-text.js';
import { type FitJson, fitCell, fitOfJson } from './fit-quality.js';

const MISSING = '–';

/** Lines of a comparison: a block per coupling or plane and level, aligned in columns. */
export function comparisonText({ bounds, planes, remarks }: Comparison): string {
  const blocks = [...remarks.map((remark) => `! ${remark}`), ...bounds.map(boundBlock), ...planes.map(planeBlock)];
  return blocks.join('\n\n');
}

function heading(
  what: string,
  cl: number,
  dof: number,
  entries: readonly { readonly threshold: number | null }[],
): string {
  const thresholds = new Set(
    entries.flatMap(({ threshold }) => (threshold === null ? [] : [thresholdText(threshold)])),
  );
  const level = thresholds.size === 1 ? `Δχ² < ${[...thresholds][0]}, ` : '';
  return `${what}, ${levelText(cl)} (${level}${dof} d.o.f.)`;
}

const ofVariation = (variation: string | null): string => (variation === null ? '' : `${variation}: `);

function boundBlock({ variation, coupling, unit, cl, dof, entries, remarks }: BoundComparison): string {
  const profiled = new Set(entries.flatMap((entry) => (entry.profiled ? [entry.profiled.join(', ')] : [])));
  const others = profiled.size === 1 && ![...profiled].includes('') ? `, ${[...profiled][0]} profiled` : '';
  const kind = COUPLINGS[coupling].evenInSign ? 'limits' : 'extents';
  const rows = entries.map(({ label, intervals, ratio, fit }: BoundEntry) => [
    label,
    intervals === null ? MISSING : intervals.length === 0 ? 'none' : intervalText(intervals, coupling),
    ratioText(ratio),
    ...fitTexts(entries, fit),
  ]);
  return block(
    `${ofVariation(variation)}${heading(`${coupling} [${unit}]`, cl, dof, entries)}${others}`,
    [['', 'allowed', `ratio of ${kind}`, ...(hasFits(entries) ? [FIT_HEAD] : [])], ...rows],
    remarks,
  );
}

function planeBlock({ variation, x, y, cl, dof, entries, remarks }: PlaneComparison): string {
  const extent = (range: readonly [number, number] | undefined): string =>
    range ? `(${rangeTexts(...range).join(', ')})` : MISSING;
  const rows = entries.map(({ label, extent: both, ratio, fit }: PlaneEntry) => [
    label,
    extent(both?.x),
    extent(both?.y),
    ratioText(ratio),
    ...fitTexts(entries, fit),
  ]);
  const axis = (name: typeof x): string => `${name} [${COUPLINGS[name].unit}]`;
  return block(
    `${ofVariation(variation)}${heading(`(${x}, ${y})`, cl, dof, entries)}`,
    [['', axis(x), axis(y), 'ratio of areas', ...(hasFits(entries) ? [FIT_HEAD] : [])], ...rows],
    remarks,
  );
}

const FIT_HEAD = 'χ²_min/d.o.f.';

type Fits = readonly { readonly fit: FitJson | null }[];

/** Files of older versions say nothing about fits. */
const hasFits = (entries: Fits): boolean => entries.some(({ fit }) => fit !== null);

function fitTexts(entries: Fits, fit: FitJson | null): string[] {
  if (!hasFits(entries)) return [];
  return [fit ? fitCell(fitOfJson(fit)) : MISSING];
}

function ratioText(ratio: number | null): string {
  return ratio === null ? MISSING : printedNumber(ratio);
}

function block(title: string, rows: readonly (readonly string[])[], remarks: readonly string[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => [...row[column]].length)));
  const lines = rows.map((row) =>
    `  ${row.map((text, column) => text + ' '.repeat(widths[column] - [...text].length)).join('  ')}`.trimEnd(),
  );
  return [title, ...lines, ...remarks.map((remark) => `  ! ${remark}`)].join('\n');
}
