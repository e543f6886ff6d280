/** Turns a finished scan folder into its result: numbers, tables, figures. */
import { fontFiles } from '../edge/fonts.js';
import { writeFolderByRename } from '../edge/output-folder.js';
import type { ReadableScanFolder } from '../edge/scan-folder.js';
import { citationsOf } from '../report/citations.js';
import type { Workshop } from '../report/workshop.js';
import { finishScan } from '../scan/finish-scan.js';
import { jsonPieces } from '../scan/json-pieces.js';
import { RESULT_FILE, type ScanResult } from '../scan/result.js';
import { scenarioPath } from '../scan/scan-file.js';
import { modelBuilder } from '../scan/variations.js';
import { print, printJson } from './context.js';
import { PNG_WIDTH } from './figure-file.js';
import { createProgressBar } from './progress-bar.js';
import { stoppable } from './stopping.js';

/**
 * Writes result.json, tables and figures into the folder of a scan, by rename.
 * @throws IncompleteScan when units are missing, unless a partial result will do
 */
export async function writeResult(
  folder: ReadableScanFolder,
  workshop: Workshop,
  { partial = false, json = false }: { readonly partial?: boolean; readonly json?: boolean } = {},
): Promise<void> {
  const { plan } = folder;
  const started = performance.now();
  const build = modelBuilder((scenario, settings) => workshop.build(scenario, settings), plan.scanFolder);
  const bar = createProgressBar('{bar} {percentage}% | {next}');
  let begun = false;
  const result = await stoppable(async (signal) =>
    finishScan(plan, folder, {
      buildModel: build,
      createProfiler: workshop.createProfiler,
      cite: await citationsOfPlan(plan, workshop),
      partial,
      signal,
      onProgress: (share, next) => {
        if (!begun) bar.start(1000, 0, { next });
        begun = true;
        bar.update(Math.round(1000 * share), { next });
      },
    }),
  ).finally(() => bar.stop());
  // The numbers first: whatever becomes of the figures, they are there.
  await writeFolderByRename(folder.folder, new Map([[RESULT_FILE, resultText(result)]]));
  const [{ scanFiles }, { renderPng }] = await Promise.all([
    import('../report/scan-report.js'),
    import('../report/figures/png.js'),
  ]);
  const files = scanFiles(result, plan.scan, (svg) => renderPng(svg, fontFiles, PNG_WIDTH));
  await writeFolderByRename(folder.folder, files);
  if (json) return printJson(result);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const extent = result.done < result.units ? `partial result, ${result.done} of ${result.units} units` : 'complete';
  print(
    `${extent}: ${files.size + 1} files in ${folder.folder} (result made in ${seconds} s); start with ${folder.folder}/summary.md`,
  );
}

async function* resultText(result: ScanResult): AsyncGenerator<string, void> {
  yield* jsonPieces(result);
  yield '\n';
}

/** The papers behind every experiment of a plan. */
async function citationsOfPlan(plan: ReadableScanFolder['plan'], workshop: Workshop): Promise<string[]> {
  const scenarios = new Set(plan.variations.map((variation) => variation.scenario));
  const papers = new Set<string>();
  for (const scenario of scenarios)
    for (const paper of citationsOf((await workshop.model(scenarioPath(plan.scanFolder ?? '', scenario))).scenario))
      papers.add(paper);
  return [...papers];
}
