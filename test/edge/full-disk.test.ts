/**
 * A real disk that is full or read-only: a small memory disk, where the tests may mount one. The same failures are made
 * up for everybody in publish-file.test.ts.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { openScanFolder, readScanFolder } from '../../src/edge/scan-folder.js';
import { gridPlan, tileRecord } from '../support/sample-scan.js';

const run = promisify(execFile);
const disk = await mkdtemp(join(tmpdir(), 'nuscan-disk-'));
const refusal = await run('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', disk]).then(
  () => undefined,
  (error: Error) => error.message.trim().split('\n').at(-1),
);
const remount = (options: string) => run('mount', ['-o', `remount,${options}`, disk]);

afterAll(async () => {
  if (!refusal) await run('umount', [disk]);
  await rm(disk, { recursive: true });
});

describe.skipIf(refusal)(`a disk of 400 kB${refusal ? ` (no disk to be had: ${refusal})` : ''}`, () => {
  const values = Array.from({ length: 5000 }, (_, i) => i);
  // Tiles of 40 kB.
  const plan = gridPlan({ dimensions: [], axes: { q_e: values.slice(0, 20), q_mu: values }, tilePoints: 5000 });

  it('takes whole tiles until it is full, then tells so, and goes on when there is room', async () => {
    const folder = join(disk, 'scan');
    const store = await openScanFolder(folder, plan, 'create');
    const done: number[] = [];
    let problem = '';
    for (const unit of plan.units.keys()) {
      try {
        await store.publish(unit, tileRecord(plan, unit));
        done.push(unit);
      } catch (error) {
        problem = (error as Error).message;
        break;
      }
    }
    expect(done.length).toBeGreaterThan(2);
    expect(done.length).toBeLessThan(12);
    expect(problem).toMatch(/^cannot write .*grid\.zarr\/chi2\/c\/\d+\/0: ENOSPC: no space left on device/);
    expect(await store.examine()).toEqual(done.map((unit) => ({ unit, state: 'done' })));
    expect((await readdir(folder, { recursive: true })).filter((name) => name.includes('partial'))).toEqual([]);
    for (const unit of done) expect(await store.read(unit)).toStrictEqual(tileRecord(plan, unit));

    await remount('size=4m');
    for (const unit of plan.units.keys()) await store.publish(unit, tileRecord(plan, unit));
    expect(await store.examine()).toEqual([...plan.units.keys()].map((unit) => ({ unit, state: 'done' })));
  });

  it('may be read-only for readers, and for nobody else', async () => {
    const folder = join(disk, 'other');
    await remount('size=8m');
    const store = await openScanFolder(folder, plan, 'create');
    await store.publish(0, tileRecord(plan, 0));
    const files = await readdir(folder, { recursive: true });
    await remount('ro');
    try {
      await expect(store.publish(1, tileRecord(plan, 1))).rejects.toThrow(/^cannot write .*\/1\/0: EROFS: read-only/);
      await expect(openScanFolder(folder, plan, 'resume')).rejects.toThrow(`cannot write ${folder}: EROFS`);
      await expect(openScanFolder(join(disk, 'new'), plan, 'create')).rejects.toThrow(/^cannot write .*: EROFS/);
      const reader = await readScanFolder(folder);
      expect(await reader.examine()).toEqual([{ unit: 0, state: 'done' }]);
      expect(await reader.read(0)).toStrictEqual(tileRecord(plan, 0));
      // What is done needs no writing.
      await store.publish(0, tileRecord(plan, 0));
    } finally {
      await remount('rw');
    }
    expect(await readdir(folder, { recursive: true })).toEqual(files);
  });
});
