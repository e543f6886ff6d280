/** A profiler that counts what it is asked, and stops when told to. */
import { type Profiler, pointCount } from '../profile/profiler.js';

export interface WatchedProfiler extends Profiler {
  /** Points asked for so far. */
  fits(): number;
}

/**
 * Wraps a profiler.
 * @param couplings columns of a point
 * @param signal once aborted, every call rejects with its reason
 */
export function watchedProfiler(profiler: Profiler, couplings: number, signal?: AbortSignal): WatchedProfiler {
  let fits = 0;
  return {
    get info() {
      return profiler.info;
    },
    async profile(points, options) {
      signal?.throwIfAborted();
      fits += pointCount(points, couplings);
      return profiler.profile(points, signal ? { ...options, signal } : options);
    },
    ...(profiler.report
      ? { report: () => (profiler.report as () => ReturnType<NonNullable<Profiler['report']>>)() }
      : {}),
    close: () => profiler.close(),
    fits: () => fits,
  };
}
