/** Mistakes in an experiment file: every message names file, line and key, and what would be accepted. */
import { describe, expect, it } from 'vitest';
import { dataFolder, nodeFiles } from '../../src/edge/node-files.js';
import type { InputError } from '../../src/input/errors.js';
import { inputErrorOf } from '../support/input-error.js';
import { modelOf } from '../support/models.js';

const COUNTS = 'lo_keV,hi_keV,counts,shape,twin,sigma\n1,2,5,1,1,2\n2,3,7,2,2,2\n3,4,0,1,1,1\n';
const EFFICIENCY = 'energy_keV,efficiency\n0,0\n1,0.8\n10,0.9\n';
const LINES = {
  name: 'name: mine',
  exposure: 'exposure_t_y: 1',
  sources: 'sources: [pp, be7]',
  binning: 'binning: { table: counts.csv }',
  data: 'data: { table: counts.csv, column: counts }',
  statistic: 'statistic: poisson',
  resolution: 'resolution: { sqrt: 0.3 }',
  efficiency: 'efficiency: { table: efficiency.csv, column: efficiency }',
  at: 'efficiency_at: true_energy',
  backgrounds:
    'backgrounds: { flat: { nominal_value: 10, uncertainty: 2, binned: { table: counts.csv, column: shape } } }',
};

function build(
  change: Partial<typeof LINES> = {},
  tables: { counts?: string; efficiency?: string; extra?: string } = {},
): ReturnType<typeof modelOf> {
  return modelOf('label: x\nexperiments: { mine: {} }\n', {
    '/user/mine/experiment.yaml': `${Object.values({ ...LINES, ...change }).join('\n')}\n`,
    '/user/mine/counts.csv': tables.counts ?? COUNTS,
    '/user/mine/efficiency.csv': tables.efficiency ?? EFFICIENCY,
    '/user/mine/extra.csv': tables.extra ?? 'energy_keV,density_per_keV\n0,1\n10,1\n',
  });
}

function expectComplete(error: InputError): void {
  expect(error.details.file).toMatch(/^\/user\/mine\//);
  expect(error.details.line).toBeGreaterThan(0);
  expect(error.details.key).toBeTruthy();
  expect(error.details.accepted).toBeTruthy();
  for (const part of [error.details.file, `:${error.details.line}:`, error.details.accepted]) {
    expect(error.message).toContain(part);
  }
}

describe('a mistake in experiment.yaml', () => {
  it('is none in the file that the others are made from', async () => {
    const model = await build();
    expect([...model.observed]).toEqual([5, 7, 0]);
    expect([...model.backgrounds[0].counts]).toEqual([2.5, 5, 2.5]);
  });

  it.each<[string, Partial<typeof LINES>, number, string, string]>([
    ['an unknown key', { exposure: 'exposure_t_y: 1\nexposure: 30' }, 3, 'exposure', 'did you mean exposure_t_y'],
    ['a misspelt statistic', { statistic: 'statistic: poison' }, 6, 'statistic', 'not one of the accepted values'],
    ['a text for a number', { exposure: 'exposure_t_y: thirty' }, 2, 'exposure_t_y', 'wrong type'],
    ['a negative exposure', { exposure: 'exposure_t_y: -1' }, 2, 'exposure_t_y', 'must be > 0'],
    ['an unknown source', { sources: 'sources: [pp, boron]' }, 3, 'sources.1', 'not one of the accepted values'],
    ['the exposure given twice', { exposure: 'exposure_t_y: 1\nlive_time_d: 3' }, 2, 'exposure_t_y', 'given twice'],
    [
      'two kinds of binning',
      { binning: 'binning: { table: counts.csv, edges_keV: [1, 2] }' },
      4,
      'binning',
      'NOT have more than 1',
    ],
    ['edges that fall', { binning: 'binning: { edges_keV: [1, 3, 2, 4] }' }, 4, 'binning.edges_keV.2', 'not monotone'],
    [
      'a missing column of counts',
      { data: 'data: { table: counts.csv, column: events }' },
      5,
      'data.table',
      'no column events',
    ],
    ['a missing table', { data: 'data: { table: gone.csv, column: counts }' }, 5, 'data.table', 'no such table'],
    ['Gaussian bins without a width', { statistic: 'statistic: gaussian' }, 6, 'statistic', 'gaussian_sigma'],
    [
      'a width of Poisson bins',
      { statistic: 'statistic: poisson\ngaussian_sigma: sqrt_n' },
      7,
      'gaussian_sigma',
      'Poisson',
    ],
    [
      'a vanishing resolution',
      { resolution: 'resolution: { constant: 1, linear: -0.4 }' },
      7,
      'resolution',
      'not above 0',
    ],
    [
      'a component without uncertainty',
      { backgrounds: 'backgrounds:\n  flat:\n    nominal_value: 10\n    binned: { table: counts.csv, column: shape }' },
      11,
      'backgrounds.flat',
      'no uncertainty',
    ],
    [
      'a component without nominal value',
      {
        backgrounds:
          'backgrounds:\n  flat:\n    relative_uncertainty: 0.1\n    binned: { table: counts.csv, column: shape }',
      },
      11,
      'backgrounds.flat',
      'no nominal_value',
    ],
    [
      'a component of two kinds',
      {
        backgrounds:
          'backgrounds:\n  flat:\n    relative_uncertainty: 0.1\n    binned: { table: counts.csv, column: shape }\n    spectrum: [{ table: extra.csv, column: density_per_keV }]',
      },
      11,
      'backgrounds.flat',
      'either binned or in true energy',
    ],
    [
      'a density without decays',
      {
        backgrounds:
          'backgrounds:\n  flat:\n    relative_uncertainty: 0.1\n    spectrum: [{ table: extra.csv, column: density_per_keV }]',
      },
      13,
      'backgrounds.flat.spectrum.0',
      'needs decays',
    ],
    [
      'decays normalised twice',
      {
        backgrounds:
          'backgrounds:\n  flat:\n    relative_uncertainty: 0.1\n    decays: { per_t_y: 3, activity_uBq_per_kg: 1 }\n    spectrum: [{ table: extra.csv, column: density_per_keV }]',
      },
      13,
      'backgrounds.flat.decays',
      'more than once',
    ],
    [
      'fit limits around nothing',
      {
        backgrounds:
          'backgrounds:\n  flat: { nominal_value: 10, uncertainty: null, fit_limits: [20, 30], binned: { table: counts.csv, column: shape } }',
      },
      11,
      'backgrounds.flat.fit_limits',
      'exclude the nominal value',
    ],
  ])('is found: %s', async (_, change, line, key, problem) => {
    const error = await inputErrorOf(build(change));
    expect(error.message).toContain(problem);
    expectComplete(error);
    expect(error.details).toMatchObject({ file: '/user/mine/experiment.yaml', line, key });
  });

  it.each([
    ['a key that is missing', { resolution: '' }, 'the key resolution is missing'],
    ['no exposure', { exposure: '' }, 'no exposure'],
    ['duplicate keys', { at: 'efficiency_at: true_energy\nname: other' }, 'unique'],
    ['a syntax error', { sources: 'sources: [pp, be7' }, 'must be sufficiently indented'],
  ])('is found without a key to name: %s', async (_, change, problem) => {
    const error = await inputErrorOf(build(change));
    expect(error.details.file).toBe('/user/mine/experiment.yaml');
    expect(error.details.line).toBeGreaterThan(0);
    expect(error.message).toContain(problem);
  });
});

describe('a mistake in a table', () => {
  it.each<[string, { counts?: string; efficiency?: string }, string, number, string]>([
    ['negative counts', { counts: COUNTS.replace('7,2', '-7,2') }, 'counts.csv', 3, 'out of range'],
    ['NaN counts', { counts: COUNTS.replace('7,2', 'NaN,2') }, 'counts.csv', 3, 'not a finite number'],
    ['a negative spectrum', { counts: COUNTS.replace('5,1,1', '5,-1,1') }, 'counts.csv', 2, 'out of range'],
    ['a gap between bins', { counts: COUNTS.replace('2,3,7', '2.5,3,7') }, 'counts.csv', 3, 'gap or overlap'],
    ['an efficiency above 1', { efficiency: EFFICIENCY.replace('0.9', '90') }, 'efficiency.csv', 4, 'out of range'],
    ['an efficiency below 0', { efficiency: EFFICIENCY.replace('0.9', '-0.9') }, 'efficiency.csv', 4, 'out of range'],
    ['energies that fall', { efficiency: EFFICIENCY.replace('10,', '0.5,') }, 'efficiency.csv', 4, 'not monotone'],
  ])('is found: %s', async (_, tables, file, line, problem) => {
    const error = await inputErrorOf(build({}, tables));
    expectComplete(error);
    expect(error.details).toMatchObject({ file: `/user/mine/${file}`, line });
    expect(error.problem).toContain(problem);
  });

  it('is found: an energy column without its unit', async () => {
    const error = await inputErrorOf(build({}, { efficiency: EFFICIENCY.replace('energy_keV', 'energy') }));
    expect(error.message).toContain('/user/mine/efficiency.csv:1: ');
    expect(error.message).toContain('the column energy lacks its unit');
    expect(error.details.accepted).toContain('energy_keV');
  });

  it('is found: fewer counts than bins, and bins of a component that differ', async () => {
    const edges = { binning: 'binning: { edges_keV: [1, 2, 3, 4, 5] }' };
    expect((await inputErrorOf(build(edges))).problem).toBe('3 counts for 4 bins');
    const shifted = { binning: 'binning: { edges_keV: [1, 2, 3, 4.1] }' };
    expect((await inputErrorOf(build(shifted))).problem).toContain('the bins of the table differ');
  });

  it('is found: √N of an empty Gaussian bin', async () => {
    const error = await inputErrorOf(build({ statistic: 'statistic: gaussian\ngaussian_sigma: sqrt_n' }));
    expect(error.problem).toContain('bin 2 has no Gaussian error');
    expect(
      (await build({ statistic: 'statistic: gaussian\ngaussian_sigma: garwood_mean' })).gaussianSigma[2],
    ).toBeCloseTo(0.9205, 4);
    expect([...(await build({ statistic: 'statistic: gaussian\ngaussian_sigma: given' })).gaussianSigma]).toEqual([
      2, 2, 1,
    ]);
  });

  it('leaves the shipped tables readable by the same interface', async () => {
    expect(await nodeFiles.exists(`${dataFolder}/experiments/darwin/experiment.yaml`)).toBe(true);
    expect(await nodeFiles.exists(`${dataFolder}/experiments/nowhere/experiment.yaml`)).toBe(false);
  });
});
