import { describe, expect, it } from 'vitest';
import type { TaskStatus } from '../../src/cluster/engine.js';
import { formatJobs, parseJobs, type SubmittedJob } from '../../src/cluster/jobs.js';
import { type JobAnswer, type StatusJson, statusJson, statusText } from '../../src/cluster/status.js';
import type { Plan } from '../../src/scan/plan.js';
import type { UnitState } from '../../src/scan/store.js';
import { JOB } from './jobs-of-tests.js';

const plan = {
  hash: '0123456789abcdef',
  name: 'charges 6d',
  units: Array.from({ length: 16 }, (_, tile) => ({ kind: 'tile', variation: 0, tile })),
} as unknown as Plan;
const job: SubmittedJob = {
  ...JOB,
  engine: 'slurm',
  id: '12',
  merge: '13',
  submitted: [1, 2, 3, 4, 5, 6, 7, 8],
  submittedAt: '2026-01-01T00:00:00Z',
};
const RESUME = `nuscan submit '/shared/it'\\''s a scan/charges 6d.yaml' --engine slurm --out out --resume`;

function task(number: number | null, state: TaskStatus['state'], reason = ''): TaskStatus {
  return { job: number === null ? '13' : '12', task: number, state, word: state.toUpperCase(), reason, node: '' };
}

/** All units but those named, which are missing. */
const doneBut = (...missing: number[]): UnitState[] =>
  [...plan.units.keys()].filter((unit) => !missing.includes(unit)).map((unit) => ({ unit, state: 'done' }));

function status(states: UnitState[], tasks: TaskStatus[] | string, merged = false): StatusJson {
  const answer: JobAnswer =
    typeof tasks === 'string' ? { job, tasks: [], unreachable: tasks } : { job, tasks, unreachable: null };
  return statusJson('out', plan, states, [answer], merged);
}

describe('the status of a scan', () => {
  it('counts what is on disk, shard by shard', () => {
    const states = [...doneBut(0, 1, 9), { unit: 9, state: 'damaged', reason: 'checksum' } as const];
    const { done, missing, damaged, shards } = status(states, []);
    expect({ done, missing, damaged }).toEqual({ done: 13, missing: 2, damaged: [{ unit: 9, reason: 'checksum' }] });
    expect(shards.slice(0, 3)).toEqual([
      { shard: 1, of: 8, units: 2, done: 1, damaged: 0, missing: 1 },
      { shard: 2, of: 8, units: 2, done: 0, damaged: 1, missing: 1 },
      { shard: 3, of: 8, units: 2, done: 2, damaged: 0, missing: 0 },
    ]);
  });

  it('proposes to submit what nobody works on', () => {
    expect(status(doneBut(0), [task(1, 'failed')]).next).toEqual([RESUME]);
    expect(status(doneBut(0), []).next).toEqual([RESUME]);
    expect(status(doneBut(0), [task(1, 'running')]).next).toEqual([]);
    expect(status(doneBut(0, 1), [task(1, 'running'), task(2, 'cancelled')]).next).toEqual([RESUME]);
  });

  it('tells of held tasks, why, and what lets them go', () => {
    const held = status(doneBut(0, 1, 2), [
      task(1, 'running'),
      task(2, 'held', 'launch failed requeued held'),
      task(3, 'held', 'JobHeldAdmin'),
    ]);
    expect(held.next).toEqual(['scontrol release 12_[2-3]', RESUME]);
    expect(statusText(held)).toContain('task 2 held: HELD, launch failed requeued held');
    expect(statusText(held)).toContain('next, one of:\n    scontrol release 12_[2-3]\n');
    // Letting it go is not enough here.
    expect(status(doneBut(0, 1), [task(2, 'held')]).next).toEqual([RESUME]);
  });

  it('proposes the merge when all is done and none is on its way', () => {
    expect(status(doneBut(), [task(null, 'failed')]).next).toEqual(['nuscan merge out']);
    expect(status(doneBut(), []).next).toEqual(['nuscan merge out']);
    expect(status(doneBut(), [task(null, 'waiting')]).next).toEqual([]);
    expect(status(doneBut(), [], true)).toMatchObject({ next: [], merged: true });
    expect(statusText(status(doneBut(), [], true))).toContain('merged: result.json holds all units');
  });

  it('keeps to the disk when the batch system is out of reach', () => {
    const off = status(doneBut(0), 'squeue gave no answer in 10 s');
    expect(off).toMatchObject({ done: 15, next: [], jobs: [{ unreachable: 'squeue gave no answer in 10 s' }] });
    expect(statusText(off)).toContain('15 of 16 units done');
    expect(statusText(off)).toContain('Slurm job 12: no answer (squeue gave no answer in 10 s)');
  });

  it('counts tasks that Slurm has forgotten', () => {
    const old = status(doneBut(0), [task(1, 'running')]);
    expect(old.jobs[0]).toMatchObject({ forgotten: 7, mergeState: null });
    expect(statusText(old)).toContain('Slurm job 12: 1 running, 7 ended some time ago');
  });

  it('needs no batch system for a scan that was run by hand', () => {
    const alone = statusJson('out', plan, doneBut(3), [], false);
    expect(alone.shards).toEqual([{ shard: 1, of: 1, units: 16, done: 15, damaged: 0, missing: 1 }]);
    expect(alone.next).toEqual(['nuscan scan FILE --out out --resume']);
  });

  it('stays short', () => {
    const big = { ...plan, units: Array.from({ length: 4000 }, () => plan.units[0]) };
    const answers = [{ job: { ...job, tasks: { shards: 2000, count: 1000 } }, tasks: [], unreachable: null }];
    const lines = statusText(statusJson('out', big, [], answers, false)).split('\n');
    expect(lines.length).toBeLessThan(30);
    expect(lines).toContain('    and 1980 more');
  });
});

describe('jobs.json', () => {
  it('reads back', () => {
    expect(parseJobs(formatJobs([job, { ...job, merge: null, submitted: [2, 5] }]), 'jobs.json')).toEqual([
      job,
      { ...job, merge: null, submitted: [2, 5] },
    ]);
    expect(formatJobs([job])).toContain('"submitted": "1-8"');
  });

  it.each(['', 'null', '[]', '{}', '{"jobs": [1]}', '{"jobs": [null]}', '{"jobs": [{"engine": "pbs", "id": "1"}]}'])(
    'is refused when it is something else: %j',
    (text) => {
      expect(() => parseJobs(text, 'x/jobs.json')).toThrow('x/jobs.json is not what nuscan submit writes');
    },
  );
});
