// Cost of `nuscan scan` against size: whole processes, from the scan file to result, tables and figures.
//
//   planes       n × n points of (q_e, q_mu), DARWIN 30 t y
//   charges      n^6 points of all six millicharges, DARWIN 30 t y
//   store        points per second of the units, with the store on disk and with nothing behind them
//   shares       one and two processes with a core each
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataFolder, nodeFiles } from '../../dist/edge/node-files.js';
import { createNodeWorkerPool } from '../../dist/edge/node-workers.js';
import { openScanFolder } from '../../dist/edge/scan-folder.js';
import { createCpuProfiler } from '../../dist/profile/cpu/profiler.js';
import { Workshop } from '../../dist/report/workshop.js';
import { createUnitComputer } from '../../dist/scan/compute-unit.js';
import { createPlan } from '../../dist/scan/create-plan.js';
import { runScan } from '../../dist/scan/run-scan.js';
import { loadScan } from '../../dist/scan/scan-file.js';
import { modelBuilder } from '../../dist/scan/variations.js';
import { spread } from '../support.mjs';

const executable = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const PLANES = [64, 256, 1024, 2048, 4096];
/** 24 takes minutes: it is the size for which memory must stay below 1 GiB. */
const CHARGES = (process.env.NUSCAN_BENCH_CHARGES ?? '8,12,16,24').split(',').map(Number);
const ROUNDS = 5;

const plane = (n) => `kind: grid
title: plane of ${n} x ${n} points
scenarios: [darwin-30ty]
axes:
  q_e: { min: -0.8, max: 1.4, points: ${n} }
  q_mu: { min: -5, max: 5, points: ${n} }
`;
const charges = (n) => `kind: grid
title: six millicharges, ${n} points each
scenarios: [darwin-30ty]
axes:
  q_e: { min: -1.5, max: 2, points: ${n} }
  q_mu: { min: -7, max: 7, points: ${n} }
  q_tau: { min: -7, max: 7, points: ${n} }
  q_emu: { min: 0, max: 4, points: ${n} }
  q_etau: { min: 0, max: 4, points: ${n} }
  q_mutau: { min: 0, max: 5, points: ${n} }
`;

export async function run() {
  const folder = await mkdtemp(join(tmpdir(), 'nuscan-bench-'));
  try {
    const planes = {};
    for (const n of PLANES) planes[n ** 2] = await measured(folder, plane(n));
    const grids = {};
    for (const n of CHARGES) grids[n ** 6] = await measured(folder, charges(n));
    return {
      unit: 'seconds, bytes',
      planes,
      charges: grids,
      store: await throughStore(folder),
      shares: await shares(folder),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One process: wall time, peak memory, size of what it leaves. */
async function measured(folder, text) {
  const file = join(folder, 'scan.yaml');
  await writeFile(file, text);
  const out = join(folder, 'out');
  const { seconds, peakBytes } = await timed([executable, 'scan', file, '--out', out, '--backend', 'cpu']);
  const storeBytes = await sizeOf(join(out, 'grid.zarr')).catch(() => 0);
  await rm(out, { recursive: true, force: true });
  return { seconds, peakBytes, storeBytes };
}

/** @param core run on this core only */
async function timed(args, core) {
  const started = performance.now();
  const [program, all] =
    core === undefined ? [process.execPath, args] : ['taskset', ['-c', String(core), process.execPath, ...args]];
  const child = spawn(program, all, { stdio: ['ignore', 'ignore', 'inherit'] });
  let peakBytes = 0;
  // The kernel keeps the peak; the last look before the end is close to it.
  const look = async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    peakBytes = Math.max(peakBytes, 1024 * Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0));
  };
  const timer = setInterval(look, 20);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`nuscan ${args.slice(1).join(' ')} ended with ${code}`);
  return { seconds: (performance.now() - started) / 1000, peakBytes };
}

async function sizeOf(folder) {
  let bytes = 0;
  for (const name of await readdir(folder, { recursive: true })) {
    const entry = await stat(join(folder, name));
    if (entry.isFile()) bytes += entry.size;
  }
  return bytes;
}

/** Units per second with a store on disk against a store that forgets, alternating. */
async function throughStore(folder) {
  const file = join(folder, 'scan.yaml');
  await writeFile(file, plane(1024));
  const pool = createNodeWorkerPool();
  const workshop = new Workshop(nodeFiles, dataFolder, (problem) => createCpuProfiler(problem, pool));
  const build = (scenario, settings) => workshop.build(scenario, settings);
  const plan = await createPlan(await loadScan(nodeFiles, file), build);
  const nothing = { examine: async () => [], publish: async () => {}, read: async () => undefined };
  const rate = async (store) => {
    const computer = createUnitComputer(plan, modelBuilder(build), workshop.createProfiler);
    await computer.compute(0);
    const started = performance.now();
    const { points } = await runScan(plan, store, [computer]);
    const perSecond = (1000 * points) / (performance.now() - started);
    await computer.close();
    return perSecond;
  };
  const [bare, stored, ratios] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(await rate(nothing));
    const out = join(folder, `store${round}`);
    stored.push(await rate(await openScanFolder(out, plan, 'create')));
    ratios.push(stored[round] / bare[round]);
    await rm(out, { recursive: true, force: true });
  }
  await pool.close();
  return { points: 1024 ** 2, bare: spread(bare), stored: spread(stored), ratio: spread(ratios) };
}

/** The same scan as one share on one core, and as two shares on a core each. */
async function shares(folder) {
  const file = join(folder, 'scan.yaml');
  await writeFile(file, plane(2048));
  const share = (out, k, n, core) =>
    timed([executable, 'scan', file, '--out', join(folder, out), '--backend', 'cpu', '--shard', `${k}/${n}`], core);
  const [one, two] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    one.push((await share(`one${round}`, 1, 1, 0)).seconds);
    const both = await Promise.all([share(`two${round}`, 1, 2, 0), share(`two${round}`, 2, 2, 1)]);
    two.push(Math.max(...both.map(({ seconds }) => seconds)));
  }
  return {
    points: 2048 ** 2,
    one: spread(one),
    two: spread(two),
    speedUp: spread(one.map((value, i) => value / two[i])),
  };
}
