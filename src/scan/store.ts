/**
 * Where finished units are kept. A store belongs to one plan: what was written for another one, is damaged, or lies at
 * the wrong place counts as not done, and is replaced.
 */
import type { UnitRecord } from './records.js';

/** What a store says about a unit without loading its numbers. */
export interface UnitState {
  readonly unit: number;
  readonly state: 'done' | 'damaged';
  /** What is wrong with a damaged one. */
  readonly reason?: string;
}

export interface ScanStore {
  /**
   * Checks every unit that has left anything: its checksum, the plan it was made for, and its place.
   * @param units those to look at; default all
   */
  examine(units?: readonly number[]): Promise<UnitState[]>;
  /**
   * Makes a finished unit visible in one step, on disk before it can be seen. If another writer was first, his stays
   * (both are equal); a damaged one is replaced.
   * @throws Error when it cannot be written: nothing is visible then
   */
  publish(unit: number, record: UnitRecord): Promise<void>;
  /** A finished unit, checked; undefined when it is not done or damaged. */
  read(unit: number): Promise<UnitRecord | undefined>;
}
