import { describe, expect, it } from 'vitest';
import { dataFolder, nodeFiles } from '../../src/edge/node-files.js';
import { deviation, loadPrintedCells, type PrintedInterval } from '../../src/report/paper.js';

function printed(lo: number, hi: number, loHalfDigit = 0.05, hiHalfDigit = 0.05): PrintedInterval {
  return { lo, hi, loHalfDigit, hiHalfDigit, text: '' };
}

describe('the deviation of a cell', () => {
  it.each<[string, PrintedInterval[], { lo: number; hi: number }[], number]>([
    ['is zero for the printed numbers', [printed(-2, 8)], [{ lo: -2, hi: 8 }], 0],
    ['forgives half a unit of the last digit', [printed(-2, 8)], [{ lo: -2.05, hi: 7.95 }], 0],
    ['counts what exceeds it, per extent', [printed(-2, 8)], [{ lo: -2, hi: 8.25 }], 0.02],
    ['takes the worst edge', [printed(-2, 8)], [{ lo: -2.55, hi: 8.25 }], 0.05],
    ['of an upper limit is relative to the limit', [printed(0, 4, 0, 0.05)], [{ lo: 0, hi: 3.55 }], 0.1],
    [
      'of islands is relative to the full extent of the set',
      [printed(-32, -12), printed(-4, 0)],
      [
        { lo: -32, hi: -15.25 },
        { lo: -4, hi: 0 },
      ],
      0.1,
    ],
    ['respects an integer as printed', [printed(-30, 70, 0.5, 0.5)], [{ lo: -31.5, hi: 70 }], 0.01],
  ])('%s', (_, cell, ours, expected) => {
    expect(deviation(cell, ours)).toBeCloseTo(expected, 12);
  });

  it('does not exist where the numbers of intervals differ', () => {
    expect(deviation([printed(0, 1)], [])).toBeNull();
    expect(
      deviation(
        [printed(0, 1)],
        [
          { lo: 0, hi: 0.4 },
          { lo: 0.5, hi: 1 },
        ],
      ),
    ).toBeNull();
  });
});

describe('the printed tables', () => {
  it('have 21 moments, 28 millicharges and 28 charge radii', async () => {
    const cells = await loadPrintedCells(nodeFiles, dataFolder);
    const count = (table: string): number => cells.filter((cell) => cell.table === table).length;
    expect([count('table1'), count('table2'), count('table3')]).toEqual([21, 28, 28]);
  });

  it('keep digits, islands and the misprint', async () => {
    const cells = await loadPrintedCells(nodeFiles, dataFolder);
    const cell = (scenario: string, coupling: string): (typeof cells)[number] => {
      const found = cells.find((other) => other.scenario === scenario && other.coupling === coupling);
      if (!found) throw new Error(`no cell ${scenario} ${coupling}`);
      return found;
    };
    expect(cell('xenonnt', 'mu_eff').intervals).toEqual([
      { lo: 0, hi: 8.4, loHalfDigit: 0, hiHalfDigit: 0.05, text: '< 8.4' },
    ]);
    expect(cell('darwin-300ty', 'r2_e').intervals.map(({ lo, hi }) => [lo, hi])).toEqual([
      [-32.9, -14.8],
      [-3.6, -0.2],
    ]);
    expect(cell('darwin-30ty', 'mu_mu').intervals[0].hi).toBe(6);
    // Printed as 6.0: half a unit of the last digit is 0.05, not 0.5.
    expect(cell('darwin-30ty', 'mu_mu').intervals[0].hiHalfDigit).toBeCloseTo(0.05, 12);
    const remarked = cells.filter(({ remark }) => remark !== '');
    expect(remarked.map(({ scenario, coupling }) => `${scenario} ${coupling}`)).toEqual([
      'darwin-300ty r2_emu',
      'darwin-300ty r2_mutau',
    ]);
    for (const { remark } of remarked) expect(remark).toContain('misprint');
  });
});
