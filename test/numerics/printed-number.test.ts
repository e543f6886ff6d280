import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentText, printedNumber, shortPrinted } from '../../src/numerics/printed-number.js';

const digitsOf = (text: string): number => text.replace(/e.*$/, '').replace(/[-.]/g, '').replace(/^0+/, '').length;

describe('a printed number', () => {
  it.each([
    [0.0831, '0.0831'],
    [1e-6, '1.00e-6'],
    [0.05, '0.0500'],
    [0.9996, '1.00'],
    [781.2, '781'],
    [-0.546, '-0.546'],
    [1.5e12, '1.50e12'],
    [0, '0'],
    [-0, '0'],
  ])('%d prints as %s', (value, text) => expect(printedNumber(value)).toBe(text));

  it('keeps three significant digits at any size, and is right to half of the last', () => {
    const size = fc.double({ min: -300, max: 300, noNaN: true });
    fc.assert(
      fc.property(
        size,
        fc.double({ min: 1, max: 9.99, noNaN: true }),
        fc.integer({ min: 0, max: 4 }),
        (power, a, d) => {
          const value = a * 10 ** Math.round(power);
          const text = printedNumber(value, { decimals: d });
          expect(digitsOf(text)).toBeGreaterThanOrEqual(3);
          expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(0.00501 * Math.abs(value));
        },
      ),
    );
  });

  it('keeps the decimals that are asked for', () => {
    expect(printedNumber(59.73571, { decimals: 4 })).toBe('59.7357');
    expect(printedNumber(0.0012, { decimals: 2 })).toBe('0.00120');
  });

  it('prints dust as 0', () => {
    expect(printedNumber(-3.4e-12, { zeroBelow: 1e-6 })).toBe('0');
    expect(printedNumber(3.4e-12)).toBe('3.40e-12');
  });

  it('has no trailing zeros where it is short', () => {
    expect(shortPrinted(0.5)).toBe('0.5');
    expect(shortPrinted(300)).toBe('300');
    expect(shortPrinted(84_880)).toBe('84900');
    expect(shortPrinted(1e-6)).toBe('1e-6');
    expect(shortPrinted(0)).toBe('0');
  });
});

describe('a share in per cent', () => {
  it.each([
    [0.9, '90'],
    [0.898, '89.8'],
    [0.6827, '68.27'],
    [0.9973, '99.73'],
    [0.999999, '99.9999'],
    [0.9999999999999, '99.99999999999'],
    [0.07, '7'],
    [1e-7, '0.00001'],
    [12.5, '1250'],
  ])('%d is %s%%', (share, text) => expect(percentText(share)).toBe(text));

  it('tells different shares apart', () => {
    const share = fc.double({ min: 1e-12, max: 1, noNaN: true });
    fc.assert(fc.property(share, share, (a, b) => a === b || percentText(a) !== percentText(b)));
    fc.assert(fc.property(share, (a) => Math.abs(Number(percentText(a)) / 100 - a) <= 1e-15 * a));
  });
});
