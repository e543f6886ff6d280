/** Folders for tests that write. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty folder, removed when the test that asked for it has finished. */
export async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'nuscan-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
