import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integerPower, power, powerOfTen, square } from '../../src/numerics/powers.js';

describe('powers', () => {
  it('of two and small whole numbers are exact', () => {
    for (let n = -1022; n <= 1023; n++)
      expect(integerPower(2, n)).toBe(Number.parseFloat((2n ** BigInt(Math.abs(n))).toString()) ** Math.sign(n || 1));
    expect([integerPower(3, 0), integerPower(3, 1), integerPower(-3, 3), integerPower(5, 7)]).toEqual([
      1, 3, -27, 78125,
    ]);
    expect(square(-1.5)).toBe(2.25);
  });

  it('of ten are those of the decimal notation', () => {
    expect([-3, -1, 0, 1, 22, 23].map(powerOfTen)).toEqual([0.001, 0.1, 1, 10, 1e22, 1e23]);
  });

  it('are right to the stated error', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
        fc.double({ min: -6, max: 6, noNaN: true }),
        (x, y) => {
          const error = 3e-16 * (1 + Math.abs(y * Math.log(x)));
          expect(Math.abs(power(x, y) / x ** y - 1)).toBeLessThan(error);
          const n = Math.round(y);
          expect(Math.abs(integerPower(x, n) / x ** n - 1)).toBeLessThan(3e-16 * (1 + Math.abs(n)));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
