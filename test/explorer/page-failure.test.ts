/** The page of the explorer without devices, and with workers that fail. */
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { browserOrReason, type OpenOptions } from './browser.js';
import { allBounds, keepPicture, openExports, outlines, PATIENCE, settled, type, view } from './explorer-page.js';

const browser = browserOrReason();
afterAll(() => browser.close());

const SMALL = '#v=1&scenario=darwin-300ty&samples=33';

interface Told {
  readonly backend: string | null;
  readonly summary: string;
  readonly details: string;
  readonly bounds: readonly string[];
}

/** What a page says about who computes, once everything is refined. */
async function computation(options: OpenOptions): Promise<Told & { readonly page: Page }> {
  const { page } = await browser.open({ context: { viewport: { width: 1440, height: 900 } }, ...options });
  await settled(page);
  const badge = page.getByTestId('badge');
  const summary = await badge.locator('summary').innerText();
  await badge.locator('summary').click();
  const [backend, details] = [await badge.getAttribute('data-backend'), await badge.innerText()];
  return { page, backend, summary, details, bounds: await allBounds(page) };
}

/** Serves the first workers that are asked for as other programs, and those after them as they are. */
async function changeWorkers(page: Page, change: (program: string) => string, howMany: number): Promise<() => number> {
  let started = 0;
  await page.route('**/engine-worker*', async (route) => {
    // With the headers of the server: the page is isolated, and takes no file without them.
    const response = await route.fetch();
    const program = await response.text();
    await route.fulfill({ response, body: ++started <= howMany ? change(program) : program });
  });
  return () => started;
}

const dyingInTheMiddle = (program: string): string => `${program}\n;${DIES_IN_THE_MIDDLE}`;

/** Throws where nobody catches it, after the first coarse plane has been told. */
const DIES_IN_THE_MIDDLE = `
  const tell = self.postMessage.bind(self);
  self.postMessage = (reply) => {
    tell(reply);
    if (reply.answer?.kind === 'plane') setTimeout(() => { throw new Error('out of memory'); });
  };`;

describe.skipIf(browser.reason)(browser.title('who computes for the page of the explorer'), () => {
  it('is the processor where a device is software, and the page says why', async () => {
    const { page, backend, summary, details } = await computation({ link: SMALL });
    expect(backend).toBe('cpu');
    expect(summary).toMatch(/^processor\s.*2 remarks$/s);
    expect(details).toContain('none: computed in float64');
    expect(details).toMatch(/auto: webgpu is left out: .*swiftshader is software/i);
    expect(details).toMatch(/auto: gpujs is left out: .*SwiftShader.* is software/);
    await keepPicture(page, 'badge-open');
  });

  it('is the device that is chosen, with adapter, rate and measured deviation', async () => {
    const own = await computation({ link: `${SMALL}&backend=cpu` });
    expect(own.summary).not.toContain('remark');
    for (const [choice, options, name, adapter] of [
      ['webgpu', {}, 'WebGPU', /swiftshader/i],
      ['gpujs', { webgpu: false }, 'WebGL2', /gpu\.js webgl2, .*SwiftShader/],
    ] as const) {
      // Enough samples that the plane is worth a device.
      const told = await computation({ link: `${SMALL.replace('33', '128')}&backend=${choice}`, ...options });
      expect(told.backend).toBe(choice);
      expect(told.summary).toContain(name);
      expect(told.summary).toMatch(/[\d.]+( [kM])? points\/s/);
      expect(told.details).toMatch(adapter);
      expect(told.details).toContain(`${name}, float32`);
      expect(told.details).toMatch(/\d × 10−\d\s+at \d+ points/);
      // Bounds are float64 whoever draws the plane.
      expect(told.bounds).toEqual(own.bounds);
    }
  });

  it('is chosen on the page', async () => {
    const { page } = await browser.open({ link: SMALL });
    await settled(page);
    const badge = page.getByTestId('badge');
    const bounds = await allBounds(page);
    await page.getByRole('combobox', { name: 'Computed by' }).selectOption({ label: 'WebGPU' });
    await expect.poll(() => badge.getAttribute('data-backend'), { timeout: PATIENCE }).toBe('webgpu');
    await settled(page);
    expect(await allBounds(page)).toEqual(bounds);
    await expect.poll(() => page.url()).toContain('backend=webgpu');
  });

  it.each([
    ['auto', { webgpu: false }, /auto: webgpu is left out: no GPU adapter was found/],
    ['webgpu', { webgpu: false }, /webgpu cannot be used: no GPU adapter was found; cpu answers in float64/],
    ['auto', { webgpu: false, webgl: false }, /auto: gpujs is left out: this browser gives workers no WebGL2/],
    [
      'gpujs',
      { webgpu: false, webgl: false },
      /gpujs cannot be used: this browser gives workers no WebGL2; cpu answers/,
    ],
  ] as const)('falls back to the processor for %s with %o', async (choice, devices, remark) => {
    const { backend, summary, details, bounds } = await computation({ link: `${SMALL}&backend=${choice}`, ...devices });
    expect(backend).toBe('cpu');
    expect(summary).toMatch(/^processor.*\d remarks?$/s);
    expect(details).toMatch(remark);
    expect(bounds[0]).toBe('(−0.145, 0.377)');
  });
});

describe.skipIf(browser.reason)(browser.title('engine workers of the page that fail'), () => {
  it('are replaced when one dies in the middle of a computation', async () => {
    let started = (): number => 0;
    const { page } = await browser.open({
      link: SMALL,
      before: async (page) => {
        started = await changeWorkers(page, dyingInTheMiddle, 1);
      },
    });
    await settled(page);
    expect(started()).toBe(2);
    expect((await allBounds(page))[0]).toBe('(−0.145, 0.377)');
    expect(await page.getByTestId('failure').count()).toBe(0);
    await type(page, 'exposure_t_y', '30');
    await settled(page);
    expect((await allBounds(page))[0]).toBe('(−0.420, 1.01)');
    expect(started()).toBe(2);
  });

  it('are given up when the second one dies, and the page says so and stays usable', async () => {
    const { page } = await browser.open({
      link: SMALL,
      before: (page) => changeWorkers(page, dyingInTheMiddle, Number.POSITIVE_INFINITY),
      context: { viewport: { width: 1440, height: 900 } },
    });
    const failure = page.getByTestId('failure');
    await failure.waitFor({ timeout: PATIENCE });
    expect(await failure.innerText()).toMatch(/^The engine has stopped twice: .*out of memory/);
    await expect.poll(() => view(page, 'bounds').innerText()).toContain('not computed');
    // What was drawn before stays, and is not called refined.
    expect(await outlines(page)).toHaveLength(1);
    expect(await page.locator('g.region[data-quality=refined]').count()).toBe(0);
    await openExports(page);
    await page.keyboard.press('Escape');
    await page.getByRole('radio', { name: 'radius' }).check();
    await failure.waitFor();
    // The old region stays; places are of the plane that is asked for, and none can be chosen in the old one.
    expect(await page.getByTestId('plane-figure').getAttribute('aria-label')).toContain('q_νe');
    expect(await page.getByTestId('readout').innerText()).toMatch(/^SM\s+⟨r/);
    await page.getByTestId('plane-figure').click({ position: { x: 200, y: 100 } });
    expect(await page.getByTestId('chosen-point').count()).toBe(0);
    await keepPicture(page, 'worker-died');
  });

  it.each([
    ['does not come', (page: Page) => page.route('**/engine-worker*', (route) => route.abort())],
    ['is no program', (page: Page) => changeWorkers(page, () => 'this is no program', Number.POSITIVE_INFINITY)],
    [
      'is not found',
      (page: Page) => page.route('**/engine-worker*', (route) => route.fulfill({ status: 404, body: 'not found' })),
    ],
  ] as const)('are told of when their file %s', async (_, before) => {
    const { page } = await browser.open({
      link: SMALL,
      before,
      context: { viewport: { width: 1440, height: 900 } },
      expectedProblems: [/engine-worker/, /ERR_FAILED/, /404/],
    });
    const failure = page.getByTestId('failure');
    await failure.waitFor({ timeout: PATIENCE });
    expect(await failure.innerText()).toMatch(/^The engine does not start: an engine worker (failed|did not load)/);
    expect(await failure.getAttribute('role')).toBe('alert');
    for (const name of ['plane', 'profile', 'spectra', 'bounds', 'pulls'] as const)
      expect(await view(page, name).getAttribute('data-freshness'), name).not.toBe('fresh');
    expect(await page.getByTestId('entries').innerText()).toContain('failed');
    await keepPicture(page, 'worker-missing');
  });
});
