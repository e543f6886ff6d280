// `nuscan scan darwin-exposure` as a whole process: 225 bounds, figure and table.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seconds, spread } from '../support.mjs';

const executable = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const ROUNDS = 5;

export async function run() {
  const folder = await mkdtemp(join(tmpdir(), 'nuscan-bench-'));
  const times = {};
  try {
    for (const threads of new Set([1, availableParallelism()])) {
      const rounds = [];
      for (let round = 0; round < ROUNDS; round++)
        rounds.push(await seconds(() => scan(join(folder, `${threads}-${round}`), threads)));
      times[threads] = spread(rounds);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { unit: 'seconds', rounds: ROUNDS, byThreads: times };
}

function scan(out, threads) {
  const args = [executable, 'scan', 'darwin-exposure', '--out', out, '--threads', String(threads)];
  return new Promise((resolve, reject) => {
    spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] }).on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`nuscan scan ended with ${code}`)),
    );
  });
}
