/** Programs of the computer, run by Node. */
import { spawn } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { ProcessEnd, Processes } from '../cluster/engine.js';

export const nodeProcesses: Processes = { exists, run };

async function exists(program: string): Promise<boolean> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue;
    const path = join(folder, program);
    const executable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable && (await stat(path)).isFile()) return true;
  }
  return false;
}

function run(
  program: string,
  args: readonly string[],
  { folder, seconds }: { folder: string; seconds: number },
): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const end = (code: number | null, timedOut: boolean): void => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr, timedOut });
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      // What it started may hold the pipes open.
      child.stdout.destroy();
      child.stderr.destroy();
      end(null, true);
    }, seconds * 1000);
    child.on('error', (error) => {
      stderr += error.message;
      end(null, false);
    });
    child.on('close', (code) => end(code, false));
  });
}
