/** The page that a finished scan writes for people. */
import { settingWording } from '../experiment/setting-labels.js';
import { thresholdText } from '../inference/thresholds.js';
import { printedNumber } from '../numerics/printed-number.js';
import { COUPLINGS } from '../physics/couplings.js';
import { degreesOfFreedomOf } from '../scan/records.js';
import type { ScanResult } from '../scan/result.js';
import type { ScanFile } from '../scan/scan-file.js';
import { levelText } from './figures/level-text.js';
import { ASIMOV_MEANING, FIT_MEANING, fitLine, fitRemarks } from './fit-quality.js';
import type { NamedFigure } from './scan-figures.js';
import { boundsMarkdown, fitsMarkdown, planesMarkdown } from './scan-table.js';

/** Values of a dimension that are all listed; of more, the first and the last. */
const MOST_VALUES = 12;

/** The summary as Markdown, with links to the figures and tables beside it. */
export function scanSummary(
  result: ScanResult,
  scan: ScanFile,
  figures: readonly Pick<NamedFigure, 'name' | 'caption'>[],
): string {
  const { title, bounds, planes } = result;
  const parts = [`# ${title}`];
  if (result.done < result.units) parts.push(partialWarning(result));
  parts.push(whatWasScanned(result, scan));
  for (const { name, caption } of figures) parts.push(`![${caption}](${encodeURI(name)}.svg)`);
  if (bounds.length > 0) {
    const levels = new Set(bounds.map(({ confidenceLevel }) => levelText(confidenceLevel)));
    const heading = `## Bounds, ${[...levels].join(' and ')}, 1 d.o.f.`;
    parts.push(`${heading}\n\n${boundsMarkdown(result)}\n\nThe numbers stand in [bounds.csv](bounds.csv).`);
  }
  if (planes.length > 0) {
    const all = [...new Set(planes.map(degreesOfFreedomOf))].sort();
    parts.push(`## Allowed regions, ${all.join(' and ')} d.o.f.\n\n${planesMarkdown(result)}`);
  }
  if (bounds.length + planes.length > 0) parts.push(fits(result));
  parts.push(meaning(result), provenance(result), citations(result));
  return `${parts.join('\n\n')}\n`;
}

/** How well the models describe the data, and which do not. */
function fits(result: ScanResult): string {
  const { bounds, planes, variations } = result;
  const table = bounds.length > 0 ? fitsMarkdown(result) : undefined;
  const remarks = fitRemarks([
    ...bounds.map(({ variation, coupling, fit }) => [`${variations[variation].label}, ${coupling}`, fit] as const),
    ...planes.map(({ variation, x, y, fit }) => [`${variations[variation].label}, (${x}, ${y})`, fit] as const),
  ]);
  const isAsimov = [...bounds, ...planes].every(({ fit }) => fit.degreesOfFreedom === null);
  return [
    '## How well the models describe the data',
    ...(table === undefined ? [] : [table]),
    ...(remarks.length > 0 ? [remarks.map((remark) => `* **${remark}**`).join('\n')] : []),
    isAsimov ? `${ASIMOV_MEANING} ${fitLine([...bounds, ...planes][0].fit)}.` : FIT_MEANING,
  ].join('\n\n');
}

function partialWarning({ done, units }: ScanResult): string {
  return `> **PARTIAL: ${done} of ${units} units.** ${units - done} units of this scan are not in this result. Missing bounds are dashes, missing curves and regions are left out of the figures.`;
}

function whatWasScanned(result: ScanResult, scan: ScanFile): string {
  const { name, kind, variations, dimensions, grid } = result;
  const lines = [`* Scan \`${name}\`, kind \`${kind}\``];
  const scenarios = [...new Set(variations.map(({ scenario }) => scenario))];
  lines.push(`* Scenarios: ${scenarios.map((scenario) => `\`${scenario}\``).join(', ')}`);
  for (const { name: dimension, keys, length } of dimensions) {
    if (dimension === 'scenario') continue;
    if (dimension === 'variation') {
      lines.push(`* Variations: ${variations.map(({ label }) => label).join('; ')}`);
      continue;
    }
    const together = keys.length > 1 ? ' (together)' : '';
    for (const { key, values } of keys) {
      const texts = values.map(settingWording(key, values));
      const shown = length > MOST_VALUES ? `${texts[0]} … ${texts[length - 1]}, ${length} values` : texts.join('; ');
      lines.push(`* \`${key}\`${together}: ${shown}`);
    }
  }
  const common = 'in_common' in scan ? Object.entries(scan.in_common ?? {}) : [];
  for (const [key, value] of common) lines.push(`* \`${key}\`, in common: ${settingWording(key, [value])(value)}`);
  if (grid) {
    for (const { coupling, unit, values } of grid.axes)
      lines.push(`* axis ${coupling}: ${values[0]} … ${values[values.length - 1]} [${unit}], ${values.length} points`);
    lines.push(`* ${grid.points} points of the grid, ${grid.failed} without a fit`);
  }
  return lines.join('\n');
}

/** Thresholds, degrees of freedom and sidedness of everything above. */
function meaning({ bounds, planes, grid }: ScanResult): string {
  const from = grid
    ? 'Δχ² is the difference of χ² from the global minimum over all couplings of the grid, polished beyond its points'
    : 'Δχ² is the difference of χ² from the global minimum over the scanned and the profiled couplings';
  const lines = [
    `${from}; nuisances and profiled couplings are minimised at every point, all others are at their Standard Model values.`,
  ];
  const thresholds = (records: readonly { readonly confidenceLevel: number; readonly threshold: number }[]): string =>
    [...new Map(records.map((record) => [record.confidenceLevel, record.threshold]))]
      .sort(([a], [b]) => a - b)
      .map(([level, threshold]) => `${levelText(level)}: Δχ² < ${thresholdText(threshold)}`)
      .join(', ');
  if (bounds.length > 0) lines.push(`* Bounds: one degree of freedom, ${thresholds(bounds)}`);
  for (const [count, words] of [
    [1, 'one degree'],
    [2, 'two degrees'],
  ] as const) {
    const own = planes.filter((plane) => degreesOfFreedomOf(plane) === count);
    if (own.length > 0) lines.push(`* Regions: ${words} of freedom, ${thresholds(own)}`);
  }
  const couplings = [...new Set(bounds.map(({ coupling }) => coupling))];
  const magnitudes = couplings.filter((coupling) => COUPLINGS[coupling].evenInSign);
  const signed = couplings.filter((coupling) => !COUPLINGS[coupling].evenInSign);
  if (magnitudes.length > 0) lines.push(`* Limits on the absolute value: ${magnitudes.join(', ')}`);
  if (signed.length > 0) lines.push(`* Intervals (both ends): ${signed.join(', ')}`);
  if (bounds.some(({ intervals }) => intervals.some(({ loOpen, hiOpen }) => loOpen || hiOpen)))
    lines.push('* `open`: allowed up to the edge of the scan');
  return `## What the numbers mean\n\n${lines[0]}\n\n${lines.slice(1).join('\n')}`;
}

function provenance({ version, plan, units, done, computation, variations }: ScanResult): string {
  const { backend, adapter, precision, audit, remarks } = computation;
  const configurations = [...new Set(variations.map(({ configuration }) => configuration))];
  const lines = [
    `* nuscan ${version}, plan \`${plan}\``,
    `* Backend ${backend}${adapter === null ? '' : ` on ${adapter}`}; ${precision}`,
    ...(audit
      ? [
          `* ${audit.points} points checked in float64, largest deviation ${audit.largestDeviation === null ? 'without bound' : printedNumber(audit.largestDeviation)}`,
        ]
      : []),
    ...remarks.map((remark) => `* ${remark}`),
    `* ${done} of ${units} units${done < units ? ' (**partial**)' : ''}`,
    `* Configuration${configurations.length > 1 ? 's' : ''}: ${shortList(configurations.map((hash) => `\`${hash}\``))}`,
  ];
  return `## Provenance\n\n${lines.join('\n')}`;
}

function shortList(texts: readonly string[]): string {
  return texts.length <= MOST_VALUES
    ? texts.join(', ')
    : `${texts.slice(0, 3).join(', ')} and ${texts.length - 3} more (in \`result.json\`)`;
}

function citations({ cite }: ScanResult): string {
  return `## Please cite\n\n${cite.map((reference) => `* ${reference}`).join('\n')}`;
}
