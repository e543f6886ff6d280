/** A profiler for refinements: lets messages in, and urgent work go first, between its calls. */
import { type WatchedProfiler, watchedProfiler } from '../../inference/watched-profiler.js';
import type { Profiler } from '../../profile/profiler.js';
import { createRest } from '../../profile/rest.js';
import type { Turns } from './turns.js';

/**
 * Wraps a profiler. Small batches are answered without ever leaving the thread: unless it rests, no message would be heard
 * before a bound is done, and no abort.
 * @param couplings columns of a point
 * @param signal once aborted, every call rejects with its reason
 */
export function politeProfiler(
  profiler: Profiler,
  couplings: number,
  turns: Turns,
  signal: AbortSignal,
): WatchedProfiler {
  const watched = watchedProfiler(profiler, couplings, signal);
  const rest = createRest();
  return {
    ...watched,
    get info() {
      return watched.info;
    },
    async profile(points, options) {
      await rest();
      await turns.way();
      return watched.profile(points, options);
    },
  };
}
