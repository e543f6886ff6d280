/**
 * A `Profiler` made of an accelerator and a float64 backend. The accelerator answers ordinary calls; float64 answers
 * what must be exact (`float64`, decisive values), what the accelerator could not settle, and a random sample of
 * everything else, whose differences are kept. An accelerator that fails, or differs by more than is allowed, is
 * replaced by the float64 backend for good.
 */
import { type ProfileProblem, standardModelPoint } from '../model/problem.js';
import { printedNumber } from '../numerics/printed-number.js';
import { randomNumbers } from '../numerics/random.js';
import { type Accelerator, AcceleratorFailure, type AcceleratorOutput, UNSETTLED } from './accelerator.js';
import {
  type BackendName,
  type ProfileOptions,
  type ProfileResult,
  type Profiler,
  type ProfilerReport,
  pointCount,
} from './profiler.js';

/** Largest |Δχ²(float32) - Δχ²(float64)| that is accepted ... */
export const AUDIT_TOLERANCE = 1e-3;
/** ... where Δχ² is below this. */
const NEAR = 25;
/** Points this close to a decisive χ² are answered in float64. */
const DECISIVE_WINDOW = 0.05;
/**
 * Points of a batch that are computed again: 64 find an error in 7% of the points with 99% probability; of large
 * batches one in 16384, which costs 5% where the accelerator is 800 times as fast as the processor.
 */
const SAMPLE_FLOOR = 64;
const SAMPLE_STRIDE = 16384;

/** Number of points of a batch of n that the audit computes again. */
export function auditSize(n: number): number {
  return Math.min(n, SAMPLE_FLOOR + Math.floor(n / SAMPLE_STRIDE));
}

export interface CheckedProfilerOptions {
  /** Told once when, and why, the float64 backend takes over. */
  readonly onRemark?: (text: string) => void;
  /** Seed of the sampled points; the same seed and calls sample the same points. */
  readonly seed?: number;
}

/**
 * Joins an accelerator and a float64 backend for the same problem; closing the result closes both.
 * @param exact answers in float64
 */
export function createCheckedProfiler(
  problem: ProfileProblem,
  accelerator: Accelerator,
  exact: Profiler,
  options: CheckedProfilerOptions = {},
): Profiler {
  const columns = problem.couplings.length;
  const parameters = problem.lower.length;
  const random = randomNumbers(options.seed ?? 1);
  const answered: Partial<Record<BackendName, number>> = {};
  const remarks: string[] = [];
  let audited = 0;
  let largestDeviation = 0;
  /** Lowest χ² that float64 has seen: unlike the accelerator's, no error can make it too low. */
  let lowest = Infinity;
  let originKnown = false;
  let refused = false;

  const count = (backend: BackendName, points: number): void => {
    if (points > 0) answered[backend] = (answered[backend] ?? 0) + points;
  };
  const refuse = (reason: string): void => {
    refused = true;
    const remark = `${reason}; ${exact.info.backend} answers in float64`;
    if (remarks.includes(remark)) return;
    remarks.push(remark);
    options.onRemark?.(remark);
  };
  const exactly = async (points: Float64Array, wanted: ProfileOptions): Promise<ProfileResult> => {
    const result = await exact.profile(points, wanted);
    count(exact.info.backend, result.chi2.length);
    noteLowest(result.chi2);
    return result;
  };
  /** Nothing was left for the accelerator: all that was asked decides a minimum or an end. */
  const idle = (): boolean => !refused && Object.keys(answered).length > 0 && !answered[accelerator.info.backend];
  const noteLowest = (chi2: Float64Array): void => {
    for (const value of chi2) if (value < lowest) lowest = value;
  };

  return {
    get info() {
      return refused ? exact.info : accelerator.info;
    },
    async profile(points, wanted = {}) {
      const n = pointCount(points, columns);
      wanted.signal?.throwIfAborted();
      if (refused || wanted.float64) return exactly(points, wanted);
      const output: AcceleratorOutput = {
        chi2: new Float64Array(n),
        status: new Uint8Array(n),
        nuisances: wanted.nuisances ? new Float64Array(n * parameters) : undefined,
      };
      if (n === 0) return resultOf(output);
      let completed = n;
      try {
        await accelerator.profile(points, output, wanted.signal);
      } catch (error) {
        if (!(error instanceof AcceleratorFailure)) throw error;
        completed = error.completed;
        refuse(`${nameOf(accelerator)} failed: ${error.message}`);
      }

      const { rows, replaced } = rowsToCompute(output, completed, wanted.decisive ?? [], random);
      const check = await exact.profile(gather(points, rows, columns), exactOptions(wanted));
      if (!originKnown) {
        originKnown = true;
        noteLowest((await exact.profile(standardModelPoint(problem.couplings), { float64: true })).chi2);
      }
      noteLowest(check.chi2);
      let worst = 0;
      let worstRow = 0;
      rows.forEach((row, j) => {
        if (row >= completed || !isSettled(output, row)) return;
        const [ours, theirs] = [check.chi2[j], output.chi2[row]];
        const fitted = !Number.isNaN(ours);
        // An error can make a point look excluded as well as allowed: either value decides whether it counts.
        if (!((fitted ? Math.min(ours, theirs) : theirs) - lowest < NEAR)) return;
        audited++;
        const deviation = fitted ? Math.abs(theirs - ours) : Infinity;
        if (deviation > worst) [worst, worstRow] = [deviation, row];
      });
      largestDeviation = Math.max(largestDeviation, worst);
      if (worst > AUDIT_TOLERANCE) {
        const place = problem.couplings.map((name, column) => `${name} = ${points[worstRow * columns + column]}`);
        const size = worst === Infinity ? 'has a fit that float64 has not' : `deviates by ${printedNumber(worst)}`;
        refuse(`χ² of ${nameOf(accelerator)} ${size}${place.length > 0 ? ` at ${place.join(', ')}` : ''}`);
        return exactly(points, exactOptions(wanted));
      }

      rows.forEach((row, j) => {
        if (!replaced[j]) return;
        output.chi2[row] = check.chi2[j];
        output.status[row] = check.status[j];
        output.nuisances?.set(
          (check.nuisances as Float64Array).subarray(j * parameters, (j + 1) * parameters),
          row * parameters,
        );
      });
      const fromExact = replaced.reduce((sum, value) => sum + Number(value), 0);
      count(exact.info.backend, fromExact);
      count(accelerator.info.backend, n - fromExact);
      return resultOf(output);
    },
    report(): ProfilerReport {
      return {
        answeredBy: answered[accelerator.info.backend] ? accelerator.info : exact.info,
        answered: { ...answered },
        audit: { points: audited, largestDeviation },
        ...(idle() ? { idle: `${nameOf(accelerator)} had nothing to do: every point had to be float64` } : {}),
        remarks: [...remarks],
      };
    },
    async close() {
      accelerator.close();
      await exact.close();
    },
  };
}

/** A backend with its device, as remarks name it. */
function nameOf({ info }: Pick<Accelerator, 'info'>): string {
  return info.adapter === null ? info.backend : `${info.backend} (${info.adapter})`;
}

function exactOptions({ nuisances, signal }: ProfileOptions): ProfileOptions {
  return { float64: true, nuisances: nuisances ?? false, ...(signal ? { signal } : {}) };
}

/** χ² is a sum of squares and of terms like them; rounding makes it less than zero by no more than this. */
const LOWEST_CHI2 = -1e-3;

function isSettled(output: AcceleratorOutput, row: number): boolean {
  return output.status[row] !== UNSETTLED && Number.isFinite(output.chi2[row]);
}

function isDecisive(chi2: number, decisive: readonly number[]): boolean {
  for (const value of decisive) if (Math.abs(chi2 - value) <= DECISIVE_WINDOW) return true;
  return false;
}

/**
 * The rows that float64 computes, ascending, and for each whether its value is returned: those behind a failure, not
 * settled, decisive or impossible are; those merely sampled are not.
 */
function rowsToCompute(
  output: AcceleratorOutput,
  completed: number,
  decisive: readonly number[],
  random: () => number,
): { rows: number[]; replaced: boolean[] } {
  const rows: number[] = [];
  const replaced: boolean[] = [];
  const size = auditSize(completed);
  // One point in each of `size` equal stretches, so that no long run of wrong points escapes.
  const sampleAt = (stretch: number): number => Math.floor(((stretch + random()) * completed) / size);
  let stretch = 0;
  let sampled = size > 0 ? sampleAt(0) : -1;
  for (let row = 0; row < output.chi2.length; row++) {
    const needed =
      row >= completed ||
      !isSettled(output, row) ||
      isDecisive(output.chi2[row], decisive) ||
      output.chi2[row] < LOWEST_CHI2;
    const inSample = row === sampled;
    while (sampled === row && ++stretch < size) sampled = sampleAt(stretch);
    if (!needed && !inSample) continue;
    rows.push(row);
    replaced.push(needed);
  }
  return { rows, replaced };
}

function gather(points: Float64Array, rows: readonly number[], columns: number): Float64Array {
  const gathered = new Float64Array(rows.length * columns);
  rows.forEach((row, j) => {
    gathered.set(points.subarray(row * columns, (row + 1) * columns), j * columns);
  });
  return gathered;
}

function resultOf({ chi2, status, nuisances }: AcceleratorOutput): ProfileResult {
  return nuisances ? { chi2, status, nuisances } : { chi2, status };
}
