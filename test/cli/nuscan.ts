/** Runs the built executable as a user would. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';

export const packageFolder = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
export const executable = join(packageFolder, 'dist/cli/main.js');

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Interrupts the program when it has computed for so long: then it is at work, however busy the machine is. Linux. */
  readonly interruptAfterCpuMs?: number;
  /** Set in addition to the environment of the tests. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a program to its end, or until `interruptAfterCpuMs`. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  { interruptAfterCpuMs, environment }: RunOptions = {},
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const watch = setInterval(() => {
      if (interruptAfterCpuMs === undefined || cpuMs(child.pid as number) < interruptAfterCpuMs) return;
      clearInterval(watch);
      child.kill('SIGINT');
    }, 20);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      resolve({ code, stdout, stderr });
    });
  });
}

/** Processor time of all threads of a process, in milliseconds; 0 when it is gone. */
function cpuMs(pid: number): number {
  try {
    // utime and stime, in hundredths of a second, behind the name in parentheses, which may hold blanks.
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13);
    return 10 * (Number(user) + Number(system));
  } catch {
    return 0;
  }
}

export function nuscan(args: readonly string[], cwd: string = tmpdir(), options?: RunOptions): Promise<Run> {
  return run(process.execPath, [executable, ...args], cwd, options);
}

/** The JSON that a command prints, checked against its published schema. */
export async function nuscanJson<T>(args: readonly string[], cwd?: string): Promise<T> {
  const { code, stdout, stderr } = await nuscan([...args, '--json'], cwd);
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  const schema = JSON.parse(await readFile(join(packageFolder, `schemas/${args[0]}-output.schema.json`), 'utf8'));
  const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);
  const content: unknown = JSON.parse(stdout);
  if (!validate(content)) throw new Error(JSON.stringify(validate.errors));
  return content as T;
}

/** An empty folder of a test, removed by `remove`. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'nuscan-cli-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Every file and folder below a folder. */
export async function contentsOf(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).sort();
}

/** Copies a shipped experiment and replaces text in its files. */
export async function copyExperiment(
  shipped: string,
  folder: string,
  edits: Readonly<Record<string, (text: string) => string | Uint8Array>>,
): Promise<void> {
  await cp(join(packageFolder, 'data/experiments', shipped), folder, { recursive: true });
  for (const [file, edit] of Object.entries(edits)) {
    const text = await readFile(join(folder, file), 'utf8');
    const edited = edit(text);
    if (edited === text) throw new Error(`the edit of ${file} changes nothing`);
    await writeFile(join(folder, file), edited);
  }
}

export async function writeText(path: string, text: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
