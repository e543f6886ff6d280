/** JSON Schema (draft-07) of scan files. */
import { SHIPPED_SCENARIOS } from '../experiment/load-scenario.js';
import { SETTING_SCHEMAS } from '../experiment/schema.js';
import { LARGEST_GRID, SMALLEST_GRID } from '../inference/contours.js';
import { COUPLING_NAMES } from '../physics/couplings.js';
import { AXIS_SCALES } from './axes.js';
import { LEAST_TILE_POINTS, TILE_POINTS } from './grid.js';
import type { ScanFile } from './scan-file.js';

const object = (properties: object, required: readonly string[]): object => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const TITLE = { type: 'string', minLength: 1, description: 'caption' };
const COUPLING = { enum: COUPLING_NAMES, description: 'a coupling name' };
const COUPLINGS_LIST = { type: 'array', items: COUPLING, minItems: 1, description: 'coupling names' };
const SCENARIO = {
  type: 'string',
  minLength: 1,
  description: `a scenario: ${SHIPPED_SCENARIOS.join(', ')}, or a file relative to this one`,
};
const SCENARIOS = { type: 'array', items: SCENARIO, minItems: 1, description: 'scenario names or files' };
const COLUMNS = { type: 'integer', minimum: 1, maximum: 6, description: 'panels side by side' };
const panels = (properties: object, required: readonly string[]): object => ({
  type: 'array',
  minItems: 1,
  items: object(properties, required),
});

const reference = (name: string): object => ({ $ref: `#/definitions/${name}` });
/** Values of one axis: a range of numbers, or a list. */
const axis = (value: object): object => ({
  if: { type: 'object' },
  // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema
  then: reference('range'),
  else: {
    type: 'array',
    minItems: 2,
    items: value,
    description: 'at least two values, or a mapping with keys min, max, points, scale',
  },
});
const RANGE = object(
  {
    min: { type: 'number', description: 'first value' },
    max: { type: 'number', description: 'last value' },
    points: { type: 'integer', minimum: 2, maximum: 1_000_000, description: 'a whole number of values, at least 2' },
    scale: { enum: AXIS_SCALES, description: AXIS_SCALES.join(', ') },
    linear_below: {
      type: 'number',
      exclusiveMinimum: 0,
      description: 'for symlog, a number above 0: values below it in magnitude are spaced evenly',
    },
  },
  ['min', 'max', 'points'],
);
/** Settings that hold a name, for messages: patterns tell people nothing. */
const NAMED_SETTINGS =
  'backgrounds.NAME.level, backgrounds.NAME.relative_uncertainty, backgrounds.NAME.enabled, experiments.NAME.KEY';

/**
 * Schemas that stand in several places, by name. Written out wherever they are needed, they would take most of a second to
 * compile.
 */
const definitions: Record<string, object> = {
  range: RANGE,
  coupling_axis: axis({ type: 'number' }),
};
/** A reference to a schema, which gets a name when it is first seen. */
const named = (kind: string, schema: object, make: (schema: object) => object): object => {
  const all = [...Object.values(SETTING_SCHEMAS.keys), ...Object.values(SETTING_SCHEMAS.patterns)];
  const name = `${kind}_${all.indexOf(schema)}`;
  definitions[name] ??= make(schema);
  return reference(name);
};
const settings = (of: (value: object) => object, description: string): object => ({
  type: 'object',
  minProperties: 1,
  properties: mapped(SETTING_SCHEMAS.keys, of),
  patternProperties: mapped(SETTING_SCHEMAS.patterns, of),
  additionalProperties: false,
  description,
});
const mapped = (schemas: Readonly<Record<string, object>>, of: (value: object) => object): object =>
  Object.fromEntries(Object.entries(schemas).map(([key, schema]) => [key, of(schema)]));
const value = (schema: object): object => named('value', schema, (own) => own);
const valueAxis = (schema: object): object => named('axis', schema, () => axis(value(schema)));
definitions.scenario_axes = settings(valueAxis, NAMED_SETTINGS);
definitions.settings = settings(value, NAMED_SETTINGS);
const SCENARIO_AXES = {
  scenarios: SCENARIOS,
  to_vary: reference('scenario_axes'),
  to_zip: reference('scenario_axes'),
  in_common: reference('settings'),
  variations: {
    ...panels({ scenario: SCENARIO, settings: reference('settings') }, ['scenario']),
    description: 'scenarios with settings of their own, instead of scenarios, to_vary, to_zip and in_common',
  },
};
const PLANE = {
  x: COUPLING,
  y: COUPLING,
  degrees_of_freedom: { enum: [1, 2], description: 'parameters that the confidence levels hold for (default: 2)' },
  samples: {
    type: 'integer',
    minimum: SMALLEST_GRID,
    maximum: LARGEST_GRID,
    description: `a whole number from ${SMALLEST_GRID} to ${LARGEST_GRID}: samples per axis of the first grid, refined along the contour afterwards`,
  },
};
const CONFIDENCE_LEVELS = {
  type: 'array',
  minItems: 1,
  uniqueItems: true,
  items: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1, description: 'a number between 0 and 1' },
  description: 'confidence levels, for instance [0.9]',
};

const KINDS: Record<ScanFile['kind'], object> = {
  bounds: object(
    {
      kind: {},
      title: TITLE,
      scenarios: SCENARIOS,
      couplings: COUPLINGS_LIST,
      causes: { type: 'object', additionalProperties: { type: 'string' } },
    },
    ['kind', 'title', 'scenarios', 'couplings'],
  ),
  profiles: object(
    {
      kind: {},
      title: TITLE,
      columns: COLUMNS,
      panels: panels({ coupling: COUPLING, scenarios: SCENARIOS, darwin_band: { type: 'boolean' } }, [
        'coupling',
        'scenarios',
      ]),
    },
    ['kind', 'title', 'columns', 'panels'],
  ),
  planes: object(
    {
      kind: {},
      title: TITLE,
      columns: COLUMNS,
      panels: panels({ x: COUPLING, y: COUPLING, scenarios: SCENARIOS }, ['x', 'y', 'scenarios']),
    },
    ['kind', 'title', 'columns', 'panels'],
  ),
  spectra: object(
    {
      kind: {},
      title: TITLE,
      figures: panels({ scenario: SCENARIO, coupling: COUPLING, value: { type: 'number' } }, [
        'scenario',
        'coupling',
        'value',
      ]),
    },
    ['kind', 'title', 'figures'],
  ),
  choices: object(
    {
      kind: {},
      title: TITLE,
      couplings: COUPLINGS_LIST,
      rows: panels({ label: TITLE, scenario: SCENARIO }, ['label', 'scenario']),
    },
    ['kind', 'title', 'couplings', 'rows'],
  ),
  sweep: object(
    {
      kind: {},
      title: TITLE,
      ...SCENARIO_AXES,
      couplings: COUPLINGS_LIST,
      planes: panels(PLANE, ['x', 'y']),
      profiled: {
        type: 'object',
        propertyNames: { enum: COUPLING_NAMES, description: 'a coupling name' },
        additionalProperties: { type: 'array', items: COUPLING, description: 'coupling names, or [] for none' },
        description: 'couplings minimised while one is bounded, by the bounded one (default: as in the paper)',
      },
      confidence_levels: CONFIDENCE_LEVELS,
      figure: { enum: ['bounds', 'profiles'], description: 'bounds against the first axis, or profiles of all' },
      columns: COLUMNS,
    },
    ['kind', 'title'],
  ),
  grid: object(
    {
      kind: {},
      title: TITLE,
      ...SCENARIO_AXES,
      axes: {
        type: 'object',
        minProperties: 1,
        properties: Object.fromEntries(COUPLING_NAMES.map((name) => [name, reference('coupling_axis')])),
        additionalProperties: false,
        description: 'axes of the grid by coupling, the last one fastest',
      },
      profiled: { ...COUPLINGS_LIST, minItems: 0, description: 'couplings minimised at every point' },
      confidence_levels: CONFIDENCE_LEVELS,
      tile_points: {
        type: 'integer',
        minimum: LEAST_TILE_POINTS,
        maximum: TILE_POINTS,
        description: `a whole number from ${LEAST_TILE_POINTS} to ${TILE_POINTS}: points computed and stored at a time`,
      },
      outputs: {
        type: 'array',
        minItems: 1,
        uniqueItems: true,
        items: { enum: ['profiles', 'planes'], description: 'profiles, planes' },
        description: 'what is read off the grid: profiles, planes (default: both)',
      },
    },
    ['kind', 'title', 'axes'],
  ),
};

export const SCAN_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://nuscan.invalid/schemas/scan.schema.json',
  title: 'nuscan scan',
  definitions,
  type: 'object',
  required: ['kind'],
  properties: { kind: { enum: Object.keys(KINDS), description: Object.keys(KINDS).join(', ') } },
  allOf: Object.entries(KINDS).map(([kind, schema]) => ({
    if: { properties: { kind: { const: kind } }, required: ['kind'] },
    // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema
    then: schema,
  })),
};
