/** The page of the explorer as it first appears. */
import { afterAll, describe, expect, it } from 'vitest';
import { browserOrReason } from './browser.js';
import {
  allBounds,
  boundsOf,
  control,
  keepPicture,
  outlines,
  PATIENCE,
  regions,
  settled,
  view,
} from './explorer-page.js';

const browser = browserOrReason();
afterAll(() => browser.close());

describe.skipIf(browser.reason)(browser.title('the page of the explorer, opened'), () => {
  it('shows the exposures of DARWIN in all views', async () => {
    const { page } = await browser.open({ context: { viewport: { width: 1440, height: 900 } } });
    const entries = page.getByTestId('entries').getByRole('radio');
    await expect.poll(() => entries.count(), { timeout: PATIENCE }).toBe(3);
    await settled(page);
    expect(await page.title()).toContain('nuscan');
    for (const [name, isActive] of [
      ['DARWIN 30 t y', false],
      ['DARWIN 300 t y', true],
      ['DARWIN 300 t y depl.', false],
    ] as const) {
      expect(await page.getByRole('radio', { name, exact: true }).isChecked(), name).toBe(isActive);
    }

    expect(await regions(page, 'refined').count()).toBe(3);
    expect(new Set(await outlines(page)).size).toBe(3);
    for (const outline of await outlines(page)) expect(outline).toMatch(/^M[\d. -].*Z$/);
    expect(await view(page, 'plane').locator('text').allTextContents()).toContain('qνe [10−13 e]');
    expect(await view(page, 'plane').locator('svg.plane-figure path.star').count()).toBe(1);

    const profile = view(page, 'profile').getByRole('img');
    expect(await profile.getAttribute('aria-label')).toBe(
      'Δχ² along q_νe. Bounds at 90% C.L.: DARWIN 30 t y: (-0.420, 1.01); DARWIN 300 t y: (-0.145, 0.377); DARWIN 300 t y depl.: (-0.131, 0.325).',
    );
    expect(await profile.locator('g.curve path.line').count()).toBe(3);
    for (const bar of await profile.locator('path.interval').all())
      expect(await bar.getAttribute('d')).toMatch(/^M.+H/);

    expect(await boundsOf(page, 'q_e')).toEqual(['(-0.420, 1.01)', '(-0.145, 0.377)', '(-0.131, 0.325)']);
    expect(await allBounds(page)).toHaveLength(6 * 3);
    // Table III of the paper.
    const printed = page.locator('td[data-coupling=q_mu] .printed');
    expect((await printed.allTextContents()).map((text) => /^paper (\(.+?\))/.exec(text)?.[1])).toEqual([
      '(−4.1, 4.1)',
      '(−2.4, 2.5)',
      '(−2.2, 2.3)',
    ]);

    const spectrum = view(page, 'spectra').getByRole('img');
    expect(await spectrum.getAttribute('aria-label')).toMatch(
      /^Energy spectrum of DARWIN, 300 t y: .* pp 84900, .*At q_νe = 0\.377 the expectation changes by −\d+ events/,
    );
    expect(await view(page, 'pulls').getByRole('row').count()).toBe(9);
    const pulls = await view(page, 'pulls').locator('td.number').allTextContents();
    // No data but the expectation itself: everything fits at the Standard Model.
    expect(new Set(pulls)).toEqual(new Set(['0σ (0%)']));

    const badge = page.getByTestId('badge');
    expect(await badge.getAttribute('data-backend')).toBe('cpu');
    expect(await badge.innerText()).toMatch(/^processor\s+[\d.]+( [kM])? points\/s/);
    expect(await page.getByTestId('notes').innerText()).toBe('');
    expect(page.url()).toMatch(/\/#v=1$/);
    await keepPicture(page, 'laptop-light', true);
  });

  it('draws a coarse picture before the refined one', async () => {
    // The finest plane takes long enough to be seen coming.
    const { page } = await browser.open({ link: '#v=1&scenario=darwin-300ty&samples=512&backend=cpu' });
    await regions(page, 'coarse', 0).waitFor({ state: 'attached', timeout: PATIENCE });
    expect(await view(page, 'plane').getAttribute('data-freshness')).toBe('refining');
    expect(await view(page, 'plane').innerText()).toContain('refining…');
    const [coarse] = await outlines(page);
    await settled(page);
    expect(await regions(page, 'refined', 0).count()).toBe(1);
    expect((await outlines(page))[0]).not.toBe(coarse);
    expect(await view(page, 'plane').innerText()).not.toContain('refining…');
  });

  it('shows data, several experiments and what cannot be turned', async () => {
    const { page } = await browser.open({
      link: '#v=1&scenario=combined&x=mu_e&y=mu_mu&samples=33',
      context: { viewport: { width: 1440, height: 900 } },
    });
    await settled(page);
    const tabs = page.getByRole('tab');
    expect(await tabs.allTextContents()).toEqual([
      'PandaX-4T Run0, 0.63 t y',
      'LZ WS2022, 0.9035 t y',
      'XENONnT SR0, 1.16 t y',
    ]);
    const spectrum = view(page, 'spectra').getByRole('img');
    const seen = new Set<string | null>();
    for (const tab of await tabs.all()) {
      await tab.click();
      seen.add(await spectrum.getAttribute('aria-label'));
      expect(await spectrum.getAttribute('aria-label')).toContain(`${await tab.textContent()}: `);
      expect(await spectrum.getAttribute('aria-label')).toContain('events observed');
      expect(await spectrum.locator('g.data circle').count()).toBeGreaterThan(10);
    }
    expect(seen.size).toBe(3);
    await tabs.nth(2).press('ArrowRight');
    expect(await tabs.nth(0).getAttribute('aria-selected')).toBe('true');
    const exposure = await control(page, 'experiments.lz-ws2022.exposure_t_y');
    expect(await exposure.getByRole('slider').isDisabled()).toBe(true);
    expect(await exposure.innerText()).toMatch(/observed/i);
    await keepPicture(page, 'combined', true);
  });

  it('turns light and dark, and remembers it', async () => {
    const { page, url } = await browser.open({
      link: '#v=1&scenario=darwin-300ty&samples=33',
      context: { colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
    });
    await settled(page);
    const ground = (): Promise<string> =>
      page.locator('body').evaluate((body) => {
        const { getComputedStyle } = globalThis as unknown as {
          getComputedStyle(element: unknown): { backgroundColor: string };
        };
        return getComputedStyle(body).backgroundColor;
      });
    const dark = await ground();
    const theme = page.getByRole('button', { name: /^Theme/ });
    expect(await theme.innerText()).toContain('auto');
    await theme.click();
    await expect.poll(ground).not.toBe(dark);
    await page.goto(`${url}#v=1&scenario=lz&samples=33`);
    await page.reload();
    await settled(page);
    expect(await theme.innerText()).toContain('light');
    expect(await ground()).not.toBe(dark);
    await theme.click();
    await expect.poll(ground).toBe(dark);
  });
});
