/** The options of `nuscan submit`, as far as they decide what is asked of a batch system. */
import {
  checkResources,
  DEFAULT_CPUS,
  DEFAULT_RESTARTS,
  DEFAULT_STOP_BEFORE,
  memoryRequest,
  parseCount,
  parseMemory,
  parsePassedThrough,
  parseTime,
  type Resources,
} from '../cluster/resources.js';
import { InputError } from '../input/errors.js';
import { tilePointsFor } from '../scan/grid.js';
import { scanMemory } from '../scan/memory.js';
import type { Plan } from '../scan/plan.js';

/** As in `nuscan scan --shard k/N`. */
const MOST_SHARDS = 9_999_999;

export interface SubmitOptions {
  engine: string;
  out: string;
  shards?: string;
  resume?: true;
  dryRun?: true;
  backend?: string;
  maxTasks?: string;
  time?: string;
  memory?: string;
  cpus?: string;
  account?: string;
  partition?: string;
  constraint?: string;
  gres?: string;
  directive: string[];
  restarts?: string;
  stopBefore?: string;
}

/**
 * Shares of a scan.
 * @param last those of the last submission
 * @throws InputError naming what would make more units of a grid, where there are too few
 */
export function parseShards(given: string | undefined, last: number | undefined, plan: Plan): number {
  const { units, variations, grid } = plan;
  if (given === undefined) {
    if (last !== undefined) return last;
    throw new InputError('missing', { key: '--shards', accepted: `a whole number from 1 to ${units.length}` });
  }
  const shards = parseCount(given, '--shards', 1, MOST_SHARDS, 'shards');
  if (shards <= units.length) return shards;
  // A shard is whole units: what a person can change is how large they are.
  const tilePoints = grid && tilePointsFor(grid, variations.length, shards);
  throw new InputError(`the scan has only ${units.length} ${grid ? 'tiles' : 'bounds and planes'}`, {
    key: '--shards',
    value: given,
    accepted: `a whole number from 1 to ${units.length}${tilePoints === undefined ? '' : `, or tile_points: ${tilePoints} in the scan file, whose tiles are enough`}`,
  });
}

/**
 * All that a task asks for: what was named now, else what was named the last time, else what the plan needs.
 * @throws InputError when a task would be told to stop before it begins
 */
export function resourcesOf(plan: Plan, given: Partial<Resources>, last: Partial<Resources> = {}): Resources {
  const cpus = given.cpus ?? last.cpus ?? DEFAULT_CPUS;
  const resources: Resources = {
    restarts: DEFAULT_RESTARTS,
    stopBefore: DEFAULT_STOP_BEFORE,
    memory: memoryRequest(scanMemory(plan, cpus)),
    ...last,
    ...given,
    cpus,
  };
  checkResources(resources);
  return resources;
}

/**
 * The resources that were named.
 * @throws InputError for one that no batch system would understand
 */
export function parseResources(options: SubmitOptions): Partial<Resources> {
  const { time, memory, cpus, restarts, stopBefore, directive } = options;
  const passed = (['account', 'partition', 'constraint', 'gres'] as const).flatMap((key) => {
    const value = options[key];
    return value === undefined ? [] : [[key, parsePassedThrough(value, `--${key}`)] as const];
  });
  return {
    ...(time === undefined ? {} : { seconds: parseTime(time) }),
    ...(memory === undefined ? {} : { memory: parseMemory(memory) }),
    ...(cpus === undefined ? {} : { cpus: parseCount(cpus, '--cpus', 1, 4096, 'processors') }),
    ...Object.fromEntries(passed),
    ...(directive.length === 0 ? {} : { directives: directive.map((line) => parsePassedThrough(line, '--directive')) }),
    ...(restarts === undefined ? {} : { restarts: parseCount(restarts, '--restarts', 0, 1000, 'restarts') }),
    ...(stopBefore === undefined ? {} : { stopBefore: parseCount(stopBefore, '--stop-before', 1, 65_535, 'seconds') }),
  };
}
