import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SettingValue } from '../../src/experiment/settings.js';
import {
  type LabelledVariation,
  scenarioLabels,
  sharedLabel,
  variationLabels,
} from '../../src/experiment/variation-labels.js';

const variation = (
  scenario: string,
  scenarioLabel: string,
  settings: Readonly<Record<string, SettingValue>> = {},
): LabelledVariation => ({ scenario, scenarioLabel, settings });

/** Numbers that agree in many digits, and ordinary ones. */
const number = fc.oneof(
  fc.constantFrom(300.01, 300.02, 3652.5, 3653, 1e-7, 300.010001, 0.1 + 0.2, 0.3),
  fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
  fc.integer({ min: 0, max: 20 }).map((steps) => 300 * (1 + steps * Number.EPSILON)),
);
/** Labels that look like labels with settings. */
const label = fc.constantFrom('x', 'x (a.yaml)', 'x, 300 t y', 'x (1)', 'DARWIN', 'x, threshold 2 keV', 'x, mock data');
const settings = fc.record(
  {
    exposure_t_y: number,
    threshold_keV: number,
    'experiments.mine.exposure_t_y': number,
    'experiments../mine.exposure_t_y': number,
    'backgrounds.a_b.level': number,
    'backgrounds.pb214_v1.2.level': number,
    'backgrounds.pb214.relative_uncertainty': number,
    'backgrounds.pb214.enabled': fc.boolean(),
    data: fc.constant('asimov'),
    'physics.solar_model': fc.constantFrom('gs98', 'agss09'),
  },
  { requiredKeys: [] },
);

describe('labels of variations', () => {
  it('are never equal', () => {
    const scenarios = fc.constantFrom('a.yaml', './a.yaml', 'b/a.yaml', 'x', 'lz');
    const plan = fc.array(fc.record({ scenario: scenarios, scenarioLabel: label, settings }), {
      minLength: 2,
      maxLength: 30,
    });
    fc.assert(
      fc.property(plan, (variations) => {
        const labels = variationLabels(variations);
        expect(new Set(labels).size).toBe(labels.length);
      }),
      { numRuns: 500 },
    );
  });

  it('tell values along one axis apart without numbers in brackets', () => {
    fc.assert(
      fc.property(fc.uniqueArray(number, { minLength: 2, maxLength: 12 }), (values) => {
        const labels = variationLabels(values.map((exposure_t_y) => variation('a.yaml', 'x', { exposure_t_y })));
        expect(new Set(labels).size).toBe(values.length);
        for (const text of labels) expect(text).toMatch(/^x, [\d.e+-]+ t y$/);
      }),
    );
  });

  it('keep the label of the scenario, and settings in common behind those that vary', () => {
    const plan = [1, 2].map((level) =>
      variation('s.yaml', 'my detector', { threshold_keV: 2, 'backgrounds.pb214.level': level }),
    );
    expect(variationLabels(plan)).toEqual([
      'my detector, ²¹⁴Pb × 1, threshold 2 keV',
      'my detector, ²¹⁴Pb × 2, threshold 2 keV',
    ]);
    expect(sharedLabel(plan)).toBe('my detector, threshold 2 keV');
  });

  it('name the files of scenarios with the same label', () => {
    const plan = [variation('a.yaml', 'x'), variation('b.yaml', 'x'), variation('lz', 'LZ')];
    expect(variationLabels(plan)).toEqual(['x (a.yaml)', 'x (b.yaml)', 'LZ']);
    expect(scenarioLabels(plan)).toEqual(['x (a.yaml)', 'x (b.yaml)', 'LZ']);
    expect(sharedLabel(plan)).toBe('');
  });
});
