/** Scenarios: which experiments are fitted together, with which overrides and physics parameters. */

import { InputError, nearest } from '../input/errors.js';
import { folderOf, joinPath, type TextFiles } from '../input/files.js';
import { YamlDocument } from '../input/yaml-document.js';
import type { IonisationModel } from '../physics/ionisation.js';
import { PAPER_PARAMETERS, type PhysicsParameters, type SolarModel } from '../physics/parameters.js';
import type { Experiment } from './experiment.js';
import { loadExperiment } from './load-experiment.js';
import { ownLabel } from './own-label.js';
import { SCENARIO_SCHEMA, type ScenarioFile, type SharedPrior } from './schema.js';
import { overridePath } from './setting-key.js';
import { type Settings, settingAt, withSettings } from './settings.js';
import { SHIPPED_SCENARIOS } from './shipped-scenarios.js';

/** How figures draw a scenario; what its file does not say is left out. */
export interface Appearance {
  /** `#rrggbb`. */
  readonly colour?: string;
  /** Circles mark second minima inside its regions. */
  readonly secondMinima?: boolean;
}

export interface Scenario {
  /** Name given by the user: a shipped name or the path of a file. */
  readonly name: string;
  readonly label: string;
  /** The label without what settings replace in it. */
  readonly ownLabel: string;
  readonly description: string;
  readonly appearance: Appearance;
  readonly experiments: readonly Experiment[];
  readonly parameters: PhysicsParameters;
  /** Whether components with the same `sharedAs` share a nuisance. */
  readonly shareBackgrounds: boolean;
  /** The prior of a shared component. */
  sharedPrior(sharedAs: string): SharedPrior;
}

export { SHIPPED_SCENARIOS };

/** A scenario that is neither a shipped one nor a file. */
export class UnknownScenario extends InputError {}

/**
 * Loads a scenario by shipped name or by the path of a YAML file.
 * @param dataFolder folder of the shipped data (holds scenarios/ and experiments/)
 * @param settings values that replace those of the file
 */
export async function loadScenario(
  files: TextFiles,
  dataFolder: string,
  name: string,
  settings?: Settings,
): Promise<Scenario> {
  const shipped = (SHIPPED_SCENARIOS as readonly string[]).includes(name);
  const path = shipped ? joinPath(dataFolder, `scenarios/${name}.yaml`) : name;
  if (!shipped && !(await files.exists(path))) {
    const near = nearest(name, SHIPPED_SCENARIOS);
    throw new UnknownScenario(`no such scenario or file${near ? ` (did you mean ${near}?)` : ''}`, {
      key: 'SCENARIO',
      value: name,
      accepted: `${SHIPPED_SCENARIOS.join(', ')}, or the path of a YAML file`,
    });
  }
  const document = await YamlDocument.read<ScenarioFile>(files, path, SCENARIO_SCHEMA);
  const file = settings ? withSettings(document.content, settings) : document.content;
  const experiments: Experiment[] = [];
  for (const [key, given] of Object.entries(file.experiments)) {
    const folder = await experimentFolder(files, dataFolder, path, key, document);
    const error = (overrideKey: string, problem: string, accepted?: string, value?: unknown): InputError => {
      const setting = settings && settingAt(settings, key, overrideKey);
      return setting === undefined
        ? document.error(['experiments', key, ...overridePath(overrideKey)], problem, accepted, value)
        : (settings as Settings).error(setting, problem, accepted);
    };
    experiments.push(await loadExperiment(files, folder, given ?? {}, error));
  }
  const repeated = experiments.find(
    (experiment, i) => experiments.findIndex((other) => other.id === experiment.id) !== i,
  );
  if (repeated)
    throw document.error(['experiments'], `two experiments are called ${repeated.id}`, 'folders with different names');
  const priors = new Map(Object.entries(file.shared_priors ?? {}));
  const shareable = new Set(
    experiments.flatMap((experiment) => experiment.backgrounds.map((background) => background.sharedAs)),
  );
  for (const prior of priors.keys()) {
    if (prior !== 'default' && !shareable.has(prior)) {
      throw document.error(
        ['shared_priors', prior],
        'no component is shared under this name',
        ['default', ...[...shareable].filter((s) => s !== undefined)].join(', '),
      );
    }
  }
  return {
    name,
    label: file.label,
    ownLabel: ownLabel(document.content, file),
    description: file.description ?? '',
    appearance: appearanceOf(file),
    experiments,
    parameters: physicsParameters(file.physics ?? {}),
    shareBackgrounds: file.share_backgrounds ?? true,
    sharedPrior: (sharedAs) => priors.get(sharedAs) ?? priors.get('default') ?? 'loosest',
  };
}

function appearanceOf({ appearance: { colour, second_minima: secondMinima } = {} }: ScenarioFile): Appearance {
  return {
    ...(colour === undefined ? {} : { colour }),
    ...(secondMinima === undefined ? {} : { secondMinima }),
  };
}

async function experimentFolder(
  files: TextFiles,
  dataFolder: string,
  scenarioPath: string,
  key: string,
  document: YamlDocument<ScenarioFile>,
): Promise<string> {
  const candidates = key.includes('/')
    ? [joinPath(folderOf(scenarioPath), key)]
    : [joinPath(dataFolder, `experiments/${key}`), joinPath(folderOf(scenarioPath), key)];
  for (const folder of candidates) if (await files.exists(joinPath(folder, 'experiment.yaml'))) return folder;
  throw document.error(
    ['experiments', key],
    `no experiment.yaml in ${candidates.join(' or ')}`,
    'lz-ws2022, xenonnt-sr0, pandax4t-run0, darwin, or a folder relative to this file',
  );
}

function physicsParameters(file: NonNullable<ScenarioFile['physics']>): PhysicsParameters {
  return {
    sin2ThetaW: file.sin2_theta_w ?? PAPER_PARAMETERS.sin2ThetaW,
    sin2Theta12: file.sin2_theta_12 ?? PAPER_PARAMETERS.sin2Theta12,
    sin2Theta13: file.sin2_theta_13 ?? PAPER_PARAMETERS.sin2Theta13,
    sin2Theta23: file.sin2_theta_23 ?? PAPER_PARAMETERS.sin2Theta23,
    deltaM221EV2: file.delta_m2_21_eV2 ?? PAPER_PARAMETERS.deltaM221EV2,
    solarModel: (file.solar_model as SolarModel | undefined) ?? PAPER_PARAMETERS.solarModel,
    ionisation: (file.ionisation as IonisationModel | undefined) ?? PAPER_PARAMETERS.ionisation,
  };
}
