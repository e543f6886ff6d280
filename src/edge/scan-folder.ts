/** The folder of a scan: `plan.json`, one record per finished unit, and for grids a Zarr group. */
import { mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { join, normalize, relative, resolve, sep } from 'node:path';
import { InputError } from '../input/errors.js';
import type { Plan } from '../scan/plan.js';
import { decodePlan, encodePlan, PLAN_FILE, planDifferences, type StoredPlan } from '../scan/plan-file.js';
import { RECORDS_FOLDER } from '../scan/record-file.js';
import { exactJson } from '../scan/sealed-json.js';
import type { ScanStore } from '../scan/store.js';
import { GRID_FOLDER, gridFiles } from '../scan/zarr.js';
import { VERSION } from '../version.js';
import { FolderStore } from './folder-store.js';
import { JAVASCRIPT_ENGINE } from './javascript-engine.js';
import { publishFile, removeLeftovers } from './publish-file.js';
import { readRegularFile } from './regular-file.js';

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
  /** JavaScript engine that made the plan. */
  readonly engine: string;
}

/** A scan that is looked at only. */
export type ReadableScanFolder = Omit<ScanFolder, 'publish'>;

/** Files under temporary names are left alone while a living process may be writing them. */
const LEFTOVER_AGE_MS = 3_600_000;

/**
 * Opens the folder of a scan for writing; makes it where needed.
 * @throws InputError when the folder does not hold what the mode wants; Error when it cannot be written
 */
export async function openScanFolder(path: string, plan: Plan, mode: OpeningMode): Promise<ScanFolder> {
  const folder = normalize(path);
  const stored = await claim(folder, plan, mode);
  await removeLeftovers(folder, [RECORDS_FOLDER, GRID_FOLDER], LEFTOVER_AGE_MS);
  // The plan has claimed the folder: what a killed process has left undone is done again by the next one to open it.
  await publishGridFiles(folder, stored);
  return new FolderStore(folder, stored);
}

/**
 * Opens the folder of a scan for reading; writes nothing.
 * @throws InputError when it holds no scan, or a damaged plan
 */
export async function readScanFolder(path: string): Promise<ReadableScanFolder> {
  const folder = normalize(path);
  const stored = await readPlanFile(folder);
  if (!stored)
    throw new InputError('holds no scan', { file: folder, accepted: 'a folder that nuscan scan has written' });
  return new FolderStore(folder, stored);
}

/** The plan of the folder: the one that is there, if the mode takes it, else the given one. */
async function claim(folder: string, plan: Plan, mode: OpeningMode): Promise<StoredPlan> {
  const state = await stat(folder).catch((error) => error as NodeJS.ErrnoException);
  if (state instanceof Error ? state.code === 'ENOTDIR' || state.code === 'ENAMETOOLONG' : !state.isDirectory())
    throw folderError(folder, 'cannot be a folder', 'a folder, or a name that is free');
  // Before the plan is looked for: competitors write the plan first.
  const parts = await partsOfScan(folder);
  const stored = await readPlanFile(folder);
  if (stored) return withWording(folder, accept(folder, stored, plan, mode), plan, mode);
  if (mode === 'resume') throw folderError(folder, 'holds no scan to resume', 'no --resume, or the folder of a scan');
  if (parts.length > 0)
    throw folderError(folder, `holds ${parts.join(' and ')} of a scan, but no ${PLAN_FILE}`, 'another folder');
  const file = await planFile(folder, plan, JAVASCRIPT_ENGINE);
  const publication = await publishFile(join(folder, PLAN_FILE), file, () => true);
  const claimed = await readPlanFile(folder);
  if (!claimed) throw new Error(`${join(folder, PLAN_FILE)} has vanished`);
  return accept(folder, claimed, plan, publication === 'kept' ? mode : 'join');
}

function accept(folder: string, stored: StoredPlan, plan: Plan, mode: OpeningMode): StoredPlan {
  if (mode === 'create') throw folderError(folder, 'holds a scan already', '--resume, or another folder');
  checkSamePlan(folder, stored, plan);
  // Files of scenarios are where the scan file is now.
  return { ...stored, plan: withScanFolder(stored.plan, plan.scanFolder) };
}

/**
 * Refuses a plan that is not the one of a folder.
 * @throws InputError naming what differs
 */
export function checkSamePlan(folder: string, stored: StoredPlan, plan: Plan): void {
  if (stored.plan.hash === plan.hash && exactJson(shape(stored.plan)) === exactJson(shape(plan))) return;
  const differences = planDifferences(stored, plan, JAVASCRIPT_ENGINE);
  throw folderError(
    folder,
    `holds another scan: its plan is ${stored.plan.hash}, this one is ${plan.hash}${differences && ` (${differences})`}`,
    stored.engine === JAVASCRIPT_ENGINE ? 'another folder' : `another folder, or ${stored.engine}`,
  );
}

/**
 * The plan of a scan that is resumed: what is read off its units, and what they are called, is as the scan file says now.
 * Shares of a scan take it as it is, since none of them makes the result.
 */
async function withWording(folder: string, stored: StoredPlan, plan: Plan, mode: OpeningMode): Promise<StoredPlan> {
  if (mode !== 'resume') return stored;
  // Another engine alone is no reason to write.
  const asStored = await planFile(folder, plan, stored.engine);
  const known = (await readRegularFile(join(folder, PLAN_FILE))) ?? new Uint8Array();
  if (Buffer.compare(asStored, known) === 0) return stored;
  const file = await planFile(folder, plan, JAVASCRIPT_ENGINE);
  await publishFile(join(folder, PLAN_FILE), file, () => false);
  return { nuscan: VERSION, engine: JAVASCRIPT_ENGINE, plan };
}

/** What gives the files of a scan their names and sizes. */
function shape({ dimensions, grid, units }: Plan): object {
  return { dimensions, grid, units: units.length };
}

/** A plan as the folder keeps it: nothing in it is named from the root of this computer. */
async function planFile(folder: string, plan: Plan, engine: string): Promise<Uint8Array> {
  if (plan.scanFolder === undefined) return encodePlan(plan, engine);
  await mkdir(folder, { recursive: true });
  const path = relative(await realPath(folder), await realPath(plan.scanFolder));
  return encodePlan(withScanFolder(plan, path.split(sep).join('/') || '.'), engine);
}

function withScanFolder(plan: Plan, scanFolder: string | undefined): Plan {
  return scanFolder === undefined ? plan : { ...plan, scanFolder };
}

/** The folder without links on the way: `..` of a link is not where it seems to be. */
function realPath(folder: string): Promise<string> {
  return realpath(folder).catch(() => resolve(folder));
}

async function readPlanFile(folder: string): Promise<StoredPlan | undefined> {
  try {
    const file = await readRegularFile(join(folder, PLAN_FILE));
    if (!file) return undefined;
    const stored = decodePlan(file);
    const { scanFolder } = stored.plan;
    if (scanFolder === undefined) return stored;
    return { ...stored, plan: withScanFolder(stored.plan, resolve(await realPath(folder), scanFolder)) };
  } catch (error) {
    throw new InputError((error as Error).message, {
      file: join(folder, PLAN_FILE),
      accepted: `the ${PLAN_FILE} that the same scan writes into an empty folder`,
    });
  }
}

/** Folders of records or of a grid in which something lies. */
async function partsOfScan(folder: string): Promise<string[]> {
  const parts: string[] = [];
  for (const part of [RECORDS_FOLDER, GRID_FOLDER]) {
    const contents = await readdir(join(folder, part)).catch(() => []);
    if (contents.length > 0) parts.push(part);
  }
  return parts;
}

async function publishGridFiles(folder: string, { nuscan, plan }: StoredPlan): Promise<void> {
  const { grid } = plan;
  if (!grid) return;
  for (const [name, content] of gridFiles({ nuscan, plan: { ...plan, grid } })) {
    const path = join(folder, GRID_FOLDER, name);
    const same = (existing: Uint8Array): boolean => Buffer.compare(existing, content) === 0;
    const existing = await readRegularFile(path).catch(() => undefined);
    if (!existing || !same(existing)) await publishFile(path, content, same);
  }
}

function folderError(folder: string, problem: string, accepted: string): InputError {
  return new InputError(problem, { key: '--out', value: folder, accepted });
}
