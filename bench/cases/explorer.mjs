// The explorer in a browser: how soon a contour follows the slider, how large the site is, when the first picture stands.
//
//   contour    from the event of the exposure slider to the frame that shows the new contour, DARWIN 300 t y,
//              planes of 128, 256 and 512 samples per axis, every backend of the page
//   threshold  the same for the threshold slider, which folds the spectra anew
//   first      from the request of the page to the first contour, and to the refined ones, nothing cached
//   size       bytes of the site, gzip -9, all parts and those that a visit needs
//
// NUSCAN_CHROMIUM names the browser, NUSCAN_CHROMIUM_FLAGS what else it is started with: on a machine with a graphics card
// for instance "--enable-features=Vulkan --use-angle=vulkan". The adapters that answered stand in the results.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { startPageServer } from '../../dist/edge/page-server.js';
import { spread } from '../support.mjs';

const site = fileURLToPath(new URL('../../dist/web', import.meta.url));
const SAMPLES = [128, 256, 512];
const BACKENDS = ['cpu', 'webgpu', 'gpujs'];
const MOVES = 40;
/** Backends that imitate a graphics card are slow: fewer moves, but some. */
const LEAST_MOVES = 5;
const LONGEST_MS = 15_000;
const FIRST_ROUNDS = 7;
const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-unsafe-webgpu',
  ...(process.env.NUSCAN_CHROMIUM_FLAGS?.split(' ') ?? []),
];

export async function run() {
  const server = await startPageServer(site, 0);
  const browser = await chromium.launch({
    executablePath: process.env.NUSCAN_CHROMIUM ?? '/usr/bin/chromium',
    args: FLAGS,
  });
  try {
    const contour = {};
    const threshold = {};
    for (const backend of BACKENDS) {
      contour[backend] = {};
      for (const samples of SAMPLES) {
        const { adapter, times } = await drag(browser, server.url, backend, samples, 'exposure_t_y');
        contour[backend].adapter = adapter;
        contour[backend][samples] = quantiles(times);
        console.error(`explorer: ${backend} ${samples}: ${JSON.stringify(contour[backend][samples])}`);
      }
      const { times } = await drag(browser, server.url, backend, SAMPLES[0], 'threshold_keV');
      threshold[backend] = quantiles(times);
    }
    return {
      unit: 'milliseconds, bytes',
      browser: browser.version(),
      contour,
      threshold,
      first: await firstPicture(browser, server.url),
      size: await siteSize(),
    };
  } finally {
    await browser.close();
    await server.close();
  }
}

const rounded = (value) => Number(value.toPrecision(3));

function quantiles(times) {
  const sorted = [...times].sort((a, b) => a - b);
  return {
    moves: times.length,
    median: rounded(spread(sorted).median),
    percentile95: rounded(sorted[Math.ceil(0.95 * sorted.length) - 1]),
    largest: rounded(sorted[sorted.length - 1]),
  };
}

async function openPage(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.on('pageerror', (error) => {
    throw error;
  });
  await page.goto(url);
  return { context, page };
}

const refined = (page) =>
  page.waitForFunction(
    () => {
      const regions = [...document.querySelectorAll('[data-testid="plane-figure"] .region')];
      return regions.length > 0 && regions.every((region) => region.dataset.quality === 'refined');
    },
    null,
    { timeout: 120_000 },
  );

/** Moves a slider up and down in steps of 2% of its length, each when the contour of the last one is drawn. */
async function drag(browser, url, backend, samples, key) {
  const { context, page } = await openPage(
    browser,
    `${url}#v=1&scenario=darwin-300ty&samples=${samples}&backend=${backend}`,
  );
  await refined(page);
  const times = await page.evaluate(
    async ({ key, moves, least, longest }) => {
      const slider = document.querySelector(`[data-testid="control-${key}"] input[type=range]`);
      const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
      const line = () => document.querySelector('[data-testid="plane-figure"] .region .line').getAttribute('d');
      const width = Number(slider.max) - Number(slider.min);
      const from = slider.valueAsNumber;
      const durations = [];
      const began = performance.now();
      for (let i = 1; i <= moves && (i <= least || performance.now() - began < longest); i++) {
        const before = line();
        // Ten steps up, ten down: the window has to follow.
        const step = 10 - Math.abs((i % 20) - 10);
        setValue.call(slider, String(Math.round(from + 0.02 * step * width + i)));
        const start = performance.now();
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        await new Promise((resolve, reject) => {
          const look = () => {
            if (line() !== before) resolve();
            else if (performance.now() - start > 60_000) reject(new Error(`the contour did not follow move ${i}`));
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        });
        durations.push(performance.now() - start);
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      return durations;
    },
    { key, moves: MOVES, least: LEAST_MOVES, longest: LONGEST_MS },
  );
  const adapter = await page.evaluate(
    () => document.querySelector('[data-testid="badge"] .adapter')?.textContent ?? null,
  );
  const used = await page.getAttribute('[data-testid="badge"]', 'data-backend');
  await context.close();
  if (used !== backend) throw new Error(`${backend} was asked for, ${used} answered`);
  return { adapter, times };
}

/** The default page, each time in a fresh context. */
async function firstPicture(browser, url) {
  const [coarse, complete] = [[], []];
  for (let round = 0; round < FIRST_ROUNDS; round++) {
    const start = performance.now();
    const { context, page } = await openPage(browser, url);
    await page.waitForSelector('[data-testid="plane-figure"] .region', { timeout: 120_000 });
    coarse.push(performance.now() - start);
    await refined(page);
    complete.push(performance.now() - start);
    await context.close();
  }
  return { firstContour: quantiles(coarse), allRefined: quantiles(complete) };
}

async function siteSize() {
  const files = (await readdir(site, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const sizes = {};
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name);
    sizes[path.slice(site.length + 1).replace(/-[\w-]{8}(?=\.\w+$)/, '')] = gzipSync(await readFile(path), {
      level: 9,
    }).length;
  }
  const sum = (keep) => Object.entries(sizes).reduce((total, [name, size]) => total + (keep(name) ? size : 0), 0);
  return {
    all: sum(() => true),
    visit: sum((name) => !/export|scan-of-state|licences|gpu-browser/.test(name)),
    files: sizes,
  };
}
