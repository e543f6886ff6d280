// How long a run may take. The same benchmark runs on a software driver and on a large GPU: what does not fit is left
// out, and the results say so.

const DEFAULT_SECONDS = 480;
/** Of the whole run, what one backend may spend on one grid size. */
const SHARE_PER_SIZE = 1 / 32;
const LARGEST_ON_SOFTWARE_S = 8;
const LARGEST_S = 20;
const ROUNDS = 7;

/** Clock of a run. `NUSCAN_BENCH_SECONDS` sets how long it may take in all. */
export function createBudget(software) {
  const total = Number(process.env.NUSCAN_BENCH_SECONDS ?? DEFAULT_SECONDS);
  if (!(total > 0)) throw new RangeError(`NUSCAN_BENCH_SECONDS is ${process.env.NUSCAN_BENCH_SECONDS}; give seconds`);
  const end = performance.now() + 1000 * total;
  return {
    total,
    /** Seconds that one backend may spend on one grid size. */
    perSize: Math.min(software ? LARGEST_ON_SOFTWARE_S : LARGEST_S, total * SHARE_PER_SIZE),
    left: () => (end - performance.now()) / 1000,
  };
}

/**
 * Whether to measure once more.
 * @param done rounds so far
 * @param spent seconds that they took
 * @param allowed seconds for all of them
 */
export function anotherRound(done, spent, allowed) {
  return done === 0 || (done < ROUNDS && spent * (1 + 1 / done) <= allowed);
}
