/** Accelerators whose errors are known: float64 answers with noise, mistakes and failures put in. */
import type { ProfileProblem } from '../../src/model/problem.js';
import { type Accelerator, AcceleratorFailure, UNSETTLED } from '../../src/profile/accelerator.js';
import { type ProfileResult, type Profiler, Status } from '../../src/profile/profiler.js';
import { createReferenceProfiler } from '../../src/profile/reference.js';

export interface FakeAccelerator extends Accelerator {
  /** Number of points of each call. */
  readonly calls: number[];
  closed: boolean;
}

export interface Faults {
  /** Changes χ² of a point; `row` counts over all calls. */
  readonly chi2?: (value: number, row: number) => number;
  /** Points that are left for float64; points that cannot be fitted always are. */
  readonly unsettled?: (row: number) => boolean;
  /** The device fails in the first call that reaches this many points. */
  readonly failsAt?: number;
  readonly software?: boolean;
  /** Thrown instead of answering. */
  readonly error?: Error;
}

export function fakeAccelerator(problem: ProfileProblem, faults: Faults = {}): FakeAccelerator {
  const exact = createReferenceProfiler(problem);
  const { chi2: change = (value) => value, unsettled = () => false, failsAt = Infinity } = faults;
  let rows = 0;
  return {
    info: { backend: 'webgpu', precision: 'float32', workers: 0, adapter: 'fake' },
    software: faults.software ?? false,
    calls: [],
    closed: false,
    async profile(points, output, signal) {
      const n = output.chi2.length;
      this.calls.push(n);
      if (faults.error) throw faults.error;
      signal?.throwIfAborted();
      const result = await exact.profile(points, { nuisances: output.nuisances !== undefined });
      const completed = Math.min(n, failsAt);
      for (let i = 0; i < n; i++) {
        const answered = i < completed && result.status[i] !== Status.failed && !unsettled(rows + i);
        output.chi2[i] = answered ? change(result.chi2[i], rows + i) : -1e30;
        output.status[i] = answered ? result.status[i] : UNSETTLED;
      }
      const parameters = problem.lower.length;
      if (result.nuisances) output.nuisances?.set(result.nuisances.subarray(0, completed * parameters));
      rows += n;
      if (completed < n) throw new AcceleratorFailure('device lost', completed);
    },
    close() {
      this.closed = true;
    },
  };
}

/** A profiler that remembers what it was asked. */
export interface Recorded extends Profiler {
  readonly calls: { points: number; float64: boolean }[];
  readonly results: ProfileResult[];
  closed: boolean;
}

export function recorded(profiler: Profiler): Recorded {
  return {
    info: profiler.info,
    calls: [],
    results: [],
    closed: false,
    async profile(points, options) {
      const result = await profiler.profile(points, options);
      this.calls.push({ points: result.chi2.length, float64: options?.float64 ?? false });
      this.results.push(result);
      return result;
    },
    async close() {
      this.closed = true;
    },
  };
}
