import fc from 'fast-check';
import { expect, it } from 'vitest';
import { distinctions, varyingDimensions } from '../../src/report/scan-variations.js';
import type { ScenarioDimension, Variation } from '../../src/scan/plan.js';

const number = fc.oneof(fc.constantFrom(300.01, 300.02, 3652.5, 3653), fc.double({ min: 1e-6, max: 1e6, noNaN: true }));
const dimension = (key: string): fc.Arbitrary<ScenarioDimension> =>
  fc
    .uniqueArray(number, { minLength: 1, maxLength: 5 })
    .map((values) => ({ name: key, keys: [{ key, values }], length: values.length }));
const scenarios = fc.uniqueArray(fc.constantFrom('a.yaml', 'b.yaml', 'lz'), { minLength: 1 }).map(
  (values): ScenarioDimension => ({
    name: 'scenario',
    keys: [{ key: 'scenario', values }],
    length: values.length,
  }),
);

function variationsOf(dimensions: readonly ScenarioDimension[]): Variation[] {
  const positions = dimensions.reduce<number[][]>(
    (all, { length }) => all.flatMap((position) => Array.from({ length }, (_, i) => [...position, i])),
    [[]],
  );
  return positions.map((position) => ({
    scenario: String(dimensions.at(-1)?.keys[0].values[position.at(-1) ?? 0]),
    label: position.join(),
    // Two files have the same label.
    scenarioLabel: dimensions.at(-1)?.keys[0].values[position.at(-1) ?? 0] === 'lz' ? 'LZ' : 'mine',
    settings: Object.fromEntries(
      dimensions.slice(0, -1).map(({ name, keys }, d) => [name, keys[0].values[position[d]]]),
    ),
    position,
    configuration: '',
  }));
}

it('legends never call two variations the same', () => {
  fc.assert(
    fc.property(dimension('exposure_t_y'), dimension('backgrounds.kr85.relative_uncertainty'), scenarios, (...all) => {
      const result = { dimensions: all, variations: variationsOf(all) };
      const words = distinctions(result);
      const texts = [...result.variations.keys()].map((variation) => words(variation, varyingDimensions(result)));
      expect(new Set(texts).size).toBe(texts.length);
    }),
  );
});
