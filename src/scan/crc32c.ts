/** CRC-32C (Castagnoli), the checksum of the Zarr codec of that name and of everything else that a scan stores. */

/** The polynomial 0x1EDC6F41, bits reversed. */
const POLYNOMIAL = 0x82f63b78;

/** Table k holds what a byte does to the remainder when k more bytes follow it ("slicing by 8"). */
const TABLES: readonly Int32Array[] = makeTables();

function makeTables(): Int32Array[] {
  const tables = Array.from({ length: 8 }, () => new Int32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
    tables[0][byte] = remainder;
  }
  for (let table = 1; table < 8; table++) {
    for (let byte = 0; byte < 256; byte++) {
      const before = tables[table - 1][byte];
      tables[table][byte] = (before >>> 8) ^ tables[0][before & 255];
    }
  }
  return tables;
}

/** CRC-32C of bytes, from 0 to 2³² - 1. */
export function crc32c(bytes: Uint8Array): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES;
  const whole = bytes.length - (bytes.length % 8);
  let remainder = -1;
  let at = 0;
  for (; at < whole; at += 8) {
    remainder ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    remainder =
      t7[remainder & 255] ^
      t6[(remainder >>> 8) & 255] ^
      t5[(remainder >>> 16) & 255] ^
      t4[remainder >>> 24] ^
      t3[bytes[at + 4]] ^
      t2[bytes[at + 5]] ^
      t1[bytes[at + 6]] ^
      t0[bytes[at + 7]];
  }
  for (; at < bytes.length; at++) remainder = (remainder >>> 8) ^ t0[(remainder ^ bytes[at]) & 255];
  return ~remainder >>> 0;
}

/** A checksum as files state it: eight hexadecimal digits. */
export function checksumText(checksum: number): string {
  return checksum.toString(16).padStart(8, '0');
}
