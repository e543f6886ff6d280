import { describe, expect, it } from 'vitest';
import { checksumText, crc32c } from '../../src/scan/crc32c.js';

/** The definition, bit by bit. */
function bitByBit(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0x82f63b78 : 0);
  }
  return ~remainder >>> 0;
}

describe('crc32c', () => {
  it.each([
    ['nothing', new Uint8Array(), 0],
    ['123456789', new TextEncoder().encode('123456789'), 0xe3069283],
    // RFC 3720, appendix B.4
    ['32 bytes of zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 bytes of ones', new Uint8Array(32).fill(255), 0x62a8ab43],
    ['32 ascending bytes', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ['32 descending bytes', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
  ])('of %s', (_, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });

  it('agrees with the definition for every length and offset', () => {
    const bytes = Uint8Array.from({ length: 100 }, (_, i) => (i * 167 + 41) & 255);
    for (let from = 0; from < 9; from++) {
      for (let to = from; to <= bytes.length; to++) {
        const part = bytes.subarray(from, to);
        expect(crc32c(part)).toBe(bitByBit(part));
      }
    }
  });

  it('is written with all its zeros', () => {
    expect(checksumText(0xab)).toBe('000000ab');
  });
});
