// Foreign programs on the same templates: iminuit and numpy on one core, JAX on whatever it finds.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gridPoints, PYTHON, writeProblem } from '../support.mjs';

const run = promisify(execFile);
/** Grid of the programs that fit on one core. */
const CORE_GRID = 24;
const LONGEST_S = 90;
/** Time for a program to start and to end beyond what it allows itself. */
const SLACK_S = 30;

/**
 * @param cpu profiler in float64
 * @param grid points along an axis for JAX
 * @param until seconds that must be left of the run for another program
 * @returns name → what the program printed, or { skipped: reason }
 */
export async function measurePeers(problem, cpu, ranges, grid, budget, until) {
  const folder = await mkdtemp(join(tmpdir(), 'nuscan-bench-'));
  const results = {};
  const peer = async (name, script, file, ...args) => {
    const left = budget.left() - until;
    results[name] = left > 1 ? await runPeer(script, [file, ...args], left) : { skipped: 'no time left' };
    return results[name];
  };
  try {
    const [few, many] = [join(folder, 'few.json'), join(folder, 'many.json')];
    for (const [file, n] of [
      [few, CORE_GRID],
      [many, grid],
    ]) {
      const points = gridPoints(...ranges, n);
      await writeProblem(file, problem, points, (await cpu.profile(points)).chi2);
    }
    await peer('numpy, 1 core', 'numpy_newton.py', few);
    await peer('iminuit, 1 core', 'iminuit_plane.py', few);
    const exact = await peer('JAX float64', 'jax_newton.py', many);
    if (exact.skipped) results['JAX float32'] = exact;
    else await peer('JAX float32', 'jax_newton.py', many, '--float32', String(exact.newton_steps));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return results;
}

async function runPeer(script, args, left) {
  const path = fileURLToPath(new URL(`../peers/${script}`, import.meta.url));
  const allowed = Math.min(LONGEST_S, left / 2);
  try {
    const { stdout } = await run(PYTHON, [path, ...args], {
      encoding: 'utf8',
      timeout: Math.ceil(1000 * Math.min(left, allowed + SLACK_S)),
      maxBuffer: 2 ** 26,
      env: { ...process.env, NUSCAN_PEER_SECONDS: String(allowed) },
    });
    return JSON.parse(stdout.trim().split('\n').at(-1));
  } catch (error) {
    return { skipped: reasonOf(error) };
  }
}

/** The last line of a traceback, or why the program did not end by itself. */
function reasonOf({ killed, stderr, stdout, message }) {
  if (killed) return 'no time left';
  const lines = String(stderr || stdout || message)
    .trim()
    .split('\n');
  return lines.at(-1);
}
