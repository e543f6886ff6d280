import { describe, expect, it } from 'vitest';
import { settingAxisLabel, settingWording } from '../../src/experiment/setting-labels.js';

describe('settings in words', () => {
  it.each([
    ['exposure_t_y', 300, '300 t y', 'exposure [t y]'],
    ['exposure_t_y', 13.335214321633, '13.34 t y', 'exposure [t y]'],
    ['fiducial_mass_t', 40, '40 t', 'fiducial mass [t]'],
    ['xe136_remaining_fraction', 0.1, '¹³⁶Xe × 0.1', 'remaining fraction of ¹³⁶Xe'],
    ['threshold_keV', 2, 'threshold 2 keV', 'threshold [keV]'],
    ['efficiency_at', 'true_energy', 'efficiency at true energy', 'energy that the efficiency acts on'],
    ['backgrounds.pb214.level', 0.01, '²¹⁴Pb × 0.01', '²¹⁴Pb relative to nominal'],
    ['backgrounds.kr85.relative_uncertainty', 0.2, '⁸⁵Kr ± 20%', 'relative uncertainty of ⁸⁵Kr'],
    ['backgrounds.detector_er.enabled', false, 'without detector er', 'detector er'],
    ['physics.sin2_theta_23', 0.57, 'sin²θ23 = 0.57', 'sin²θ23'],
    ['physics.solar_model', 'AGSS09', 'AGSS09', 'solar model'],
    ['experiments.darwin.exposure_t_y', 30, 'darwin: 30 t y', 'darwin: exposure [t y]'],
    ['experiments.my.lab.backgrounds.xe136.level', 2, 'my.lab: ¹³⁶Xe × 2', 'my.lab: ¹³⁶Xe relative to nominal'],
    ['backgrounds.pb214_v1.2.level', 2, 'pb214 v1.2 × 2', 'pb214 v1.2 relative to nominal'],
    ['experiments../mine.exposure_t_y', 30, 'mine: 30 t y', 'mine: exposure [t y]'],
    ['unheard_of', 1, 'unheard_of = 1', 'unheard_of'],
  ])('%s = %s', (key, value, label, axis) => {
    expect([settingWording(key, [value])(value), settingAxisLabel(key)]).toEqual([label, axis]);
  });

  it('have as many digits as tell the values beside each other apart', () => {
    const texts = (key: string, values: number[]): string[] => values.map(settingWording(key, values));
    expect(texts('live_time_d', [3652.5, 3653])).toEqual(['3652.5 d', '3653 d']);
    expect(texts('exposure_t_y', [300.01, 300.02, 300.03])).toEqual(['300.01 t y', '300.02 t y', '300.03 t y']);
    expect(texts('exposure_t_y', [13.335214321633, 13.335214321634])).toEqual([
      '13.335214321633 t y',
      '13.335214321634 t y',
    ]);
    expect(texts('backgrounds.kr85.relative_uncertainty', [0.07, 0.0700001])).toEqual(['⁸⁵Kr ± 7%', '⁸⁵Kr ± 7.00001%']);
  });
});
