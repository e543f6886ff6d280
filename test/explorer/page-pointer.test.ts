/** The point under the hand: pulls, cuts and spectra, by mouse and by keys. */
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { nuscanJson } from '../cli/nuscan.js';
import { browserOrReason } from './browser.js';
import { keepPicture, PATIENCE, settled, view } from './explorer-page.js';

const browser = browserOrReason();
afterAll(() => browser.close());

const SMALL = '#v=1&scenario=darwin-300ty&samples=33';
const LAPTOP = { viewport: { width: 1440, height: 900 } };

const pulls = (page: Page): Promise<string[]> => view(page, 'pulls').locator('td.number').allTextContents();
const height = async (page: Page): Promise<number> => Number(await page.getByTestId('delta-chi2').innerText());
const spectrum = async (page: Page): Promise<string> =>
  (await view(page, 'spectra').getByRole('img').getAttribute('aria-label')) ?? '';

describe.skipIf(browser.reason)(browser.title('the plane under the hand'), () => {
  it('shows pulls and Δχ² at the pointer, and those of the Standard Model when it leaves', async () => {
    const { page } = await browser.open({ link: SMALL, context: LAPTOP });
    await settled(page);
    const atRest = await pulls(page);
    expect(await height(page)).toBe(0);
    const plane = page.getByTestId('plane-figure');
    await plane.hover({ position: { x: 420, y: 60 } });
    await expect.poll(() => height(page), { timeout: PATIENCE }).toBeGreaterThan(4);
    const there = [await height(page), await pulls(page)] as const;
    expect(there[1]).not.toEqual(atRest);
    expect(await page.getByTestId('crosshair').count()).toBe(1);
    expect(await page.getByTestId('readout').innerText()).toMatch(/^pointer/);
    expect(await view(page, 'pulls').innerText()).toContain('at the pointer');
    await plane.hover({ position: { x: 300, y: 200 } });
    await expect.poll(() => height(page), { timeout: PATIENCE }).not.toBe(there[0]);
    await page.mouse.move(5, 5);
    await expect.poll(() => pulls(page), { timeout: PATIENCE }).toEqual(atRest);
    expect(await page.getByTestId('crosshair').count()).toBe(0);
    expect(page.url()).not.toContain('point');
  });

  it('takes a point by click: cuts appear and the spectrum shows its change; Clear takes it away', async () => {
    const { page } = await browser.open({ link: SMALL, context: LAPTOP });
    await settled(page);
    const before = await spectrum(page);
    await page.getByTestId('plane-figure').click({ position: { x: 400, y: 120 } });
    await page.getByTestId('cuts').waitFor({ timeout: PATIENCE });
    await settled(page);
    // A ring is for keys: the mouse knows where it is.
    const ring = await page.getByTestId('plane-figure').evaluate((figure) => {
      // biome-ignore lint/suspicious/noExplicitAny: this code runs in the browser, whose types the tests do not have.
      return (globalThis as any).getComputedStyle(figure).outlineStyle;
    });
    expect(ring).toBe('none');
    await expect.poll(() => spectrum(page), { timeout: PATIENCE }).not.toBe(before);
    expect(await spectrum(page)).toMatch(/At q_νe = [−\d.]+ and q_νμ = [−\d.]+ the expectation changes by −\d+/);
    expect(await page.getByTestId('cuts').getByRole('img').count()).toBe(2);
    await expect.poll(() => page.url()).toMatch(/&point=-?[\d.]+,-?[\d.]+&/);
    const [, x, y] = /point=([^,]+),([^&]+)/.exec(page.url()) ?? [];
    // What the command line says of this point.
    const at = ['--at', `q_e=${x}`, '--at', `q_mu=${y}`];
    const { deltaChi2 } = await nuscanJson<{ deltaChi2: number }>(['chi2', 'darwin-300ty', ...at, '--backend', 'cpu']);
    await page.mouse.move(5, 5);
    await expect.poll(() => view(page, 'pulls').innerText(), { timeout: PATIENCE }).toContain('at the chosen point');
    await expect.poll(() => height(page), { timeout: PATIENCE }).toBeCloseTo(Number(deltaChi2.toPrecision(3)), 6);
    for (const cut of await page.getByTestId('cuts').getByRole('img').all())
      expect(await cut.getAttribute('aria-label')).toMatch(/^Δχ² along q_ν\S+ at q_ν\S+ = /);
    await keepPicture(page, 'point', true);
    await page.getByRole('button', { name: 'Clear the point' }).click();
    await expect.poll(() => spectrum(page), { timeout: PATIENCE }).toBe(before);
    expect(await page.getByTestId('cuts').count()).toBe(0);
    await expect.poll(() => page.url()).not.toContain('point');
  });

  it('is moved and chosen with keys', async () => {
    const { page } = await browser.open({ link: SMALL, context: LAPTOP });
    await settled(page);
    const plane = page.getByTestId('plane-figure');
    await plane.focus();
    await plane.press('ArrowRight');
    const readout = page.getByTestId('readout');
    await expect.poll(() => readout.innerText()).toMatch(/^pointer/);
    expect(await readout.getAttribute('aria-live')).toBe('polite');
    const coordinate = async (): Promise<number> => {
      const [, text] = /= (−?[\d.]+)/.exec(await readout.innerText()) ?? [];
      return Number(text.replace('−', '-'));
    };
    const step = await coordinate();
    expect(step).toBeGreaterThan(0);
    await plane.press('Shift+ArrowRight');
    await expect.poll(async () => (await coordinate()) / step).toBeCloseTo(11, 0);
    await plane.press('ArrowUp');
    await plane.press('ArrowLeft');
    await expect.poll(async () => (await coordinate()) / step).toBeCloseTo(10, 0);
    await plane.press('Enter');
    await page.getByTestId('cuts').waitFor({ timeout: PATIENCE });
    expect(await page.getByTestId('chosen-point').count()).toBe(1);
    await plane.press('Escape');
    await expect.poll(() => page.getByTestId('chosen-point').count()).toBe(0);
    expect(await page.getByTestId('crosshair').count()).toBe(0);
    await expect.poll(() => readout.innerText()).toMatch(/^SM/);
  });

  it('says refined bounds to screen readers', async () => {
    const { page } = await browser.open({ link: SMALL });
    await settled(page);
    const announcer = page.getByTestId('announcer');
    await expect.poll(() => announcer.innerText(), { timeout: PATIENCE }).toBe('DARWIN 300 t y: q_νe (-0.145, 0.377)');
    await page.getByRole('radio', { name: '99', exact: true }).check();
    await expect.poll(() => announcer.innerText(), { timeout: PATIENCE }).not.toContain('(-0.145');
    expect(await announcer.getAttribute('role')).toBe('status');
  });
});
