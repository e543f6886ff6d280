/** Limits of the address space (`ulimit -v`), under which V8 cannot reserve guards around WebAssembly memories. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { testFolder } from '../support/temporary-folder.js';
import { executable, nuscan, type Run, run, writeText } from './nuscan.js';

const GRID = `kind: grid
title: grid
scenarios: [lz]
axes: { q_e: { min: -2, max: 2, points: 20 }, q_mu: { min: -5, max: 5, points: 20 } }
`;

/** Runs nuscan in a shell whose address space is limited. */
function limited(kib: number, args: readonly string[], cwd: string): Promise<Run> {
  const script = 'ulimit -c 0; ulimit -v "$1"; shift; exec "$@"';
  return run('bash', ['-c', script, 'bash', String(kib), process.execPath, executable, ...args], cwd);
}

describe.skipIf(process.platform !== 'linux')('in a limited address space', () => {
  it.each([3_000_000, 4_000_000, 8_000_000, 64_000_000])(
    'of %d KiB all works, and names limit and cure',
    async (kib) => {
      const folder = await testFolder();
      await writeText(join(folder, 's.yaml'), GRID);
      const bounds = await limited(kib, ['bounds', 'lz', 'mu_e', '--json'], folder);
      expect(bounds.code, bounds.stderr).toBe(0);
      expect(bounds.stderr).toMatch(/^nuscan: the address space is limited to [\d.]+ GB: .*ulimit -v unlimited.*\n$/);
      expect(bounds.stdout).toBe((await nuscan(['bounds', 'lz', 'mu_e', '--json'], folder)).stdout);
      for (const args of [
        ['chi2', 'lz', '--backend', 'reference'],
        ['scan', 's.yaml', '--out', 'grid', '--threads', '3'],
        ['scan', 'table3', '--out', 'table', '--threads', '3'],
        ['export', 'grid', '--format', 'hdf5', '--out', 'grid.h5'],
      ]) {
        const { code, stderr } = await limited(kib, args, folder);
        expect({ args, code, stderr }).toMatchObject({ args, code: 0 });
      }
      const doctor = await limited(kib, ['doctor'], folder);
      expect(doctor.code, doctor.stderr).toBe(0);
      expect(doctor.stdout).toMatch(/The address space is limited to/);
    },
  );

  it('passes on exit codes', async () => {
    expect((await limited(4_000_000, ['bounds', 'nowhere', 'mu_e'], '/tmp')).code).toBe(2);
  });

  it.each([
    ['the first process', (pid: number) => process.kill(pid, 'SIGINT')],
    ['both, as from a terminal', (pid: number) => process.kill(-pid, 'SIGINT')],
  ])('a signal to %s is one request to stop', async (_, interrupt) => {
    const folder = await testFolder();
    const grid = GRID.replace(/ points: 20 \}/g, ' points: 300 }');
    await writeText(join(folder, 's.yaml'), `${grid}tile_points: 256\n`);
    const script = `ulimit -v 4000000; exec ${JSON.stringify(process.execPath)} ${JSON.stringify(executable)} scan s.yaml --out out`;
    const child = spawn('bash', ['-c', script], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const closed = once(child, 'close');
    while (child.exitCode === null && !existsSync(join(folder, 'out/records/000003.json'))) await sleep(5);
    interrupt(child.pid as number);
    const [code] = await closed;
    expect(stderr.match(/SIGINT: finishing/g), stderr).toHaveLength(1);
    expect(code).toBe(75);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('ends with the process that was started, by %s', async (signal) => {
    const script = `ulimit -v 4000000; exec ${JSON.stringify(process.execPath)} ${JSON.stringify(executable)} explore --no-open --port 0`;
    const child = spawn('bash', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(child.stdout, 'data');
    const working = descendants(child.pid as number);
    child.kill(signal);
    await once(child, 'exit');
    while (working.some(isAlive)) await sleep(20);
  });
});

describe('doctor', () => {
  it('survives an engine without WebAssembly', async () => {
    const { code, stdout } = await nuscan(['doctor'], undefined, { environment: { NODE_OPTIONS: '--jitless' } });
    expect(code).toBe(0);
    expect(stdout).toContain('The backends cannot be timed: WebAssembly is not defined');
  });
});

/** A process and all that it has started. */
function descendants(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(descendants)];
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
