/**
 * What ties the bits of every number to the JavaScript engine. The language leaves the last digit of elementary functions
 * open: functions that the sources use are pinned here, so that an engine which rounds another way is named by its tests.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { packageFolder } from '../../src/edge/node-files.js';
import { findBound, findPlane } from '../../src/inference/analysis.js';
import { configurationHash } from '../../src/model/configuration.js';
import { integerPower } from '../../src/numerics/powers.js';
import { randomNumbers } from '../../src/numerics/random.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { modelOf } from '../support/models.js';

/** Functions and constants that the standard fixes to the last bit. */
const EXACT = [
  'PI',
  'LN2',
  'SQRT2',
  'SQRT1_2',
  'abs',
  'ceil',
  'floor',
  'fround',
  'imul',
  'max',
  'min',
  'round',
  'sign',
  'sqrt',
  'trunc',
];

/** Arguments spread evenly over a range, and over the powers of two within it. */
function argumentsIn(low: number, high: number): number[] {
  const random = randomNumbers(24);
  return Array.from({ length: 50_000 }, (_, i) => {
    const value = low + (high - low) * random();
    return i % 2 === 0 ? value : value * integerPower(2, -Math.floor(60 * random()));
  });
}

/** The functions in use whose last digit is the engine's choice, with the checksum of their values. */
const PINNED: Readonly<
  Record<string, { readonly of: (x: number) => number; readonly in: [number, number]; readonly is: string }>
> = {
  asinh: { of: Math.asinh, in: [-1e6, 1e6], is: '77754d7e4080b72a' },
  cos: { of: Math.cos, in: [-10, 10], is: 'a22a39c4e93f0d5d' },
  exp: { of: Math.exp, in: [-700, 700], is: 'aff4b92c26aa6028' },
  expm1: { of: Math.expm1, in: [-40, 40], is: '1609e889c8d26747' },
  hypot: { of: (x) => Math.hypot(x, 1), in: [-100, 100], is: 'b340cc4f7ef99038' },
  log: { of: Math.log, in: [0, 1e6], is: 'c8975b3c0b342a9e' },
  log10: { of: Math.log10, in: [0, 1e6], is: 'a5e08d5e3fa153ca' },
  log1p: { of: Math.log1p, in: [-1, 1e3], is: 'a6faf9b7c2c4cc02' },
  log2: { of: Math.log2, in: [0, 1e6], is: '94af539aa37e0ebe' },
  sin: { of: Math.sin, in: [-10, 10], is: '3251047f2565ca3d' },
  sinh: { of: Math.sinh, in: [-40, 40], is: '7b8bd6dd4f735f02' },
};

function checksum(values: readonly number[]): string {
  return createHash('sha256')
    .update(new Uint8Array(Float64Array.from(values).buffer))
    .digest('hex')
    .slice(0, 16);
}

describe('the engine', () => {
  it.each(Object.entries(PINNED))('rounds Math.%s as the engines do that nuscan was tested with', (_, pinned) => {
    expect(checksum(argumentsIn(...pinned.in).map(pinned.of))).toBe(pinned.is);
  });
});

describe('the sources', () => {
  it('use no other functions of Math', () => {
    const sources = readdirSync(join(packageFolder, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/.test(path) && !path.includes('assembly'))
      .map((path) => readFileSync(join(packageFolder, 'src', path), 'utf8'));
    const used = new Set(sources.flatMap((text) => [...text.matchAll(/\bMath\.(\w+)/g)].map(([, name]) => name)));
    expect([...used].filter((name) => !EXACT.includes(name)).sort()).toEqual(Object.keys(PINNED));
  });
});

describe('the packages in use', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('take no power on the way to templates, bounds and planes', async () => {
    vi.spyOn(Math, 'pow').mockImplementation(() => {
      throw new Error('Math.pow');
    });
    const model = await modelOf('label: both\nexperiments: { lz-ws2022: {}, xenonnt-sr0: {} }\n');
    await configurationHash(model);
    await findBound(model, 'q_mu', (problem) => createCpuProfiler(problem), { confidenceLevel: 0.68 });
    await findPlane(model, 'q_e', 'r2_e', (problem) => createCpuProfiler(problem));
  });
});
