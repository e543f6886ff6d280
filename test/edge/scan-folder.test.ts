/** The folder of a scan: how it is opened, what counts as done, and how it heals. */
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type OpeningMode, openScanFolder, readScanFolder } from '../../src/edge/scan-folder.js';
import { encodePlan, PLAN_FILE } from '../../src/scan/plan-file.js';
import { recordFileName } from '../../src/scan/record-file.js';
import type { UnitRecord } from '../../src/scan/records.js';
import { tileChunkPath } from '../../src/scan/zarr.js';
import { VERSION } from '../../src/version.js';
import { inputErrorOf } from '../support/input-error.js';
import { boundRecord, gridPlan, planeRecord, sweepPlan, tileRecord } from '../support/sample-scan.js';
import { testFolder } from '../support/temporary-folder.js';

const plan = gridPlan();
const sweep = sweepPlan();

function recordPath(folder: string, unit: number): string {
  return join(folder, 'records', recordFileName(unit));
}
function chunkFile(folder: string, unit: number): string {
  const planned = plan.units[unit];
  if (planned.kind !== 'tile') throw new Error('not a tile');
  return join(folder, 'grid.zarr', tileChunkPath(plan, planned));
}
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

describe('opening the folder of a scan', () => {
  it('creates it, and only once', async () => {
    const folder = join(await testFolder(), 'runs/charges');
    await openScanFolder(folder, plan, 'create');
    const error = await inputErrorOf(openScanFolder(folder, plan, 'create'));
    expect(error.message).toBe(
      `--out = ${JSON.stringify(folder)}: holds a scan already; accepted: --resume, or another folder`,
    );
  });

  it('gives the whole plan to a reader who has no scan file', async () => {
    for (const [index, given] of [plan, sweep].entries()) {
      const folder = join(await testFolder(), String(index));
      await openScanFolder(folder, given, 'create');
      const { plan: read, version } = await readScanFolder(folder);
      expect(read).toStrictEqual(given);
      expect(version).toBe(VERSION);
    }
  });

  it('resumes the same plan, and keeps what is done', async () => {
    const folder = await testFolder();
    await (await openScanFolder(folder, plan, 'create')).publish(3, tileRecord(plan, 3));
    const store = await openScanFolder(folder, gridPlan(), 'resume');
    expect(await store.examine()).toEqual([{ unit: 3, state: 'done' }]);
  });

  it('resumes with the title and the confidence levels that the scan file has now, unlike a share', async () => {
    const folder = await testFolder();
    await (await openScanFolder(folder, plan, 'create')).publish(3, tileRecord(plan, 3));
    const scan = { ...plan.scan, title: 'another', confidence_levels: [0.5] };
    const reworded = { ...plan, scan };
    const joined = await openScanFolder(folder, reworded, 'join');
    expect(joined.plan.scan).toEqual(plan.scan);
    const resumed = await openScanFolder(folder, reworded, 'resume');
    expect(resumed.plan.scan).toEqual(scan);
    expect(await resumed.examine()).toEqual([{ unit: 3, state: 'done' }]);
    expect((await readScanFolder(folder)).plan.scan).toEqual(scan);
  });

  it('goes up from folders that are not there', async () => {
    const folder = await testFolder();
    await openScanFolder(`${folder}/nowhere/../here`, plan, 'create');
    expect((await readScanFolder(join(folder, 'here'))).plan.hash).toBe(plan.hash);
  });

  it('refuses to resume where there is no scan', async () => {
    const folder = await testFolder();
    const error = await inputErrorOf(openScanFolder(folder, plan, 'resume'));
    expect(error.problem).toBe('holds no scan to resume');
    expect(await readdir(folder)).toEqual([]);
    expect((await inputErrorOf(readScanFolder(folder))).message).toBe(
      `${folder}: holds no scan; accepted: a folder that nuscan scan has written`,
    );
  });

  it.each<OpeningMode>(['resume', 'join'])('refuses to %s another scan, and says what differs', async (mode) => {
    const folder = await testFolder();
    await openScanFolder(folder, plan, 'create');
    const before = await filesOf(folder);
    const other = { ...gridPlan({ hash: 'ffffffffffffffff' }), scan: { ...plan.scan, title: 'Other charges' } };
    const error = await inputErrorOf(openScanFolder(folder, other, mode));
    expect(error.details).toMatchObject({ key: '--out', value: folder, accepted: 'another folder' });
    expect(error.problem).toBe(
      'holds another scan: its plan is aaaaaaaaaaaaaaaa, this one is ffffffffffffffff ' +
        '(title "Charges of DARWIN" → "Other charges")',
    );
    expect(await filesOf(folder)).toEqual(before);
  });

  it('names the engine of a plan that it refuses, and takes an equal plan of another engine', async () => {
    const folder = await testFolder();
    await writeFile(join(folder, PLAN_FILE), encodePlan(plan, 'Node 2 (V8 1)'));
    const error = await inputErrorOf(openScanFolder(folder, gridPlan({ hash: 'ffffffffffffffff' }), 'resume'));
    expect(error.problem).toContain(`(Node 2 (V8 1) → Node ${process.versions.node} (V8 ${process.versions.v8}))`);
    expect(error.details.accepted).toBe('another folder, or Node 2 (V8 1)');
    expect((await openScanFolder(folder, plan, 'resume')).engine).toBe('Node 2 (V8 1)');
  });

  it('refuses units of another shape under the same hash', async () => {
    const folder = await testFolder();
    await openScanFolder(folder, plan, 'create');
    const error = await inputErrorOf(openScanFolder(folder, gridPlan({ tilePoints: 7 }), 'resume'));
    expect(error.problem).toContain('points of a tile [2, 7] → [1, 7]');
  });

  it('lets many join at once, whoever is first', async () => {
    const folder = join(await testFolder(), 'shared');
    const stores = await Promise.all(Array.from({ length: 12 }, () => openScanFolder(folder, gridPlan(), 'join')));
    await Promise.all(stores.map((store, unit) => store.publish(unit, tileRecord(plan, unit))));
    expect(await stores[0].examine()).toEqual(stores.map((_, unit) => ({ unit, state: 'done' })));
    expect((await filesOf(folder)).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('gives the folder to one plan when two of them come at once', async () => {
    const folder = await testFolder();
    const plans = [gridPlan({ hash: '1111111111111111' }), gridPlan({ hash: '2222222222222222' })];
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) => openScanFolder(folder, plans[i % 2], 'join')),
    );
    const opened = outcomes.filter((outcome) => outcome.status === 'fulfilled').map(({ value }) => value.plan.hash);
    expect(opened).toHaveLength(5);
    expect(new Set(opened)).toEqual(new Set([(await readScanFolder(folder)).plan.hash]));
    const group = JSON.parse(await readFile(join(folder, 'grid.zarr/zarr.json'), 'utf8'));
    expect(group.attributes.plan).toBe(opened[0]);
  });

  it('uses a folder with other files, and touches none of them', async () => {
    const folder = await testFolder();
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await writeFile(join(folder, '.notes.partial'), 'mine too');
    await utimes(join(folder, '.notes.partial'), 0, 0);
    await openScanFolder(folder, sweep, 'create');
    expect(await filesOf(folder)).toEqual(['.notes.partial', 'notes.txt', 'plan.json']);
  });

  it.each<OpeningMode>(['create', 'join'])('does not %s over the remains of a scan without its plan', async (mode) => {
    const folder = await testFolder();
    await (await openScanFolder(folder, plan, 'create')).publish(0, tileRecord(plan, 0));
    await rm(join(folder, 'plan.json'));
    const error = await inputErrorOf(openScanFolder(folder, gridPlan({ hash: '9999999999999999' }), mode));
    expect(error.problem).toBe('holds records and grid.zarr of a scan, but no plan.json');
  });

  it('refuses a damaged plan, in every way of opening', async () => {
    const folder = await testFolder();
    const path = join(folder, 'plan.json');
    await openScanFolder(folder, plan, 'create');
    const whole = await readFile(path);
    for (const damaged of [whole.subarray(0, 100), whole.subarray(0, 0), Buffer.from('{}'), flipped(whole)]) {
      await writeFile(path, damaged);
      for (const mode of ['create', 'resume', 'join'] as const)
        expect((await inputErrorOf(openScanFolder(folder, plan, mode))).details.file).toBe(path);
      expect((await inputErrorOf(readScanFolder(folder))).details.file).toBe(path);
      expect(await readFile(path)).toEqual(damaged);
    }
  });

  it('finishes what a killed process has begun: the plan is there, the grid is not, or is of no use', async () => {
    const folder = await testFolder();
    await openScanFolder(folder, plan, 'create');
    const complete = await filesOf(folder);
    const metadata = join(folder, 'grid.zarr/zarr.json');
    const whole = await readFile(metadata, 'utf8');
    await rm(join(folder, 'grid.zarr'), { recursive: true });
    await openScanFolder(folder, plan, 'resume');
    expect(await filesOf(folder)).toEqual(complete);
    await writeFile(metadata, whole.slice(0, 50));
    await openScanFolder(folder, plan, 'resume');
    expect(await readFile(metadata, 'utf8')).toBe(whole);
  });

  it('removes old leftovers of killed processes, not those of living ones', async () => {
    const folder = await testFolder();
    await (await openScanFolder(folder, plan, 'create')).publish(0, tileRecord(plan, 0));
    const uuid = '12345678-1111-2222-3333-444444444444';
    const leftovers = [
      `.plan.json.${uuid}.partial`,
      `records/.000001.json.${uuid}.partial`,
      `grid.zarr/chi2/c/0/0/0/.0.${uuid}.partial`,
    ];
    for (const name of leftovers) await writeFile(join(folder, name), 'half');
    expect((await (await readScanFolder(folder)).examine()).map(({ unit }) => unit)).toEqual([0]);
    await openScanFolder(folder, plan, 'resume');
    expect(await filesOf(folder)).toEqual(expect.arrayContaining(leftovers));
    const hourAgo = Date.now() / 1000 - 3700;
    for (const name of leftovers) await utimes(join(folder, name), hourAgo, hourAgo);
    await readScanFolder(folder);
    expect(await filesOf(folder)).toEqual(expect.arrayContaining(leftovers));
    await openScanFolder(folder, plan, 'resume');
    expect((await filesOf(folder)).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('says that a file stands where the folder should be', async () => {
    const path = join(await testFolder(), 'file');
    await writeFile(path, 'text');
    for (const taken of [path, join(path, 'below'), join(path, 'x'.repeat(300))]) {
      const error = await inputErrorOf(openScanFolder(taken, plan, 'create'));
      expect(error.message).toContain(`--out = "${taken.slice(0, 20)}`);
      expect(error.message).toContain('cannot be a folder; accepted: a folder');
    }
    expect(await readFile(path, 'utf8')).toBe('text');
  });
});

function flipped(bytes: Uint8Array): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.length >> 1] ^= 4;
  return copy;
}

describe('units in a folder', () => {
  it('come back as they were, every digit of them', async () => {
    const folder = await testFolder();
    const store = await openScanFolder(folder, sweep, 'create');
    await store.publish(0, boundRecord());
    await store.publish(3, planeRecord());
    expect(await store.read(0)).toStrictEqual(boundRecord());
    expect(await store.read(3)).toStrictEqual(planeRecord());
    expect(await store.read(1)).toBeUndefined();
    expect(await store.examine()).toEqual([
      { unit: 0, state: 'done' },
      { unit: 3, state: 'done' },
    ]);
    expect(await store.examine([1, 3])).toEqual([{ unit: 3, state: 'done' }]);
  });

  it('stay with the first writer', async () => {
    const folder = await testFolder();
    const store = await openScanFolder(folder, sweep, 'create');
    await store.publish(0, boundRecord(1));
    await store.publish(0, boundRecord(2));
    expect((await store.read(0))?.seconds).toBe(1);
  });

  it.each<[string, number, UnitRecord, string]>([
    ['another kind', 0, boundRecord(), 'unit 0 is a tile, not a bound'],
    ['too few points', 0, tileRecord(plan, 2), 'a tile of 14 points has come with 7, and 7 values'],
    ['a wrong count', 0, wrongCount(), 'a tile counts 5 points without a fit, but 1 are NaN'],
    ['a unit that is not planned', 1000, boundRecord(), 'the plan has no unit 1000'],
    ['a number that JSON does not know', 0, { ...tileRecord(plan, 0), seconds: Number.NaN }, 'record.seconds: NaN'],
  ])('are not published with %s', async (_, unit, record, problem) => {
    const folder = await testFolder();
    const store = await openScanFolder(folder, plan, 'create');
    await expect(store.publish(unit, record)).rejects.toThrow(problem);
    expect(await store.examine()).toEqual([]);
  });

  function wrongCount(): UnitRecord {
    const record = tileRecord(plan, 0);
    return { ...record, result: { ...record.result, failed: 5 } };
  }

  it('are not confused by other files among the records', async () => {
    const folder = await testFolder();
    const store = await openScanFolder(folder, plan, 'create');
    await store.publish(1, tileRecord(plan, 1));
    for (const name of ['notes.txt', '999999.json', '1.json']) await writeFile(join(folder, 'records', name), 'x');
    expect(await store.examine()).toEqual([{ unit: 1, state: 'done' }]);
  });
});

/** What may happen to a tile on a disk: how it is brought about, and what the store says. */
const DAMAGES: [string, (folder: string) => Promise<unknown>, RegExp][] = [
  ['a truncated record', (folder) => truncate(recordPath(folder, 0), 200), /states the checksum/],
  ['an empty record', (folder) => truncate(recordPath(folder, 0), 0), /is empty/],
  ['a flipped bit of a record', (folder) => flip(recordPath(folder, 0)), /states the checksum/],
  ['a record that is not ours', (folder) => writeFile(recordPath(folder, 0), '{"chi2": 1}'), /begin with a checksum/],
  [
    'the record of another unit',
    (folder) => copyFile(recordPath(folder, 1), recordPath(folder, 0)),
    /belongs to unit 1, not 0/,
  ],
  ['a truncated chunk', (folder) => truncate(chunkFile(folder, 0), 50), /has 50 bytes instead of 116/],
  ['an empty chunk', (folder) => truncate(chunkFile(folder, 0), 0), /has 0 bytes instead of 116/],
  ['a chunk full of zeros', (folder) => writeFile(chunkFile(folder, 0), Buffer.alloc(116)), /checksum/],
  ['a flipped bit of a chunk', (folder) => flip(chunkFile(folder, 0)), /states the checksum/],
  ['a missing chunk', (folder) => rm(chunkFile(folder, 0)), /is missing/],
  ['swapped chunks', swap, /but its record says/],
  ['a chunk of another scan', foreignChunk, /but its record says/],
];

async function flip(path: string): Promise<void> {
  await writeFile(path, flipped(await readFile(path)));
}
async function swap(folder: string): Promise<void> {
  const [first, second, aside] = [chunkFile(folder, 0), chunkFile(folder, 1), join(folder, 'aside')];
  await rename(first, aside);
  await rename(second, first);
  await rename(aside, second);
}
async function foreignChunk(folder: string): Promise<void> {
  const other = join(folder, 'other');
  const store = await openScanFolder(other, gridPlan({ hash: '0123456789abcdef' }), 'create');
  await store.publish(0, tileRecord(plan, 3));
  await copyFile(chunkFile(other, 0), chunkFile(folder, 0));
}

describe('damage', () => {
  it.each(DAMAGES)('%s is found, never used, and repaired', async (_, harm, reason) => {
    const folder = await testFolder();
    const store = await openScanFolder(folder, plan, 'create');
    for (const unit of [0, 1, 4]) await store.publish(unit, tileRecord(plan, unit));
    await harm(folder);
    const [first] = await store.examine([0]);
    expect(first).toMatchObject({ unit: 0, state: 'damaged' });
    expect(first.reason).toMatch(reason);
    expect(first.reason).toContain(folder);
    expect(await store.read(0)).toBeUndefined();
    expect(await store.read(4)).toStrictEqual(tileRecord(plan, 4));
    for (const { unit, state } of await store.examine())
      if (state === 'damaged') await store.publish(unit, tileRecord(plan, unit));
    expect(await store.examine()).toEqual([0, 1, 4].map((unit) => ({ unit, state: 'done' })));
    for (const unit of [0, 1, 4]) expect(await store.read(unit)).toStrictEqual(tileRecord(plan, unit));
  });

  it('of a record of another plan with the same units is found', async () => {
    const folder = await testFolder();
    const other = await openScanFolder(join(folder, 'other'), sweepPlan('0123456789abcdef'), 'create');
    await other.publish(0, boundRecord());
    const store = await openScanFolder(folder, sweep, 'create');
    await mkdir(join(folder, 'records'));
    await copyFile(recordPath(join(folder, 'other'), 0), recordPath(folder, 0));
    const [state] = await store.examine();
    expect(state.reason).toContain('belongs to the plan 0123456789abcdef, not bbbbbbbbbbbbbbbb');
    await store.publish(0, boundRecord(7));
    expect((await store.read(0))?.seconds).toBe(7);
  });

  it.each([
    ['record', recordPath],
    ['chunk', chunkFile],
  ])('a folder in the place of a %s is found, and named by who would replace it', async (_, place) => {
    const folder = await testFolder();
    const store = await openScanFolder(folder, plan, 'create');
    await store.publish(0, tileRecord(plan, 0));
    await rm(place(folder, 0));
    await mkdir(place(folder, 0));
    expect(await store.examine()).toEqual([{ unit: 0, state: 'damaged', reason: `${place(folder, 0)} is a folder` }]);
    expect(await store.read(0)).toBeUndefined();
    await expect(store.publish(0, tileRecord(plan, 0))).rejects.toThrow(
      `cannot write ${place(folder, 0)}: a folder has this name`,
    );
  });

  it('a pipe in the place of a record is no reason to wait', async () => {
    const folder = await testFolder();
    const store = await openScanFolder(folder, plan, 'create');
    await mkdir(join(folder, 'records'));
    execFileSync('mkfifo', [recordPath(folder, 0)]);
    expect(await store.examine()).toEqual([
      { unit: 0, state: 'damaged', reason: `${recordPath(folder, 0)} is not a file` },
    ]);
    await store.publish(0, tileRecord(plan, 0));
    expect(await store.read(0)).toStrictEqual(tileRecord(plan, 0));
  });

  it('a file that cannot be read is found and replaced', async () => {
    const folder = await testFolder();
    const store = await openScanFolder(folder, plan, 'create');
    await store.publish(0, tileRecord(plan, 0));
    await store.publish(1, tileRecord(plan, 1));
    // A link to itself cannot be opened by anybody; permissions would not stop root.
    for (const path of [chunkFile(folder, 0), recordPath(folder, 1)]) {
      await rm(path);
      await symlink(path, path);
    }
    const states = await store.examine();
    expect(states.map(({ state, reason }) => [state, reason?.split(' ').slice(1).join(' ')])).toEqual([
      ['damaged', 'cannot be read (ELOOP)'],
      ['damaged', 'cannot be read (ELOOP)'],
    ]);
    for (const unit of [0, 1]) {
      await store.publish(unit, tileRecord(plan, unit));
      expect(await store.read(unit)).toStrictEqual(tileRecord(plan, unit));
    }
  });

  it('a chunk that is there without its record is not done, and is taken over when it is right', async () => {
    const folder = await testFolder();
    const store = await openScanFolder(folder, plan, 'create');
    for (const unit of [0, 1]) {
      await store.publish(unit, tileRecord(plan, unit));
      await rm(recordPath(folder, unit));
    }
    await flip(chunkFile(folder, 1));
    expect(await store.examine()).toEqual([]);
    for (const unit of [0, 1]) {
      await store.publish(unit, tileRecord(plan, unit));
      expect(await store.read(unit)).toStrictEqual(tileRecord(plan, unit));
    }
  });
});
