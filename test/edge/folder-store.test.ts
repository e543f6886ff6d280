/** Two writers of one tile with different last digits, brought together at the worst moments. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openScanFolder, type ScanFolder } from '../../src/edge/scan-folder.js';
import type { UnitRecord } from '../../src/scan/records.js';
import { gridPlan, tileRecord } from '../support/sample-scan.js';
import { testFolder } from '../support/temporary-folder.js';

/** What happens, once, just before a file whose path contains the text is published. */
const interruption = vi.hoisted(() => ({ before: '', act: async (): Promise<void> => undefined }));
vi.mock('../../src/edge/publish-file.js', async (importOriginal) => {
  const real = await importOriginal<typeof import('../../src/edge/publish-file.js')>();
  return {
    ...real,
    publishFile: async (...args: Parameters<typeof real.publishFile>) => {
      const { before, act } = interruption;
      if (before !== '' && args[0].includes(before)) {
        interruption.before = '';
        await act();
      }
      return real.publishFile(...args);
    },
  };
});
afterEach(() => {
  interruption.before = '';
});

const plan = gridPlan();
const CHUNK = 'grid.zarr/chi2/c/0/0/0/0';
const RECORD = 'records/000000.json';
const ours = tileRecord(plan, 0);
const theirs: UnitRecord = {
  ...ours,
  seconds: 99,
  result: { ...ours.result, chi2: ours.result.chi2.map((value) => value + 1e-9) },
};

async function publishOurs(
  before: string,
  act: (store: ScanFolder, folder: string) => Promise<void>,
): Promise<unknown> {
  const folder = await testFolder();
  const store = await openScanFolder(folder, plan, 'create');
  Object.assign(interruption, { before, act: () => act(store, folder) });
  await store.publish(0, ours);
  expect(interruption.before).toBe('');
  expect(await store.examine()).toEqual([{ unit: 0, state: 'done' }]);
  return store.read(0);
}

describe('a tile of two writers', () => {
  it.each([CHUNK, RECORD])('is that of the one who ends first, when the other is about to write %s', async (path) => {
    const left = await publishOurs(path, (store) => store.publish(0, theirs));
    expect(left).toStrictEqual(theirs);
  });

  it('is that of the one who ends, when the other dies between chunk and record', async () => {
    const elsewhere = await testFolder();
    const other = await openScanFolder(elsewhere, plan, 'create');
    await other.publish(0, theirs);
    const left = await publishOurs(RECORD, async (_, folder) => {
      await writeFile(join(folder, CHUNK), await readFile(join(elsewhere, CHUNK)));
    });
    expect(left).toStrictEqual(ours);
  });

  it('is not written for ever on a disk that changes what it is given', async () => {
    const folder = await testFolder();
    const store = await openScanFolder(folder, plan, 'create');
    const spoil = async (): Promise<void> => {
      await writeFile(join(folder, CHUNK), 'spoilt');
      interruption.before = RECORD;
    };
    Object.assign(interruption, { before: RECORD, act: spoil });
    await expect(store.publish(0, ours)).rejects.toThrow(
      `cannot write unit 0: ${join(folder, CHUNK)} has 6 bytes instead of 116`,
    );
  });
});
