/** JSON Schemas (draft-07) of the two kinds of input file, and the types that they describe. */
import { EFFICIENCY_ENERGIES } from '../detector/efficiency-energy.js';
import type { Continuation } from '../numerics/linear-table.js';
import { IONISATION_MODELS } from '../physics/ionisation.js';
import { SOLAR_MODELS } from '../physics/parameters.js';
import { SOURCE_NAMES } from '../physics/sources.js';

/** How the Gaussian error of a bin follows from its counts; `given` reads the column `sigma` of the data table. */
export const GAUSSIAN_SIGMAS = ['sqrt_n', 'garwood_mean', 'given'] as const;
export type GaussianSigma = (typeof GAUSSIAN_SIGMAS)[number];

/** A table by the name of its file; with the names of its columns where it has no header. */
export type TableFile = string | { file: string; columns: string[] };

export interface ResolutionFile {
  constant?: number;
  sqrt?: number;
  linear?: number;
  quadratic?: number;
  cubic?: number;
  constant_above_keV?: number;
}

export interface BackgroundFile {
  label?: string;
  enabled?: boolean;
  nominal_value?: number;
  uncertainty?: number | null;
  relative_uncertainty?: number | null;
  fit_limits?: [number, number];
  relative_fit_limits?: [number, number];
  shared_as?: string;
  contains_solar?: boolean;
  binned?: { table: TableFile; column: string };
  decays?: { atom_fraction?: number; half_life_y?: number; activity_uBq_per_kg?: number; per_t_y?: number };
  spectrum?: { table: TableFile; column: string; branching?: number }[];
  lines?: { energy_keV: number; branching: number }[];
}

export interface ExperimentFile {
  name: string;
  publications?: string[];
  exposure_t_y?: number;
  fiducial_mass_t?: number;
  live_time_d?: number;
  sources: string[];
  binning: {
    table?: TableFile;
    edges_keV?: number[];
    linear?: { from_keV: number; to_keV: number; bins: number };
    logarithmic?: { from_keV: number; to_keV: number; bins: number };
  };
  data: 'asimov' | { table: TableFile; column: string };
  statistic: 'poisson' | 'gaussian';
  gaussian_sigma?: GaussianSigma;
  resolution: ResolutionFile;
  efficiency: {
    table: TableFile;
    column: string;
    column_reconstructed?: string;
    below_table?: Continuation;
    above_table?: Continuation;
  };
  efficiency_at: string;
  backgrounds: Record<string, BackgroundFile>;
}

export interface BackgroundOverride {
  enabled?: boolean;
  level?: number;
  relative_uncertainty?: number | null;
}

export interface ExperimentOverride {
  data?: 'asimov';
  exposure_t_y?: number;
  fiducial_mass_t?: number;
  live_time_d?: number;
  xe136_remaining_fraction?: number;
  threshold_keV?: number;
  /** Factor on sigma. */
  resolution_factor?: number;
  resolution?: ResolutionFile;
  efficiency_at?: string;
  sources?: string[];
  backgrounds?: Record<string, BackgroundOverride>;
}

export type SharedPrior = 'loosest' | 'tightest' | 'product' | { relative_uncertainty: number | null };

/** How figures draw a scenario. */
export interface AppearanceFile {
  colour?: string;
  second_minima?: boolean;
}

export interface ScenarioFile {
  label: string;
  description?: string;
  appearance?: AppearanceFile;
  experiments: Record<string, ExperimentOverride | null>;
  share_backgrounds?: boolean;
  shared_priors?: Record<string, SharedPrior>;
  physics?: {
    sin2_theta_w?: number;
    sin2_theta_12?: number;
    sin2_theta_13?: number;
    sin2_theta_23?: number;
    delta_m2_21_eV2?: number;
    solar_model?: string;
    ionisation?: string;
  };
}

const strict = (properties: object, required: readonly string[] = []): object => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const positive = (description: string): object => ({
  type: 'number',
  exclusiveMinimum: 0,
  description: `a number above 0: ${description}`,
});
const notNegative = (description: string): object => ({
  type: 'number',
  minimum: 0,
  description: `a number of at least 0: ${description}`,
});
const share = (description: string): object => ({
  type: 'number',
  minimum: 0,
  maximum: 1,
  description: `a number from 0 to 1: ${description}`,
});
const portion = (description: string): object => ({
  type: 'number',
  exclusiveMinimum: 0,
  maximum: 1,
  description: `a number above 0, at most 1: ${description}`,
});
const text = (description: string): object => ({ type: 'string', minLength: 1, description });
const flag = (description: string): object => ({ type: 'boolean', description });

const RESOLUTION = {
  ...strict({
    constant: { type: 'number', description: 'keV' },
    sqrt: { type: 'number', description: 'coefficient of the square root of E/keV, in keV' },
    linear: { type: 'number', description: 'coefficient of E/keV, in keV' },
    quadratic: { type: 'number', description: 'coefficient of (E/keV)^2, in keV' },
    cubic: { type: 'number', description: 'coefficient of (E/keV)^3, in keV' },
    constant_above_keV: positive(
      'sigma keeps its value above this energy in keV; without it the formula holds at every energy that the bins reach',
    ),
  }),
  minProperties: 1,
  description: 'sigma in keV = constant + sqrt √E + linear E + quadratic E² + cubic E³ with E in keV',
};
const TABLE = (description: string): object => ({
  if: { type: 'object' },
  // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema
  then: strict(
    {
      file: text(description),
      columns: {
        type: 'array',
        minItems: 1,
        items: text('name of a column, with its unit'),
        description: 'names of all columns in their order, in place of a header',
      },
    },
    ['file', 'columns'],
  ),
  else: text(`${description}, or a mapping with the keys file and columns for a table without a header`),
});
const COLUMN = (description: string): object =>
  strict({ table: TABLE('table in a file beside this one'), column: text(description) }, ['table', 'column']);
const CONTINUATION = (where: string): object => ({
  enum: ['constant', 'zero'],
  description: `efficiency ${where}: constant keeps the value at the end of the table, zero does not; where this is not said it is kept, with a remark if the bins reach there`,
});
const SOURCES = {
  type: 'array',
  items: { enum: SOURCE_NAMES },
  minItems: 1,
  uniqueItems: true,
  description: `solar neutrino sources out of ${SOURCE_NAMES.join(', ')}`,
};
const EXPOSURE = {
  exposure_t_y: positive('exposure in tonne-years'),
  fiducial_mass_t: positive('fiducial mass in tonnes, together with live_time_d'),
  live_time_d: positive('live time in days, together with fiducial_mass_t'),
};
const RANGE = strict(
  {
    from_keV: positive('lowest edge in keV'),
    to_keV: positive('highest edge in keV'),
    bins: {
      type: 'integer',
      minimum: 1,
      maximum: 100000,
      description: 'a whole number from 1 to 100000: number of bins',
    },
  },
  ['from_keV', 'to_keV', 'bins'],
);
const LIMITS = (unit: string): object => ({
  type: 'array',
  items: notNegative(`end of the range of the fit, in ${unit}`),
  minItems: 2,
  maxItems: 2,
  description: `two numbers [low, high], 0 <= low < high: range of the fit in ${unit}`,
});
const UNCERTAINTY = (description: string): object => ({
  type: ['number', 'null'],
  exclusiveMinimum: 0,
  description: `a number above 0, or null for a free normalisation: ${description}`,
});

const BACKGROUND = strict({
  label: text('name for figures'),
  enabled: flag('false leaves the component out unless a scenario turns it on'),
  nominal_value: positive('expected events over all bins (binned spectra)'),
  uncertainty: UNCERTAINTY('one standard deviation in events (binned spectra)'),
  relative_uncertainty: UNCERTAINTY('one standard deviation relative to the nominal value'),
  fit_limits: LIMITS('events (binned spectra)'),
  relative_fit_limits: LIMITS('units of the nominal value'),
  shared_as: text('components of several experiments with this name share one nuisance in a joint fit'),
  contains_solar: flag('the published spectrum contains the solar events: our own are subtracted'),
  binned: COLUMN(
    'counts per bin of reconstructed energy, in the bins of the experiment; only the shape counts, nominal_value gives the sum',
  ),
  decays: {
    ...strict({
      atom_fraction: portion('atoms of the isotope per xenon atom, with half_life_y'),
      half_life_y: positive('half-life in years, with atom_fraction'),
      activity_uBq_per_kg: positive('activity in microbecquerel per kilogram of xenon'),
      per_t_y: positive('decays per tonne and year'),
    }),
    minProperties: 1,
    description: 'atom_fraction with half_life_y, or activity_uBq_per_kg, or per_t_y',
  },
  spectrum: {
    type: 'array',
    minItems: 1,
    items: strict(
      {
        table: TABLE('table in a file beside this one, with a column energy_keV'),
        column: text(
          'density per keV and decay (with decays), else events per tonne, year and keV, in true energy; zero outside the energies of the table',
        ),
        branching: positive('share of the decays'),
      },
      ['table', 'column'],
    ),
    description: 'parts of a true-energy spectrum, added up',
  },
  lines: {
    type: 'array',
    minItems: 1,
    items: strict({ energy_keV: positive('true energy in keV'), branching: positive('events per decay') }, [
      'energy_keV',
      'branching',
    ]),
    description: 'monoenergetic parts',
  },
});

export const EXPERIMENT_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://nuscan.invalid/schemas/experiment.schema.json',
  title: 'nuscan experiment',
  ...strict(
    {
      name: text('name for tables and figures'),
      publications: { type: 'array', items: { type: 'string' }, description: 'sources of the numbers' },
      ...EXPOSURE,
      sources: SOURCES,
      binning: {
        ...strict({
          table: TABLE('table in a file beside this one, with the columns lo_keV and hi_keV'),
          edges_keV: {
            type: 'array',
            items: notNegative('edge in keV'),
            minItems: 2,
            description: 'at least two ascending edges in keV',
          },
          linear: RANGE,
          logarithmic: RANGE,
        }),
        minProperties: 1,
        maxProperties: 1,
        description: 'exactly one of table, edges_keV, linear, logarithmic',
      },
      data: {
        if: { type: 'object' },
        // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema
        then: COLUMN('observed counts per bin'),
        else: { enum: ['asimov'], description: 'or a mapping with keys table, column: observed counts per bin' },
        description: 'asimov, or the table and column of the observed counts',
      },
      statistic: { enum: ['poisson', 'gaussian'], description: 'poisson (Eq. 19) or gaussian (Eq. 20)' },
      gaussian_sigma: { enum: GAUSSIAN_SIGMAS, description: `error of a bin: ${GAUSSIAN_SIGMAS.join(', ')}` },
      resolution: RESOLUTION,
      efficiency: strict(
        {
          table: TABLE('table in a file beside this one, with a column energy_keV'),
          column: text('column with the efficiency, 0 to 1'),
          column_reconstructed: text('column that holds when efficiency_at is reconstructed_energy; default: the same'),
          below_table: CONTINUATION('below the first energy of its table'),
          above_table: CONTINUATION('above the last energy of its table'),
        },
        ['table', 'column'],
      ),
      efficiency_at: {
        enum: EFFICIENCY_ENERGIES,
        description: 'where the efficiency acts: true_energy or reconstructed_energy',
      },
      backgrounds: { type: 'object', additionalProperties: BACKGROUND, description: 'components by name' },
    },
    ['name', 'sources', 'binning', 'data', 'statistic', 'resolution', 'efficiency', 'efficiency_at', 'backgrounds'],
  ),
};

/** Keys of an override that hold one value: what scans may vary. */
const EXPERIMENT_SETTINGS = {
  data: { enum: ['asimov'], description: 'asimov replaces observed counts by mock data at the Standard Model point' },
  ...EXPOSURE,
  xe136_remaining_fraction: share('136Xe left by depletion, relative to the experiment file: 0.01 for 1%'),
  threshold_keV: positive('lowest reconstructed energy in keV'),
  resolution_factor: positive('factor on sigma at every energy'),
  efficiency_at: { enum: EFFICIENCY_ENERGIES, description: 'where the efficiency acts' },
};
const BACKGROUND_SETTINGS = {
  enabled: flag('include the component'),
  level: notNegative('factor on the nominal value'),
  relative_uncertainty: UNCERTAINTY('one standard deviation relative to the nominal value'),
};
/** Last parts of the keys of settings. */
export const EXPERIMENT_SETTING_KEYS: readonly string[] = Object.keys(EXPERIMENT_SETTINGS);
export const BACKGROUND_SETTING_KEYS: readonly string[] = Object.keys(BACKGROUND_SETTINGS);
const PHYSICS_SETTINGS = {
  sin2_theta_w: share('weak mixing angle'),
  sin2_theta_12: share('solar mixing angle'),
  sin2_theta_13: share('reactor mixing angle'),
  sin2_theta_23: share('atmospheric mixing angle'),
  delta_m2_21_eV2: positive('solar mass splitting in eV²'),
  solar_model: { enum: SOLAR_MODELS, description: SOLAR_MODELS.join(' or ') },
  ionisation: {
    enum: IONISATION_MODELS,
    description:
      'zeff_steps (the paper), free_electrons, or zeff_steps_rrpa: weak term and charge radii divided by the RRPA ratio, 0.265 to 29 keV, which returns to 1 at the K edge',
  },
};

const OVERRIDE = {
  ...strict({
    ...EXPERIMENT_SETTINGS,
    resolution: RESOLUTION,
    sources: SOURCES,
    backgrounds: {
      type: 'object',
      additionalProperties: strict(BACKGROUND_SETTINGS),
      description: 'overrides of components by name',
    },
  }),
  type: ['object', 'null'],
};

/** JSON Schemas of the values of settings (see `settings.ts`): by key, and by pattern for keys that hold a name. */
export const SETTING_SCHEMAS: {
  readonly keys: Readonly<Record<string, object>>;
  readonly patterns: Readonly<Record<string, object>>;
} = (() => {
  const keys: Record<string, object> = { ...EXPERIMENT_SETTINGS };
  for (const [key, schema] of Object.entries(PHYSICS_SETTINGS)) keys[`physics.${key}`] = schema;
  const patterns: Record<string, object> = {};
  for (const [key, schema] of Object.entries(EXPERIMENT_SETTINGS)) patterns[`^experiments\\..+\\.${key}$`] = schema;
  for (const [key, schema] of Object.entries(BACKGROUND_SETTINGS))
    patterns[`^(experiments\\..+\\.)?backgrounds\\..+\\.${key}$`] = schema;
  return { keys, patterns };
})();

const PRIOR = {
  if: { type: 'object' },
  // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema
  then: strict({ relative_uncertainty: UNCERTAINTY('of the shared component') }, ['relative_uncertainty']),
  else: { enum: ['loosest', 'tightest', 'product'], description: 'or a mapping with the key relative_uncertainty' },
};

export const SCENARIO_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://nuscan.invalid/schemas/scenario.schema.json',
  title: 'nuscan scenario',
  ...strict(
    {
      label: text('name for tables and figures'),
      description: { type: 'string' },
      appearance: {
        ...strict({
          colour: {
            type: 'string',
            pattern: '^#[0-9a-fA-F]{6}$',
            description: 'colour of its curves and regions as six hexadecimal digits in quotes, for instance "#c9161d"',
          },
          second_minima: flag('true: circles mark second minima inside its regions'),
        }),
        description: 'how figures draw the scenario',
      },
      experiments: {
        type: 'object',
        minProperties: 1,
        additionalProperties: OVERRIDE,
        description: 'experiment names (or folders, relative to this file) with their overrides',
      },
      share_backgrounds: flag('false gives every experiment its own nuisances for common backgrounds'),
      shared_priors: {
        type: 'object',
        additionalProperties: PRIOR,
        description:
          'which prior holds for a shared component (default for all others): loosest, tightest, product or {relative_uncertainty}',
      },
      physics: strict(PHYSICS_SETTINGS),
    },
    ['label', 'experiments'],
  ),
};
