/** Counts in bins that nothing reaches. */
import { describe, expect, it } from 'vitest';
import { checkCounts } from '../../src/model/check-counts.js';
import type { RateModel } from '../../src/model/rate-model.js';
import { MONOMIALS } from '../../src/physics/couplings.js';
import { inputErrorOf } from '../support/input-error.js';
import { modelOf } from '../support/models.js';

const COUNTS = '# counts by hand\nlo_keV hi_keV counts shape\n1 2 5 1\n2 100 0 0\n\n100 110 2 SHAPE\n';
const EXPERIMENT = [
  'name: mine',
  'exposure_t_y: 10',
  'sources: [pp, be7]',
  'binning: { table: counts.txt }',
  'data: { table: counts.txt, column: counts }',
  'statistic: poisson',
  'resolution: { sqrt: 0.3 }',
  'efficiency: { table: efficiency.csv, column: efficiency }',
  'efficiency_at: true_energy',
  'backgrounds: { t: { nominal_value: 1, uncertainty: 1, binned: { table: counts.txt, column: shape } } }',
].join('\n');

const build = (
  experiment = EXPERIMENT,
  shape = '0',
  efficiency = '10,0.9\n10,0\n',
  override = '',
): Promise<RateModel> =>
  modelOf(`label: x\nexperiments: { mine: {${override}} }\n`, {
    '/user/mine/experiment.yaml': experiment,
    '/user/mine/counts.txt': COUNTS.replace('SHAPE', shape),
    '/user/mine/efficiency.csv': `energy_keV,efficiency\n0,0.9\n${efficiency}`,
  });

describe('counts where nothing can be expected', () => {
  it('are refused with file, line, bin and number', async () => {
    const error = await inputErrorOf(build());
    expect(error.problem).toBe('nothing can be expected in the bin 100-110 keV');
    expect(error.details).toEqual({
      file: '/user/mine/counts.txt',
      line: 6,
      key: 'counts',
      value: 2,
      accepted: '0, or a component that reaches this bin',
    });
  });

  it.each<[string, Parameters<typeof build>]>([
    ['a background reaches the bin', [EXPERIMENT, '1e-6']],
    ['the sun does', [EXPERIMENT, '0', '200,0.9\n']],
    ['the counts are replaced by mock data', [EXPERIMENT, '0', '10,0.9\n10,0\n', ' data: asimov ']],
  ])('are none where %s', async (_, given) => {
    expect((await build(...given)).remarks).toEqual([]);
  });

  it('are a remark in Gaussian bins, whose χ² is finite', async () => {
    const gaussian = EXPERIMENT.replace('statistic: poisson', 'statistic: gaussian\ngaussian_sigma: garwood_mean');
    expect((await build(gaussian)).remarks).toEqual(['mine: 2 counts in 100-110 keV, where nothing gives an event']);
  });

  it('are none where a coupling alone reaches the bin, and are where only the tail of the resolution does', async () => {
    const model = await build(EXPERIMENT, '1e-6');
    const quadratic = MONOMIALS.findIndex(({ factors }) => factors.join() === 'q_e,q_e');
    const withQuadratic = (counts: number): RateModel => {
      const signal = model.signal.slice();
      signal[quadratic * model.bins + 2] = counts;
      return { ...model, signal, backgrounds: [] };
    };
    expect(checkCounts(withQuadratic(1e-3))).toEqual([]);
    expect(() => checkCounts(withQuadratic(1e-15))).toThrow('nothing can be expected in the bin 100-110 keV');
  });
});
