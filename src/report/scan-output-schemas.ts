/** JSON Schemas (draft-07) of the results of scans, and of the commands around them. */
import { ENGINE_NAMES } from '../cluster/engine.js';
import {
  COMPUTATION,
  COUNT,
  COUPLING,
  COUPLINGS_MINIMISED,
  FIT,
  flag,
  LOCAL_MINIMUM,
  list,
  MINIMA,
  MINIMUM_OUTSIDE,
  NUMBER,
  NUMBER_OR_NULL,
  number,
  numberOrNull,
  OF_VARIATION,
  object,
  PAIR,
  SCAN_FIT,
  SETTING,
  TASK_STATE,
  text,
  UNIT,
} from './schema-parts.js';

const COMPARED_FIT = { anyOf: [FIT, { type: 'null' }], description: 'null where the source has none' };

export const SCAN_SCHEMAS: Readonly<Record<string, object>> = {
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
      object(
        {
          scenario: text('as the scan file names it'),
          label: text('scenario and settings in words, different for every variation'),
          scenarioLabel: text('label of the scenario without what settings replace in it'),
          settings: { type: 'object', additionalProperties: SETTING, description: 'settings by key' },
          position: list(COUNT('position on a scenario axis')),
          configuration: text('hash of everything numerical in the model'),
          appearance: object({ colour: text('#rrggbb'), secondMinima: flag('circles mark second minima') }, [
            'colour',
            'secondMinima',
          ]),
        },
        ['appearance'],
      ),
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
          fit: SCAN_FIT,
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
          degreesOfFreedom: { enum: [1, 2], description: 'parameters that the level holds for; absent: two' },
          threshold: number('Δχ² of the level'),
          lines: list(
            object({ closed: flag('a ring'), points: list(PAIR(NUMBER, NUMBER), 'x, y in table units') }),
            'boundary of the region',
          ),
          openAtEdge: flag('the region leaves the scanned plane'),
          minima: MINIMA,
          stability: numberOrNull('last movement of the boundary as a share of its size; null where none was made'),
          fits: COUNT('profiled points on the plane'),
          minimumOutside: MINIMUM_OUTSIDE,
          fit: SCAN_FIT,
        },
        ['minimumOutside', 'degreesOfFreedom'],
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
    seconds: number('expected time of the whole run, measured on a sample'),
    planningSeconds: number('of it: starting and planning'),
    computingSeconds: number('of it: bounds, planes or tiles'),
    finishingSeconds: number('of it: reading, polishing and drawing the result; 0 for a share'),
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
            fit: COMPARED_FIT,
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
            fit: COMPARED_FIT,
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
