/**
 * How many threads this process may use unless it is told otherwise. The affinity of a process, which Node knows, is only
 * one of the ways in which a batch system or a container says so.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { cgroupQuotas } from './cgroup-quota.js';

export interface ThreadLimit {
  readonly threads: number;
  /** What allows no more than that; undefined where it is the number of cores. */
  readonly reason?: string;
}

/** What limits are read from; tests put their own in its place. */
export interface LimitSources {
  /** Cores in the affinity of the process. */
  readonly cores: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The text of a file; undefined where it cannot be read. */
  readonly read: (path: string) => string | undefined;
}

const HERE: LimitSources = {
  cores: availableParallelism(),
  environment: process.env,
  read(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
};

/** The smallest of all limits: cores, batch system, quota of the control groups. */
export function threadLimit({ cores, environment, read }: LimitSources = HERE): ThreadLimit {
  const limits = [...slurmLimit(environment), ...ompLimit(environment), ...condorLimit(environment, read)];
  for (const { cpus, file } of cgroupQuotas(read)) {
    // As Node itself rounds where its version knows of quotas: more threads than that only wait for each other.
    limits.push({ threads: Math.max(1, Math.floor(cpus)), reason: `quota of ${cpus} cores in ${file}` });
  }
  return limits.reduce<ThreadLimit>((least, limit) => (limit.threads < least.threads ? limit : least), {
    threads: cores,
  });
}

/** Slurm names the processors of a task only where they were asked for; else those of the job on this node count. */
function slurmLimit(environment: LimitSources['environment']): ThreadLimit[] {
  const name = ['SLURM_CPUS_PER_TASK', 'SLURM_CPUS_ON_NODE'].find((key) => wholeNumber(environment[key]) !== undefined);
  return name === undefined ? [] : [variableLimit(name, environment[name] as string)];
}

/** HTCondor sets it to the processors of the slot, sites and people to what a program may take. */
function ompLimit({ OMP_NUM_THREADS: value = '' }: LimitSources['environment']): ThreadLimit[] {
  // One number per level of nesting; threads here have none.
  const [outermost] = value.split(',');
  return wholeNumber(outermost) === undefined ? [] : [variableLimit('OMP_NUM_THREADS', outermost)];
}

function variableLimit(name: string, value: string): ThreadLimit {
  return { threads: Number(value), reason: `${name}=${value.trim()}` };
}

/** HTCondor describes the slot of a job in a file. */
function condorLimit(
  { _CONDOR_MACHINE_AD: file }: LimitSources['environment'],
  read: LimitSources['read'],
): ThreadLimit[] {
  const cpus = file && /^Cpus\s*=\s*(\d+)\s*$/im.exec(read(file) ?? '')?.[1];
  return cpus && wholeNumber(cpus) !== undefined
    ? [{ threads: Number(cpus), reason: `HTCondor slot of ${cpus} cores` }]
    : [];
}

/** A whole number from 1; undefined for anything else. */
function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*0*[1-9]\d{0,5}\s*$/.test(text) ? Number(text) : undefined;
}
