/** Finished units as files: a record each, and for tiles a chunk of the Zarr array, which its record seals. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type TileBox, tileBox } from '../scan/grid.js';
import type { Plan, Unit } from '../scan/plan.js';
import type { StoredPlan } from '../scan/plan-file.js';
import {
  decodeRecord,
  encodeRecord,
  RECORDS_FOLDER,
  recordFileName,
  type StoredRecord,
  type StoredTile,
  unitOfRecordFile,
} from '../scan/record-file.js';
import type { TileRecord, UnitRecord } from '../scan/records.js';
import type { ScanStore, UnitState } from '../scan/store.js';
import { chunkShape, GRID_FOLDER, type GridPlan, tileChunkPath } from '../scan/zarr.js';
import { checkChunk, decodeBox, encodeBox, sealOf } from '../scan/zarr-chunk.js';
import { publishFile } from './publish-file.js';
import { readRegularFile } from './regular-file.js';

/** Units that are examined at once: enough to keep a disk busy. */
const EXAMINED_AT_ONCE = 8;

/** Rounds of publishing a tile: more than one only where writers with different numbers meet. */
const ROUNDS = 5;

type TileUnit = Extract<Unit, { kind: 'tile' }>;

/** What lies on the disk for a unit. */
type Found =
  | { readonly state: 'absent' }
  | { readonly state: 'damaged'; readonly reason: string }
  | { readonly state: 'done'; readonly record: StoredRecord; readonly chunk?: Uint8Array };

/** The {@link ScanStore} of a plan in a folder that holds it. */
export class FolderStore implements ScanStore {
  readonly plan: Plan;
  /** Version of nuscan that made the plan. */
  readonly version: string;
  /** JavaScript engine that made the plan. */
  readonly engine: string;

  constructor(
    readonly folder: string,
    { plan, nuscan, engine }: StoredPlan,
  ) {
    this.plan = plan;
    this.version = nuscan;
    this.engine = engine;
  }

  async examine(units?: readonly number[]): Promise<UnitState[]> {
    const asked = units ?? (await this.#unitsWithRecord());
    const states: UnitState[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < asked.length) {
        const unit = asked[next++];
        const found = await this.#find(unit);
        if (found.state === 'damaged') states.push({ unit, state: 'damaged', reason: found.reason });
        if (found.state === 'done') states.push({ unit, state: 'done' });
      }
    };
    await Promise.all(Array.from({ length: EXAMINED_AT_ONCE }, worker));
    return states.sort((a, b) => a.unit - b.unit);
  }

  async read(unit: number): Promise<UnitRecord | undefined> {
    const found = await this.#find(unit);
    if (found.state !== 'done') return undefined;
    const { result, ...rest } = found.record;
    if (result.kind !== 'tile') return { ...rest, result };
    const { plan, box } = this.#tile(this.#unit(unit) as TileUnit);
    const chi2 = decodeBox(found.chunk as Uint8Array, box.shape, plan.grid.tileShape);
    const { chunk: _, ...tile } = result;
    return { ...rest, result: { ...tile, chi2 } };
  }

  async publish(unit: number, record: UnitRecord): Promise<void> {
    const { kind } = this.#unit(unit);
    const { result, ...rest } = record;
    if (result.kind !== kind) throw new Error(`unit ${unit} is a ${kind}, not a ${result.kind}`);
    if (result.kind === 'tile') await this.#publishTile(unit, rest, result);
    else await this.#publishRecord(unit, { ...rest, result });
  }

  async #publishTile(unit: number, rest: Omit<UnitRecord, 'result'>, tile: TileRecord): Promise<void> {
    const { plan, box, path } = this.#tile(this.#unit(unit) as TileUnit);
    checkTile(tile, box);
    const chunk = encodeBox(tile.chi2, box.shape, plan.grid.tileShape);
    const result: StoredTile = { kind: 'tile', points: tile.points, failed: tile.failed, chunk: sealOf(chunk) };
    // A tile is two files. Writers with equal numbers cannot disturb each other; where numbers differ in their last
    // digits (another backend), a record may meet the other writer's chunk, and the last one of them puts that right.
    for (let round = 0; round < ROUNDS; round++) {
      if (await this.#isDone(unit)) return;
      await publishFile(path, chunk, async (existing) => Buffer.compare(existing, chunk) === 0 || this.#isDone(unit));
      await this.#publishRecord(unit, { ...rest, result });
    }
    const found = await this.#find(unit);
    if (found.state !== 'done')
      throw new Error(`cannot write unit ${unit}: ${found.state === 'absent' ? 'it vanishes' : found.reason}`);
  }

  async #publishRecord(unit: number, record: StoredRecord): Promise<void> {
    const file = encodeRecord(this.plan, unit, record);
    await publishFile(this.#recordPath(unit), file, () => this.#isDone(unit));
  }

  async #isDone(unit: number): Promise<boolean> {
    return (await this.#find(unit)).state === 'done';
  }

  async #find(unit: number): Promise<Found> {
    const planned = this.#unit(unit);
    const path = this.#recordPath(unit);
    let record: StoredRecord;
    try {
      const file = await readRegularFile(path);
      if (!file) return { state: 'absent' };
      record = decodeRecord(this.plan, unit, file);
    } catch (error) {
      return { state: 'damaged', reason: `${path} ${(error as Error).message}` };
    }
    if (record.result.kind !== 'tile') return { state: 'done', record };
    return this.#findChunk(planned as TileUnit, record, record.result);
  }

  async #findChunk(unit: TileUnit, record: StoredRecord, { chunk: seal }: StoredTile): Promise<Found> {
    const { plan, path } = this.#tile(unit);
    try {
      const chunk = await readRegularFile(path);
      if (!chunk) throw new Error('is missing');
      checkChunk(chunk, seal, product(chunkShape(plan)));
      return { state: 'done', record, chunk };
    } catch (error) {
      return { state: 'damaged', reason: `${path} ${(error as Error).message}` };
    }
  }

  async #unitsWithRecord(): Promise<number[]> {
    const names = await readdir(join(this.folder, RECORDS_FOLDER)).catch((error) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return names
      .map(unitOfRecordFile)
      .filter((unit) => unit !== undefined && unit < this.plan.units.length) as number[];
  }

  #unit(unit: number): Unit {
    const planned = this.plan.units[unit];
    if (!planned) throw new Error(`the plan has no unit ${unit}`);
    return planned;
  }

  #tile(unit: TileUnit): { plan: GridPlan; box: TileBox; path: string } {
    const { grid } = this.plan;
    if (!grid) throw new Error('the plan has tiles, but no grid');
    const plan = { ...this.plan, grid };
    return { plan, box: tileBox(grid, unit.tile), path: join(this.folder, GRID_FOLDER, tileChunkPath(plan, unit)) };
  }

  #recordPath(unit: number): string {
    return join(this.folder, RECORDS_FOLDER, recordFileName(unit));
  }
}

const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);

/** A tile that contradicts itself would be found out by its first reader: better by its writer. */
function checkTile({ chi2, points, failed }: TileRecord, box: TileBox): void {
  if (points !== box.points || chi2.length !== box.points)
    throw new Error(`a tile of ${box.points} points has come with ${points}, and ${chi2.length} values`);
  const missing = chi2.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0);
  if (failed !== missing) throw new Error(`a tile counts ${failed} points without a fit, but ${missing} are NaN`);
}
