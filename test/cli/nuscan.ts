/** Runs the built executable as a user would. */
import { spawn } from 'node:child_process';
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
  readonly interruptAfterMs?: number;
  /** Set in addition to the environment of the tests. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a program to its end, or until `interruptAfterMs`. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  { interruptAfterMs, environment }: RunOptions = {},
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
    const timer = interruptAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGINT'), interruptAfterMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
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
