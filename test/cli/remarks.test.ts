/** Remarks on a model: one line each on stderr, in the JSON of every command, and in the result of a scan. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nuscan, nuscanJson, temporaryFolder, writeText } from './nuscan.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  const experiment = [
    'name: mine',
    'exposure_t_y: 10',
    'sources: [pp, be7]',
    'binning: { table: counts.csv }',
    'data: { table: counts.csv, column: counts }',
    'statistic: poisson',
    'resolution: { constant: 0.1 }',
    'efficiency: { table: { file: efficiency.txt, columns: [energy_keV, efficiency] }, column: efficiency }',
    'efficiency_at: true_energy',
    'backgrounds: { t: { relative_uncertainty: 0.1, decays: { per_t_y: 3 }, lines: [{ energy_keV: 64300, branching: 1 }] } }',
  ].join('\n');
  for (const [name, counts] of Object.entries({ mine: '5,40,0\n', wrong: '5,40,0\n60,70,1\n' })) {
    await writeText(join(folder.path, name, 'experiment.yaml'), experiment);
    await writeText(
      join(folder.path, name, 'counts.csv'),
      `# mine\nlo_keV,hi_keV,counts\n1,5,60\n${counts.replace('60,', '40,60,0\n60,')}`,
    );
    await writeText(join(folder.path, name, 'efficiency.txt'), '0 0.9\n30 0.9\n50 0\n');
    await writeText(join(folder.path, `${name}.yaml`), `label: x\nexperiments: { ./${name}: {} }\n`);
    await writeText(
      join(folder.path, `${name}-sweep.yaml`),
      `kind: sweep\ntitle: t\nscenarios: [${name}.yaml]\nto_vary: { backgrounds.t.level: [1, 2] }\ncouplings: [q_e]\n`,
    );
  }
});
afterAll(() => folder.remove());

const REMARK = 'mine: t gives no event in any bin';

describe('a remark on a model', () => {
  it('is one line on stderr', async () => {
    const { code, stdout, stderr } = await nuscan(['rates', 'mine.yaml'], folder.path);
    expect({ code, stderr }).toEqual({ code: 0, stderr: `nuscan: ${REMARK}\n` });
    expect(stdout).toMatch(/^ {2}t +0 {2}not in the fit$/m);
  });

  it.each([
    ['chi2', []],
    ['bounds', ['q_e']],
    ['contour', ['q_e', 'q_mu', '--grid', '5']],
  ])('stands in the JSON of %s', async (command, args) => {
    const { provenance } = await nuscanJson<{ provenance: { remarks: string[] } }>(
      [command, 'mine.yaml', ...args],
      folder.path,
    );
    expect(provenance.remarks).toContain(REMARK);
  });

  it('stands in the result and the summary of a scan, and once on stderr', async () => {
    const { code, stdout, stderr } = await nuscan(['scan', 'mine-sweep.yaml', '--out', 'out', '--json'], folder.path);
    expect(code, stderr).toBe(0);
    expect(stderr.split(REMARK)).toHaveLength(2);
    const { computation } = JSON.parse(stdout) as { computation: { remarks: string[] } };
    expect(computation.remarks.filter((remark) => remark === REMARK)).toHaveLength(1);
    expect(await readFile(join(folder.path, 'out/summary.md'), 'utf8')).toContain(`* ${REMARK}\n`);
  });
});

describe('counts that nothing can explain', () => {
  it.each([
    ['rates', ['wrong.yaml']],
    ['chi2', ['wrong.yaml']],
    ['bounds', ['wrong.yaml', 'q_e']],
    ['contour', ['wrong.yaml', 'q_e', 'q_mu']],
    ['scan', ['wrong-sweep.yaml', '--dry-run']],
    ['scan', ['wrong-sweep.yaml', '--out', 'never']],
  ])('are refused by %s %j before anything is computed', async (command, args) => {
    const { code, stdout, stderr } = await nuscan([command, ...args], folder.path);
    expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('wrong/counts.csv:6: counts = 1: nothing can be expected in the bin 60-70 keV');
    expect(stderr).toContain('accepted: 0, or a component that reaches this bin');
  });
});
