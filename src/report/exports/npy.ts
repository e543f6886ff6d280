/** NumPy's .npy, version 1.0: a header that says what follows, then the numbers, little-endian. */

/** Types of NumPy in use; texts are UTF-32 of fixed length. */
export type NpyType = '<f8' | '<i4' | '|b1' | `<U${number}`;

/** The header of an array whose last axis runs fastest, padded so that the numbers start at a multiple of 64 bytes. */
export function npyHeader(type: NpyType, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const description = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const start = 10;
  const length = Math.ceil((start + description.length + 1) / 64) * 64 - start;
  const header = new Uint8Array(start + length);
  header.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0]);
  new DataView(header.buffer).setUint16(8, length, true);
  header.set(new TextEncoder().encode(`${description.padEnd(length - 1)}\n`), start);
  return header;
}

/** Numbers as bytes, not copied: JavaScript runs on little-endian machines. */
export function numbersBytes(values: Float64Array | Int32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Flags, one byte each. */
export function flagsBytes(values: readonly boolean[]): Uint8Array {
  return Uint8Array.from(values, Number);
}

/** Texts, all as long as the longest one, filled up with zeros. */
export function textArray(texts: readonly string[]): { type: NpyType; bytes: Uint8Array } {
  const characters = texts.map((text) => Array.from(text, (character) => character.codePointAt(0) as number));
  const length = characters.reduce((longest, { length }) => Math.max(longest, length), 1);
  const codes = new Int32Array(texts.length * length);
  characters.forEach((text, index) => {
    codes.set(text, index * length);
  });
  return { type: `<U${length}`, bytes: numbersBytes(codes) };
}
