/** Reads exported files back with programs in Python. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { run } from '../cli/nuscan.js';

const PYTHON = process.env.NUSCAN_PYTHON ?? '/usr/bin/python3';

/**
 * What a program beside this file prints about an export, as JSON.
 * @throws Error with what the program says when it fails, which includes what to install
 */
export async function readBack<T>(program: string, args: readonly string[]): Promise<T> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const { code, stdout, stderr } = await run(PYTHON, [path, ...args], tmpdir()).catch((cause: unknown) => {
    throw new Error(`these tests need ${PYTHON}: apt-get install python3-numpy python3-scipy python3-yaml`, { cause });
  });
  if (code !== 0) throw new Error(`${program}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

/** An empty folder whose name has a space, quotes and letters beyond ASCII. */
export async function oddFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'nuscan "größe" µ '));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A number as Python prints it, back as the same number. */
export function pythonNumber(text: unknown): number {
  if (typeof text === 'number') return text;
  if (text === 'nan' || text === 'NaN') return Number.NaN;
  if (text === 'inf') return Number.POSITIVE_INFINITY;
  if (text === '-inf') return Number.NEGATIVE_INFINITY;
  if (typeof text !== 'string' || text.trim() === '') throw new Error(`not a number: ${JSON.stringify(text)}`);
  return Number(text);
}

/** Equal in every bit, NaN included. */
export function expectNumbers(actual: readonly unknown[], expected: Iterable<number>): void {
  const numbers = [...expected];
  expect(actual).toHaveLength(numbers.length);
  actual.forEach((value, index) => {
    if (!Object.is(pythonNumber(value), numbers[index]))
      throw new Error(`number ${index} is ${String(value)} instead of ${numbers[index]}`);
  });
}
