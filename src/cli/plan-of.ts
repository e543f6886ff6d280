/** The plan of a scan file, as commands make it. */
import { resolve } from 'node:path';
import type { YamlDocument } from '../input/yaml-document.js';
import type { Workshop } from '../report/workshop.js';
import { createPlan } from '../scan/create-plan.js';
import type { Plan } from '../scan/plan.js';
import type { ScanFile } from '../scan/scan-file.js';
import { remarkPrinter } from './context.js';

/** The plan of a scan; files of scenarios are named from the root, so that the folder of the scan means the same anywhere. */
export async function planOf(document: YamlDocument<ScanFile>, workshop: Workshop): Promise<Plan> {
  const printRemarks = remarkPrinter();
  const plan = await createPlan(document, async (scenario, settings) =>
    printRemarks(await workshop.build(scenario, settings)),
  );
  const variations = plan.variations.map((variation) => ({
    ...variation,
    scenario: variation.scenario.endsWith('.yaml') ? resolve(variation.scenario) : variation.scenario,
  }));
  return { ...plan, variations };
}
