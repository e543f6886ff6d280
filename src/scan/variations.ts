/** The combinations of the scenario axes of a scan. */
import type { Settings, SettingValue } from '../experiment/settings.js';
import { variationLabels } from '../experiment/variation-labels.js';
import { InputError } from '../input/errors.js';
import type { YamlDocument } from '../input/yaml-document.js';
import { configurationHash } from '../model/configuration.js';
import type { RateModel } from '../model/rate-model.js';
import { valuesOf } from './check-scan.js';
import type { ScenarioDimension, Variation } from './plan.js';
import { type GivenVariation, type ScanFile, type ScenarioAxes, scenarioPath } from './scan-file.js';

/** Makes the model of a scenario with settings. */
export type BuildModel = (scenario: string, settings?: Settings) => Promise<RateModel>;

/** One combination, not yet built. */
export interface Combination {
  readonly scenario: string;
  readonly settings: Readonly<Record<string, SettingValue>>;
  readonly position: readonly number[];
}

/** Scenarios that a scan names, each once, in order. */
function scenariosOf(scan: ScanFile): readonly string[] {
  switch (scan.kind) {
    case 'profiles':
    case 'planes':
      return [...new Set(scan.panels.flatMap((panel) => panel.scenarios))];
    case 'spectra':
      return [...new Set(scan.figures.map((figure) => figure.scenario))];
    case 'choices':
      return [...new Set(scan.rows.map((row) => row.scenario))];
    default:
      return [...new Set(scan.scenarios ?? [])];
  }
}

/** The list of variations of a scan that has one. */
function givenVariations(scan: ScanFile): readonly GivenVariation[] | undefined {
  return scan.kind === 'sweep' || scan.kind === 'grid' ? scan.variations : undefined;
}

/** Given variations in the words of values on their dimension: `darwin-300ty, 100 t y`. */
function givenTexts(given: readonly GivenVariation[]): string[] {
  return variationLabels(given.map(({ scenario, settings = {} }) => ({ scenario, scenarioLabel: scenario, settings })));
}

/**
 * The scenario dimensions: one per key of `to_vary` in the order of the file, one for all of `to_zip`, and last the
 * scenarios when there are several; or one named `variation` for a list of several.
 */
export function dimensionsOf(scan: ScanFile, scenarios: readonly string[]): ScenarioDimension[] {
  const { to_vary: vary = {}, to_zip: zip = {} }: Partial<ScenarioAxes> =
    scan.kind === 'sweep' || scan.kind === 'grid' ? scan : {};
  const axis = (key: string, values: readonly SettingValue[]): ScenarioDimension['keys'][number] => ({ key, values });
  const given = givenVariations(scan);
  if (given) {
    const { length } = given;
    return length > 1 ? [{ name: 'variation', keys: [axis('variation', givenTexts(given))], length }] : [];
  }
  const dimensions: ScenarioDimension[] = Object.entries(vary).map(([key, given]) => {
    const values = valuesOf(given);
    return { name: key, keys: [axis(key, values)], length: values.length };
  });
  const zipped = Object.entries(zip).map(([key, given]) => axis(key, valuesOf(given)));
  if (zipped.length > 0) dimensions.push({ name: zipped[0].key, keys: zipped, length: zipped[0].values.length });
  if (scenarios.length > 1)
    dimensions.push({ name: 'scenario', keys: [axis('scenario', scenarios)], length: scenarios.length });
  return dimensions;
}

/** Every combination, the last dimension fastest. */
export function combinationsOf(document: YamlDocument<ScanFile>): {
  readonly dimensions: readonly ScenarioDimension[];
  readonly combinations: readonly Combination[];
} {
  const scan = document.content;
  const given = givenVariations(scan);
  if (given) {
    return {
      dimensions: dimensionsOf(scan, []),
      combinations: given.map(({ scenario, settings = {} }, i) => ({
        scenario,
        settings,
        position: given.length > 1 ? [i] : [],
      })),
    };
  }
  const scenarios = scenariosOf(scan);
  const dimensions = dimensionsOf(scan, scenarios);
  const common = scan.kind === 'sweep' || scan.kind === 'grid' ? (scan.in_common ?? {}) : {};
  let combinations: Combination[] = [{ scenario: scenarios[0], settings: common, position: [] }];
  for (const { keys, length, name } of dimensions) {
    combinations = combinations.flatMap(({ scenario, settings, position }) =>
      Array.from({ length }, (_, i) => ({
        scenario: name === 'scenario' ? String(keys[0].values[i]) : scenario,
        settings:
          name === 'scenario'
            ? settings
            : { ...settings, ...Object.fromEntries(keys.map(({ key, values }) => [key, values[i]])) },
        position: [...position, i],
      })),
    );
  }
  return { dimensions, combinations };
}

/** Settings whose errors point at the scan file. */
export function settingsOf(
  document: YamlDocument<ScanFile>,
  { settings: values, position }: Pick<Combination, 'settings' | 'position'>,
): Settings {
  const { content } = document;
  const section = (key: string): readonly (string | number)[] => {
    if (content.kind !== 'sweep' && content.kind !== 'grid') return [''];
    if (content.variations) return ['variations', position[0] ?? 0, 'settings'];
    return [
      (['to_vary', 'to_zip', 'in_common'] as const).find((name) => Object.hasOwn(content[name] ?? {}, key)) ?? '',
    ];
  };
  return {
    values,
    error: (key, problem, accepted) => document.error([...section(key), key], problem, accepted, values[key]),
  };
}

/**
 * Builds the model of a variation whose settings have been checked when the plan was made.
 * @param build makes the model of a scenario by shipped name or by the path of its file
 * @param scanFolder folder that files of scenarios are named from
 * @returns a function that throws InputError when the files of the scenario have changed since: one result would hold
 *   numbers of two models
 */
export function modelBuilder(build: BuildModel, scanFolder = ''): (variation: Variation) => Promise<RateModel> {
  return async ({ scenario, settings, label, configuration }) => {
    const model = await build(scenarioPath(scanFolder, scenario), {
      values: settings,
      error: (key, problem, accepted) =>
        new InputError(problem, { key, value: settings[key], ...(accepted === undefined ? {} : { accepted }) }),
    });
    if ((await configurationHash(model)) !== configuration)
      throw new InputError(`${label} is another model than the plan was made from`, {
        key: 'scenario',
        value: scenario,
        accepted: 'the files and the versions of nuscan and Node that the scan was started with, or a new folder',
      });
    return model;
  };
}
