/** Entries before and after a change of the state. */
import type { Entry } from '../../state.js';

/**
 * Which of the old items belong to the entries of a new list: the same entry keeps its own wherever it moves to, a
 * changed one takes that of its place.
 */
export function matchEntries<T>(
  before: readonly Entry[],
  items: readonly T[],
  after: readonly Entry[],
): (T | undefined)[] {
  const left = new Set(items);
  const take = (item: T | undefined): T | undefined => (item !== undefined && left.delete(item) ? item : undefined);
  const same = after.map((entry) => take(items[before.indexOf(entry)]));
  return same.map((item, i) => item ?? take(items[i]));
}
