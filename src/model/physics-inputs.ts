/** Loads the solar and atomic tables. */
import { joinPath, type TextFiles } from '../input/files.js';
import { Table } from '../input/table.js';
import { HELD } from '../numerics/linear-table.js';
import type { RrpaFactors, ZeffSteps } from '../physics/ionisation.js';
import { SOURCE_NAMES, type SolarSource, type SourceName } from '../physics/sources.js';

export interface PhysicsInputs {
  readonly sources: Readonly<Record<SourceName, SolarSource>>;
  readonly zeffSteps: ZeffSteps;
  readonly rrpa: RrpaFactors;
}

/** @param dataFolder folder with solar/ and atomic/ */
export async function loadPhysicsInputs(files: TextFiles, dataFolder: string): Promise<PhysicsInputs> {
  const read = (path: string): Promise<Table> => Table.read(files, joinPath(dataFolder, path));
  const [fluxes, lines, production, steps, rrpa] = await Promise.all(
    [
      'solar/fluxes.csv',
      'solar/lines.csv',
      'solar/production.csv',
      'atomic/xenon-zeff-steps.csv',
      'atomic/xenon-rrpa-factor.csv',
    ].map(read),
  );
  const column = (table: Table, source: SourceName, name: string): number => {
    const row = table.text('source').indexOf(source);
    return table.numbers(name, 0)[row];
  };
  const lineEnergies = lines.numbers('energy_keV', 0);
  const lineBranchings = lines.numbers('branching', 0, 1);
  const lineSources = lines.text('source');
  const load = async (name: SourceName): Promise<SolarSource> => {
    const ownLines = lineSources.flatMap((source, i) =>
      source === name ? [{ energyKeV: lineEnergies[i], branching: lineBranchings[i] }] : [],
    );
    const common = {
      name,
      flux: {
        gs98: {
          perCm2S: column(fluxes, name, 'gs98_flux_per_cm2_s'),
          relativeUncertainty: column(fluxes, name, 'gs98_relative_uncertainty'),
        },
        agss09: {
          perCm2S: column(fluxes, name, 'agss09_flux_per_cm2_s'),
          relativeUncertainty: column(fluxes, name, 'agss09_relative_uncertainty'),
        },
      },
      production: {
        meanElectronDensity: column(production, name, 'mean_electron_density_mol_per_cm3'),
        relativeVariance: column(production, name, 'relative_variance'),
      },
      lines: ownLines,
    };
    if (ownLines.length > 0) return common;
    const spectrum = await read(`solar/spectra/${name}.csv`);
    return {
      ...common,
      spectrum: {
        energyKeV: spectrum.ascending('energy_keV', true),
        densityPerKeV: spectrum.numbers('density_per_keV', 0),
      },
    };
  };
  const sources = Object.fromEntries(
    await Promise.all(SOURCE_NAMES.map(async (name) => [name, await load(name)] as const)),
  );
  return {
    sources: sources as Record<SourceName, SolarSource>,
    zeffSteps: { edgeKeV: steps.ascending('edge_keV', true), zeffAbove: steps.numbers('zeff_above', 0) },
    rrpa: {
      electron: rrpa.functionOfEnergy('factor_nu_e', HELD),
      muonTau: rrpa.functionOfEnergy('factor_nu_mutau', HELD),
    },
  };
}
