/** Bounds on the page against those of the command line, for the same settings; and the scan that the page exports. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { intervalText } from '../../src/report/comparison.js';
import { nuscan, nuscanJson, writeText } from '../cli/nuscan.js';
import { testFolder } from '../support/temporary-folder.js';
import { browserOrReason } from './browser.js';
import {
  boundsOf,
  control,
  drag,
  type ExportedFile,
  exported,
  exportedTable,
  openExports,
  settled,
  type,
  view,
} from './explorer-page.js';

const browser = browserOrReason();
afterAll(() => browser.close());

interface Interval {
  readonly lo: number;
  readonly hi: number;
}

type Bounds = { readonly intervals: readonly Interval[]; readonly sided: string };

/** The parts of a scan's result that are compared. */
interface ScanOutput {
  readonly bounds: readonly ({ variation: number; coupling: string } & Bounds)[];
  readonly planes: readonly {
    variation: number;
    threshold: number;
    lines: readonly { points: readonly (readonly [number, number])[] }[];
  }[];
}

const settingText = async (page: Page, key: string): Promise<string> =>
  (await control(page, key)).getByRole('textbox').inputValue();

/** Largest distance of numbers relative to their magnitude. */
function expectNear(ours: readonly number[], theirs: readonly number[], tolerance: number, what: string): void {
  expect(ours.length, what).toBe(theirs.length);
  for (const [i, value] of ours.entries()) {
    const scale = Math.max(Math.abs(theirs[i]), 1e-9);
    expect(Math.abs(value - theirs[i]) / scale, `${what}, number ${i}: ${value} and ${theirs[i]}`).toBeLessThan(
      tolerance,
    );
  }
}

/** Runs the exported scan in a folder of its own. */
async function scanned(file: ExportedFile): Promise<ScanOutput> {
  const folder = await testFolder();
  const path = join(folder, file.name);
  await writeText(path, file.content);
  const { code, stderr } = await nuscan(['scan', path, '--out', join(folder, 'out'), '--backend', 'cpu'], folder);
  expect(code, stderr).toBe(0);
  return JSON.parse(await readFile(join(folder, 'out/result.json'), 'utf8'));
}

describe.skipIf(browser.reason)(browser.title('bounds on the page of the explorer'), () => {
  it('are those of nuscan bounds and of the exported scan, for settings made by hand', async () => {
    const { page } = await browser.open({
      link: '#v=1&scenario=darwin-300ty&samples=33&backend=cpu',
      context: { viewport: { width: 1440, height: 900 } },
    });
    await settled(page);
    const another = async (): Promise<void> => {
      await page.getByTestId('entries').getByRole('button', { name: /^Copy/ }).last().click();
      await settled(page);
      await page.getByTestId('reset-all').click();
    };
    // Exposure with the mouse, a level by typing, threshold and angle with keys.
    await (await drag(page, (await control(page, 'exposure_t_y')).getByRole('slider'), 0.62, 0.45))();
    const exposure = await settingText(page, 'exposure_t_y');
    await another();
    await type(page, 'backgrounds.pb214.level', '2.5');
    await another();
    await (await control(page, 'threshold_keV')).getByRole('slider').press('PageUp');
    const threshold = await settingText(page, 'threshold_keV');
    await another();
    await (await control(page, 'physics.sin2_theta_23')).getByRole('slider').press('PageDown');
    const angle = await settingText(page, 'physics.sin2_theta_23');
    await page.getByTestId('add-scenario').selectOption('lz');
    await page.getByTestId('add-scenario').selectOption('combined');
    await settled(page);
    expect(Number(exposure)).toBeLessThan(200);
    expect(Number(threshold)).toBeGreaterThan(1.5);
    expect(Number(angle)).toBeLessThan(0.55);

    await openExports(page);
    const table = await exportedTable(page, 'bounds.csv');
    const profile = await exportedTable(page, 'intervals.csv');
    const contours = await exportedTable(page, 'contours.csv');
    const scan = await exported(page, 'scan');

    // The command line, with the same values in scenario files.
    const folder = await testFolder();
    const darwin = (override: string, physics = ''): string =>
      `label: DARWIN\nexperiments: { darwin: { ${override} } }\n${physics}`;
    const files = {
      exposure: darwin(`exposure_t_y: ${exposure}`),
      level: darwin('exposure_t_y: 300, backgrounds: { pb214: { level: 2.5 } }'),
      threshold: darwin(`exposure_t_y: 300, threshold_keV: ${threshold}`),
      angle: darwin('exposure_t_y: 300', `physics: { sin2_theta_23: ${angle} }\n`),
    };
    for (const [name, text] of Object.entries(files)) await writeText(join(folder, `${name}.yaml`), text);
    const scenarios = [...Object.keys(files).map((name) => join(folder, `${name}.yaml`)), 'lz', 'combined'];
    const numbersOf = (rows: typeof table): number[] => rows.flatMap(({ lo, hi }) => [Number(lo), Number(hi)]);
    const shown = await boundsOf(page, 'q_e');
    for (const [i, scenario] of scenarios.entries()) {
      const { intervals } = await nuscanJson<Bounds>(['bounds', scenario, 'q_e', '--backend', 'cpu']);
      const ends = intervals.flatMap(({ lo, hi }) => [lo, hi]);
      const ofEntry = (rows: typeof table): typeof table => rows.filter(({ entry }) => entry === String(i + 1));
      const cells = ofEntry(table).filter(({ coupling }) => coupling === 'q_e');
      expectNear(numbersOf(cells), ends, 1e-3, `${scenario} in the table`);
      const ofProfile = ofEntry(profile).map((row) => ({ ...row, lo: row['lo [1e-13 e]'], hi: row['hi [1e-13 e]'] }));
      expectNear(numbersOf(ofProfile), ends, 1e-3, `${scenario} in the profile`);
      const [{ lo, hi }] = intervals;
      expect(shown[i], scenario).toBe(intervalText([[lo, hi]], 'q_e'));
    }
    // Settings do something.
    expect(new Set(shown).size).toBe(6);

    const { bounds, planes } = await scanned(scan);
    expect(bounds).toHaveLength(6 * 6);
    expect(planes).toHaveLength(6);
    expect(new Set(contours.map(({ quality }) => quality))).toEqual(new Set(['refined']));
    for (const { variation, coupling, intervals } of bounds) {
      const rows = table.filter((row) => row.entry === String(variation + 1) && row.coupling === coupling);
      const ends = intervals.flatMap(({ lo, hi }) => [lo, hi]);
      // Mathematical functions of browsers differ in the last bit.
      expectNear(numbersOf(rows), ends, 1e-9, `${coupling} of variation ${variation}`);
    }
    for (const { variation, lines } of planes) {
      const rows = contours.filter(({ entry }) => entry === String(variation + 1));
      const ours = rows.flatMap((row) => [Number(row['q_e [1e-13 e]']), Number(row['q_mu [1e-13 e]'])]);
      const theirs = lines.flatMap(({ points }) => points.flat());
      expect(ours.length, `plane of variation ${variation}`).toBe(theirs.length);
      const extent = Math.max(...theirs) - Math.min(...theirs);
      for (const [k, value] of ours.entries()) expect(Math.abs(value - theirs[k]) / extent).toBeLessThan(1e-9);
    }
  });

  it('follow the exported scan with another class, level, parameters and profiled couplings', async () => {
    const link =
      '#v=1&scenario=xenonnt&x=r2_e&y=r2_mu&bounded=r2_mu&profiled=r2_tau&cl=0.95&dof=1&samples=33&backend=cpu';
    const { page } = await browser.open({ link });
    await settled(page);
    await openExports(page);
    const [row] = await exportedTable(page, 'intervals.csv');
    const contours = await exportedTable(page, 'contours.csv');
    const scan = await exported(page, 'scan');
    const { bounds, planes } = await scanned(scan);
    const bound = bounds.find(({ coupling }) => coupling === 'r2_mu');
    const ends = Object.entries(row).filter(([name]) => /^(lo|hi) /.test(name));
    expect(row.profiled).toBe('r2_tau');
    expectNear(
      ends.map(([, text]) => Number(text)),
      [bound?.intervals[0].lo as number, bound?.intervals[0].hi as number],
      1e-9,
      'interval',
    );
    expect(Number(contours[0].threshold)).toBeCloseTo(planes[0].threshold, 8);
    expect(planes[0].threshold).toBeCloseTo(3.8415, 3);
    expect(contours).toHaveLength(planes[0].lines.flatMap(({ points }) => points).length);
  });

  it('say how well each model describes the data, and mark the one that does not', async () => {
    const link = '#v=1&scenario=lz&scenario=lz&backgrounds.pb214.level=100&backgrounds.pb214.relative_uncertainty=0.05';
    const { page } = await browser.open({ link });
    await settled(page);
    const cells = await view(page, 'bounds').locator('td[data-coupling="q_e"] .fit').allTextContents();
    expect(cells[0]).toMatch(/^χ² 41\.\d\d\/48, p = 0\.7/);
    expect(cells[1]).toMatch(/^χ² 432\.\d\d\/48, p = .*e−\d\d$/);
    const notes = await view(page, 'bounds').getByRole('note').allTextContents();
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain('²¹⁴Pb × 100');
    expect(notes[0]).toContain('the model does not describe the data');
  });
});
