import { describe, expect, it } from 'vitest';
import { exactJson, sealJson, unsealJson } from '../../src/scan/sealed-json.js';

const CONTENT = {
  text: 'χ² "quoted"\nand \ud800',
  numbers: [0.1 + 0.2, -0, 5e-324, 1.7976931348623157e308, 1e21, 1e-7, -1 / 3],
  nothing: null,
  rows: [
    [1, 2],
    [3, 4],
  ],
  empty: { list: [], object: {} },
};

describe('sealed JSON', () => {
  it('comes back as it was, every digit of it', () => {
    const back = unsealJson(sealJson(CONTENT));
    expect(back).toEqual(CONTENT);
    expect(Object.is((back.numbers as number[])[1], -0)).toBe(true);
  });

  it('is JSON for every other reader', () => {
    const { crc32c, ...content } = JSON.parse(new TextDecoder().decode(sealJson(CONTENT)));
    expect(crc32c).toMatch(/^[0-9a-f]{8}$/);
    expect(content).toEqual(CONTENT);
  });

  it('notices every flipped bit', () => {
    const file = sealJson(CONTENT);
    for (let bit = 0; bit < 8 * file.length; bit++) {
      const flipped = file.slice();
      flipped[bit >> 3] ^= 1 << (bit & 7);
      expect(() => unsealJson(flipped), `bit ${bit}`).toThrow();
    }
  });

  it('notices every missing end, and what was appended', () => {
    const file = sealJson(CONTENT);
    for (let length = 0; length < file.length; length++) expect(() => unsealJson(file.slice(0, length))).toThrow();
    expect(() => unsealJson(Uint8Array.from([...file, 10]))).toThrow('states the checksum');
  });

  it.each([
    [{ result: { chi2: [1, Number.NaN] } }, 'result.chi2[1]: NaN cannot be stored as JSON'],
    [{ result: { lo: Number.NEGATIVE_INFINITY } }, 'result.lo: -Infinity cannot be stored as JSON'],
    [{ values: new Float64Array(2) }, 'values: [object Float64Array] cannot be stored as JSON'],
    [{ when: new Date(0) }, 'when: [object Date] cannot be stored as JSON'],
    [{ list: [undefined] }, 'list[0]: [object Undefined] cannot be stored as JSON'],
  ])('refuses what JSON would change: %o', (content, problem) => {
    expect(() => sealJson(content)).toThrow(problem);
  });

  it('leaves out what is undefined, as JSON does', () => {
    expect(unsealJson(sealJson({ a: 1, b: undefined, c: { d: undefined } }))).toEqual({ a: 1, c: {} });
  });

  it('keeps lists of numbers on one line', () => {
    const values = Array.from({ length: 100 }, (_, i) => i);
    expect(exactJson({ values, name: 'x' }).split('\n')).toHaveLength(4);
  });
});
