/** `nuscan explore` as a user runs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { patience } from '../support/patience.js';
import { executable, nuscan, packageFolder, run, temporaryFolder } from './nuscan.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const started: ChildProcess[] = [];
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});
afterAll(() => folder.remove());

interface Explorer {
  readonly url: string;
  /** Sends a signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly stderr: string }>;
}

/** Starts the command and waits for the address that it prints. */
function explore(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Explorer> {
  const child = spawn(process.execPath, [executable, 'explore', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  started.push(child);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return new Promise((resolve, reject) => {
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const [url] = /http:\/\/127\.0\.0\.1:\d+\//.exec(stdout) ?? [];
      if (url === undefined) return;
      const stop = async (signal: NodeJS.Signals) => {
        child.kill(signal);
        return { code: await ended, stderr };
      };
      resolve({ url, stop });
    });
    void ended.then((code) => reject(new Error(`exit code ${code}: ${stderr}`)));
  });
}

/** A port that is taken until `free`. */
async function takenPort(port = 0): Promise<{ port: number; free: () => Promise<unknown> }> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    free: () => new Promise((resolve) => server.close(resolve)),
  };
}

describe('nuscan explore', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('serves the page until %s, which is no failure', async (signal) => {
    const explorer = await explore(['--no-open', '--port', '0']);
    const response = await fetch(explorer.url);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<title>nuscan explorer</title>');
    expect(await explorer.stop(signal)).toMatchObject({ code: 0, stderr: expect.stringContaining('no longer served') });
    await expect(fetch(explorer.url)).rejects.toThrow();
  });

  it('serves at the port that was asked for, or says that it is taken', async () => {
    const taken = await takenPort();
    const { code, stdout, stderr } = await nuscan(['explore', '--no-open', '--port', String(taken.port)]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      `nuscan: --port = ${taken.port}: port ${taken.port} is taken; accepted: a free port; 0 finds one\n`,
    );
    await taken.free();
    const explorer = await explore(['--no-open', '--port', String(taken.port)]);
    expect(explorer.url).toBe(`http://127.0.0.1:${taken.port}/`);
  });

  it('looks for a free port when none was asked for', async () => {
    const [first, second] = [await explore(['--no-open']), await explore(['--no-open'])];
    expect(second.url).not.toBe(first.url);
    for (const { url } of [first, second]) expect((await fetch(url)).status).toBe(200);
  });

  it.each(['x', '-1', '65536', '80.5', '', '0x50'])('does not accept the port %j', async (port) => {
    const { code, stderr } = await nuscan(['explore', '--no-open', `--port=${port}`]);
    expect(code).toBe(2);
    expect(stderr).toContain(
      `--port = ${JSON.stringify(port)}: not a port; accepted: a whole number from 0 to 65535, for instance 8017`,
    );
  });

  it.skipIf(process.platform === 'win32')('opens the page, unless told not to', async () => {
    const programs = join(folder.path, 'programs');
    const note = join(folder.path, 'opened');
    await mkdir(programs);
    for (const name of ['xdg-open', 'open']) {
      await writeFile(join(programs, name), `#!/bin/sh\necho "$1" >> '${note}'\n`);
      await chmod(join(programs, name), 0o755);
    }
    const PATH = `${programs}:${process.env.PATH}`;
    await explore(['--no-open', '--port', '0'], { PATH });
    const { url } = await explore(['--port', '0'], { PATH });
    await expect.poll(() => readFile(note, 'utf8').catch(() => ''), { timeout: patience(30_000) }).toBe(`${url}\n`);
  });

  it('serves where nothing can open it', async () => {
    const explorer = await explore(['--port', '0'], { PATH: folder.path });
    expect((await fetch(explorer.url)).status).toBe(200);
    expect((await explorer.stop('SIGINT')).code).toBe(0);
  });

  it('says how to build a page that is not there', async () => {
    const copy = join(folder.path, 'without-page');
    await mkdir(copy);
    await cp(join(packageFolder, 'dist'), join(copy, 'dist'), {
      recursive: true,
      filter: (path) => path !== join(packageFolder, 'dist/web'),
    });
    await cp(join(packageFolder, 'package.json'), join(copy, 'package.json'));
    await symlink(join(packageFolder, 'node_modules'), join(copy, 'node_modules'));
    const { code, stderr } = await run(
      process.execPath,
      [join(copy, 'dist/cli/main.js'), 'explore', '--no-open', '--port', '0'],
      folder.path,
    );
    expect(code).toBe(1);
    expect(stderr).toContain('the explorer is not built');
    expect(stderr).toContain('npm run build:web');
  });
});
