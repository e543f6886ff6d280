/** Runs the units of a plan: no more results in memory than are being computed and written. */
import { InputError } from '../input/errors.js';
import type { UnitComputer } from './compute-unit.js';
import { type Plan, type Shard, unitsOf, unitText } from './plan.js';
import type { ScanStore } from './store.js';

export interface RunProgress {
  /** Units done, those of earlier runs included, and units of this share. */
  readonly done: number;
  readonly total: number;
  /** Units computed by this run. */
  readonly computed: number;
  /** Grid points computed by this run; 0 where units are bounds or planes. */
  readonly points: number;
}

export interface RunOptions {
  readonly shard?: Shard;
  /** Stops after the units that are being computed, which are kept. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Told about units that were found damaged and are computed again. */
  readonly onDamage?: (unit: number, reason: string) => void;
}

export interface RunOutcome extends RunProgress {
  /** False when it was stopped before its share was complete. */
  readonly complete: boolean;
}

/**
 * Computes the units of a share that are not done yet.
 * @param computers each computes one unit at a time
 * @throws whatever a unit or the store throws, after the other units in progress have ended; what is done stays done
 */
export async function runScan(
  plan: Plan,
  store: ScanStore,
  computers: readonly UnitComputer[],
  options: RunOptions = {},
): Promise<RunOutcome> {
  const { signal, onProgress, onDamage } = options;
  const share = unitsOf(plan, options.shard);
  const done = new Set<number>();
  for (const { unit, state, reason } of await store.examine(share)) {
    if (state === 'done') done.add(unit);
    else onDamage?.(unit, reason ?? 'damaged');
  }
  const pending = share.filter((unit) => !done.has(unit));
  const take = createQueue(plan, pending);
  let [computed, points] = [0, 0];
  let failure: { readonly error: unknown } | undefined;
  const progress = (): RunProgress => ({ done: done.size + computed, total: share.length, computed, points });
  onProgress?.(progress());

  /** One computer with one write behind it: the next unit is computed while the last one goes to disk. */
  const chain = async (computer: UnitComputer): Promise<void> => {
    let writing: Promise<void> = Promise.resolve();
    try {
      let unit: number | undefined;
      while (!signal?.aborted && !failure) {
        const next = take(unit);
        if (next === undefined) break;
        unit = next;
        const record = await computer.compute(next).catch((error) => {
          // Of thousands of units, which one? A user's mistake names its place already.
          throw error instanceof InputError
            ? error
            : new Error(`${unitText(plan, next)}: ${error instanceof Error ? error.message : String(error)}`, {
                cause: error,
              });
        });
        await writing;
        writing = store.publish(next, record).then(() => {
          computed++;
          if (record.result.kind === 'tile') points += record.result.points;
          onProgress?.(progress());
        });
        // Awaited above or below; until then a rejection must not count as unhandled.
        writing.catch(() => undefined);
      }
      await writing;
    } catch (error) {
      failure ??= { error };
    }
  };
  await Promise.all(computers.map(chain));
  if (failure) throw failure.error;
  return { ...progress(), complete: done.size + computed === share.length };
}

/**
 * Hands out units: to each computer those of one variation, whose model it has built, before it begins with another.
 * @returns a function from the unit that a computer has finished to its next one
 */
function createQueue(plan: Plan, pending: readonly number[]): (last: number | undefined) => number | undefined {
  const queues = new Map<number, number[]>();
  for (const unit of pending) {
    const { variation } = plan.units[unit];
    const queue = queues.get(variation);
    if (queue) queue.push(unit);
    else queues.set(variation, [unit]);
  }
  const untouched = [...queues.keys()];
  return (last) => {
    const own = last === undefined ? undefined : queues.get(plan.units[last].variation);
    if (own && own.length > 0) return own.shift();
    const fresh = untouched.shift();
    // At the end everybody helps with what is left.
    const queue = fresh === undefined ? [...queues.values()].find((units) => units.length > 0) : queues.get(fresh);
    return queue?.shift();
  };
}
