/** Scenarios, couplings, levels and what is profiled: what the page asks when a user chooses. */
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { browserOrReason } from './browser.js';
import { allBounds, boundsOf, control, outlines, settled, type, view } from './explorer-page.js';

const browser = browserOrReason();
afterAll(() => browser.close());

/** A small view that is answered soon. */
const SMALL = '#v=1&scenario=darwin-300ty&samples=33';

const profileText = async (page: Page): Promise<string> =>
  (await view(page, 'profile').getByRole('img').first().getAttribute('aria-label')) ?? '';

describe.skipIf(browser.reason)(browser.title('choices on the page of the explorer'), () => {
  it('adds, copies, chooses and removes scenarios, six at most', async () => {
    const { page } = await browser.open();
    await settled(page);
    const add = page.getByRole('combobox', { name: 'Add a scenario' });
    await add.selectOption('lz');
    await settled(page);
    const lz = page.getByRole('radio', { name: 'LZ', exact: true });
    expect(await lz.isChecked()).toBe(true);
    expect(await outlines(page)).toHaveLength(4);
    // Other bounds than those of DARWIN, beside those of the paper.
    expect((await boundsOf(page, 'q_e'))[3]).toBe('(-4.60, 8.92)');
    expect(await view(page, 'spectra').getByRole('img').getAttribute('aria-label')).toContain('LZ WS2022');
    expect(await view(page, 'pulls').innerText()).toContain('LZ, at the Standard Model');

    for (const name of ['DARWIN 30 t y', 'DARWIN 300 t y depl.', 'DARWIN 300 t y'])
      await page.getByRole('button', { name: `Remove ${name}`, exact: true }).click();
    await settled(page);
    expect(await outlines(page)).toHaveLength(1);
    expect(await boundsOf(page, 'q_e')).toEqual(['(-4.60, 8.92)']);
    expect(await page.getByRole('button', { name: 'Remove LZ' }).isDisabled()).toBe(true);

    await add.selectOption('darwin-30ty');
    await page.getByRole('button', { name: 'Copy DARWIN 30 t y' }).click();
    await settled(page);
    const same = await outlines(page);
    expect(same[2]).toBe(same[1]);
    await page.getByRole('button', { name: 'Copy LZ' }).click();
    await add.selectOption('xenonnt');
    await add.selectOption('pandax4t');
    await settled(page);
    expect(await page.getByTestId('entries').getByRole('radio').count()).toBe(6);
    expect(await add.isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Copy XENONnT' }).isDisabled()).toBe(true);

    // Two entries that are the same still have names of their own.
    await page.getByRole('radio', { name: 'LZ (1)', exact: true }).check();
    await settled(page);
    expect(await page.getByTestId('settings').getByRole('heading').innerText()).toBe('LZ (1)');
    await expect.poll(() => page.url()).toMatch(/&active=0$/);
  });

  it('changes the class of couplings and the axes', async () => {
    const { page } = await browser.open({ link: SMALL });
    await settled(page);
    const charges = await allBounds(page);
    const plane = page.getByTestId('plane-figure');
    expect(await plane.getAttribute('aria-label')).toBe('Allowed regions in the plane of q_νe and q_νμ/τ');

    await page.getByRole('radio', { name: 'moment' }).check();
    await settled(page);
    expect(await plane.getAttribute('aria-label')).toBe('Allowed regions in the plane of |μ_νe| and |μ_νμ/τ|');
    expect(await profileText(page)).toContain('Δχ² along |μ_νe|.');
    // μ_eff of Table II.
    expect(await boundsOf(page, 'mu_eff')).toEqual([expect.stringMatching(/^< \d/)]);
    expect(await page.locator('td[data-coupling=mu_eff] .printed').innerText()).toMatch(/^paper < /);
    const moments = await allBounds(page);
    expect(moments).not.toEqual(charges);

    await page.getByRole('radio', { name: 'radius' }).check();
    await settled(page);
    expect(await plane.getAttribute('aria-label')).toMatch(/plane of ⟨r_νe²⟩ and ⟨r_νμ\/τ²⟩$/);
    const [before] = await outlines(page);
    const vertical = page.getByRole('group', { name: 'Plane, vertical' });
    await vertical.locator('input[value=r2_tau]').check();
    await settled(page);
    expect(await plane.getAttribute('aria-label')).toMatch(/τ/);
    const [radii] = await outlines(page);
    expect(radii).not.toBe(before);

    // The coupling of the other axis changes places.
    await page.getByRole('group', { name: 'Plane, horizontal' }).locator('input[value=r2_tau]').check();
    await settled(page);
    expect(await vertical.locator('input[value=r2_e]').isChecked()).toBe(true);
    expect((await outlines(page))[0]).not.toBe(radii);
    await page.getByRole('group', { name: 'Profile of' }).locator('input[value=r2_mu]').check();
    await settled(page);
    expect(await profileText(page)).toMatch(/along ⟨r_νμ/);
  });

  it('takes another confidence level and number of parameters', async () => {
    const { page } = await browser.open({ link: SMALL });
    await settled(page);
    const [wide] = await outlines(page);
    const at90 = await boundsOf(page, 'q_e');

    await page.getByRole('radio', { name: '1 d.o.f.' }).check();
    await settled(page);
    expect(await view(page, 'plane').innerText()).toContain('90% C.L., 1 d.o.f.');
    // The threshold of the contour falls from 4.61 to 2.71; bounds are for one parameter anyway.
    const narrow = (await outlines(page))[0];
    expect(narrow).not.toBe(wide);
    expect(await boundsOf(page, 'q_e')).toEqual(at90);

    await page.getByRole('radio', { name: '99', exact: true }).check();
    await settled(page);
    const at99 = await boundsOf(page, 'q_e');
    expect(at99).not.toEqual(at90);
    expect(await profileText(page)).toContain('Bounds at 99% C.L.');

    const level = page.getByRole('textbox', { name: 'Confidence level in percent' });
    await level.fill('90');
    await level.press('Enter');
    await settled(page);
    expect(await boundsOf(page, 'q_e')).toEqual(at90);
    await level.fill('100');
    await level.press('Enter');
    expect(await page.getByRole('alert').innerText()).toBe('accepted: a number from 50 to 99.99');
    expect(await level.getAttribute('aria-invalid')).toBe('true');
    expect(await boundsOf(page, 'q_e')).toEqual(at90);
    await level.press('Escape');
    expect(await level.inputValue()).toBe('90');
  });

  it('profiles what is chosen', async () => {
    const { page } = await browser.open({ link: SMALL });
    await settled(page);
    const asPrinted = await profileText(page);
    expect(await view(page, 'profile').innerText()).toContain('nuisances and qνμ/τ profiled');
    const kinds = page.getByRole('group', { name: 'Profiled beside the nuisances' });

    await kinds.getByRole('radio', { name: 'none' }).check();
    await settled(page);
    const alone = await profileText(page);
    expect(alone).not.toBe(asPrinted);
    expect(await view(page, 'profile').innerText()).toContain('nuisances profiled');
    // The table keeps to the paper.
    expect(await boundsOf(page, 'q_e')).toEqual(['(-0.145, 0.377)']);

    await kinds.getByRole('radio', { name: 'chosen' }).check();
    const couplings = page.getByRole('group', { name: 'Profiled couplings' });
    await couplings.getByRole('checkbox', { name: 'q_ντ' }).check();
    await couplings.getByRole('checkbox', { name: 'q_νμ', exact: true }).check();
    await settled(page);
    const chosen = await profileText(page);
    expect(chosen).not.toBe(alone);
    await expect.poll(() => page.url()).toContain('profiled=q_mu,q_tau');
    await kinds.getByRole('radio', { name: 'as in the paper' }).check();
    await settled(page);
    expect(await profileText(page)).toBe(asPrinted);
  });

  it('says what a field accepts, and what a model makes of a setting that it refuses', async () => {
    const { page } = await browser.open({ link: SMALL });
    await settled(page);
    const before = await allBounds(page);
    const exposure = (await control(page, 'exposure_t_y')).getByRole('textbox');
    for (const wrong of ['-5', 'NaN', '<b>1</b>', '1e999', '', '0x10000000000']) {
      await exposure.fill(wrong);
      await exposure.press('Enter');
      expect(await page.getByRole('alert').innerText(), wrong).toMatch(/^accepted: /);
    }
    expect(await page.locator('main b, aside b').count()).toBe(0);
    expect(await allBounds(page)).toEqual(before);
    await exposure.press('Escape');

    // Allowed as a number; no bins are left above it.
    await type(page, 'threshold_keV', '5000');
    const fault = page.getByTestId('control-threshold_keV').getByRole('alert');
    await fault.waitFor();
    expect(await fault.innerText()).toMatch(/threshold/);
    await expect.poll(() => page.locator('[data-freshness=fresh]').count()).toBeLessThan(5);
    await page.getByRole('button', { name: 'Reset threshold' }).click();
    await settled(page);
    expect(await fault.count()).toBe(0);
    expect(await allBounds(page)).toEqual(before);
  });

  it('switches a background off, chooses a model of the sun, and takes all back', async () => {
    const { page } = await browser.open({ link: SMALL });
    await settled(page);
    const before = await allBounds(page);
    await (await control(page, 'backgrounds.xe136.enabled')).getByRole('checkbox').uncheck();
    await settled(page);
    const without = await allBounds(page);
    expect(without).not.toEqual(before);
    expect(await view(page, 'spectra').locator('.legend').innerText()).not.toContain('¹³⁶Xe');
    await (await control(page, 'physics.solar_model'))
      .getByRole('combobox')
      .selectOption({ label: 'AGSS09 (low metallicity)' });
    await settled(page);
    expect(await allBounds(page)).not.toEqual(without);
    expect(await page.getByTestId('group-physics').locator('summary').innerText()).toMatch(/1 changed/i);
    await page.getByTestId('reset-all').click();
    await settled(page);
    expect(await allBounds(page)).toEqual(before);
  });
});
