import fc from 'fast-check';

/** Numbers spread evenly over an interval; `fc.double` spreads over exponents, and most of its numbers are tiny. */
export function uniform(min: number, max: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 1_000_000 }).map((share) => min + ((max - min) * share) / 1_000_000);
}
