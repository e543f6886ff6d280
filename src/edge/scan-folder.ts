/** The folder of a scan: `plan.json`, one record per finished unit, and for grids a Zarr group. */
import type { Plan } from '../scan/plan.js';
import type { ScanStore } from '../scan/store.js';

/**
 * How a folder is opened: `create` wants none of a scan in it, `resume` a scan of the same plan, `join` takes either
 * (several processes may do so at once).
 */
export type OpeningMode = 'create' | 'resume' | 'join';

/** The store of a scan in a folder. */
export interface ScanFolder extends ScanStore {
  readonly folder: string;
  /** The plan as the folder holds it. */
  readonly plan: Plan;
  /** Version of nuscan that made the plan. */
  readonly version: string;
}

/** A scan that is looked at only. */
export type ReadableScanFolder = Omit<ScanFolder, 'publish'>;

/**
 * Opens the folder of a scan for writing; makes it where needed.
 * @throws InputError when the folder does not hold what the mode wants; Error when it cannot be written
 */
export async function openScanFolder(_folder: string, _plan: Plan, _mode: OpeningMode): Promise<ScanFolder> {
  throw new Error('not written yet');
}

/**
 * Opens the folder of a scan for reading; writes nothing.
 * @throws InputError when it holds no scan, or a damaged plan
 */
export async function readScanFolder(_folder: string): Promise<ReadableScanFolder> {
  throw new Error('not written yet');
}
