/** Chunks of Zarr v3 arrays behind the codecs `bytes` (little-endian) and `crc32c`. */
import { checksumText, crc32c } from './crc32c.js';
import type { ChunkSeal } from './record-file.js';

/** The codecs of every array that a scan stores. */
export const CODECS = Object.freeze([{ name: 'bytes', configuration: { endian: 'little' } }, { name: 'crc32c' }]);

/** Bytes that the codec `crc32c` puts behind the values, least significant first. */
const CHECKSUM_BYTES = 4;

/** Path of a chunk inside its array. */
export function chunkPath(position: readonly number[]): string {
  return ['c', ...position].join('/');
}

/** Encodes float64 values, in the order of the chunk. */
export function encodeFloat64(values: ArrayLike<number>): Uint8Array {
  const { bytes, view } = withRoomForChecksum(8 * values.length);
  for (let i = 0; i < values.length; i++) view.setFloat64(8 * i, values[i], true);
  return appendChecksum(bytes, view);
}

/** Encodes int32 values, in the order of the chunk. */
export function encodeInt32(values: readonly number[]): Uint8Array {
  const { bytes, view } = withRoomForChecksum(4 * values.length);
  for (let i = 0; i < values.length; i++) view.setInt32(4 * i, values[i], true);
  return appendChecksum(bytes, view);
}

/**
 * A box of values as a whole chunk: Zarr stores chunks that reach beyond the array in full, so the rest is NaN.
 * @param values of the box, the last axis fastest
 * @param box points along every axis
 * @param chunk points of the chunk along every axis
 */
export function encodeBox(values: Float64Array, box: readonly number[], chunk: readonly number[]): Uint8Array {
  const padded = new Float64Array(chunk.reduce((a, b) => a * b, 1)).fill(Number.NaN);
  forEachRow(box, chunk, (inBox, inChunk, length) => padded.set(values.subarray(inBox, inBox + length), inChunk));
  return encodeFloat64(padded);
}

/** The box of values at the beginning of a chunk that {@link checkChunk} has accepted. */
export function decodeBox(bytes: Uint8Array, box: readonly number[], chunk: readonly number[]): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(box.reduce((a, b) => a * b, 1));
  forEachRow(box, chunk, (inBox, inChunk, length) => {
    for (let i = 0; i < length; i++) values[inBox + i] = view.getFloat64(8 * (inChunk + i), true);
  });
  return values;
}

/** Length and checksum of an encoded chunk. */
export function sealOf(bytes: Uint8Array): ChunkSeal {
  return { bytes: bytes.length, crc32c: checksumText(storedChecksum(bytes)) };
}

/**
 * Checks a chunk against its seal, and against the checksum that the codec has put behind its values.
 * @param points of the chunk, beyond the array too
 * @throws Error saying what is wrong
 */
export function checkChunk(bytes: Uint8Array, seal: ChunkSeal, points: number): void {
  const expected = 8 * points + CHECKSUM_BYTES;
  if (seal.bytes !== expected) throw new Error(`should have ${expected} bytes, but its record says ${seal.bytes}`);
  if (bytes.length !== expected) throw new Error(`has ${bytes.length} bytes instead of ${expected}`);
  const found = checksumText(crc32c(bytes.subarray(0, -CHECKSUM_BYTES)));
  const stated = checksumText(storedChecksum(bytes));
  if (found !== stated) throw new Error(`states the checksum ${stated}, but has ${found}`);
  if (found !== seal.crc32c) throw new Error(`has the checksum ${found}, but its record says ${seal.crc32c}`);
}

function withRoomForChecksum(length: number): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(length + CHECKSUM_BYTES);
  return { bytes, view: new DataView(bytes.buffer) };
}

function appendChecksum(bytes: Uint8Array, view: DataView): Uint8Array {
  view.setUint32(bytes.length - CHECKSUM_BYTES, crc32c(bytes.subarray(0, -CHECKSUM_BYTES)), true);
  return bytes;
}

function storedChecksum(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(bytes.length - CHECKSUM_BYTES, true);
}

/** Calls back for every row along the last axis of a box that lies at the origin of a chunk. */
function forEachRow(
  box: readonly number[],
  chunk: readonly number[],
  visit: (inBox: number, inChunk: number, length: number) => void,
): void {
  const last = box.length - 1;
  const length = box[last];
  const rows = box.slice(0, last).reduce((a, b) => a * b, 1);
  const index = box.map(() => 0);
  for (let row = 0; row < rows; row++) {
    const inChunk = index.reduce((offset, position, axis) => offset * chunk[axis] + position, 0);
    visit(row * length, inChunk, length);
    for (let axis = last - 1; axis >= 0 && ++index[axis] === box[axis]; axis--) index[axis] = 0;
  }
}
