/**
 * How the shards of a scan are dealt to the tasks of an array: task t does shards t, t + T, t + 2T, … Both numbers are
 * written into the script. What an engine says about the size of an array is wrong as soon as a part of it is submitted
 * again.
 */
import { type Plan, type Shard, unitsOf } from '../scan/plan.js';

export interface Tasks {
  /** Shards of the scan. */
  readonly shards: number;
  /** Tasks that all shards are dealt to, submitted or not. */
  readonly count: number;
}

/**
 * Deals shards to tasks, one each while there are tasks enough.
 * @param limit largest number of tasks that the batch system takes in one array
 */
export function dealShards(shards: number, limit: number): Tasks {
  return { shards, count: Math.min(shards, limit) };
}

/** The shards of a task, ascending. */
export function shardsOf(tasks: Tasks, task: number): Shard[] {
  const shards: Shard[] = [];
  for (let number = task; number <= tasks.shards; number += tasks.count) shards.push({ number, of: tasks.shards });
  return shards;
}

/** The units of a task. */
export function unitsOfTask(plan: Pick<Plan, 'units'>, tasks: Tasks, task: number): number[] {
  return shardsOf(tasks, task).flatMap((shard) => unitsOf(plan, shard));
}

/** The tasks that have any of these units to do, ascending. */
export function tasksWith(tasks: Tasks, units: Iterable<number>): number[] {
  const found = new Set<number>();
  for (const unit of units) found.add(((unit % tasks.shards) % tasks.count) + 1);
  return [...found].sort((a, b) => a - b);
}

/** Ascending whole numbers as ranges: `1-5,8,10-12`. */
export function formatRanges(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

/** The numbers of {@link formatRanges}. */
export function parseRanges(text: string): number[] {
  return text
    .split(',')
    .filter((range) => range !== '')
    .flatMap((range) => {
      const [first, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}
