/** Several processes write into one folder, and are killed in the middle of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openScanFolder, readScanFolder } from '../../src/edge/scan-folder.js';
import type { TileRecord, UnitRecord } from '../../src/scan/records.js';
import type { GridPlan } from '../../src/scan/zarr.js';
import { gridPlan, tileRecord } from '../support/sample-scan.js';
import { testFolder } from '../support/temporary-folder.js';

const WRITER = fileURLToPath(new URL('scan-writer.mjs', import.meta.url));
const KILLS = 24;

type Tile = UnitRecord & { readonly result: TileRecord };

/** Writes what a writer is told to do. */
async function writeTask(path: string, plan: GridPlan, records: readonly (readonly [number, Tile])[]): Promise<void> {
  const stored = records.map(([unit, { result, ...rest }]) => [
    unit,
    { ...rest, result: { ...result, chi2: [...result.chi2] } },
  ]);
  await writeFile(path, JSON.stringify({ plan, records: stored }));
}

interface Writer {
  readonly process: ChildProcess;
  readonly ready: Promise<unknown>;
  readonly ended: Promise<{ code: number | null; signal: string | null; errors: string }>;
  /** Lines that it has printed. */
  lines(): string[];
}

function startWriter(...args: string[]): Writer {
  const child = spawn(process.execPath, [WRITER, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  const ready = once(child.stdout, 'data');
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, errors }));
  return { process: child, ready, ended, lines: () => output.split('\n').slice(0, -1) };
}

/** Runs writers that begin their work together; all of them must end well. */
async function race(folder: string, tasks: readonly string[]): Promise<void> {
  const writers = tasks.map((task, seed) => startWriter(task, folder, String(seed), 'wait'));
  const ended = Promise.all(writers.map((writer) => writer.ended));
  await Promise.race([Promise.all(writers.map(({ ready }) => ready)), ended]);
  for (const { process } of writers) process.stdin?.end('go\n');
  expect(await ended).toEqual(writers.map(() => ({ code: 0, signal: null, errors: '' })));
}

async function temporaryFiles(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.partial'));
}

describe('several processes', () => {
  const plan = gridPlan({ axes: { q_e: [1, 2, 3], q_mu: Array.from({ length: 500 }, (_, i) => i) }, tilePoints: 500 });

  it('may publish the same units at the same time', async () => {
    const folder = await testFolder();
    const records = [0, 1, 2, 3].map((unit) => [unit, tileRecord(plan, unit)] as const);
    await writeTask(join(folder, 'task.json'), plan, records);
    const scan = join(folder, 'scan');
    await race(
      scan,
      Array.from({ length: 6 }, () => join(folder, 'task.json')),
    );
    const store = await readScanFolder(scan);
    expect(await store.examine()).toEqual([0, 1, 2, 3].map((unit) => ({ unit, state: 'done' })));
    for (const [unit, record] of records) expect(await store.read(unit)).toStrictEqual(record);
    expect(await temporaryFiles(scan)).toEqual([]);
  });

  it('with different last digits leave numbers and record of one of them', async () => {
    const folder = await testFolder();
    const scan = join(folder, 'scan');
    const variants = [0, 1, 2, 3, 4].map((writer) => {
      return [0, 1, 2, 3, 4, 5].map((unit) => {
        const { result, ...rest } = tileRecord(plan, unit);
        const chi2 = result.chi2.map((value) => value + writer * 1e-9);
        return [unit, { ...rest, seconds: writer, result: { ...result, chi2 } }] as const;
      });
    });
    const tasks = variants.map((_, writer) => join(folder, `task${writer}.json`));
    for (const [writer, records] of variants.entries()) await writeTask(tasks[writer], plan, records);
    await race(scan, tasks);
    const store = await readScanFolder(scan);
    for (const unit of [0, 1, 2, 3, 4, 5]) {
      const record = await store.read(unit);
      expect(record).toStrictEqual(variants[record?.seconds ?? 0][unit][1]);
    }
  });
});

describe('a process that is killed', () => {
  it(`at ${KILLS} moments leaves only whole units, and others finish`, async () => {
    const values = Array.from({ length: 4000 }, (_, i) => i);
    const plan = gridPlan({ dimensions: [], axes: { q_e: values.slice(0, 150), q_mu: values }, tilePoints: 4000 });
    const folder = await testFolder();
    const task = join(folder, 'task.json');
    const units = [...plan.units.keys()];
    await writeTask(
      task,
      plan,
      units.map((unit) => [unit, tileRecord(plan, unit)]),
    );
    let kills = 0;
    let scan = '';
    for (let round = 0; kills < KILLS; round++) {
      // A fresh folder whenever the work is nearly done: opening is killed as well as publishing.
      if (round % 8 === 0) scan = join(folder, `scan${round}`);
      const writer = startWriter(task, scan, String(round * 17));
      if (round % 4 > 0) await Promise.race([writer.ready, writer.ended]);
      await sleep(round % 4 > 0 ? Math.random() * 60 : 200 + Math.random() * 200);
      writer.process.kill('SIGKILL');
      const { signal, errors } = await writer.ended;
      expect(errors).toBe('');
      if (signal === 'SIGKILL') kills++;
      const store = await openScanFolder(scan, plan, 'join');
      const states = await store.examine();
      // Not even damaged: nothing is ever written where a reader looks.
      expect(states.filter(({ state }) => state !== 'done')).toEqual([]);
      const done = states.map(({ unit }) => unit);
      expect(done).toEqual(
        expect.arrayContaining(
          writer
            .lines()
            .filter((line) => line !== 'ready')
            .map(Number),
        ),
      );
      for (const unit of done) expect(await store.read(unit)).toStrictEqual(tileRecord(plan, unit));
    }
    expect((await startWriter(task, scan, '0').ended).code).toBe(0);
    const leftovers = await temporaryFiles(scan);
    for (const name of leftovers) await utimes(join(scan, name), 0, 0);
    const store = await openScanFolder(scan, plan, 'resume');
    expect(await store.examine()).toEqual(units.map((unit) => ({ unit, state: 'done' })));
    for (const unit of units) expect(await store.read(unit)).toStrictEqual(tileRecord(plan, unit));
    expect(await temporaryFiles(scan)).toEqual([]);
  });
});
