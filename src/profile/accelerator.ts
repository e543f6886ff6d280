/**
 * The contract of the single-precision backends (`webgpu`, `gpujs`). They answer most points of a batch and say which
 * they could not; a `Profiler` is made of one of them together with a float64 backend (`checked-profiler.ts`).
 */
import type { BackendInfo } from './profiler.js';

/** Status that an accelerator gives to a point that needs float64: no settled fit, or a coupling that is no number. */
export const UNSETTLED = 255;

/** Where results go, in the order of the points. */
export interface AcceleratorOutput {
  /** χ² per point, length n; meaningless where the status is {@link UNSETTLED}. */
  readonly chi2: Float64Array;
  /** `Status.converged`, `Status.atBound` or {@link UNSETTLED} per point, length n. */
  readonly status: Uint8Array;
  /** Fitted nuisances θ, n × nuisances; undefined when not wanted. */
  readonly nuisances: Float64Array | undefined;
}

export interface Accelerator {
  readonly info: BackendInfo;
  /** A processor imitates a GPU: it competes with the float64 backend for the same cores. */
  readonly software: boolean;
  /**
   * @param points n × couplings, row by row, in table units; n >= 0 is the length of `output.chi2`
   * @param signal stops between tiles; the promise then rejects with the signal's reason
   * @throws AcceleratorFailure when the device fails; the points before `completed` are answered
   */
  profile(points: Float64Array, output: AcceleratorOutput, signal?: AbortSignal): Promise<void>;
  /** Frees buffers of this problem, not the device. */
  close(): void;
}

/** The device can no longer be used: lost, out of memory, refused a kernel. */
export class AcceleratorFailure extends Error {
  override readonly name = 'AcceleratorFailure';
  /**
   * @param message what happened, for the user
   * @param completed number of leading points whose results are valid
   */
  constructor(
    message: string,
    readonly completed: number,
  ) {
    super(message);
  }
}
