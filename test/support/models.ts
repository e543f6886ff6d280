/** Shipped inputs and models, each loaded once per test file. */
import { dataFolder, nodeFiles } from '../../src/edge/node-files.js';
import { loadScenario, type Scenario } from '../../src/experiment/load-scenario.js';
import { buildRateModel } from '../../src/model/build-rate-model.js';
import { loadPhysicsInputs, type PhysicsInputs } from '../../src/model/physics-inputs.js';
import type { RateModel } from '../../src/model/rate-model.js';
import { overlay } from './overlay.js';

let inputs: Promise<PhysicsInputs> | undefined;
const models = new Map<string, Promise<RateModel>>();

export function physicsInputs(): Promise<PhysicsInputs> {
  inputs ??= loadPhysicsInputs(nodeFiles, dataFolder);
  return inputs;
}

/** Model of a shipped scenario, or of a file. */
export function shippedModel(name: string): Promise<RateModel> {
  let model = models.get(name);
  if (!model) {
    model = (async () => buildRateModel(await loadScenario(nodeFiles, dataFolder, name), await physicsInputs()))();
    models.set(name, model);
  }
  return model;
}

/** A scenario written as YAML text, on top of the shipped experiments. */
export function scenarioOf(yaml: string, extra: Readonly<Record<string, string>> = {}): Promise<Scenario> {
  return loadScenario(overlay({ '/user/scenario.yaml': yaml, ...extra }), dataFolder, '/user/scenario.yaml');
}

/** {@link scenarioOf}, built. */
export async function modelOf(yaml: string, extra: Readonly<Record<string, string>> = {}): Promise<RateModel> {
  return buildRateModel(await scenarioOf(yaml, extra), await physicsInputs());
}
