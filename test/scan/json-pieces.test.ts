import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonPieces } from '../../src/scan/json-pieces.js';

describe('JSON in pieces', () => {
  it('is that of JSON.stringify', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue()), fc.constant(undefined))),
        (object) => {
          expect([...jsonPieces(object)].join('')).toBe(JSON.stringify(object, null, 1));
        },
      ),
    );
  });

  it('writes the items of a list one by one', () => {
    const longest = (items: number): number =>
      Math.max(
        ...[
          ...jsonPieces({ title: 't', bounds: Array.from({ length: items }, (_, i) => ({ variation: i % 10 })) }),
        ].map((piece) => piece.length),
      );
    expect(longest(1000)).toBe(longest(10));
  });
});
