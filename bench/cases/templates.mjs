// Time from a scenario's files to its event-rate tensor, tables of the Sun and of xenon included.
import { loadScenario, SHIPPED_SCENARIOS } from '../../dist/experiment/load-scenario.js';
import { buildRateModel } from '../../dist/model/build-rate-model.js';
import { loadPhysicsInputs } from '../../dist/model/physics-inputs.js';
import { dataFolder, nodeFiles, seconds, spread } from '../support.mjs';

const ROUNDS = 5;

export async function run() {
  const scenarios = {};
  for (const name of SHIPPED_SCENARIOS) {
    const times = [];
    for (let round = 0; round < ROUNDS; round++) {
      times.push(
        await seconds(async () => {
          const inputs = await loadPhysicsInputs(nodeFiles, dataFolder);
          buildRateModel(await loadScenario(nodeFiles, dataFolder, name), inputs);
        }),
      );
    }
    scenarios[name] = { first: times[0], ...spread(times) };
  }
  return { unit: 's', rounds: ROUNDS, scenarios };
}
