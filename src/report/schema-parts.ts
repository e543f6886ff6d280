/** What the JSON Schemas of outputs are put together from. */
import { TASK_STATES } from '../cluster/engine.js';
import { COUPLING_NAMES } from '../physics/couplings.js';
import { BACKEND_NAMES } from '../profile/profiler.js';

export const object = (properties: Record<string, object>, optional: readonly string[] = []): object => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((key) => !optional.includes(key)),
  additionalProperties: false,
});
export const list = (items: object, description?: string): object => ({
  type: 'array',
  items,
  ...(description ? { description } : {}),
});
export const number = (description: string): object => ({ type: 'number', description });
export const numberOrNull = (description: string): object => ({ type: ['number', 'null'], description });
export const text = (description: string): object => ({ type: 'string', description });
export const flag = (description: string): object => ({ type: 'boolean', description });

export const COUPLING = { enum: COUPLING_NAMES, description: 'coupling name' };
export const UNIT = { enum: ['1e-12 mu_B', '1e-13 e', '1e-32 cm2'], description: 'table unit of the coupling' };
export const POINT = {
  type: 'object',
  propertyNames: { enum: COUPLING_NAMES },
  additionalProperties: { type: 'number' },
  description: 'coupling values in table units',
};
export const MINIMUM = object({ at: POINT, chi2: number('χ² there') });
export const LOCAL_MINIMUM = object({
  at: POINT,
  chi2: number('χ² there'),
  deltaChi2: number('above the global minimum'),
});
export const COMPUTATION = {
  backend: {
    enum: BACKEND_NAMES,
    description: 'backend that answered; where several did, the single-precision one',
  },
  adapter: { type: ['string', 'null'], description: 'GPU adapter, null on a CPU' },
  precision: {
    enum: ['float64', 'float32, minima and decisive points in float64'],
    description: 'arithmetic',
  },
  audit: {
    anyOf: [
      object({
        points: number('points with Δχ² < 25 that were computed in both precisions'),
        largestDeviation: numberOrNull(
          'largest |Δχ²(float32) - Δχ²(float64)| where Δχ² < 25; null where float64 finds no fit',
        ),
      }),
      { type: 'null' },
    ],
    description: 'float64 checks of the single-precision backend; null where none was in use',
  },
  answered: {
    type: 'object',
    propertyNames: { enum: BACKEND_NAMES },
    additionalProperties: { type: 'number' },
    description: 'points answered by each backend',
  },
  remarks: list(
    text('remark'),
    'on the model (tables that end before the bins, components without events), and why another backend took over or was chosen',
  ),
};
export const PROVENANCE = object({
  version: text('version of nuscan'),
  configuration: text('hash of everything numerical in the model'),
  ...COMPUTATION,
  cite: list(text('reference')),
});
export const LEVEL = {
  cl: number('confidence level'),
  dof: number('degrees of freedom'),
  threshold: number('Δχ² of the level'),
};
const FIT_PARTS = (degreesOfFreedom: string): object =>
  object({
    chi2: number('χ² of the best fit, over nuisances and fitted couplings'),
    bins: number('bins with observed counts in which anything is seen or can be expected'),
    asimovBins: number('such bins whose data are the expectation itself: they add nothing to χ² there'),
    constrainedNuisances: number(
      'nuisances with a prior: parameter and term of χ², which cancel in the degrees of freedom',
    ),
    freeNuisances: number('nuisances without a prior'),
    couplings: number('couplings that were minimised'),
    [degreesOfFreedom]: numberOrNull(
      'bins - freeNuisances - couplings (bins alone where there are Asimov bins too); null where all data are Asimov data',
    ),
    pValue: numberOrNull(
      'share of repeated experiments with a larger χ²; null for Asimov data and without degrees of freedom; 0: below 1e-300',
    ),
    remark: { type: ['string', 'null'], description: 'that the model does not describe the data (p < 1e-6)' },
  });
/** How well a model describes the data, in the JSON of commands and in that of scans. */
export const FIT = FIT_PARTS('dof');
export const SCAN_FIT = FIT_PARTS('degreesOfFreedom');
export const PAIR = (first: object, second: object): object => ({
  type: 'array',
  items: [first, second],
  minItems: 2,
  maxItems: 2,
});
export const NUMBER = { type: 'number' };
export const NUMBER_OR_NULL = { type: ['number', 'null'] };

export const COUNT = (description: string): object => ({ type: 'integer', minimum: 0, description });
export const SETTING = { type: ['number', 'string', 'boolean'], description: 'value of a setting' };
export const COUPLINGS_MINIMISED = list(COUPLING, 'couplings minimised at every point');
export const MINIMA = list(MINIMUM, 'local minima, the global one first');
export const MINIMUM_OUTSIDE = list(COUPLING, 'scanned couplings whose range does not hold the global minimum');
export const OF_VARIATION = COUNT('number of the variation');
export const TASK_STATE = { enum: TASK_STATES, description: 'state of a task' };
