/** JSON Schemas (draft-07) of what the commands print with --json, and of the results of scans. */

import { ENGINE_NAMES, TASK_STATES } from '../cluster/engine.js';
import { COUPLING_NAMES } from '../physics/couplings.js';
import { BACKEND_NAMES } from '../profile/profiler.js';
import { LIMIT_NAMES } from '../profile/webgpu/adapter.js';

const object = (properties: Record<string, object>, optional: readonly string[] = []): object => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((key) => !optional.includes(key)),
  additionalProperties: false,
});
const list = (items: object, description?: string): object => ({
  type: 'array',
  items,
  ...(description ? { description } : {}),
});
const number = (description: string): object => ({ type: 'number', description });
const numberOrNull = (description: string): object => ({ type: ['number', 'null'], description });
const text = (description: string): object => ({ type: 'string', description });
const flag = (description: string): object => ({ type: 'boolean', description });

const COUPLING = { enum: COUPLING_NAMES, description: 'coupling name' };
const UNIT = { enum: ['1e-12 mu_B', '1e-13 e', '1e-32 cm2'], description: 'table unit of the coupling' };
const POINT = {
  type: 'object',
  propertyNames: { enum: COUPLING_NAMES },
  additionalProperties: { type: 'number' },
  description: 'coupling values in table units',
};
const MINIMUM = object({ at: POINT, chi2: number('χ² there') });
const LOCAL_MINIMUM = object({ at: POINT, chi2: number('χ² there'), deltaChi2: number('above the global minimum') });
const COMPUTATION = {
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
  remarks: list(text('remark'), 'why another backend took over or was chosen'),
};
const PROVENANCE = object({
  version: text('version of nuscan'),
  configuration: text('hash of everything numerical in the model'),
  ...COMPUTATION,
  cite: list(text('reference')),
});
const LEVEL = {
  cl: number('confidence level'),
  dof: number('degrees of freedom'),
  threshold: number('Δχ² of the level'),
};
const PAIR = (first: object, second: object): object => ({
  type: 'array',
  items: [first, second],
  minItems: 2,
  maxItems: 2,
});
const NUMBER = { type: 'number' };
const NUMBER_OR_NULL = { type: ['number', 'null'] };

const COUNT = (description: string): object => ({ type: 'integer', minimum: 0, description });
const SETTING = { type: ['number', 'string', 'boolean'], description: 'value of a setting' };
const COUPLINGS_MINIMISED = list(COUPLING, 'couplings minimised at every point');
const MINIMA = list(MINIMUM, 'local minima, the global one first');
const MINIMUM_OUTSIDE = list(COUPLING, 'scanned couplings whose range does not hold the global minimum');
const OF_VARIATION = COUNT('number of the variation');
const TASK_STATE = { enum: TASK_STATES, description: 'state of a task' };

const SCHEMAS: Record<string, object> = {
  'reproduce-output': object({
    cells: list(
      object({
        item: text('table'),
        row: text('scenario'),
        column: COUPLING,
        printed: list(PAIR(NUMBER, NUMBER), 'printed intervals; upper limits start at 0'),
        ours: list(PAIR(NUMBER_OR_NULL, NUMBER_OR_NULL), 'our intervals; null: open at the edge of the scan'),
        deviation: numberOrNull(
          'worst edge, as a fraction of the extent of the printed set; null where the numbers of intervals differ',
        ),
        remark: { type: ['string', 'null'], description: '"misprint", or another remark' },
      }),
      'compared cells',
    ),
    provenance: {
      anyOf: [object({ version: text('version of nuscan'), ...COMPUTATION }), { type: 'null' }],
      description: 'who computed all of it; null where nothing was fitted',
    },
  }),
  'bounds-output': object({
    scenario: text('as given'),
    coupling: COUPLING,
    unit: UNIT,
    ...LEVEL,
    sided: { enum: ['upper limit on the absolute value', 'interval'] },
    profiled: list(COUPLING, 'couplings minimised along the scan'),
    range: PAIR(NUMBER, NUMBER),
    minimum: MINIMUM,
    intervals: list(
      object({
        lo: numberOrNull('lower end; null when open'),
        hi: numberOrNull('upper end; null when open'),
        loOpen: flag('the end is the edge of the scan'),
        hiOpen: flag('the end is the edge of the scan'),
        minimum: LOCAL_MINIMUM,
      }),
    ),
    otherMinima: list(LOCAL_MINIMUM, 'second minima along the scan'),
    profile: object({
      values: list(NUMBER, 'ascending values of the coupling in table units'),
      deltaChi2: list(NUMBER_OR_NULL, 'above the global minimum; null where no fit was found'),
    }),
    provenance: PROVENANCE,
  }),
  'contour-output': object({
    scenario: text('as given'),
    x: COUPLING,
    y: COUPLING,
    units: object({ x: UNIT, y: UNIT }),
    ...LEVEL,
    standardModel: PAIR(NUMBER, NUMBER),
    minimum: MINIMUM,
    otherMinima: list(LOCAL_MINIMUM, 'second minima of the plane'),
    lines: list(
      object({ closed: flag('a ring'), points: list(PAIR(NUMBER, NUMBER), 'x, y in table units') }),
      'boundary of the region',
    ),
    openAtEdge: flag('the region leaves the scanned plane'),
    stability: number('largest movement in the last refinement, as a share of the size of the region'),
    fits: number('fits that the contour took, those of the two profiles included'),
    provenance: PROVENANCE,
  }),
  'chi2-output': object({
    scenario: text('as given'),
    at: POINT,
    chi2: numberOrNull('minimum over the nuisances; null where no fit was found'),
    deltaChi2: numberOrNull('from the minimum over the named couplings'),
    minimum: MINIMUM,
    nuisances: {
      type: 'object',
      additionalProperties: NUMBER_OR_NULL,
      description: 'fitted α, relative to nominal (0 = nominal)',
    },
    status: { enum: ['converged', 'at bound', 'failed'] },
    provenance: PROVENANCE,
  }),
  'rates-output': object({
    scenario: text('as given'),
    at: POINT,
    bins: list(
      object({
        experiment: text('folder name'),
        loKeV: number('lower edge, reconstructed energy'),
        hiKeV: number('upper edge'),
        observed: number('counts (Asimov: expected ones)'),
        statistic: { enum: ['poisson', 'gaussian'] },
        sigma: numberOrNull('error of a Gaussian bin in counts'),
      }),
    ),
    components: list(
      object({
        name: text('component'),
        nuisance: text('nuisance that multiplies it by (1+α)'),
        counts: list(NUMBER, 'counts per bin at the nominal nuisance'),
      }),
    ),
    nuisances: list(
      object({
        name: text('nuisance'),
        uncertainty: numberOrNull('one standard deviation of (1+α); null when free'),
        centre: number('centre of the prior of (1+α)'),
        fitLimits: {
          type: ['array', 'null'],
          items: NUMBER,
          minItems: 2,
          maxItems: 2,
          description: 'range of (1+α); null: only (1+α) >= 0',
        },
      }),
    ),
  }),
  'spectrum-output': object({
    scenario: text('as given'),
    change: { anyOf: [object({ coupling: COUPLING, value: number('in table units') }), { type: 'null' }] },
    figures: list(object({ experiment: text('folder name'), file: text('written figure') })),
    provenance: PROVENANCE,
  }),
  'scenarios-output': list(
    object({
      name: text('name'),
      label: text('label'),
      description: text('description'),
      experiments: list(
        object({
          id: text('folder name'),
          name: text('name'),
          exposureTonneYear: number('exposure'),
          data: { enum: ['observed', 'asimov'] },
          statistic: { enum: ['poisson', 'gaussian'] },
          bins: number('number of bins'),
          solarSources: list(text('source')),
          backgrounds: list(text('component')),
          publications: list(text('reference')),
        }),
      ),
    }),
  ),
  'doctor-output': object({
    version: text('version of nuscan'),
    node: text('version of Node'),
    platform: text('operating system and architecture'),
    cores: number('processor cores that can be used'),
    vulkanEnvironment: {
      type: ['string', 'null'],
      description: 'variable that names Vulkan drivers, and what is wrong with it; null where none is set',
    },
    adapters: list(
      object({
        name: text('best name the adapter gives'),
        vendor: text('vendor'),
        architecture: text('family'),
        driver: text('driver, as it describes itself'),
        software: flag('a processor imitates the GPU'),
        limits: object(
          Object.fromEntries(LIMIT_NAMES.map((name) => [name, number('limit of WebGPU; sizes in bytes')])),
        ),
      }),
      'GPUs found',
    ),
    selfTest: {
      anyOf: [
        object({
          adapter: text('name of the tested adapter'),
          samples: number('number of samples'),
          excessError: numberOrNull('largest relative error of y - log(1+y); null: NaN'),
          additionUlp: numberOrNull('largest error of an addition in units of the last place'),
          multiplicationUlp: numberOrNull('of a multiplication'),
          divisionUlp: numberOrNull('of a division'),
          finiteMisjudged: number('infinities, NaN and numbers taken for each other'),
          twoSumExact: number('share of sums whose rounding error two-sum finds'),
          shieldedTwoSumExact: number('the same, shielded from the compiler'),
          denormals: { enum: ['kept', 'flushed'] },
          fma: { enum: ['fused', 'unfused'] },
          failures: list(text('what is not acceptable')),
        }),
        { type: 'null' },
      ],
      description: 'arithmetic of the adapter in use; null where none got that far',
    },
    unavailable: {
      anyOf: [object({ reason: text('why no GPU is used'), remedy: text('what helps') }), { type: 'null' }],
    },
    rates: {
      type: 'object',
      additionalProperties: { type: 'number' },
      description: 'profiled fits per second of each backend on the DARWIN plane (q_e, q_mu), as measured now',
    },
    softwareAdapter: flag('the adapter is software, which --backend auto leaves aside'),
    auto: list(
      object({
        points: number('points of a batch'),
        backend: text('backend that --backend auto takes'),
        seconds: number('predicted time'),
      }),
      'choice of --backend auto on that plane',
    ),
  }),
  'scan-result': object({
    version: text('version of nuscan'),
    name: text('name of the scan'),
    kind: { enum: ['bounds', 'profiles', 'planes', 'choices', 'sweep', 'grid'] },
    title: text('title of the scan'),
    plan: text('hash of everything that decides the numbers'),
    units: COUNT('units of the scan'),
    done: COUNT('units in this result; fewer than there are in a partial one'),
    dimensions: list(
      object({
        name: text('scenario, or the first key'),
        keys: list(object({ key: text('setting'), values: list(SETTING) }), 'keys that change together'),
        length: COUNT('values along the axis'),
      }),
      'scenario axes',
    ),
    variations: list(
      object({
        scenario: text('as the scan file names it'),
        label: text('label of the scenario with what distinguishes this variation'),
        settings: { type: 'object', additionalProperties: SETTING, description: 'settings by key' },
        position: list(COUNT('position on a scenario axis')),
        configuration: text('hash of everything numerical in the model'),
      }),
      'combinations of the scenario axes',
    ),
    bounds: list(
      object(
        {
          kind: { const: 'bound' },
          variation: OF_VARIATION,
          coupling: COUPLING,
          profiled: COUPLINGS_MINIMISED,
          confidenceLevel: number('confidence level'),
          threshold: number('Δχ² of the level, one degree of freedom'),
          range: PAIR(NUMBER, NUMBER),
          intervals: list(
            object({
              lo: number('lower end; where it is open, the edge of the scan'),
              hi: number('upper end; where it is open, the edge of the scan'),
              loOpen: flag('the end is the edge of the scan'),
              hiOpen: flag('the end is the edge of the scan'),
              minimum: LOCAL_MINIMUM,
            }),
            'allowed intervals in table units',
          ),
          minima: MINIMA,
          values: list(NUMBER, 'ascending values of the coupling'),
          deltaChi2: list(NUMBER_OR_NULL, 'profile there, from the global minimum; null where no fit was found'),
          minimumOutside: MINIMUM_OUTSIDE,
        },
        ['minimumOutside'],
      ),
      'bounds, ordered by variation',
    ),
    planes: list(
      object(
        {
          kind: { const: 'plane' },
          variation: OF_VARIATION,
          x: COUPLING,
          y: COUPLING,
          profiled: COUPLINGS_MINIMISED,
          confidenceLevel: number('confidence level'),
          threshold: number('Δχ² of the level, two degrees of freedom'),
          lines: list(
            object({ closed: flag('a ring'), points: list(PAIR(NUMBER, NUMBER), 'x, y in table units') }),
            'boundary of the region',
          ),
          openAtEdge: flag('the region leaves the scanned plane'),
          minima: MINIMA,
          stability: numberOrNull('last movement of the boundary as a share of its size; null where none was made'),
          fits: COUNT('profiled points on the plane'),
          minimumOutside: MINIMUM_OUTSIDE,
        },
        ['minimumOutside'],
      ),
      'allowed regions, ordered by variation',
    ),
    grid: {
      anyOf: [
        object({
          axes: list(
            object({ coupling: COUPLING, unit: UNIT, values: list(NUMBER, 'ascending values') }),
            'axes in the order of the array, the last one fastest',
          ),
          points: COUNT('points of all variations'),
          failed: COUNT('points without a fit'),
        }),
        { type: 'null' },
      ],
      description: 'the grid of a grid scan; its numbers are in grid.zarr',
    },
    computation: object(COMPUTATION),
    cite: list(text('reference')),
  }),
  'cite-output': object({ version: text('version of nuscan'), references: list(text('reference')) }),
  'status-output': object({
    folder: text('as given'),
    name: text('name of the scan'),
    plan: text('hash of the plan'),
    units: number('units of the plan'),
    done: number('units on disk, checked'),
    missing: number('units that have left nothing'),
    damaged: list(object({ unit: number('index'), reason: text('what is wrong') }), 'units to be computed again'),
    shards: list(
      object({
        shard: number('from 1'),
        of: number('shards as submitted last; 1 where nothing was'),
        units: number('units of the shard'),
        done: number('of them, done'),
        damaged: number('damaged'),
        missing: number('missing'),
      }),
    ),
    jobs: list(
      object({
        engine: { enum: ENGINE_NAMES },
        id: text('job of the tasks'),
        merge: { type: ['string', 'null'], description: 'job that merges; null where none is chained' },
        submittedAt: text('ISO 8601'),
        unreachable: { type: ['string', 'null'], description: 'why the batch system did not answer; null: it did' },
        forgotten: number('tasks that the batch system has forgotten: they ended some time ago'),
        tasks: list(
          object({
            task: number('from 1'),
            shards: list(number('shard')),
            state: TASK_STATE,
            word: text("state in the batch system's word"),
            reason: text('why it waits, is held or failed'),
            node: text('where it runs or ran'),
          }),
        ),
        mergeState: {
          anyOf: [TASK_STATE, { type: 'null' }],
          description: 'state of the merge; null where none is chained or it is forgotten',
        },
      }),
      'submissions, the oldest first',
    ),
    merged: flag('result.json holds all units'),
    next: list(text('command'), 'what helps, any one of them; empty: nothing but to wait'),
  }),
  'scan-estimate': object({
    plan: text('hash of the plan'),
    name: text('name of the scan'),
    variations: number('combinations of the scenario axes'),
    units: number('bounds, planes or tiles'),
    share: number('units of the share that was asked for, else all'),
    points: number('points of the grids of all variations; 0 where there is no grid'),
    pointsPerTile: number('points computed and stored at a time'),
    storeBytes: number('disk space of the grid'),
    memoryBytes: number('memory of the process, about'),
    seconds: number('expected time, measured on a sample'),
  }),
  'compare-output': object({
    sources: list(
      object({
        label: text('as given, else name of the folder or file'),
        file: text('file that was read'),
        kind: { enum: ['scan', 'bounds', 'contour'], description: 'what wrote it' },
        version: text('version of nuscan'),
        units: numberOrNull('units of a scan'),
        done: numberOrNull('units in its result: fewer in a partial one'),
      }),
    ),
    bounds: list(
      object({
        variation: {
          type: ['string', 'null'],
          description: 'variation that is compared; null where there is only one',
        },
        coupling: COUPLING,
        unit: UNIT,
        cl: number('confidence level'),
        dof: number('degrees of freedom'),
        entries: list(
          object({
            label: text('source, with the variation where it has several'),
            threshold: numberOrNull('Δχ² of the level; null where it has no such bound'),
            profiled: { anyOf: [list(COUPLING), { type: 'null' }], description: 'couplings minimised along the scan' },
            intervals: {
              anyOf: [list(PAIR(NUMBER_OR_NULL, NUMBER_OR_NULL)), { type: 'null' }],
              description: 'allowed intervals, an open end is null; null where it has no such bound',
            },
            ratio: numberOrNull(
              'extent of the allowed set over that of the first entry (limits for absolute values); null where either is open or missing, or thresholds differ',
            ),
          }),
        ),
        remarks: list(text('remark'), 'what differs besides the numbers'),
      }),
      'bounds on one coupling at one level',
    ),
    planes: list(
      object({
        variation: {
          type: ['string', 'null'],
          description: 'variation that is compared; null where there is only one',
        },
        x: COUPLING,
        y: COUPLING,
        cl: number('confidence level'),
        dof: number('degrees of freedom'),
        entries: list(
          object({
            label: text('source, with the variation where it has several'),
            threshold: numberOrNull('Δχ² of the level; null where it has no such region'),
            extent: {
              anyOf: [object({ x: PAIR(NUMBER, NUMBER), y: PAIR(NUMBER, NUMBER) }), { type: 'null' }],
              description: 'of all islands, in table units',
            },
            area: numberOrNull('in the product of the table units; null where the region is open or missing'),
            ratio: numberOrNull('area over that of the first entry'),
          }),
        ),
        remarks: list(text('remark'), 'what differs besides the numbers'),
      }),
      'regions of one plane at one level',
    ),
    remarks: list(text('remark'), 'what was left out, and partial results'),
    figures: list(text('file'), 'figures that were written'),
  }),
};

export const OUTPUT_SCHEMAS: Readonly<Record<string, object>> = Object.freeze(
  Object.fromEntries(
    Object.entries(SCHEMAS).map(([name, schema]) => [
      name,
      {
        $schema: 'http://json-schema.org/draft-07/schema#',
        $id: `https://nuscan.invalid/schemas/${name}.schema.json`,
        title: `nuscan ${name.replace('-', ' ')}`,
        ...schema,
      },
    ]),
  ),
);
