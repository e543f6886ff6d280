/** Plans of scans written as YAML text. */
import { dataFolder, nodeFiles } from '../../src/edge/node-files.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { Workshop } from '../../src/report/workshop.js';
import { createPlan } from '../../src/scan/create-plan.js';
import type { Plan } from '../../src/scan/plan.js';
import { loadScan } from '../../src/scan/scan-file.js';
import { overlay } from './overlay.js';

/** Models of shipped scenarios, fitted on the calling thread. */
export const workshop = new Workshop(nodeFiles, dataFolder, (problem) => createCpuProfiler(problem));

/** The plan of a scan file `s.yaml` with this text. */
export async function planOf(text: string): Promise<Plan> {
  const document = await loadScan(overlay({ 's.yaml': text }), 's.yaml');
  return createPlan(document, (scenario, settings) => workshop.build(scenario, settings));
}
