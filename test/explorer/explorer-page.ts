/** What a user does with a page of the explorer, and what she sees; for tests in a browser. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { csvParse, type DSVRowString } from 'd3-dsv';
import type { Download, Locator, Page } from 'playwright-core';
import { packageFolder } from '../cli/nuscan.js';
import { patience } from '../support/patience.js';

/** Milliseconds that a view may take: the machine may be busy with other tests. */
export const PATIENCE = patience(60_000);
const VIEWS = 5;

/** Resolves when the page has drawn twice: what was done before is then seen, at least as not current any more. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const { requestAnimationFrame } = globalThis as unknown as { requestAnimationFrame(next: () => void): void };
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
      }),
  );
}

/** Waits until every view shows refined answers to what was asked last. */
export async function settled(page: Page): Promise<void> {
  await drawn(page);
  await page
    .locator('[data-freshness=fresh]')
    .nth(VIEWS - 1)
    .waitFor({ state: 'attached', timeout: PATIENCE });
}

export function view(page: Page, name: 'plane' | 'profile' | 'spectra' | 'bounds' | 'pulls'): Locator {
  return page.locator(`section[data-testid=${name}]`);
}

/** Of one entry, or of all. */
export function regions(page: Page, quality: 'coarse' | 'refined', entry?: number): Locator {
  const index = entry === undefined ? '' : `[data-entry="${entry}"]`;
  return page.locator(`g.region[data-quality=${quality}]${index}`);
}

/** Path data of the outlines of all regions, entry by entry. */
export async function outlines(page: Page): Promise<string[]> {
  const entries = await page.getByTestId('entries').getByRole('radio').count();
  return Promise.all(
    Array.from({ length: entries }, async (_, entry) => {
      const path = page.locator(`g.region[data-entry="${entry}"] path.line`);
      return (await path.getAttribute('d', { timeout: PATIENCE })) ?? '';
    }),
  );
}

/** Texts of a row of the table of bounds, as they are typed on a keyboard. */
export async function boundsOf(page: Page, coupling: string): Promise<string[]> {
  const texts = await page.locator(`td[data-coupling=${coupling}] .bound`).allTextContents();
  return texts.map((text) => text.replaceAll('−', '-'));
}

/** All bounds that stand in the table. */
export async function allBounds(page: Page): Promise<string[]> {
  return page.getByTestId('bounds-table').locator('.bound').allTextContents();
}

/** The slider, switch or choice of a setting is in here; its group is opened if it is closed. */
export async function control(page: Page, key: string): Promise<Locator> {
  const found = page.getByTestId(`control-${key}`);
  const group = page.locator('details.group', { has: found });
  await group.waitFor({ state: 'attached', timeout: PATIENCE });
  if ((await group.getAttribute('open')) === null) await group.locator('summary').click();
  return found;
}

/** Types a value into the field of a setting. */
export async function type(page: Page, key: string, value: string): Promise<void> {
  const field = (await control(page, key)).getByRole('textbox');
  await field.fill(value);
  await field.press('Enter');
}

/** A place on a slider, from 0 to 1. */
async function placeOn(slider: Locator, share: number): Promise<[number, number]> {
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  if (!box) throw new Error('the slider is not on the page');
  return [box.x + share * box.width, box.y + box.height / 2];
}

/** Holds the mouse on a slider and moves it; call the result to let go. */
export async function drag(
  page: Page,
  slider: Locator,
  from: number,
  to: number,
  steps = 12,
): Promise<() => Promise<void>> {
  await page.mouse.move(...(await placeOn(slider, from)));
  await page.mouse.down();
  await page.mouse.move(...(await placeOn(slider, to)), { steps });
  return () => page.mouse.up();
}

/** A file that the page hands over. */
export interface ExportedFile {
  readonly name: string;
  readonly content: Buffer;
}

export async function openExports(page: Page): Promise<void> {
  const button = page.getByTestId('export');
  // Opened again, it offers what is shown now.
  if ((await button.getAttribute('aria-expanded')) === 'true') await button.click();
  await button.click();
}

/** Clicks an item of the open menu of exports. */
export async function exported(page: Page, item: string): Promise<ExportedFile> {
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: PATIENCE }),
    page.getByTestId(`export-${item}`).click(),
  ]);
  return fileOf(download);
}

async function fileOf(download: Download): Promise<ExportedFile> {
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
}

/** Rows of an exported table by column. */
export async function exportedTable(page: Page, name: string): Promise<DSVRowString[]> {
  const { content } = await exported(page, name);
  return [...csvParse(content.toString('utf8'))];
}

/** Keeps a picture of the page to be looked at. */
export async function keepPicture(page: Page, name: string, fullPage = false): Promise<void> {
  const folder = join(packageFolder, 'coverage/explorer');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
}
