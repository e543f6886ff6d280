/** Numbers of an independent program (scipy and iminuit); see the headers of the files and make_fixtures.py. */
import { readFileSync } from 'node:fs';
import type { CouplingName, CouplingPoint } from '../../src/physics/couplings.js';

export interface Variant {
  readonly sin2_theta23?: number;
  readonly electrons?: 'free';
  readonly efficiency_at?: string;
  readonly solar_model?: string;
}

export interface RateFixture {
  readonly scenario: string;
  readonly variant: Variant;
  readonly couplings: CouplingPoint;
  readonly sources: Readonly<Record<string, readonly number[]>>;
}

export interface ExperimentFixture {
  readonly scenario: string;
  readonly variant: Variant;
  readonly edges_keV: readonly number[];
  readonly observed: readonly number[];
  readonly gaussian_sigma?: readonly number[];
  readonly components: Readonly<Record<string, readonly number[]>>;
}

export interface FitFixture {
  readonly scenario: string;
  readonly couplings: CouplingPoint;
  readonly chi2: number;
  readonly chi2_minus_standard_model: number;
  readonly nuisances: Readonly<Record<string, number>>;
}

export interface BoundFixture {
  readonly scenario: string;
  readonly coupling: CouplingName;
  readonly profiled: readonly CouplingName[];
  readonly range: readonly [number, number];
  readonly intervals: readonly (readonly [number, number])[];
  readonly open_at_range_end: readonly [boolean, boolean];
  readonly minimum: { readonly chi2: number; readonly couplings: CouplingPoint };
  readonly profile: { readonly at: readonly number[]; readonly delta_chi2: readonly number[] };
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../reference/${name}.json`, import.meta.url), 'utf8')) as T;
}

export const rateFixtures = read<{ rates: RateFixture[]; experiments: ExperimentFixture[] }>('rates');
export const fitFixtures = read<{ fits: FitFixture[] }>('chi2').fits;
export const boundFixtures = read<{ bounds: BoundFixture[]; header: { threshold: number } }>('bounds');

const FOLDERS: Record<string, string> = {
  lz: 'lz-ws2022',
  xenonnt: 'xenonnt-sr0',
  pandax4t: 'pandax4t-run0',
  'darwin-30ty': 'darwin',
};

/** The scenario file that asks for a variant of the fixtures. */
export function scenarioYaml(scenario: string, variant: Variant): string {
  const override = [
    scenario.startsWith('darwin') ? 'exposure_t_y: 30' : '',
    variant.efficiency_at ? `efficiency_at: ${variant.efficiency_at}` : '',
  ].filter((part) => part !== '');
  const physics = [
    variant.sin2_theta23 === undefined ? '' : `sin2_theta_23: ${variant.sin2_theta23}`,
    variant.electrons ? 'ionisation: free_electrons' : '',
    variant.solar_model ? `solar_model: ${variant.solar_model}` : '',
  ].filter((part) => part !== '');
  return `label: variant
experiments: { ${FOLDERS[scenario]}: { ${override.join(', ')} } }
physics: { ${physics.join(', ')} }
`;
}

/** A short name of a case for test titles. */
export function caseName(...parts: readonly unknown[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' ');
}
