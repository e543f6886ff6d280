/** The plan of a scan file, as commands make it. */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { folderOf } from '../input/files.js';
import type { YamlDocument } from '../input/yaml-document.js';
import type { Workshop } from '../report/workshop.js';
import { createPlan } from '../scan/create-plan.js';
import type { Plan } from '../scan/plan.js';
import { isScenarioFile, type ScanFile, withScenarioNames } from '../scan/scan-file.js';
import { remarkPrinter } from './context.js';
import { createProgressBar, durationText } from './progress-bar.js';

/** Planning that takes longer shows how far it is. */
const PATIENCE_MS = 500;

/**
 * The plan of a scan. It names files of scenarios from the folder of the scan file, never from the root of this computer.
 * A terminal shows how far it is.
 */
export async function planOf(document: YamlDocument<ScanFile>, workshop: Workshop): Promise<Plan> {
  const folder = resolve(folderOf(document.file));
  const named = withScenarioNames(document.content, (scenario) =>
    isScenarioFile(scenario) && isAbsolute(scenario) ? relative(folder, scenario).split(sep).join('/') : scenario,
  );
  const printRemarks = remarkPrinter();
  const bar = createProgressBar('planning {bar} {percentage}% | {value}/{total} variations | {left} left');
  const started = performance.now();
  let begun = false;
  const plan = await createPlan(
    document.with(named),
    async (scenario, settings) => printRemarks(await workshop.build(scenario, settings)),
    (done, total) => {
      const elapsed = performance.now() - started;
      if (elapsed < PATIENCE_MS) return;
      const state = { left: durationText((elapsed * (total - done)) / done / 1000) };
      if (begun) bar.update(done, state);
      else bar.start(total, done, state);
      begun = true;
    },
  ).finally(() => bar.stop());
  return plan.scanFolder === undefined ? plan : { ...plan, scanFolder: folder };
}
