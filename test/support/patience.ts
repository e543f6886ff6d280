/** Limits of time that only end tests that hang: they grow with how slow the machine is. */
import { availableParallelism, loadavg } from 'node:os';

/** Steps of `busyWork`, and the milliseconds that they take on a quiet machine. */
const STEPS = 4e7;
const QUIET_MS = 150;

/** Measured once, by the process that starts the tests; the others inherit it. */
const slowness = Number(process.env.NUSCAN_TEST_SLOWNESS ?? measureSlowness());
process.env.NUSCAN_TEST_SLOWNESS = String(slowness);

/**
 * @param quietMs what is enough on a quiet machine, in milliseconds
 * @returns what is enough on this one
 */
export function patience(quietMs: number): number {
  return Math.ceil(quietMs * slowness);
}

/** How many times longer than on a quiet machine work takes; at least 1. */
function measureSlowness(): number {
  const started = performance.now();
  busyWork();
  return Math.max(1, (performance.now() - started) / QUIET_MS, loadavg()[0] / availableParallelism());
}

function busyWork(): number {
  let sum = 0;
  for (let i = 1; i <= STEPS; i++) sum += 1 / (i * i);
  return sum;
}
