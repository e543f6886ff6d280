import { describe, expect, it } from 'vitest';
import { dataFolder, nodeFiles } from '../../src/edge/node-files.js';
import { loadScenario } from '../../src/experiment/load-scenario.js';
import type { Bound } from '../../src/inference/analysis.js';
import type { Interval } from '../../src/inference/intervals.js';
import type { CouplingName } from '../../src/physics/couplings.js';
import { citationsOf } from '../../src/report/citations.js';
import { compareCell, comparisonCsv, couplingText, intervalText } from '../../src/report/comparison.js';
import type { PrintedCell } from '../../src/report/paper.js';
import { GOOD_FIT } from '../support/fits.js';

function bound(coupling: CouplingName, ends: [number, number][], open: [boolean, boolean] = [false, false]): Bound {
  const intervals: Interval[] = ends.map(([lo, hi]) => ({
    lo,
    hi,
    loOpen: open[0],
    hiOpen: open[1],
    minimum: { at: lo, deltaChi2: 0 },
  }));
  return {
    coupling,
    profiled: [],
    confidenceLevel: 0.9,
    threshold: 2.7,
    intervals,
    curve: { scanned: 0, values: [], chi2: [], points: [], minima: [] },
    range: [-9, 9],
    minimumOutside: [],
    fit: GOOD_FIT,
    backend: { backend: 'reference', precision: 'float64', workers: 0, adapter: null },
  };
}

const cell = (coupling: CouplingName, ends: [number, number][], remark = ''): PrintedCell => ({
  table: 'table2',
  scenario: 'lz',
  coupling,
  remark,
  intervals: ends.map(([lo, hi]) => ({ lo, hi, loHalfDigit: 0.05, hiHalfDigit: 0.05, text: `(${lo}, ${hi})` })),
});

describe('a compared cell', () => {
  it('carries both sets and their deviation', () => {
    expect(compareCell(cell('q_e', [[-2, 8]]), bound('q_e', [[-2, 8.25]]))).toEqual({
      item: 'table2',
      row: 'lz',
      column: 'q_e',
      printed: [[-2, 8]],
      ours: [[-2, 8.25]],
      deviation: expect.closeTo(0.02, 12),
      remark: null,
      fit: GOOD_FIT,
    });
  });

  it('has no deviation and is flagged when the numbers of intervals differ', () => {
    const compared = compareCell(
      cell('r2_e', [[-33, 0]]),
      bound('r2_e', [
        [-33, -14],
        [-3, 0],
      ]),
    );
    expect(compared.deviation).toBeNull();
    expect(compared.remark).toBe('2 intervals, 1 printed');
  });

  it('has no deviation when an end is open, and shows it as missing', () => {
    const compared = compareCell(cell('q_e', [[-2, 8]]), bound('q_e', [[-9, 8]], [true, false]));
    expect(compared.deviation).toBeNull();
    expect(compared.ours).toEqual([[null, 8]]);
  });

  it('keeps the remark on a misprint', () => {
    expect(compareCell(cell('r2_emu', [[0, 28.6]], 'misprint'), bound('r2_emu', [[0, 18.1]])).remark).toBe('misprint');
  });
});

describe('numbers in tables', () => {
  it('have at least three significant digits at any size', () => {
    expect([0.0831, 1e-6, 0].map((value) => couplingText(value))).toEqual(['0.0831', '1.00e-6', '0']);
    expect(intervalText([[-1e-9, 8.4]], 'q_e')).toBe('(0, 8.40)');
    expect(intervalText([[-2e-9, 3e-9]], 'q_e')).toBe('(-2.00e-9, 3.00e-9)');
    expect([118.37, 31.24, 7.538, -2.4635, 0.6025, -0.18129].map((value) => couplingText(value))).toEqual([
      '118.4',
      '31.2',
      '7.54',
      '-2.46',
      '0.603',
      '-0.181',
    ]);
  });

  it('are upper limits for |coupling| and intervals otherwise', () => {
    expect(intervalText([[0, 8.4]], 'mu_eff')).toBe('< 8.40');
    expect(intervalText([[0, 8.4]], 'q_e')).toBe('(0, 8.40)');
    expect(intervalText([[1, null]], 'mu_eff')).toBe('(1.00, open)');
    expect(
      intervalText(
        [
          [-32, -13],
          [-4, -0.2],
        ],
        'r2_e',
      ),
    ).toBe('(-32.0, -13.00) & (-4.00, -0.200)');
  });

  it('fill a CSV with a row per interval, printed numbers beside ours', () => {
    const printed = cell('q_e', [[-2, 8]]);
    const csv = comparisonCsv([compareCell(printed, bound('q_e', [[-2.1, 8.25]]))], [printed]);
    const [head, row, end] = csv.split('\n');
    expect(head.split(',')).toHaveLength(18);
    expect(row).toBe('lz,q_e,1e-13 e,1,-2.10000,8.25000,-2,8,0.0200,,41.25,51,0,1,9,2,48,0.7441');
    expect(end).toBe('');
  });
});

describe('citations', () => {
  it('name the analysis, the inputs and every experiment of the scenario', async () => {
    const list = citationsOf(await loadScenario(nodeFiles, dataFolder, 'combined')).join('\n');
    for (const paper of ['2309.17380', '2206.02339', '2207.03764', '2207.11330', '2006.11237', '2207.05036']) {
      expect(list).toContain(paper);
    }
  });
});
