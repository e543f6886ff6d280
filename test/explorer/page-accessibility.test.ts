/** axe-core on the states of the page, the keyboard's way through it, and pages as wide as a phone. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { packageFolder } from '../cli/nuscan.js';
import { browserOrReason, type OpenPage } from './browser.js';
import {
  allBounds,
  control,
  drag,
  keepPicture,
  openExports,
  PATIENCE,
  regions,
  settled,
  type,
} from './explorer-page.js';

const browser = browserOrReason();
afterAll(() => browser.close());

const WINDOWS = {
  laptop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
} as const;

/** What axe-core finds wrong, as texts; the page's policy does not hold for the inspector. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(join(packageFolder, 'node_modules/axe-core/axe.min.js'), 'utf8'));
  const results = await page.evaluate(
    // biome-ignore lint/suspicious/noExplicitAny: this code runs in the browser, whose types the tests do not have.
    () => (globalThis as any).axe.run() as Promise<AxeResults>,
  );
  // It has looked at something.
  expect(results.passes.length).toBeGreaterThan(15);
  return results.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} (${target.join(' ')}) ${failureSummary}`),
  );
}

async function open(device: keyof typeof WINDOWS, link: string): Promise<OpenPage> {
  return browser.open({ link, context: WINDOWS[device] });
}

/** Looks at the same page in light and dark. */
async function inBothSchemes(page: Page, look: (scheme: 'light' | 'dark') => Promise<void>): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await look(scheme);
  }
}

/** By how many pixels the page is wider than its window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => {
    // biome-ignore lint/suspicious/noExplicitAny: this code runs in the browser, whose types the tests do not have.
    const { documentElement } = (globalThis as any).document;
    return documentElement.scrollWidth - documentElement.clientWidth;
  });

describe.skipIf(browser.reason)(browser.title('the accessibility of the explorer'), () => {
  it.each(['laptop', 'phone'] as const)(
    'has no violation on a %s, light and dark: opened, changed, with the menu open and a point chosen',
    async (device) => {
      const { page } = await open(device, '');
      await settled(page);
      await inBothSchemes(page, async (scheme) => {
        expect(await violations(page), scheme).toEqual([]);
        expect(await overflow(page)).toBe(0);
        await keepPicture(page, `${device}-${scheme}-window`);
        await keepPicture(page, `${device}-${scheme}-all`, true);
      });

      const handle = page.getByTestId('sheet-handle');
      if (device === 'phone') {
        await handle.click();
        expect(await handle.getAttribute('aria-expanded')).toBe('true');
      }
      await type(page, 'exposure_t_y', '100');
      for (const group of ['backgrounds', 'physics'])
        await page.getByTestId(`group-${group}`).locator('summary').click();
      await page.getByTestId('profiled').locator('input[value=chosen]').check();
      await page.getByTestId('add-scenario').selectOption('lz');
      await settled(page);
      await inBothSchemes(page, async (scheme) => {
        expect(await violations(page), scheme).toEqual([]);
        expect(await overflow(page)).toBe(0);
        await keepPicture(page, `${device}-${scheme}-controls`);
      });
      if (device === 'phone') await handle.click();

      await page.getByTestId('plane-figure').click({ position: { x: 200, y: 120 } });
      await page.getByTestId('cuts').waitFor({ timeout: PATIENCE });
      await page.getByTestId('badge').locator('summary').click();
      await openExports(page);
      await settled(page);
      await inBothSchemes(page, async (scheme) => {
        expect(await violations(page), scheme).toEqual([]);
        expect(await overflow(page)).toBe(0);
        await keepPicture(page, `${device}-${scheme}-menu`);
      });
    },
  );

  it('has no violation with a note, a refused setting and data', async () => {
    const { page } = await open(
      'laptop',
      '#v=1&scenario=combined&scenario=darwin-300ty&active=0&colour=red&samples=33',
    );
    await settled(page);
    expect(await page.getByTestId('notes').innerText()).toContain('colour');
    await inBothSchemes(page, async (scheme) => expect(await violations(page), scheme).toEqual([]));
    await page.getByTestId('dismiss-notes').click();
    await page.getByRole('radio', { name: 'DARWIN 300 t y' }).check();
    await settled(page);
    await type(page, 'threshold_keV', '5000');
    await page.getByTestId('control-threshold_keV').getByRole('alert').waitFor({ timeout: PATIENCE });
    const exposure = (await control(page, 'exposure_t_y')).getByRole('textbox');
    await exposure.fill('many');
    await exposure.press('Enter');
    await inBothSchemes(page, async (scheme) => {
      expect(await violations(page), scheme).toEqual([]);
      await keepPicture(page, `fault-${scheme}`);
    });
  });

  it('has no violation while a slider is dragged and nothing is refined', async () => {
    const { page } = await open('laptop', '#v=1&scenario=darwin-300ty&scenario=darwin-30ty&active=0');
    await settled(page);
    const letGo = await drag(page, (await control(page, 'exposure_t_y')).getByRole('slider'), 0.62, 0.5);
    await regions(page, 'coarse', 0).waitFor({ state: 'attached', timeout: PATIENCE });
    await inBothSchemes(page, async (scheme) => expect(await violations(page), scheme).toEqual([]));
    await keepPicture(page, 'drag-dark');
    await letGo();
    await settled(page);
  });

  it('is reached by Tab from the first control to the last, each with a name and a visible mark', async () => {
    const { page } = await open('laptop', '#v=1&scenario=darwin-300ty&samples=33');
    await settled(page);
    for (const group of ['backgrounds', 'physics']) await page.getByTestId(`group-${group}`).locator('summary').click();
    // One stop per group of radios; tabs and menus have their arrow keys.
    const stops = await page.evaluate(() => {
      // biome-ignore lint/suspicious/noExplicitAny: this code runs in the browser, whose types the tests do not have.
      const { document } = globalThis as any;
      document.activeElement.blur();
      const groups = new Set<string>();
      let count = 0;
      for (const element of document.querySelectorAll('button, input, select, summary, [tabindex="0"]')) {
        if (element.disabled || element.tabIndex < 0 || !element.checkVisibility()) continue;
        if (element.type === 'radio') {
          if (groups.has(element.name)) continue;
          groups.add(element.name);
        }
        element.setAttribute('data-stop', String(count++));
      }
      return count;
    });
    expect(stops).toBeGreaterThan(40);
    const exposure = page.getByTestId('control-exposure_t_y');
    const among = [
      page.getByTestId('plane-figure'),
      page.getByRole('region', { name: 'Table of bounds' }),
      exposure.getByRole('slider'),
      exposure.getByRole('textbox'),
      page.getByTestId('export'),
    ];
    for (const stop of among) expect(await stop.getAttribute('data-stop'), String(stop)).not.toBe(null);
    await page.locator('body').click({ position: { x: 700, y: 20 } });
    const reached = new Set<string>();
    const unmarked: string[] = [];
    for (let i = 0; i < stops + 5; i++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        // biome-ignore lint/suspicious/noExplicitAny: as above
        const { document, getComputedStyle } = globalThis as any;
        const element = document.activeElement;
        const radios =
          element.type === 'radio' ? [...document.querySelectorAll(`input[name="${element.name}"]`)] : [element];
        const stop = radios.map((radio) => radio.getAttribute('data-stop')).find((value) => value !== null);
        const faces = [element, element.nextElementSibling].filter((face) => face !== null);
        const isMarked = faces.some((face) => {
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(face);
          return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1) || boxShadow !== 'none';
        });
        return { stop: stop ?? null, isMarked, html: element.outerHTML.slice(0, 120) };
      });
      if (at.stop === null) continue;
      reached.add(at.stop);
      if (!at.isMarked) unmarked.push(at.html);
    }
    expect(unmarked).toEqual([]);
    expect([...Array(stops).keys()].filter((stop) => !reached.has(String(stop)))).toEqual([]);
  });

  it('can be skipped through to the plots', async () => {
    const { page } = await open('laptop', '#v=1&scenario=darwin-300ty&samples=33');
    await settled(page);
    await page.keyboard.press('Tab');
    const skip = page.getByRole('button', { name: 'Skip to the plots' });
    expect(await skip.evaluate((button) => button.matches(':focus'))).toBe(true);
    expect((await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(await page.locator('main').evaluate((main) => main.matches(':focus'))).toBe(true);
    await page.keyboard.press('Tab');
    expect(await page.getByTestId('plane-figure').evaluate((plane) => plane.matches(':focus'))).toBe(true);
  });

  it('keeps still for those who want less motion', async () => {
    const { page } = await browser.open({
      link: '#v=1&scenario=darwin-300ty&samples=33',
      context: { ...WINDOWS.laptop, reducedMotion: 'reduce' },
    });
    await settled(page);
    await page.getByTestId('class').locator('input[value="charge radius"]').check();
    const moving = await page.evaluate(() => {
      // biome-ignore lint/suspicious/noExplicitAny: this code runs in the browser, whose types the tests do not have.
      const { document, getComputedStyle } = globalThis as any;
      return [...document.querySelectorAll('*')]
        .filter((element) => {
          const { transitionDuration, animationDuration, animationName } = getComputedStyle(element);
          const longest = Math.max(
            ...`${transitionDuration}, ${animationName === 'none' ? '0s' : animationDuration}`
              .split(', ')
              .map(Number.parseFloat),
          );
          return longest > 0.01;
        })
        .map((element) => element.outerHTML.slice(0, 100));
    });
    expect(moving).toEqual([]);
  });

  it('works under a finger on a phone', async () => {
    const { page } = await open('phone', '#v=1&scenario=darwin-300ty&samples=33');
    await settled(page);
    const before = await allBounds(page);
    await page.getByTestId('sheet-handle').tap();
    const slider = (await control(page, 'exposure_t_y')).getByRole('slider');
    const box = await slider.boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(24);
    await slider.tap({ position: { x: 40, y: (box?.height ?? 0) / 2 } });
    await settled(page);
    expect(await allBounds(page)).not.toEqual(before);
    await page.getByTestId('sheet-handle').tap();
    await page.getByTestId('plane-figure').tap({ position: { x: 200, y: 100 } });
    await page.getByTestId('cuts').waitFor({ timeout: PATIENCE });
    await keepPicture(page, 'phone-point', true);
  });
});
