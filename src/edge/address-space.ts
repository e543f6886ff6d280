/**
 * The limit of the address space (`ulimit -v`), which batch systems set from the memory of a job. What V8 reserves and
 * never touches counts: 10 GB of guards around every WebAssembly memory, 0.5 GB of code for every thread.
 */
import { readFileSync } from 'node:fs';
import type { ResourceLimits } from 'node:worker_threads';

export interface AddressSpace {
  readonly limitBytes: number;
  readonly usedBytes: number;
}

/** What a thread may take of the address space: ten times the code that nuscan compiles to. */
export const THREAD_RESOURCES: ResourceLimits = { codeRangeSizeMb: 64 };

/** Address space of a thread with its code, its stack, its allocator and the heap of a large scan. */
const THREAD_BYTES = 384 * 2 ** 20;
/** What the main thread may still need. */
const MAIN_THREAD_BYTES = 768 * 2 ** 20;

/**
 * The limit, and what is taken of it.
 * @param read the text of a file; tests put their own in its place
 * @returns undefined where there is no limit, or no Linux to ask
 */
export function addressSpace(read: (path: string) => string = readText): AddressSpace | undefined {
  try {
    const [, limit] = /^Max address space\s+(\d+)/m.exec(read('/proc/self/limits')) ?? [];
    const [, usedKiB] = /^VmSize:\s+(\d+) kB/m.exec(read('/proc/self/status')) ?? [];
    return limit && usedKiB ? { limitBytes: Number(limit), usedBytes: 1024 * Number(usedKiB) } : undefined;
  } catch {
    return undefined;
  }
}

/** As many threads as asked for, or those that fit into the address space: for one more, V8 would end the process. */
export function threadsThatFit(count: number, space = addressSpace()): number {
  if (!space) return count;
  const left = space.limitBytes - space.usedBytes - MAIN_THREAD_BYTES;
  return Math.max(0, Math.min(count, Math.floor(left / THREAD_BYTES)));
}

/** What a limit costs and what lifts it, in one line; undefined where there is none. */
export function addressSpaceRemark(space = addressSpace()): string | undefined {
  if (!space) return undefined;
  const threads = Math.max(1, threadsThatFit(Number.MAX_SAFE_INTEGER, space));
  return (
    `the address space is limited to ${(space.limitBytes / 1e9).toPrecision(3)} GB: WebAssembly works without guard ` +
    `pages, some per cent slower, and ${threads === 1 ? 'one thread fits' : `${threads} threads fit`}; ` +
    'ulimit -v unlimited, or more memory for the job, lifts the limit'
  );
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
