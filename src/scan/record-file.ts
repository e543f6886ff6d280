/** Files of finished units: a record in an envelope that says for which unit of which plan it was made. */
import { VERSION } from '../version.js';
import type { Plan } from './plan.js';
import type { TileRecord, UnitRecord } from './records.js';
import { sealJson, unsealJson } from './sealed-json.js';

/** Folder of the records inside the folder of a scan. */
export const RECORDS_FOLDER = 'records';
/** Changes whenever files of this kind change in a way that older programs misread. */
const FORMAT = 'nuscan record 2';
const FILE_NAME = /^\d{6,}\.json$/;

/** What tells the chunk of a tile from every other one. */
export interface ChunkSeal {
  /** Length of the file. */
  readonly bytes: number;
  /** CRC-32C of its values as eight hexadecimal digits: the one that the codec has put behind them. */
  readonly crc32c: string;
}

/** A tile without its numbers, which are in the chunk. */
export interface StoredTile extends Omit<TileRecord, 'chi2'> {
  readonly chunk: ChunkSeal;
}

export interface StoredRecord extends Omit<UnitRecord, 'result'> {
  readonly result: Exclude<UnitRecord['result'], TileRecord> | StoredTile;
}

/** File name of the record of a unit. */
export function recordFileName(unit: number): string {
  return `${String(unit).padStart(6, '0')}.json`;
}

/** The unit that a file name of the records folder stands for; undefined for anything else. */
export function unitOfRecordFile(name: string): number | undefined {
  const unit = Number.parseInt(name, 10);
  return FILE_NAME.test(name) && recordFileName(unit) === name ? unit : undefined;
}

/**
 * A record as a file.
 * @throws Error for a NaN or infinite number
 */
export function encodeRecord(plan: Pick<Plan, 'hash'>, unit: number, record: StoredRecord): Uint8Array {
  const { computation, seconds, result } = record;
  return sealJson({
    format: FORMAT,
    nuscan: VERSION,
    plan: plan.hash,
    unit,
    record: { computation, seconds, result },
  });
}

/**
 * The record of a unit.
 * @throws Error saying what is wrong when the file is damaged or of another unit or plan
 */
export function decodeRecord(plan: Pick<Plan, 'hash' | 'units'>, unit: number, file: Uint8Array): StoredRecord {
  const content = unsealJson(file);
  if (content.format !== FORMAT) throw new Error(`has the format ${JSON.stringify(content.format)}, not "${FORMAT}"`);
  if (content.plan !== plan.hash) throw new Error(`belongs to the plan ${content.plan}, not ${plan.hash}`);
  if (content.unit !== unit) throw new Error(`belongs to unit ${content.unit}, not ${unit}`);
  const record = content.record as StoredRecord;
  const { kind } = plan.units[unit];
  if (record.result.kind !== kind) throw new Error(`is a ${record.result.kind}, not a ${kind}`);
  return record;
}
