/** A process that has used the GPU ends by itself, without a crash, however it leaves the device. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { packageFolder, type Run, run } from '../cli/nuscan.js';
import { gpuOrReason } from '../support/gpu.js';

const SCRIPT = fileURLToPath(new URL('gpu-exit.mjs', import.meta.url));
const ENDINGS = ['close', 'leave', 'destroy'] as const;
/** Crashes at exit are races: one run shows little. */
const RUNS = 51;

const gpu = await gpuOrReason();
describe.skipIf(gpu.reason)(gpu.title('exit'), () => {
  it(`is clean ${RUNS} times`, async () => {
    const runs: (Run & { ending: string })[] = [];
    let started = 0;
    const worker = async (): Promise<void> => {
      while (started < RUNS) {
        const ending = ENDINGS[started++ % ENDINGS.length];
        runs.push({ ending, ...(await run(process.execPath, [SCRIPT, ending], packageFolder)) });
      }
    };
    await Promise.all([worker(), worker()]);
    expect(runs.filter(({ code, stdout, stderr }) => code !== 0 || stdout !== '' || stderr !== '')).toEqual([]);
    expect(runs).toHaveLength(RUNS);
  });
});
