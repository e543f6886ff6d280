/** Sliders under the hand: coarse answers while it moves, refined ones when it rests, nothing queued up. */
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { browserOrReason } from './browser.js';
import { allBounds, control, drag, keepPicture, outlines, PATIENCE, regions, settled, view } from './explorer-page.js';

const browser = browserOrReason();
afterAll(() => browser.close());

const SMALL = '#v=1&scenario=darwin-300ty&samples=33';
const LAPTOP = { viewport: { width: 1440, height: 900 } };

/** What was posted to engine workers, and which answers ended. */
type Traffic = readonly { readonly kind: 'asked' | 'ended'; readonly moving?: boolean; readonly slot: number }[];

/** Writes down the questions of the page and the ends of their answers, from its start. */
async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    // biome-ignore lint/suspicious/noExplicitAny: this code runs in the browser, whose types the tests do not have.
    const scope = globalThis as any;
    scope.traffic = [];
    const { Worker } = scope;
    scope.Worker = class extends Worker {
      constructor(...args: unknown[]) {
        super(...args);
        // biome-ignore lint/suspicious/noExplicitAny: as above
        (this as any).addEventListener('message', ({ data }: any) => {
          const ending = data.answer?.kind;
          if (ending === 'done' || ending === 'failed') scope.traffic.push({ kind: 'ended', slot: data.slot });
        });
      }
      // biome-ignore lint/suspicious/noExplicitAny: as above
      postMessage(request: any) {
        if (request.kind === 'ask')
          scope.traffic.push({ kind: 'asked', moving: request.question.moving, slot: request.slot });
        super.postMessage(request);
      }
    };
  });
}

const trafficOf = (page: Page): Promise<Traffic> =>
  page.evaluate(() => (globalThis as unknown as { traffic: Traffic }).traffic);

describe.skipIf(browser.reason)(browser.title('a slider of the explorer'), () => {
  it('is dragged with the mouse: coarse regions follow, refined ones stay', async () => {
    const { page } = await browser.open({ context: LAPTOP });
    await settled(page);
    const before = { outlines: await outlines(page), bounds: await allBounds(page) };
    const slider = (await control(page, 'exposure_t_y')).getByRole('slider');
    const letGo = await drag(page, slider, 0.62, 0.4);
    await regions(page, 'coarse', 1).waitFor({ state: 'attached', timeout: PATIENCE });
    await expect.poll(async () => (await outlines(page))[1], { timeout: PATIENCE }).not.toBe(before.outlines[1]);
    // The other entries are not asked again.
    expect(await regions(page, 'refined').count()).toBe(2);
    expect(await view(page, 'plane').getAttribute('data-freshness')).not.toBe('fresh');
    expect(await page.locator('td.stale .bound').count()).toBeGreaterThan(0);
    await keepPicture(page, 'drag-in-progress');
    // Held still, it stays coarse: the hand is on it.
    await letGo();
    await settled(page);
    expect(await regions(page, 'refined').count()).toBe(3);
    const field = (await control(page, 'exposure_t_y')).getByRole('textbox');
    const exposure = Number(await field.inputValue());
    expect(exposure).toBeGreaterThan(20);
    expect(exposure).toBeLessThan(100);
    expect(await slider.getAttribute('aria-valuetext')).toBe(`${exposure} t y`);
    expect(await page.getByRole('radio', { name: `DARWIN, ${exposure} t y` }).isChecked()).toBe(true);
    await expect.poll(() => page.url()).toContain(`exposure_t_y=${exposure}`);
    const after = await allBounds(page);
    // Columns of the others are what they were.
    expect(after.filter((_, i) => i % 3 !== 1)).toEqual(before.bounds.filter((_, i) => i % 3 !== 1));
    for (const [i, bound] of after.entries()) if (i % 3 === 1) expect(bound).not.toBe(before.bounds[i]);
  });

  it('is moved with the keyboard, and says values with units', async () => {
    const { page } = await browser.open({ link: SMALL, context: LAPTOP });
    await settled(page);
    const [before] = await allBounds(page);
    const slider = (await control(page, 'threshold_keV')).getByRole('slider');
    await slider.focus();
    for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('PageUp');
    await settled(page);
    const value = await slider.getAttribute('aria-valuetext');
    expect(value).toMatch(/^[\d.]+ keV$/);
    const threshold = Number.parseFloat(value ?? '');
    expect(threshold).toBeGreaterThan(1.2);
    expect(await (await control(page, 'threshold_keV')).getByRole('textbox').inputValue()).toBe(String(threshold));
    expect((await allBounds(page))[0]).not.toBe(before);
    await page.keyboard.press('Home');
    await settled(page);
    expect(await slider.getAttribute('aria-valuetext')).toBe('0.5 keV');
    await page.getByRole('button', { name: 'Reset threshold' }).click();
    await settled(page);
    expect((await allBounds(page))[0]).toBe(before);
    await expect.poll(() => page.url()).not.toContain('threshold_keV');
  });

  it('has a value in words, with its unit, everywhere', async () => {
    const { page } = await browser.open({ link: '#v=1&scenario=pandax4t&scenario=darwin-300ty&samples=33' });
    await settled(page);
    for (const name of ['PandaX-4T', 'DARWIN 300 t y']) {
      await page.getByRole('radio', { name }).check();
      await settled(page);
      for (const group of ['detector', 'backgrounds', 'physics'])
        await page.getByTestId(`group-${group}`).evaluate((details) => details.setAttribute('open', ''));
      const sliders = await page.getByTestId('settings').getByRole('slider').all();
      expect(sliders.length).toBeGreaterThan(10);
      for (const slider of sliders)
        expect(await slider.getAttribute('aria-valuetext')).toMatch(/^(free|[\d.e-]+( t y| keV)?)$/);
      const exposure = page.getByTestId('control-exposure_t_y').getByRole('slider');
      expect(await exposure.getAttribute('aria-valuetext')).toMatch(/ t y$/);
    }
  });

  it('does not queue up what the hand did: the last place is answered, and few of those between', async () => {
    const { page, url } = await browser.open({ link: SMALL, before: listen, context: LAPTOP });
    await settled(page);
    const slider = (await control(page, 'exposure_t_y')).getByRole('slider');
    const started = (await trafficOf(page)).length;
    const [bursts, events] = [15, 20];
    await slider.evaluate(
      async (element, { bursts, events }) => {
        // biome-ignore lint/suspicious/noExplicitAny: this code runs in the browser, whose types the tests do not have.
        const { Event, requestAnimationFrame } = globalThis as any;
        for (let burst = 0; burst < bursts; burst++) {
          for (let i = 0; i < events; i++) {
            // biome-ignore lint/suspicious/noExplicitAny: as above
            (element as any).value = String(100 + 20 * burst + i);
            element.dispatchEvent(new Event('input', { bubbles: true }));
          }
          await new Promise((resolve) => requestAnimationFrame(resolve));
        }
        element.dispatchEvent(new Event('change', { bubbles: true }));
      },
      { bursts, events },
    );
    await settled(page);
    const traffic = (await trafficOf(page)).slice(started);
    const moving = traffic.filter(({ moving }) => moving);
    // One a frame at most, of 300 events.
    expect(moving.length).toBeGreaterThan(0);
    expect(moving.length).toBeLessThanOrEqual(bursts + 1);
    // One at rest, and its answer is the last.
    expect(traffic.filter(({ kind, moving }) => kind === 'asked' && !moving)).toHaveLength(1);
    expect(traffic.at(-1)).toMatchObject({ kind: 'ended' });
    let open = 0;
    for (const { kind, moving } of traffic) {
      if (kind === 'ended') open = 0;
      else if (moving) expect(++open).toBe(1);
    }
    const text = await (await control(page, 'exposure_t_y')).getByRole('textbox').inputValue();
    const [shown, bounds] = [await outlines(page), await allBounds(page)];
    const range = await page.getByTestId('plane-figure').locator('text').allTextContents();

    // The same settings on a new page.
    const other = await browser.open({
      link: `${SMALL.replace('&samples', `&exposure_t_y=${text}&samples`)}`,
      context: LAPTOP,
    });
    expect(other.url).toBe(url);
    await settled(other.page);
    expect(await allBounds(other.page)).toEqual(bounds);
    expect(await other.page.getByTestId('plane-figure').locator('text').allTextContents()).toEqual(range);
    expect(await outlines(other.page)).toEqual(shown);
  });
});
