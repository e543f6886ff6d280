/**
 * The contract of every backend: profile the nuisances of a `ProfileProblem` at many coupling points.
 *
 * `reference` (plain float64 loops) defines the answer; `cpu` is its fast float64 twin. `webgpu` and `gpujs` compute in
 * float32 and reach a caller only together with a float64 backend that checks them (`accelerator.ts`). All return
 *
 *   χ²(p) = min over θ of  Σ_k 2 [R_k - D_k + D_k log(D_k/R_k)]   (Poisson bins, Eq. 19; an empty bin adds 2 R_k)
 *                        + Σ_k [(R_k - D_k)/σ_k]²                 (Gaussian bins, Eq. 20)
 *                        + Σ_r (θ_r/σ_r)²
 *
 * with R_k(p, θ) as in `model/problem.ts` and θ within its limits. χ² is convex in θ, so the minimum is unique in
 * value.
 */

/** How the fit of one point ended. */
export const Status = {
  /** Minimum found, no nuisance at a limit. */
  converged: 0,
  /** Minimum found, at least one nuisance at a limit. */
  atBound: 1,
  /** No minimum found (for instance, a coupling was NaN); χ² is NaN. */
  failed: 2,
} as const;
export type Status = (typeof Status)[keyof typeof Status];

export const STATUS_NAMES: readonly string[] = Object.freeze(['converged', 'at bound', 'failed']);

export interface ProfileResult {
  /** χ² per point, length n. */
  readonly chi2: Float64Array;
  /** A `Status` per point, length n. */
  readonly status: Uint8Array;
  /** Fitted nuisances θ, n × nuisances, row by row; only when asked for. */
  readonly nuisances?: Float64Array;
}

export interface ProfileOptions {
  /** Return the fitted nuisances as well. */
  readonly nuisances?: boolean;
  /** Stops between tiles; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** These points feed differences or decide a minimum: they must be answered in float64, whatever the backend. */
  readonly float64?: boolean;
  /** Points that later calls will ask for: whether opening a device pays depends on all of them. */
  readonly following?: number;
  /** χ² values that decide a printed number: points within 0.05 of one are answered in float64. */
  readonly decisive?: readonly number[];
}

export const BACKEND_NAMES = ['reference', 'cpu', 'gpujs', 'webgpu'] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

/** Who computes, and how precisely. */
export interface BackendInfo {
  readonly backend: BackendName;
  readonly precision: 'float64' | 'float32';
  /** Worker threads in use besides the calling one. */
  readonly workers: number;
  /** The device, as its driver names it; null where the processor computes. */
  readonly adapter: string | null;
}

/** Float64 fits beside those of a single-precision backend. */
export interface AuditFigures {
  /** Points with Δχ² < 25 that were computed by both and compared. */
  readonly points: number;
  /** Largest |Δχ²(backend) - Δχ²(float64)| among those with Δχ² < 25; 0 without points, infinite if one has no fit. */
  readonly largestDeviation: number;
}

/** What has been asked of a profiler so far, and who answered. */
export interface ProfilerReport {
  /** The single-precision backend if it answered any point, else the float64 one. */
  readonly answeredBy: BackendInfo;
  /** Points answered by each backend that answered any. */
  readonly answered: Readonly<Partial<Record<BackendName, number>>>;
  /** Undefined for backends that compute in float64. */
  readonly audit?: AuditFigures;
  /** The single-precision backend that was there but answered nothing, and why. */
  readonly idle?: string;
  /** Why another backend took over, or was chosen; in order, none twice. */
  readonly remarks: readonly string[];
}

export interface Profiler {
  /** The backend that answers ordinary calls; it changes when another one has to take over. */
  readonly info: BackendInfo;
  /**
   * @param points n × couplings, row by row, in table units and in the order of `problem.couplings`
   * @throws RangeError when the length is not a multiple of the number of couplings
   */
  profile(points: Float64Array, options?: ProfileOptions): Promise<ProfileResult>;
  /** Who has answered so far; backends that do not keep count have none. */
  report?(): ProfilerReport;
  /** Frees threads and memory; the profiler cannot be used afterwards. */
  close(): Promise<void>;
}

/** Number of points in an array of `couplings` columns. A problem without couplings takes one point per call. */
export function pointCount(points: Float64Array, couplings: number): number {
  if (couplings === 0) return 1;
  if (points.length % couplings !== 0) {
    throw new RangeError(`${points.length} numbers do not make points of ${couplings} couplings`);
  }
  return points.length / couplings;
}
