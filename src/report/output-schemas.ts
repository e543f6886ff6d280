/** JSON Schemas (draft-07) of what the commands print with --json, and of the results of scans. */
import { LIMIT_NAMES } from '../profile/webgpu/adapter.js';
import { SCAN_SCHEMAS } from './scan-output-schemas.js';
import {
  COMPUTATION,
  COUPLING,
  FIT,
  flag,
  LEVEL,
  LOCAL_MINIMUM,
  list,
  MINIMUM,
  MINIMUM_OUTSIDE,
  NUMBER,
  NUMBER_OR_NULL,
  number,
  numberOrNull,
  object,
  PAIR,
  POINT,
  PROVENANCE,
  text,
  UNIT,
} from './schema-parts.js';

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
        fit: FIT,
      }),
      'compared cells',
    ),
    provenance: {
      anyOf: [object({ version: text('version of nuscan'), ...COMPUTATION }), { type: 'null' }],
      description: 'who computed all of it; null where nothing was fitted',
    },
  }),
  'bounds-output': object(
    {
      scenario: text('as given'),
      coupling: COUPLING,
      unit: UNIT,
      ...LEVEL,
      sided: { enum: ['upper limit on the absolute value', 'interval'] },
      profiled: list(COUPLING, 'couplings minimised along the scan'),
      range: PAIR(NUMBER, NUMBER),
      minimumOutside: MINIMUM_OUTSIDE,
      minimum: MINIMUM,
      fit: FIT,
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
    },
    ['minimumOutside'],
  ),
  'contour-output': object({
    scenario: text('as given'),
    x: COUPLING,
    y: COUPLING,
    units: object({ x: UNIT, y: UNIT }),
    ...LEVEL,
    standardModel: PAIR(NUMBER, NUMBER),
    minimum: MINIMUM,
    fit: FIT,
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
    fit: {
      anyOf: [FIT, { type: 'null' }],
      description: 'of the minimum over the named couplings; null where there is none',
    },
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
        nuisance: {
          type: ['string', 'null'],
          description:
            'nuisance that multiplies it by (1+α); null for a component without events, which is not in the fit',
        },
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
    remarks: list(text('remark'), 'on the model: tables that end before the bins, components without events'),
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
    threads: number('threads that commands start unless they are told otherwise'),
    threadLimit: {
      type: ['string', 'null'],
      description: 'what allows no more threads; null where it is the number of cores',
    },
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
    remarks: list(text('limit of this computer, or what could not be tried'), 'empty where all is well'),
  }),
  'cite-output': object({ version: text('version of nuscan'), references: list(text('reference')) }),
};

export const OUTPUT_SCHEMAS: Readonly<Record<string, object>> = Object.freeze(
  Object.fromEntries(
    Object.entries({ ...SCHEMAS, ...SCAN_SCHEMAS }).map(([name, schema]) => [
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
