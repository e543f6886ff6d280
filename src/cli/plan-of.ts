/** The plan of a scan file, as commands make it. */
import { resolve } from 'node:path';
import type { YamlDocument } from '../input/yaml-document.js';
import type { Workshop } from '../report/workshop.js';
import { createPlan } from '../scan/create-plan.js';
import type { Plan } from '../scan/plan.js';
import type { ScanFile } from '../scan/scan-file.js';
import { remarkPrinter } from './context.js';
import { createProgressBar, durationText } from './progress-bar.js';

/** Planning that takes longer shows how far it is. */
const PATIENCE_MS = 500;

/**
 * The plan of a scan; files of scenarios are named from the root, so that the folder of the scan means the same anywhere.
 * A terminal shows how far it is.
 */
export async function planOf(document: YamlDocument<ScanFile>, workshop: Workshop): Promise<Plan> {
  const printRemarks = remarkPrinter();
  const bar = createProgressBar('planning {bar} {percentage}% | {value}/{total} variations | {left} left');
  const started = performance.now();
  let begun = false;
  const plan = await createPlan(
    document,
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
  const variations = plan.variations.map((variation) => ({
    ...variation,
    scenario: variation.scenario.endsWith('.yaml') ? resolve(variation.scenario) : variation.scenario,
  }));
  return { ...plan, variations };
}
