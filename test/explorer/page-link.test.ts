/** Links: shared, gone back to, edited, hostile. */
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { browserOrReason } from './browser.js';
import {
  allBounds,
  boundsOf,
  exported,
  keepPicture,
  openExports,
  outlines,
  PATIENCE,
  settled,
  type,
  view,
} from './explorer-page.js';

const browser = browserOrReason();
afterAll(() => browser.close());

const SMALL = '#v=1&scenario=darwin-300ty&samples=33';

/** Everything that a picture shows and that somebody else should see as well. */
async function seen(page: Page): Promise<unknown> {
  return {
    outlines: await outlines(page),
    bounds: await allBounds(page),
    plane: await page.getByTestId('plane-figure').locator('text').allTextContents(),
    curves: await view(page, 'profile')
      .locator('path.line')
      .evaluateAll((paths) => paths.map((path) => path.getAttribute('d'))),
    spectrum: await view(page, 'spectra').getByRole('img').getAttribute('aria-label'),
    pulls: await view(page, 'pulls').locator('td.number').allTextContents(),
    readout: await page.getByTestId('readout').innerText(),
  };
}

const elementCount = (page: Page): Promise<number> => page.locator('*').count();

describe.skipIf(browser.reason)(browser.title('a link of the explorer'), () => {
  it('shows somebody else the same view, to the last digit and pixel', async () => {
    const viewport = { width: 1440, height: 900 };
    const { page, url } = await browser.open({
      link: SMALL,
      context: { viewport, permissions: ['clipboard-read', 'clipboard-write'] },
    });
    await settled(page);
    await page.getByTestId('add-scenario').selectOption('lz');
    await page.getByRole('radio', { name: '99', exact: true }).check();
    await page.getByRole('radio', { name: /^DARWIN/ }).check();
    await type(page, 'exposure_t_y', '123.4');
    await type(page, 'backgrounds.pb214.level', '0.5');
    await page.getByRole('group', { name: 'Plane, vertical' }).locator('input[value=q_tau]').check();
    await page.getByRole('radio', { name: '1 d.o.f.' }).check();
    await settled(page);
    await page.getByTestId('plane-figure').click({ position: { x: 300, y: 150 } });
    await page.getByTestId('cuts').waitFor({ timeout: PATIENCE });
    await page.mouse.move(5, 5);
    await settled(page);
    await page.getByTestId('copy-link').click();
    await page.getByText('Copied').waitFor();
    const link = await page.evaluate(() =>
      // biome-ignore lint/suspicious/noExplicitAny: this code runs in the browser, whose types the tests do not have.
      (globalThis as any).navigator.clipboard.readText(),
    );
    expect(
      link.startsWith(`${url}#v=1&scenario=darwin-300ty&exposure_t_y=123.4&backgrounds.pb214.level=0.5&scenario=lz`),
    ).toBe(true);
    await expect.poll(() => page.url()).toBe(link);
    await openExports(page);
    const scan = (await exported(page, 'scan')).content.toString();
    await page.keyboard.press('Escape');
    await expect.poll(async () => await view(page, 'pulls').innerText()).toContain('at the chosen point');

    const other = await browser.open({ link: link.slice(url.length), context: { viewport } });
    await settled(other.page);
    await other.page.getByTestId('cuts').waitFor({ timeout: PATIENCE });
    expect(other.page.url()).toBe(link);
    expect(await other.page.getByTestId('notes').innerText()).toBe('');
    await expect.poll(() => seen(other.page)).toEqual(await seen(page));
    await openExports(other.page);
    expect((await exported(other.page, 'scan')).content.toString()).toBe(scan);
  });

  it('is shown to be copied by hand where the clipboard is refused', async () => {
    const { page } = await browser.open({
      link: SMALL,
      before: (page) =>
        page.addInitScript(() => {
          // biome-ignore lint/suspicious/noExplicitAny: this code runs in the browser, whose types the tests do not have.
          const { navigator } = globalThis as any;
          navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));
        }),
    });
    await page.getByTestId('copy-link').click();
    const field = page.getByRole('textbox', { name: 'Copy this link' });
    await expect.poll(() => field.inputValue()).toBe(page.url());
  });

  it('is followed when it is typed, and by back and forward', async () => {
    const { page, url } = await browser.open({ link: SMALL });
    await settled(page);
    const first = await seen(page);
    await page.evaluate(() => {
      // biome-ignore lint/suspicious/noExplicitAny: this code runs in the browser, whose types the tests do not have.
      (globalThis as any).location.hash = '#v=1&scenario=lz&x=r2_e&y=r2_mu&samples=33';
    });
    await expect
      .poll(() => page.getByRole('radio', { name: 'LZ', exact: true }).count(), { timeout: PATIENCE })
      .toBe(1);
    await settled(page);
    const second = await seen(page);
    expect(second).not.toEqual(first);
    expect(await boundsOf(page, 'r2_e')).toHaveLength(1);
    await page.goBack();
    await page.getByRole('radio', { name: 'DARWIN 300 t y' }).waitFor({ timeout: PATIENCE });
    await settled(page);
    await expect.poll(() => seen(page)).toEqual(first);
    await page.goForward();
    await page.getByRole('radio', { name: 'LZ', exact: true }).waitFor({ timeout: PATIENCE });
    await settled(page);
    await expect.poll(() => seen(page)).toEqual(second);
    // A note goes with the link that it is on.
    await page.goto(`${url}${SMALL}&samples=33`);
    await expect.poll(() => page.getByTestId('notes').innerText()).toContain('samples is given twice');
    await page.goto(`${url}#v=1&scenario=lz&samples=33`);
    await expect.poll(() => page.getByTestId('notes').innerText()).toBe('');
  });

  const long = `#v=1&scenario=${'x'.repeat(100_000)}`;
  it.each([
    ['unknown keys', '#v=1&colour=red&__proto__=1&constructor=2&toString=3', /“colour” is not known/],
    ['a script as a name', '#v=1&scenario=<script>alert(1)</script>', /“<script>alert\(1\)<\/script>” is not accepted/],
    [
      'an image as a name',
      '#v=1&scenario=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E',
      /“<img src=x onerror=alert\(1\)>”/,
    ],
    ['an image as a key', '#v=1&%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E=1', /<img src=x onerror=alert\(1\)>/],
    ['markup as a coupling', '#v=1&x=<b>q_e</b>&y=<svg/onload=alert(1)>', /a plane of .* is not accepted/],
    ['NaN', '#v=1&cl=NaN&point=NaN,NaN&active=NaN', /confidenceLevel = “NaN” is not accepted; accepted: a number/],
    ['numbers that are too large', '#v=1&cl=1e999&point=1e999,0', /confidenceLevel = Infinity is not accepted/],
    ['huge grids', '#v=1&samples=1000000', /samples = 1000000 is not accepted; accepted: 33, 65/],
    ['100 kB', long, /the link has 1000\d\d characters/],
    ['a javascript address', '#v=1&backend=javascript:alert(1)', /backend = “javascript:alert\(1\)” is not accepted/],
    ['paths of files', '#v=1&scenario=../../../../etc/passwd', /“..\/..\/..\/..\/etc\/passwd” is not accepted/],
    ['bytes that are no text', '#v=1&%ff%fe=%', /is not well encoded/],
    ['another version', '#v=99', /v = “99” is not accepted/],
    ['keys of prototypes as settings', '#v=1&active=__proto__&profiled=__proto__,constructor', /profiled = /],
  ])('with %s shows the default view and a note', async (_, link, note) => {
    const [dialogs, foreign]: [string[], string[]] = [[], []];
    const { page, url } = await browser.open({
      link,
      before: async (page) => {
        page.on('dialog', (dialog) => {
          dialogs.push(dialog.message());
          void dialog.dismiss();
        });
        page.on('request', (request) => foreign.push(request.url()));
      },
    });
    const notes = page.getByTestId('notes');
    await expect.poll(() => notes.innerText(), { timeout: PATIENCE }).toMatch(note);
    expect((await notes.innerText()).length).toBeLessThan(2500);
    await expect.poll(() => page.getByRole('radio', { name: /^DARWIN 30/ }).count(), { timeout: PATIENCE }).toBe(3);
    expect(await page.locator('img, script:not([type=module]), iframe, object, embed, b:not(.badge b)').count()).toBe(
      0,
    );
    expect(await page.evaluate(() => Object.keys(Object.prototype))).toEqual([]);
    expect(dialogs).toEqual([]);
    const own = [`${url}assets/`, `${url}workers/`, `${url}#`, 'blob:', 'data:'];
    expect(foreign.filter((address) => address !== url && !own.some((start) => address.startsWith(start)))).toEqual([]);
    await page.getByTestId('dismiss-notes').click();
    expect(await notes.innerText()).toBe('');
  });

  it('may hold wrong settings of a scenario: the rest is shown', async () => {
    const link =
      '#v=1&scenario=darwin-300ty&exposure_t_y=NaN&threshold_keV=-1&backgrounds.__proto__.level=1&resolution_factor=1e999&physics.sin2_theta_23=0.5&samples=33';
    const { page } = await browser.open({ link, context: { viewport: { width: 1440, height: 900 } } });
    await settled(page);
    const text = await page.getByTestId('notes').innerText();
    expect(text).toContain('exposure_t_y of darwin-300ty = “NaN” is not accepted');
    expect(text).toContain('threshold_keV of darwin-300ty = -1 is not accepted');
    expect(text).toContain('resolution_factor of darwin-300ty = Infinity is not accepted');
    await expect.poll(() => page.url()).toMatch(/#v=1&scenario=darwin-300ty&physics\.sin2_theta_23=0\.5&samples=33$/);
    expect(await elementCount(page)).toBeGreaterThan(100);
    await keepPicture(page, 'notes');
  });
});
