/** Parsers of option values; each names the option, the value and what is accepted. */
import { checkCouplings } from '../inference/analysis.js';
import { LARGEST_GRID, SMALLEST_GRID } from '../inference/contours.js';
import { InputError, nearest } from '../input/errors.js';
import { parseNumber } from '../input/numbers.js';
import type { CouplingName, CouplingPoint } from '../physics/couplings.js';
import { BACKEND_CHOICES, type BackendChoice } from '../profile/select.js';
import type { Shard } from '../scan/plan.js';

/**
 * A coupling name.
 * @param key argument to name in the message
 * @throws InputError for an unknown name
 */
export function parseCoupling(name: string, key: string): CouplingName {
  return checkCouplings([name], key)[0];
}

/** `lo:hi` in table units. */
export function parseRange(text: string): [number, number] {
  const accepted = 'lo:hi, two finite numbers with lo < hi, for instance -5:10';
  const parts = text.split(':');
  const [lo, hi] = parts.map(parseNumber);
  if (parts.length !== 2 || !(lo < hi)) {
    throw new InputError('not a range', { key: '--range', value: text, accepted });
  }
  return [lo, hi];
}

/** `a,b` or `none`. */
export function parseProfiled(text: string, coupling: CouplingName): CouplingName[] {
  if (text === 'none') return [];
  const names = text.split(',').map((name) => name.trim());
  if (names.includes(coupling))
    throw new InputError('the coupling of the bound itself', {
      key: '--profile',
      value: coupling,
      accepted: 'other couplings, comma separated, or none',
    });
  checkCouplings([coupling, ...names], '--profile');
  return names as CouplingName[];
}

/** A confidence level between 0 and 1. */
export function parseConfidenceLevel(text: string): number {
  const value = parseNumber(text);
  if (!(value > 0 && value < 1))
    throw new InputError('not a confidence level', {
      key: '--cl',
      value: text,
      accepted: 'a number between 0 and 1, for instance 0.9',
    });
  return value;
}

/** `--dof`: the parameters that a confidence level holds for. */
export function parseDegreesOfFreedom(text: string): 1 | 2 {
  if (text === '1' || text === '2') return text === '1' ? 1 : 2;
  throw new InputError('not a number of degrees of freedom of a plane', {
    key: '--dof',
    value: text,
    accepted: '1 or 2',
  });
}

/** Samples per axis of the first grid. */
export function parseGrid(text: string): number {
  const value = parseNumber(text);
  if (!Number.isInteger(value) || value < SMALLEST_GRID || value > LARGEST_GRID) {
    throw new InputError(value <= 0 ? 'an empty grid' : 'not a grid size', {
      key: '--grid',
      value: text,
      accepted: `a whole number of samples per axis from ${SMALLEST_GRID} to ${LARGEST_GRID}`,
    });
  }
  return value;
}

/** Collects repeated `--at name=value`. */
export function parseAt(texts: readonly string[]): CouplingPoint {
  const point: Record<string, number> = {};
  for (const text of texts) {
    const equals = text.indexOf('=');
    const name = text.slice(0, Math.max(0, equals)).trim();
    const value = parseNumber(text.slice(equals + 1));
    if (equals <= 0 || Number.isNaN(value)) {
      throw new InputError('not a coupling with a finite value', {
        key: '--at',
        value: text,
        accepted: 'coupling=value in table units, for instance q_e=0.5',
      });
    }
    if (Object.hasOwn(point, name))
      throw new InputError('named twice', { key: '--at', value: name, accepted: 'each coupling once' });
    checkCouplings([...Object.keys(point), name], '--at');
    point[name] = value;
  }
  return point;
}

/** Flags and description of the option that chooses who computes; its default is {@link DEFAULT_BACKEND}. */
export const BACKEND_OPTION = [
  '--backend <name>',
  'who computes: auto (measured), webgpu (GPU, float32, checked), gpujs (gpu.js, a cross-check), cpu (float64), reference (plain loops)',
] as const;
export const DEFAULT_BACKEND: BackendChoice = 'auto';

/** Who computes. */
export function parseBackend(text: string): BackendChoice {
  const known = BACKEND_CHOICES.find((name) => name === text);
  if (known) return known;
  const near = nearest(text, BACKEND_CHOICES);
  throw new InputError(`unknown backend${near ? ` (did you mean ${near}?)` : ''}`, {
    key: '--backend',
    value: text,
    accepted: BACKEND_CHOICES.join(', '),
  });
}

/** `k/N`, a share of a scan. */
export function parseShard(text: string): Shard {
  const [, number, of] = /^(\d{1,7})\/(\d{1,7})$/.exec(text.trim()) ?? [];
  const shard = { number: Number(number), of: Number(of) };
  if (!(shard.number >= 1 && shard.number <= shard.of)) {
    throw new InputError('not a share', {
      key: '--shard',
      value: text,
      accepted: 'k/N, two whole numbers with 1 <= k <= N, for instance 3/8',
    });
  }
  return shard;
}

/** Threads of the processor. */
export function parseThreads(text: string): number {
  const value = parseNumber(text);
  if (!Number.isInteger(value) || value < 1 || value > 1024) {
    throw new InputError('not a number of threads', {
      key: '--threads',
      value: text,
      accepted: 'a whole number from 1 to 1024',
    });
  }
  return value;
}

/** A TCP port; 0 for any free one. */
export function parsePort(text: string): number {
  const value = parseNumber(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new InputError('not a port', {
      key: '--port',
      value: text,
      accepted: 'a whole number from 0 to 65535, for instance 8017',
    });
  }
  return value;
}
