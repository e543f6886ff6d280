/** A profiler that measures how fast it answers. */
import { type WatchedProfiler, watchedProfiler } from '../../inference/watched-profiler.js';
import type { Profiler } from '../../profile/profiler.js';

export interface TimedProfiler extends WatchedProfiler {
  /** Fits per second of the calls that it answered in its working precision; null before one. */
  pointsPerSecond(): number | null;
}

/**
 * Wraps a profiler.
 * @param couplings columns of a point
 * @param signal once aborted, every call rejects with its reason
 */
export function timedProfiler(profiler: Profiler, couplings: number, signal: AbortSignal): TimedProfiler {
  const watched = watchedProfiler(profiler, couplings, signal);
  let [fits, milliseconds] = [0, 0];
  return {
    ...watched,
    get info() {
      return watched.info;
    },
    async profile(points, options) {
      const started = performance.now();
      const result = await watched.profile(points, options);
      // What a device leaves to the processor says nothing about the device.
      if (!options?.float64 || profiler.info.precision === 'float64') {
        fits += result.chi2.length;
        milliseconds += performance.now() - started;
      }
      return result;
    },
    pointsPerSecond: () => (fits > 0 && milliseconds > 0 ? (1000 * fits) / milliseconds : null),
  };
}
