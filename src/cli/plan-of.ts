/** The plan of a scan file, as commands make it. */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { folderOf } from '../input/files.js';
import type { YamlDocument } from '../input/yaml-document.js';
import type { Workshop } from '../report/workshop.js';
import { createPlan } from '../scan/create-plan.js';
import type { Plan } from '../scan/plan.js';
import { isScenarioFile, type ScanFile, withScenarioNames } from '../scan/scan-file.js';

/** The plan of a scan. It names files of scenarios from the folder of the scan file, never from the root of this computer. */
export async function planOf(document: YamlDocument<ScanFile>, workshop: Workshop): Promise<Plan> {
  const folder = resolve(folderOf(document.file));
  const named = withScenarioNames(document.content, (scenario) =>
    isScenarioFile(scenario) && isAbsolute(scenario) ? relative(folder, scenario).split(sep).join('/') : scenario,
  );
  const plan = await createPlan(document.with(named), (scenario, settings) => workshop.build(scenario, settings));
  return plan.scanFolder === undefined ? plan : { ...plan, scanFolder: folder };
}
