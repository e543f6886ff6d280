/** Models of entries. One builder serves all entries of a thread: they share tables and folded spectra. */
import { loadScenario, type Scenario } from '../../experiment/load-scenario.js';
import type { Settings } from '../../experiment/settings.js';
import { InputError } from '../../input/errors.js';
import { readOnce, type TextFiles } from '../../input/files.js';
import { buildRateModel } from '../../model/build-rate-model.js';
import { createFoldingCache, type FoldingCache } from '../../model/folded-templates.js';
import { loadPhysicsInputs, type PhysicsInputs } from '../../model/physics-inputs.js';
import type { RateModel } from '../../model/rate-model.js';
import { loadPrintedCells, type PrintedCell } from '../../report/paper.js';
import type { Entry } from '../state.js';

export interface BuiltModel {
  readonly model: RateModel;
  /** The scenario without settings. */
  readonly nominal: Scenario;
  readonly milliseconds: number;
  /** Whether spectra were folded anew. */
  readonly folded: boolean;
}

export interface ModelBuilder {
  /** @throws InputError for a setting that the scenario does not take; its key is then that of the setting */
  build(entry: Entry): Promise<BuiltModel>;
  /** The scenario without settings. */
  nominal(scenario: string): Promise<Scenario>;
  /** The paper's tables. */
  printedCells(): Promise<readonly PrintedCell[]>;
}

/** @param dataFolder folder of the shipped data */
export function createModelBuilder(given: TextFiles, dataFolder: string): ModelBuilder {
  const files = readOnce(given);
  const foldings = createFoldingCache();
  let inputs: Promise<PhysicsInputs> | undefined;
  const nominals = new Map<string, Scenario>();
  let printed: Promise<readonly PrintedCell[]> | undefined;
  const nominalOf = async (scenario: string): Promise<Scenario> => {
    const nominal = nominals.get(scenario) ?? (await loadScenario(files, dataFolder, scenario));
    nominals.set(scenario, nominal);
    return nominal;
  };
  return {
    nominal: nominalOf,
    async build({ scenario, settings }) {
      inputs ??= loadPhysicsInputs(files, dataFolder);
      const physics = await inputs;
      const nominal = await nominalOf(scenario);
      const started = performance.now();
      let folded = false;
      const watched: FoldingCache = {
        folded: (key, compute) =>
          foldings.folded(key, () => {
            folded = true;
            return compute();
          }),
      };
      const loaded = await loadScenario(files, dataFolder, scenario, settingsOf(settings));
      const model = buildRateModel(loaded, physics, watched);
      return { model, nominal, milliseconds: performance.now() - started, folded };
    },
    printedCells() {
      printed ??= loadPrintedCells(files, dataFolder);
      return printed;
    },
  };
}

function settingsOf(values: Entry['settings']): Settings {
  return {
    values,
    error: (key, problem, accepted) =>
      new InputError(problem, { key, value: values[key], ...(accepted === undefined ? {} : { accepted }) }),
  };
}
