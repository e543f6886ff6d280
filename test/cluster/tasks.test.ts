import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaskStatus } from '../../src/cluster/engine.js';
import { type SubmittedJob, tasksToSend } from '../../src/cluster/jobs.js';
import { dealShards, formatRanges, parseRanges, shardsOf, tasksWith, unitsOfTask } from '../../src/cluster/tasks.js';
import type { Plan } from '../../src/scan/plan.js';
import { JOB } from './jobs-of-tests.js';

const planOfSize = (units: number): Pick<Plan, 'units'> => ({
  units: Array.from({ length: units }, (_, tile) => ({ kind: 'tile', variation: 0, tile })),
});
const sizes = fc
  .record({
    units: fc.integer({ min: 1, max: 300 }),
    shards: fc.integer({ min: 1, max: 60 }),
    limit: fc.integer({ min: 1, max: 20 }),
  })
  .filter(({ units, shards }) => shards <= units);
const range = (length: number): number[] => Array.from({ length }, (_, index) => index + 1);

describe('shards dealt to tasks', () => {
  it('cover every unit once, however few tasks there are', () => {
    fc.assert(
      fc.property(sizes, ({ units, shards, limit }) => {
        const tasks = dealShards(shards, limit);
        expect(tasks.count).toBeLessThanOrEqual(limit);
        const done = range(tasks.count).flatMap((task) => unitsOfTask(planOfSize(units), tasks, task));
        expect(done.sort((a, b) => a - b)).toEqual([...Array(units).keys()]);
      }),
    );
  });

  it('stay with their task when a part of the array is submitted again', () => {
    fc.assert(
      fc.property(sizes, fc.infiniteStream(fc.boolean()), ({ units, shards, limit }, isMissing) => {
        const tasks = dealShards(shards, limit);
        const missing = [...Array(units).keys()].filter(() => isMissing.next().value);
        const again = tasksWith(tasks, missing);
        const done = new Set(again.flatMap((task) => unitsOfTask(planOfSize(units), tasks, task)));
        expect(missing.filter((unit) => !done.has(unit))).toEqual([]);
        for (const task of again)
          expect(unitsOfTask(planOfSize(units), tasks, task).some((unit) => missing.includes(unit))).toBe(true);
      }),
    );
  });

  it('would be left out if a task trusted the size of the array that it is in', () => {
    // What SLURM_ARRAY_TASK_COUNT says when tasks 3 and 7 of eight are submitted again.
    const tasks = dealShards(8, 1000);
    const trusting = { shards: 2, count: 2 };
    const missing = [2, 6, 10, 14];
    expect(tasksWith(tasks, missing)).toEqual([3, 7]);
    const covered = (dealt: typeof tasks): number[] =>
      [3, 7].flatMap((task) => unitsOfTask(planOfSize(16), dealt, task));
    expect(covered(tasks)).toEqual([2, 10, 6, 14]);
    expect(covered(trusting)).not.toEqual(expect.arrayContaining(missing));
  });

  it('are numbered from 1, one each while there are tasks enough', () => {
    expect(shardsOf({ shards: 8, count: 8 }, 3)).toEqual([{ number: 3, of: 8 }]);
    expect(shardsOf({ shards: 8, count: 3 }, 2).map(({ number }) => number)).toEqual([2, 5, 8]);
  });
});

describe('ranges', () => {
  it('are short and read back', () => {
    expect(formatRanges([1, 2, 3, 5, 7, 8])).toBe('1-3,5,7-8');
    expect(formatRanges([])).toBe('');
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 2000 })), (numbers) => {
        const ascending = numbers.sort((a, b) => a - b);
        expect(parseRanges(formatRanges(ascending))).toEqual(ascending);
      }),
    );
  });
});

describe('the tasks to send again', () => {
  const job: SubmittedJob = {
    ...JOB,
    engine: 'slurm',
    id: '12',
    merge: '13',
    submitted: range(8),
    submittedAt: '2026-01-01T00:00:00Z',
  };
  const status = (task: number | null, state: TaskStatus['state']): TaskStatus => ({
    job: task === null ? '13' : '12',
    task,
    state,
    word: '',
    reason: '',
    node: '',
  });
  const plan = planOfSize(16);
  const missing = [0, 1, 2, 3, 8];

  it('are those with missing units that nobody works on', () => {
    expect(tasksToSend(plan, job.tasks, missing, [job], [])).toEqual([1, 2, 3, 4]);
    const statuses = [
      status(1, 'failed'),
      status(2, 'running'),
      status(3, 'waiting'),
      status(4, 'held'),
      status(null, 'waiting'),
    ];
    expect(tasksToSend(plan, job.tasks, missing, [job], statuses)).toEqual([1, 4]);
  });

  it('respect tasks at work also when the number of shards is another one', () => {
    // Task 1 of 8 does units 0 and 8; of four shards, the first has 0, 4, 8 and 12.
    expect(tasksToSend(plan, dealShards(4, 1000), [0, 8], [job], [status(1, 'running')])).toEqual([]);
    expect(tasksToSend(plan, dealShards(4, 1000), [0, 4, 8], [job], [status(1, 'running')])).toEqual([1]);
  });
});
