import { describe, expect, it } from 'vitest';
import { inputErrorOf } from '../support/input-error.js';
import { modelOf } from '../support/models.js';

const HEAD = 'lo_keV,hi_keV,counts,a,b,sum,near\n';
const ROWS = ['1,2,9,1,0,1,1', '2,3,9,1,2,3,1.0001', '3,4,9,1,1,2,1', '4,5,9,1,5,6,1'];

function build(components: Record<string, string>): ReturnType<typeof modelOf> {
  const backgrounds = Object.entries(components)
    .map(
      ([column, prior]) => `  ${column}: { nominal_value: 20, ${prior}, binned: { table: c.csv, column: ${column} } }`,
    )
    .join('\n');
  return modelOf('label: degenerate\nexperiments: { d: {} }\n', {
    '/user/d/experiment.yaml': `name: d
exposure_t_y: 1
sources: [pp]
binning: { table: c.csv }
data: { table: c.csv, column: counts }
statistic: poisson
resolution: { sqrt: 0.3 }
efficiency: { table: e.csv, column: efficiency }
efficiency_at: true_energy
backgrounds:
${backgrounds}
`,
    '/user/d/c.csv': `${HEAD}${ROWS.join('\n')}\n`,
    '/user/d/e.csv': 'energy_keV,efficiency\n0,0\n1,1\n',
  });
}

const FREE = 'uncertainty: null';
const KNOWN = 'uncertainty: 3';

describe('degenerate free backgrounds', () => {
  it.each<[string, Record<string, string>, string]>([
    ['that are combinations of other free ones', { a: FREE, b: FREE, sum: FREE }, 'sum'],
    ['hidden by their order', { sum: FREE, b: FREE, a: FREE }, 'a'],
  ])('are refused: %s', async (_, components, culprit) => {
    const error = await inputErrorOf(build(components));
    expect(error.problem).toContain(`the free background ${culprit} has the same shape as a combination`);
    expect(error.details).toMatchObject({ key: `backgrounds.${culprit}`, value: null });
    expect(error.details.accepted).toContain('an uncertainty for one of them');
  });

  it('are refused when one component repeats a constrained one', async () => {
    const double = ROWS.map((row) => row)
      .join('\n')
      .replaceAll(/,1\.0001$/gm, ',1');
    const files = (prior: string): ReturnType<typeof modelOf> =>
      modelOf('label: twin\nexperiments: { d: {} }\n', {
        '/user/d/experiment.yaml': `name: d\nexposure_t_y: 1\nsources: [pp]\nbinning: { table: c.csv }\ndata: asimov\nstatistic: poisson\nresolution: { sqrt: 0.3 }\nefficiency: { table: e.csv, column: efficiency }\nefficiency_at: true_energy\nbackgrounds:\n  a: { nominal_value: 20, ${KNOWN}, binned: { table: c.csv, column: a } }\n  near: { nominal_value: 7, ${prior}, binned: { table: c.csv, column: near } }\n`,
        '/user/d/c.csv': `${HEAD}${double}\n`,
        '/user/d/e.csv': 'energy_keV,efficiency\n0,0\n1,1\n',
      });
    expect((await inputErrorOf(files(FREE))).problem).toContain('near has the same shape as a');
    // Two known components of one shape are no trouble: their priors tell them apart.
    expect((await files(KNOWN)).nuisances).toHaveLength(3);
  });

  it('are accepted as soon as one of them has a prior, or the shapes differ at all', async () => {
    expect((await build({ a: FREE, b: FREE, sum: KNOWN })).nuisances).toHaveLength(4);
    expect((await build({ a: FREE, near: FREE })).nuisances).toHaveLength(3);
  });
});
