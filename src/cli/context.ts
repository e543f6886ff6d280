/** What commands share: the workshop with its threads, the model of a scenario, and where output goes. */
import { dataFolder, nodeFiles } from '../edge/node-files.js';
import { createNodeWorkerPool } from '../edge/node-workers.js';
import { InputError } from '../input/errors.js';
import { nominalCounts, type RateModel } from '../model/rate-model.js';
import type { CouplingPoint } from '../physics/couplings.js';
import { createCpuProfiler } from '../profile/cpu/profiler.js';
import { Workshop } from '../report/workshop.js';

/** Runs work with a workshop whose threads are stopped afterwards. */
export async function withWorkshop<T>(work: (workshop: Workshop) => Promise<T>): Promise<T> {
  const pool = createNodeWorkerPool();
  try {
    return await work(new Workshop(nodeFiles, dataFolder, (problem) => createCpuProfiler(problem, pool)));
  } finally {
    await pool.close();
  }
}

/**
 * The model of a scenario.
 * @param at point that will be evaluated
 * @throws InputError when the expected counts there are too large for a number
 */
export async function loadModel(workshop: Workshop, scenario: string, at: CouplingPoint = {}): Promise<RateModel> {
  const model = await workshop.model(scenario);
  if (!nominalCounts(model, {}).every(Number.isFinite)) {
    throw new InputError('the expected counts are too large', {
      key: 'SCENARIO',
      value: scenario,
      accepted: 'exposures and levels with finite counts',
    });
  }
  if (!nominalCounts(model, at).every(Number.isFinite)) {
    throw new InputError('the expected counts are too large', {
      key: '--at',
      value: Object.entries(at)
        .map(([name, value]) => `${name}=${value}`)
        .join(' '),
      accepted: 'coupling values with finite counts',
    });
  }
  return model;
}

/** Prints one JSON document. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Prints one line. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A number with fixed digits, never as -0. */
export function fixed(value: number, digits: number): string {
  return value.toFixed(digits).replace(/^-(0(\.0*)?)$/, '$1');
}

/** A confidence level in per cent, without the noise of binary fractions. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(12))}%`;
}
