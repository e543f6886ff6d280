/** From a scan file to its plan. */

import { UnknownScenario } from '../experiment/load-scenario.js';
import { variationLabels } from '../experiment/variation-labels.js';
import { defaultProfiled } from '../inference/analysis.js';
import type { InputError } from '../input/errors.js';
import { folderOf } from '../input/files.js';
import type { YamlDocument } from '../input/yaml-document.js';
import { configurationHash, hashOf } from '../model/configuration.js';
import type { CouplingName } from '../physics/couplings.js';
import { type AxisFile, axisValues } from './axes.js';
import { drawsBounds } from './check-scan.js';
import { createLayout, type GridLayout, MAXIMUM_TILES, tilesPerVariation, usualTilePoints } from './grid.js';
import type { Plan, Unit, Variation } from './plan.js';
import { type GridScan, isScenarioFile, type ScanFile, type SweepScan, scenarioPath } from './scan-file.js';
import { type BuildModel, combinationsOf, settingsOf } from './variations.js';

const CONFIDENCE_LEVELS = [0.9];

/**
 * Plans a scan. Every model is built once, so that mistakes show now and the plan knows what its numbers come from.
 * @param onProgress called after every variation
 * @throws InputError naming file, line, key, value and what is accepted
 */
export async function createPlan(
  document: YamlDocument<ScanFile>,
  buildModel: BuildModel,
  onProgress?: (done: number, total: number) => void,
): Promise<Plan> {
  const scan = document.content;
  if (scan.kind === 'spectra')
    throw document.error(['kind'], 'spectra are drawn, not scanned', 'nuscan reproduce --only spectra', 'spectra');
  const { dimensions, combinations } = combinationsOf(document);
  const folder = folderOf(document.file);
  const unnamed: Omit<Variation, 'label'>[] = [];
  for (const combination of combinations) {
    const { scenario, settings, position } = combination;
    const path = scenarioPath(folder, scenario);
    const model = await buildModel(path, settingsOf(document, combination)).catch((error) => {
      throw error instanceof UnknownScenario ? missingScenario(document, scenario, error) : error;
    });
    unnamed.push({
      scenario,
      scenarioLabel: rowLabel(scan, scenario) ?? model.scenario.ownLabel,
      settings,
      position,
      ...(Object.keys(model.scenario.appearance).length > 0 ? { appearance: model.scenario.appearance } : {}),
      configuration: await configurationHash(model),
    });
    onProgress?.(unnamed.length, combinations.length);
  }
  const labels = variationLabels(unnamed);
  const variations = unnamed.map((variation, i): Variation => ({ ...variation, label: labels[i] }));
  const grid = scan.kind === 'grid' ? gridOf(scan, variations.length) : undefined;
  if (grid && tilesPerVariation(grid) * variations.length > MAXIMUM_TILES) {
    throw document.error(
      ['axes'],
      `${tilesPerVariation(grid) * variations.length} tiles are more than the store can index`,
      `at most ${MAXIMUM_TILES}: fewer points, or fewer combinations of scenario axes`,
    );
  }
  const units = unitsOfScan(scan, variations, grid);
  const name = (document.file.split('/').at(-1) ?? document.file).replace(/\.ya?ml$/, '');
  // Tiles follow from the grid; a million of them need not be spelled out.
  const work = grid ? [grid, units.length] : units;
  const hash = await hashOf([variations.map((variation) => variation.configuration), work]);
  const hasFiles = variations.some(({ scenario }) => isScenarioFile(scenario));
  return {
    hash,
    name,
    scan,
    ...(hasFiles ? { scanFolder: folder } : {}),
    dimensions,
    variations,
    units,
    ...(grid ? { grid } : {}),
  };
}

/** What the row of a choice calls a scenario; undefined in scans of another kind. */
function rowLabel(scan: ScanFile, scenario: string): string | undefined {
  if (scan.kind !== 'choices') return undefined;
  return scan.rows.find((row) => row.scenario === scenario)?.label;
}

/** The error about a scenario, at the first place where the scan file names it. */
function missingScenario(
  document: YamlDocument<ScanFile>,
  scenario: string,
  { problem, details }: UnknownScenario,
): InputError {
  const { content } = document;
  const places: { path: readonly (string | number)[]; name: string }[] = [];
  const add = (name: string, ...path: (string | number)[]): number => places.push({ path, name });
  switch (content.kind) {
    case 'profiles':
    case 'planes':
      for (const [p, panel] of content.panels.entries())
        for (const [i, name] of panel.scenarios.entries()) add(name, 'panels', p, 'scenarios', i);
      break;
    case 'spectra':
      for (const [i, figure] of content.figures.entries()) add(figure.scenario, 'figures', i, 'scenario');
      break;
    case 'choices':
      for (const [i, row] of content.rows.entries()) add(row.scenario, 'rows', i, 'scenario');
      break;
    case 'sweep':
    case 'grid':
      for (const [i, { scenario: name }] of (content.variations ?? []).entries())
        add(name, 'variations', i, 'scenario');
      for (const [i, name] of (content.scenarios ?? []).entries()) add(name, 'scenarios', i);
      break;
    default:
      for (const [i, name] of content.scenarios.entries()) add(name, 'scenarios', i);
  }
  const place = places.find(({ name }) => name === scenario);
  return document.error(place?.path ?? [], problem, details.accepted, place?.name ?? scenario);
}

function gridOf(scan: GridScan, variations: number): GridLayout {
  const axes = (Object.entries(scan.axes) as [CouplingName, AxisFile][]).map(([coupling, axis]) => ({
    coupling,
    values: axisValues(axis),
  }));
  const profiled = scan.profiled ?? [];
  const points = axes.reduce((product, { values }) => product * values.length, variations);
  return createLayout(axes, profiled, scan.tile_points ?? usualTilePoints(points, profiled.length > 0));
}

function unitsOfScan(scan: ScanFile, variations: readonly Variation[], grid: GridLayout | undefined): Unit[] {
  const everywhere = (make: (variation: number) => readonly Unit[]): Unit[] =>
    variations.flatMap((_, variation) => make(variation));
  switch (scan.kind) {
    case 'grid':
      return everywhere((variation) =>
        Array.from({ length: tilesPerVariation(grid as GridLayout) }, (_, tile) => ({ kind: 'tile', variation, tile })),
      );
    case 'sweep': {
      // Asked once: it reads the values of an axis, of which there may be as many as variations.
      const drawn = !drawsBounds(scan);
      return everywhere((variation) => sweepUnits(scan, variation, drawn));
    }
    case 'bounds':
    case 'choices':
      return everywhere((variation) => scan.couplings.map((coupling) => boundUnit(variation, coupling)));
    case 'profiles':
    case 'planes': {
      // Several panels may show the same curve or region.
      const units = new Map<string, Unit>();
      // Variations stand in the order in which the panels name their scenarios.
      const scenarios = [...new Set(scan.panels.flatMap((panel) => panel.scenarios))];
      for (const panel of scan.panels) {
        for (const scenario of panel.scenarios) {
          const variation = scenarios.indexOf(scenario);
          const unit =
            'coupling' in panel ? boundUnit(variation, panel.coupling) : planeUnit(variation, panel.x, panel.y);
          units.set(JSON.stringify(unit), unit);
        }
      }
      return [...units.values()].sort((a, b) => a.variation - b.variation);
    }
    case 'spectra':
      return [];
    default:
      return scan satisfies never;
  }
}

/** @param drawn whether figures show the profiles of the bounds */
function sweepUnits(scan: SweepScan, variation: number, drawn: boolean): Unit[] {
  return (scan.confidence_levels ?? CONFIDENCE_LEVELS).flatMap((level): Unit[] => [
    ...(scan.couplings ?? []).map((coupling): Unit => {
      const profiled = scan.profiled?.[coupling] ?? defaultProfiled(coupling);
      return { ...boundUnit(variation, coupling, level, profiled), drawn };
    }),
    ...(scan.planes ?? []).map(
      ({ x, y, degrees_of_freedom: degreesOfFreedom, samples }): Unit => ({
        ...planeUnit(variation, x, y, level),
        // What is as always is left out: plans without these keys keep their hashes.
        ...(degreesOfFreedom === 1 ? { degreesOfFreedom } : {}),
        ...(samples === undefined ? {} : { samples }),
      }),
    ),
  ]);
}

function boundUnit(
  variation: number,
  coupling: CouplingName,
  confidenceLevel = 0.9,
  profiled: readonly CouplingName[] = defaultProfiled(coupling),
): Extract<Unit, { kind: 'bound' }> {
  return { kind: 'bound', variation, coupling, profiled, confidenceLevel, drawn: true };
}

type PlaneUnit = Extract<Unit, { kind: 'plane' }>;

function planeUnit(variation: number, x: CouplingName, y: CouplingName, confidenceLevel = 0.9): PlaneUnit {
  return { kind: 'plane', variation, x, y, confidenceLevel };
}
