import { describe, expect, it } from 'vitest';
import { ownLabel } from '../../src/experiment/own-label.js';
import type { ExperimentOverride, ScenarioFile } from '../../src/experiment/schema.js';

const file = (label: string, darwin: ExperimentOverride): ScenarioFile => ({ label, experiments: { darwin } });
const labelOf = (label: string, before: ExperimentOverride, after: ExperimentOverride): string =>
  ownLabel(file(label, before), file(label, { ...before, ...after }));

describe('the label of a scenario whose settings are replaced', () => {
  it.each([
    ['DARWIN 300 t y', 'DARWIN'],
    ['DARWIN 300 t y depl.', 'DARWIN depl.'],
    ['DARWIN 300 t y, half the radon, threshold 2 keV', 'DARWIN, half the radon, threshold 2 keV'],
    ['DARWIN with 300 t y', 'DARWIN'],
    ['DARWIN (300 t y)', 'DARWIN'],
    ['mine, 300 t y', 'mine'],
    ['300 t y of DARWIN', 'of DARWIN'],
    ['DARWIN 1300 t y', 'DARWIN 1300 t y'],
    ['300 t y', '300 t y'],
    ['my detector', 'my detector'],
  ])('%s with another exposure is %s', (label, expected) => {
    expect(labelOf(label, { exposure_t_y: 300 }, { exposure_t_y: 100 })).toBe(expected);
  });

  it('keeps what is not replaced', () => {
    expect(labelOf('DARWIN 300 t y', { exposure_t_y: 300 }, { threshold_keV: 2 })).toBe('DARWIN 300 t y');
    expect(labelOf('DARWIN 300 t y', { exposure_t_y: 300 }, { exposure_t_y: 300 })).toBe('DARWIN 300 t y');
    const both = (second: number): ScenarioFile => ({
      label: 'both, 300 t y',
      experiments: { a: { exposure_t_y: 300 }, b: { exposure_t_y: second } },
    });
    expect(ownLabel(both(300), both(100))).toBe('both, 300 t y');
  });
});
