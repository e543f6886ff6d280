/** A store in memory, and ways to break it. */
import type { UnitRecord } from '../../src/scan/records.js';
import type { ScanStore, UnitState } from '../../src/scan/store.js';

export class MemoryStore implements ScanStore {
  readonly records = new Map<number, UnitRecord>();
  readonly damaged = new Set<number>();
  /** Units in the order in which they were published. */
  readonly published: number[] = [];

  async examine(units?: readonly number[]): Promise<UnitState[]> {
    const states: UnitState[] = [];
    for (const unit of units ?? this.records.keys()) {
      if (!this.records.has(unit)) continue;
      states.push(this.damaged.has(unit) ? { unit, state: 'damaged', reason: 'by hand' } : { unit, state: 'done' });
    }
    return states;
  }

  async publish(unit: number, record: UnitRecord): Promise<void> {
    this.damaged.delete(unit);
    this.published.push(unit);
    this.records.set(unit, record);
  }

  async read(unit: number): Promise<UnitRecord | undefined> {
    return this.damaged.has(unit) ? undefined : this.records.get(unit);
  }
}
