/** What tables mean outside their range, and what is said about it. */
import { describe, expect, it } from 'vitest';
import { SHIPPED_SCENARIOS } from '../../src/experiment/shipped-scenarios.js';
import type { RateModel } from '../../src/model/rate-model.js';
import { inputErrorOf } from '../support/input-error.js';
import { modelOf, shippedModel } from '../support/models.js';

interface Files {
  readonly efficiency?: string;
  readonly efficiencyKeys?: string;
  readonly at?: string;
  readonly spectrum?: string;
  readonly resolution?: string;
  readonly bins?: string;
}

const FLAT_EFFICIENCY = 'energy_keV,efficiency\n0,1\n100,1\n';
const FLAT_SPECTRUM = 'energy_keV,density_per_keV\n0,0.1\n50,0.1\n';

/** Four bins from 1 to 41 keV, and a background of one decay per keV over the energies of its table. */
function build(files: Files = {}, settings = ''): Promise<RateModel> {
  const experiment = [
    'name: mine',
    'exposure_t_y: 10',
    'sources: [pp]',
    `binning: ${files.bins ?? '{ edges_keV: [1, 11, 21, 31, 41] }'}`,
    'data: asimov',
    'statistic: poisson',
    `resolution: ${files.resolution ?? '{ sqrt: 0.3 }'}`,
    `efficiency: { table: efficiency.csv, column: efficiency${files.efficiencyKeys ?? ''} }`,
    `efficiency_at: ${files.at ?? 'true_energy'}`,
    'backgrounds:',
    '  t: { relative_uncertainty: 0.1, decays: { per_t_y: 1 }, spectrum: [{ table: t.csv, column: density_per_keV }] }',
  ].join('\n');
  return modelOf(`label: x\nexperiments: { mine: {${settings}} }\n`, {
    '/user/mine/experiment.yaml': experiment,
    '/user/mine/efficiency.csv': files.efficiency ?? FLAT_EFFICIENCY,
    '/user/mine/t.csv': files.spectrum ?? FLAT_SPECTRUM,
  });
}

const total = (counts: ArrayLike<number>): number => Array.from(counts).reduce((sum, value) => sum + value, 0);
const backgroundOf = (model: RateModel): number => total(model.backgrounds[0].counts);

describe('a spectrum', () => {
  it('counts as zero where it is not given, and a remark says so', async () => {
    const model = await build({ spectrum: 'energy_keV,density_per_keV\n15,0.1\n25,0.1\n' });
    // One event per tonne and year; none is outside the bins.
    expect(backgroundOf(model)).toBeCloseTo(10, 6);
    expect(model.remarks).toEqual([
      'mine: the spectrum of t in t.csv begins at 15 keV, and the bins reach lower: it is zero there (a row with 0 at the end states so)',
      'mine: the spectrum of t in t.csv ends at 25 keV, and the bins reach higher: it is zero there (a row with 0 at the end states so)',
    ]);
  });

  it.each([
    ['zero at its ends', '15,0\n15,0.1\n25,0.1\n25,0\n'],
    ['given as far as the bins reach', '0,0.1\n48,0.1\n'],
  ])('that is %s needs no remark', async (_, rows) => {
    expect((await build({ spectrum: `energy_keV,density_per_keV\n${rows}` })).remarks).toEqual([]);
  });

  it('that ends where the resolution still carries events into the bins has one', async () => {
    const model = await build({ spectrum: 'energy_keV,density_per_keV\n0,0.1\n45,0.1\n' });
    expect(model.remarks).toEqual([expect.stringContaining('ends at 45 keV')]);
  });
});

describe('an efficiency', () => {
  const efficiency = 'energy_keV,efficiency\n10,0.5\n20,1\n';

  it('keeps its values beyond its ends with a remark, and without one where the file says so', async () => {
    const said = await build({ efficiency, efficiencyKeys: ', below_table: constant, above_table: constant' });
    const silent = await build({ efficiency });
    expect([...silent.signal]).toEqual([...said.signal]);
    expect(said.remarks).toEqual([]);
    expect(silent.remarks).toEqual([
      'mine: the efficiency in efficiency.csv begins at 10 keV, and the bins reach lower: it keeps the value 0.5 there (efficiency.below_table: constant or zero states which)',
      'mine: the efficiency in efficiency.csv ends at 20 keV, and the bins reach higher: it keeps the value 1 there (efficiency.above_table: constant or zero states which)',
    ]);
  });

  it.each(['true_energy', 'reconstructed_energy'])(
    'is zero beyond an end where the file says so, at %s',
    async (at) => {
      const model = await build({ efficiency, at, efficiencyKeys: ', below_table: zero, above_table: zero' });
      expect(model.remarks).toEqual([]);
      // 10 t y, 0.1 per keV, mean efficiency 0.75 over 10 keV.
      expect(backgroundOf(model)).toBeCloseTo(7.5, 2);
    },
  );

  it('is nobody else’s business where the bins end first, unless it acts on the true energy', async () => {
    const short = 'energy_keV,efficiency\n0,0\n1,0.5\n41,1\n';
    expect((await build({ efficiency: short, at: 'reconstructed_energy' })).remarks).toEqual([]);
    expect((await build({ efficiency: short })).remarks).toEqual([expect.stringContaining('ends at 41 keV')]);
  });

  it('is refused with another continuation', async () => {
    const error = await inputErrorOf(build({ efficiencyKeys: ', above_table: linear' }));
    expect(error.details).toMatchObject({ line: 8, key: 'efficiency.above_table', value: 'linear' });
    expect(error.details.accepted).toContain('constant, zero');
  });
});

describe('a resolution', () => {
  it('that falls with energy has a remark, until it is said to end before', async () => {
    const polynomial = 'constant: 0.5, linear: 0.06, quadratic: -1e-3';
    const model = await build({ resolution: `{ ${polynomial} }` });
    expect(model.remarks).toEqual(['mine: the resolution falls above 30 keV (constant_above_keV ends a polynomial)']);
    expect((await build({ resolution: `{ ${polynomial}, constant_above_keV: 30 }` })).remarks).toEqual([]);
  });

  it('must be above zero wherever events are folded from, however wide it is', async () => {
    // Below zero from 3.54 keV: beyond 1.5 times the last edge, but folded still.
    const resolution = '{ constant: 1, quadratic: -0.08 }';
    const error = await inputErrorOf(build({ resolution, bins: '{ edges_keV: [1, 2] }' }));
    expect(error.problem).toContain('the resolution is not above 0 at 3.5');
  });
});

describe('shipped scenarios', () => {
  it.each(SHIPPED_SCENARIOS)('%s needs no remark', async (name) => {
    expect((await shippedModel(name)).remarks).toEqual([]);
  });

  it('says where the RRPA ratio ends', async () => {
    const model = await modelOf('label: x\nexperiments: { darwin: {} }\nphysics: { ionisation: zeff_steps_rrpa }\n');
    expect(model.remarks).toEqual([
      'DARWIN: the RRPA ratio ends at 29 keV, and the bins reach higher: it returns to 1 at the K edge',
    ]);
  });
});
