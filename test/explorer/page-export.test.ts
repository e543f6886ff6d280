/** Files that the page of the explorer hands over. */
import { parseHTML } from 'linkedom';
import { afterAll, describe, expect, it } from 'vitest';
import { browserOrReason } from './browser.js';
import { exported, exportedTable, openExports, PATIENCE, settled } from './explorer-page.js';

const browser = browserOrReason();
afterAll(() => browser.close());

const VIEW = '#v=1&scenario=darwin-300ty&scenario=lz&active=1&point=1,2&samples=33';
const FIGURES = {
  plane: 'nuscan-plane-q_e-q_mu',
  profile: 'nuscan-profile-q_e',
  spectra: 'nuscan-spectrum-lz-ws2022-0-9035-t-y',
} as const;

describe.skipIf(browser.reason)(browser.title('exports of the explorer'), () => {
  it('are figures as SVG and PNG', async () => {
    const { page } = await browser.open({ link: VIEW });
    await settled(page);
    await openExports(page);
    for (const [kind, name] of Object.entries(FIGURES)) {
      const svg = await exported(page, `${kind}-svg`);
      expect(svg.name).toBe(`${name}.svg`);
      const text = svg.content.toString('utf8');
      // The browser's own parser reports what is not well formed.
      const problems = await page.evaluate((source) => {
        // biome-ignore lint/suspicious/noExplicitAny: this code runs in the browser, whose types the tests do not have.
        const { DOMParser } = globalThis as any;
        const document = new DOMParser().parseFromString(source, 'image/svg+xml');
        return { root: document.documentElement.localName, errors: document.querySelectorAll('parsererror').length };
      }, text);
      expect(problems, kind).toEqual({ root: 'svg', errors: 0 });
      const figure = parseHTML(text).document.querySelector('svg');
      const [width, height] = ['width', 'height'].map((side) => Number.parseFloat(figure?.getAttribute(side) ?? ''));
      expect(width).toBeGreaterThan(300);
      expect(figure?.querySelectorAll('path').length, kind).toBeGreaterThan(3);
      expect(text, kind).not.toMatch(/NaN|undefined|<script|\bon\w+=|href="http/);
      expect(text).toContain('LZ');

      const png = await exported(page, `${kind}-png`);
      expect(png.name).toBe(`${name}.png`);
      expect(png.content.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
      // Browsers round the size of an image to whole pixels before it is enlarged.
      expect(Math.abs(png.content.readUInt32BE(16) - 3 * width), kind).toBeLessThan(3);
      expect(Math.abs(png.content.readUInt32BE(20) - 3 * height), kind).toBeLessThan(3);
      // Something is drawn: colours, and not one only.
      const colours = await page.evaluate(async (base64) => {
        // biome-ignore lint/suspicious/noExplicitAny: as above
        const { Blob, createImageBitmap, OffscreenCanvas, atob } = globalThis as any;
        const bytes = Uint8Array.from(atob(base64) as string, (letter) => letter.charCodeAt(0));
        const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
        const pen = new OffscreenCanvas(image.width, image.height).getContext('2d');
        pen.drawImage(image, 0, 0);
        const { data } = pen.getImageData(0, 0, image.width, image.height);
        return new Set(new Uint32Array(data.buffer)).size;
      }, png.content.toString('base64'));
      expect(colours, kind).toBeGreaterThan(20);
    }
    expect(await page.getByTestId('export').getAttribute('aria-expanded')).toBe('true');
  });

  it('are the numbers of every view as CSV', async () => {
    const { page } = await browser.open({ link: VIEW });
    await settled(page);
    await openExports(page);
    const names = await page.locator('[data-testid^=export-][data-testid$=csv]').allTextContents();
    expect(names.sort()).toEqual([
      'bounds.csv',
      'contours.csv',
      'entries.csv',
      'intervals.csv',
      'profiles.csv',
      'spectra.csv',
    ]);
    const entries = await exportedTable(page, 'entries.csv');
    expect(entries.map(({ scenario, label }) => [scenario, label])).toEqual([
      ['darwin-300ty', 'DARWIN 300 t y'],
      ['lz', 'LZ'],
    ]);
    const bounds = await exportedTable(page, 'bounds.csv');
    expect(bounds).toHaveLength(12);
    expect(bounds.find(({ entry, coupling }) => entry === '2' && coupling === 'q_e')?.printed).toMatch(/^\(/);
    for (const { lo, hi } of bounds) expect(Number(lo)).toBeLessThan(Number(hi));
    const profiles = await exportedTable(page, 'profiles.csv');
    const heights = profiles.map((row) => Number(row.delta_chi2));
    expect(Math.min(...heights)).toBeCloseTo(0, 6);
    for (const [name, least] of [
      ['contours.csv', 200],
      ['spectra.csv', 200],
    ] as const) {
      const rows = await exportedTable(page, name);
      expect(rows.length).toBeGreaterThan(least);
      for (const row of rows)
        for (const [column, text] of Object.entries(row))
          if (column.includes('[')) expect(Number.isFinite(Number(text)), `${name} ${column}: ${text}`).toBe(true);
    }
    const spectra = await exportedTable(page, 'spectra.csv');
    expect(new Set(spectra.map(({ kind }) => kind))).toEqual(
      new Set(['data', 'best fit', 'solar', 'background', 'change']),
    );
    // Only the spectra of the active entry are shown, and they are data of LZ: whole numbers.
    for (const { kind, counts } of spectra) if (kind === 'data') expect(Number.isInteger(Number(counts))).toBe(true);
  });

  it('say so where there is nothing to export yet', async () => {
    const { page } = await browser.open({
      link: VIEW,
      before: (page) => page.route('**/engine-worker*', (route) => route.abort()),
      expectedProblems: [/engine-worker/, /ERR_FAILED/],
    });
    await page.getByTestId('failure').waitFor({ timeout: PATIENCE });
    await openExports(page);
    await page.getByTestId('export-plane-svg').click();
    const fault = page.locator('.export').getByRole('alert');
    await fault.waitFor();
    expect(await fault.innerText()).toBe('There is nothing to draw yet.');
    await page.keyboard.press('Escape');
    expect(await page.getByTestId('export').getAttribute('aria-expanded')).toBe('false');
    expect(await page.getByTestId('export').evaluate((button) => button.matches(':focus'))).toBe(true);
  });
});
