/** Response of an experiment file: bins, resolution and efficiency. */
import type { EfficiencyEnergy } from '../detector/efficiency-energy.js';
import { highestTrueEnergyKeV, reachOfBins } from '../detector/reach.js';
import { type ResolutionModel, sigmaKeV } from '../detector/resolution.js';
import type { Detector } from '../detector/response.js';
import type { InputError } from '../input/errors.js';
import type { TextFiles } from '../input/files.js';
import type { YamlDocument } from '../input/yaml-document.js';
import { power } from '../numerics/powers.js';
import { shortPrinted } from '../numerics/printed-number.js';
import { readTable, tableName } from './read-table.js';
import type { ExperimentFile, ExperimentOverride, ResolutionFile } from './schema.js';
import { type Reach, remarksOnEfficiency } from './table-remarks.js';

/** Makes an error at a key of the overrides, in the scenario file. */
export type OverrideError = (key: string, problem: string, accepted?: string, value?: unknown) => InputError;

/**
 * @param edges bins in keV, cut at the threshold of the scenario
 * @param remark takes what a reader of the results should know about the efficiency and the resolution
 * @throws InputError naming file, line, key, value and what is accepted
 */
export async function loadDetector(
  files: TextFiles,
  folder: string,
  document: YamlDocument<ExperimentFile>,
  override: ExperimentOverride,
  overrideError: OverrideError,
  edges: Float64Array,
  remark: (text: string) => void,
): Promise<Detector> {
  const file = document.content;
  const efficiencyAt = (override.efficiency_at ?? file.efficiency_at) as EfficiencyEnergy;
  const {
    table,
    column,
    column_reconstructed: reconstructed,
    below_table: below,
    above_table: above,
  } = file.efficiency;
  const efficiency = (await readTable(files, folder, document, table, ['efficiency', 'table'])).functionOfEnergy(
    efficiencyAt === 'reconstructed_energy' ? (reconstructed ?? column) : column,
    { below: below ?? 'constant', above: above ?? 'constant' },
    0,
    1,
  );
  const resolution = resolutionModel(override.resolution ?? file.resolution, override.resolution_factor);
  checkResolution(resolution, edges[edges.length - 1], (problem, accepted) => {
    const changed = (['resolution_factor', 'resolution'] as const).find((key) => override[key] !== undefined);
    return changed === undefined
      ? document.error(['resolution'], problem, accepted, file.resolution)
      : overrideError(changed, problem, accepted, override[changed]);
  });
  const reach: Reach =
    efficiencyAt === 'true_energy' ? reachOfBins(edges, resolution) : [edges[0], edges[edges.length - 1]];
  const isStated = { below: below !== undefined, above: above !== undefined };
  for (const text of remarksOnEfficiency(tableName(table), efficiency, reach, isStated)) remark(text);
  const turningKeV = turningPoint(resolution, reachOfBins(edges, resolution));
  if (turningKeV !== undefined)
    remark(`the resolution falls above ${shortPrinted(turningKeV)} keV (constant_above_keV ends a polynomial)`);
  return { edgesKeV: edges, resolution, efficiency, efficiencyAt };
}

/** Nothing is ionised below: the lowest true energy at which the resolution must make sense. */
const LOWEST_ENERGY_KEV = 0.01;
/** Samples between it and the highest energy. */
const RESOLUTION_SAMPLES = 1000;

/** Refuses a resolution that vanishes or turns negative where events are, or just above. */
function checkResolution(
  resolution: ResolutionModel,
  lastEdgeKeV: number,
  error: (problem: string, accepted: string) => InputError,
): void {
  // How far events are folded from follows from σ at 1.5 times the last edge, which may be no number yet.
  const folded = highestTrueEnergyKeV(lastEdgeKeV, resolution);
  const highest = Number.isFinite(folded) ? Math.max(1.5 * lastEdgeKeV, folded) : 1.5 * lastEdgeKeV;
  for (let i = 0; i <= RESOLUTION_SAMPLES; i++) {
    const energy = LOWEST_ENERGY_KEV * power(highest / LOWEST_ENERGY_KEV, i / RESOLUTION_SAMPLES);
    const sigma = sigmaKeV(resolution, energy);
    if (sigma > 0 && Number.isFinite(sigma)) continue;
    throw error(
      `the resolution is not above 0 at ${shortPrinted(energy)} keV`,
      `a finite sigma above 0 from ${LOWEST_ENERGY_KEV} keV to ${shortPrinted(highest)} keV (constant_above_keV ends a polynomial)`,
    );
  }
}

/** Where σ begins to fall with energy, as polynomials do beyond their range; undefined if it does not within reach. */
function turningPoint(resolution: ResolutionModel, [low, high]: Reach): number | undefined {
  let before = sigmaKeV(resolution, low);
  for (let i = 1; i <= RESOLUTION_SAMPLES; i++) {
    const sigma = sigmaKeV(resolution, low + ((high - low) * i) / RESOLUTION_SAMPLES);
    if (sigma < before * (1 - 1e-9)) return low + ((high - low) * (i - 1)) / RESOLUTION_SAMPLES;
    before = sigma;
  }
  return undefined;
}

/** @param factor on sigma at every energy */
function resolutionModel(file: ResolutionFile, factor = 1): ResolutionModel {
  const {
    constant = 0,
    sqrt = 0,
    linear = 0,
    quadratic = 0,
    cubic = 0,
    constant_above_keV: constantAboveKeV = Infinity,
  } = file;
  return {
    constant: factor * constant,
    sqrt: factor * sqrt,
    linear: factor * linear,
    quadratic: factor * quadratic,
    cubic: factor * cubic,
    constantAboveKeV,
  };
}
