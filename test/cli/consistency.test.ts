/** Commands agree with one another. */
import { describe, expect, it } from 'vitest';
import { nuscanJson } from './nuscan.js';

interface Rates {
  readonly bins: readonly { observed: number; statistic: string; sigma: number | null }[];
  readonly components: readonly { nuisance: string; counts: number[] }[];
  readonly nuisances: readonly { name: string; uncertainty: number | null; centre: number }[];
}
interface Point {
  readonly chi2: number;
  readonly deltaChi2: number;
  readonly nuisances: Readonly<Record<string, number>>;
}

/** Eqs. 19 and 20 of arXiv:2309.17380 from the rates alone. */
function chiSquared(rates: Rates, alpha: Readonly<Record<string, number>>): number {
  let sum = 0;
  rates.bins.forEach(({ observed, statistic, sigma }, k) => {
    const expected = rates.components.reduce(
      (total, { nuisance, counts }) => total + (1 + alpha[nuisance]) * counts[k],
      0,
    );
    if (statistic === 'gaussian') sum += ((expected - observed) / (sigma as number)) ** 2;
    else sum += 2 * (expected - observed + (observed > 0 ? observed * Math.log(observed / expected) : 0));
  });
  for (const { name, uncertainty, centre } of rates.nuisances)
    if (uncertainty !== null) sum += ((1 + alpha[name] - centre) / uncertainty) ** 2;
  return sum;
}

describe('rates', () => {
  it.each([
    ['lz', 'q_e=0.5'],
    ['xenonnt', 'mu_eff=8.4'],
    ['pandax4t', 'r2_e=-20'],
    ['combined', 'q_mu=-1'],
  ])('of %s at %s give the χ² that chi2 reports', async (scenario, at) => {
    const rates = await nuscanJson<Rates>(['rates', scenario, '--at', at]);
    const { chi2, nuisances } = await nuscanJson<Point>(['chi2', scenario, '--at', at]);
    expect(Math.abs(chiSquared(rates, nuisances) / chi2 - 1)).toBeLessThan(1e-9);
  });
});

describe('bounds', () => {
  it.each([
    ['lz', 'q_e'],
    ['xenonnt', 'mu_eff'],
    ['darwin-30ty', 'r2_e'],
  ])('of %s on %s end where chi2 reaches the threshold', async (scenario, coupling) => {
    const { threshold, intervals } = await nuscanJson<{
      threshold: number;
      intervals: { lo: number; hi: number; loOpen: boolean; hiOpen: boolean }[];
    }>(['bounds', scenario, coupling, '--profile', 'none']);
    // 90% of a χ² distribution with one degree of freedom.
    expect(threshold).toBeCloseTo(2.705543454095404, 9);
    expect(intervals.length).toBeGreaterThan(0);
    for (const { lo, hi } of intervals) {
      for (const end of [lo, hi]) {
        if (end === 0) continue;
        const { deltaChi2 } = await nuscanJson<Point>(['chi2', scenario, '--at', `${coupling}=${end}`]);
        expect(Math.abs(deltaChi2 - threshold)).toBeLessThan(1e-3);
      }
    }
  });
});

describe('contour', () => {
  it('states its level for one parameter as for two', async () => {
    const contour = (...args: string[]): Promise<{ dof: number; threshold: number; lines: { points: number[][] }[] }> =>
      nuscanJson(['contour', 'lz', 'q_e', 'q_mu', '--grid', '33', ...args]);
    const [two, one] = [await contour(), await contour('--dof', '1')];
    expect([two.dof, one.dof]).toEqual([2, 1]);
    expect(two.threshold).toBeCloseTo(4.605170185988091, 9);
    expect(one.threshold).toBeCloseTo(2.705543454095404, 9);
    // The region for one parameter reaches as far as the bound.
    const { intervals } = await nuscanJson<{ intervals: { hi: number }[] }>([
      'bounds',
      'lz',
      'q_e',
      '--profile',
      'q_mu',
    ]);
    const reach = Math.max(...one.lines.flatMap(({ points }) => points.map(([x]) => x)));
    expect(reach / intervals[0].hi).toBeCloseTo(1, 2);
  });
});
