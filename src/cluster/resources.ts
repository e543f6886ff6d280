/** What a task asks a batch system for, in words that every one of them understands. */
import { InputError } from '../input/errors.js';

export interface Resources {
  /** Wall time of a task in seconds; absent: the default of the batch system. */
  readonly seconds?: number;
  /** Memory of a task in MiB. */
  readonly memory: number;
  /** Processors of a task. */
  readonly cpus: number;
  readonly account?: string;
  readonly partition?: string;
  readonly constraint?: string;
  /** Generic resources of Slurm, for instance `gpu:1`. */
  readonly gres?: string;
  /** Further lines for the batch system, as they are. */
  readonly directives?: readonly string[];
  /** How often a task that was told to stop is started again. */
  readonly restarts: number;
  /** Seconds before the end of its time at which a task is told to stop. */
  readonly stopBefore: number;
}

/** A task that was told to stop goes on up to this many times. */
export const DEFAULT_RESTARTS = 20;
/**
 * Warning before the end of the time, in seconds: long enough for two units, because a batch system may look at its
 * clock once a minute only, and a unit that has begun is worth finishing.
 */
export const DEFAULT_STOP_BEFORE = 120;

/** Processors of a task: shares are spread over tasks, not over the processors of one. */
export const DEFAULT_CPUS = 1;

/** What is asked for beyond an estimate of memory, and a step and least amount in MiB that batch systems deal in. */
const MEMORY_MARGIN = 1.5;
const MEMORY_STEP = 128;
const LEAST_MEMORY = 512;

/**
 * The memory to ask for.
 * @param bytes that the process needs, about
 * @returns MiB
 */
export function memoryRequest(bytes: number): number {
  return Math.max(LEAST_MEMORY, MEMORY_STEP * Math.ceil((MEMORY_MARGIN * bytes) / 2 ** 20 / MEMORY_STEP));
}

/**
 * A wall time.
 * @returns seconds
 * @throws InputError for anything else; a bare number would be minutes to one system and seconds to another
 */
export function parseTime(text: string): number {
  const unit = /^(\d+)([mhd])$/.exec(text);
  const clock = /^(?:(\d+)-)?(\d{1,3}):([0-5]\d):([0-5]\d)$/.exec(text);
  const seconds = unit
    ? Number(unit[1]) * { m: 60, h: 3600, d: 86_400 }[unit[2] as 'm' | 'h' | 'd']
    : clock
      ? Number(clock[1] ?? 0) * 86_400 + Number(clock[2]) * 3600 + Number(clock[3]) * 60 + Number(clock[4])
      : Number.NaN;
  if (!(seconds >= 60 && seconds <= 365 * 86_400)) {
    throw new InputError('not a wall time', {
      key: '--time',
      value: text,
      accepted: '90m, 12h, 2d, hours:minutes:seconds or days-hours:minutes:seconds, from one minute to a year',
    });
  }
  return seconds;
}

/** A wall time as `days-hours:minutes:seconds`. */
export function formatTime(seconds: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  return `${days}-${two((seconds % 86_400) / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
}

/**
 * An amount of memory.
 * @returns MiB
 * @throws InputError for anything else
 */
export function parseMemory(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([MGT])$/.exec(text);
  const mebibytes = match ? Number(match[1]) * { M: 1, G: 1024, T: 2 ** 20 }[match[2] as 'M' | 'G' | 'T'] : 0;
  if (!(mebibytes >= 64)) {
    throw new InputError('not an amount of memory', {
      key: '--memory',
      value: text,
      accepted: 'a number with M, G or T, at least 64M, for instance 4G',
    });
  }
  return Math.ceil(mebibytes);
}

/**
 * A whole number of an option.
 * @throws InputError outside its range
 */
export function parseCount(text: string, key: string, least: number, most: number, what: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) {
    throw new InputError(`not a number of ${what}`, {
      key,
      value: text,
      accepted: `a whole number from ${least} to ${most}`,
    });
  }
  return value;
}

/**
 * A name or expression that is handed to the batch system as it is.
 * @throws InputError when it is empty or would end its line
 */
export function parsePassedThrough(text: string, key: string): string {
  if (text.trim() === '' || /[\r\n\0]/.test(text))
    throw new InputError('cannot be passed on', { key, value: text, accepted: 'one line of text' });
  return text;
}

/**
 * Checks what only several values together show.
 * @throws InputError when a task would be told to stop before it begins
 */
export function checkResources({ seconds, stopBefore }: Resources): void {
  if (seconds !== undefined && stopBefore >= seconds) {
    throw new InputError('as long as the whole time of a task', {
      key: '--stop-before',
      value: stopBefore,
      accepted: `fewer seconds than --time has (${seconds})`,
    });
  }
}
