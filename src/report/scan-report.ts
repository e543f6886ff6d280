/** What a finished scan writes for people: a summary, a table, figures. */
import type { ScanResult } from '../scan/result.js';
import type { ScanFile } from '../scan/scan-file.js';
import type { OutputFiles } from './output.js';
import { scanFigures } from './scan-figures.js';
import { scanSummary } from './scan-summary.js';
import { boundsCsv } from './scan-table.js';

/**
 * All files for people: `summary.md`, `bounds.csv` where there are bounds, and the figures as SVG and PNG, named after
 * the scan. What a partial result lacks is left out, and said.
 * @param scan the scan file of the plan: panels, columns, outputs
 * @param renderPng turns a figure into PNG
 */
export function scanFiles(result: ScanResult, scan: ScanFile, renderPng: (svg: string) => Uint8Array): OutputFiles {
  const files: OutputFiles = new Map();
  const figures = scanFigures(result, scan);
  files.set('summary.md', scanSummary(result, scan, figures));
  if (result.bounds.length > 0) files.set('bounds.csv', boundsCsv(result));
  for (const { name, svg } of figures) {
    files.set(`${name}.svg`, svg);
    files.set(`${name}.png`, renderPng(svg));
  }
  return files;
}
