/** Debian's Chromium for tests of the explorer, or the reason why they are skipped. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { type PageServer, startPageServer } from '../../src/edge/page-server.js';
import { packageFolder } from '../cli/nuscan.js';
import { PATIENCE } from './explorer-page.js';

const executable = process.env.NUSCAN_CHROMIUM ?? '/usr/bin/chromium';
export const siteFolder = join(packageFolder, 'dist/web');

/** What the browser of a page has. Debian's Chromium offers both on SwiftShader, which is software. */
export interface Devices {
  /** Default true. */
  readonly webgpu?: boolean;
  /** Default true. Chromium has no WebGPU without it. */
  readonly webgl?: boolean;
}

export interface OpenOptions extends Devices {
  /** A changed copy of the site; default the built one. */
  readonly site?: string;
  /** Of the site on a server of the test, with a slash at its end; default: it is served as `nuscan explore` does. */
  readonly address?: string;
  /** What follows the address of the site, for instance `#s=...`. */
  readonly link?: string;
  /** Window, colour scheme, touch and the like. */
  readonly context?: BrowserContextOptions;
  /** Done with the empty page before it loads the site: routes that break something, say. */
  readonly before?: (page: Page) => Promise<unknown>;
  /** Problems that the test makes on purpose. */
  readonly expectedProblems?: readonly RegExp[];
}

/** A page of the explorer. The test that opened it fails when the page had a problem that it did not expect. */
export interface OpenPage {
  readonly page: Page;
  /** Of the site, with a slash at its end. */
  readonly url: string;
  /** Errors of console, scripts and requests so far, the expected ones too. */
  readonly problems: readonly string[];
}

export interface TestBrowser {
  /** Why there is no browser; undefined when there is one. */
  readonly reason: string | undefined;
  /** A title for `describe`, with the reason where its tests are skipped. */
  title(text: string): string;
  /** Opens the built site; call it inside a test. The page is closed with the test. */
  open(options?: OpenOptions): Promise<OpenPage>;
  /** Ends browsers and servers. */
  close(): Promise<void>;
}

const QUIET_FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The browser of a test file; processes start at the first page that wants them:
 *
 *     const browser = browserOrReason();
 *     afterAll(() => browser.close());
 *     describe.skipIf(browser.reason)(browser.title('the page'), () => ... await browser.open() inside the tests ...);
 *
 * @throws Error when there is none although NUSCAN_REQUIRE_BROWSER=1 demands one
 */
export function browserOrReason(): TestBrowser {
  const reason = existsSync(executable) ? undefined : `no Chromium at ${executable} (NUSCAN_CHROMIUM names another)`;
  if (reason !== undefined) {
    if (process.env.NUSCAN_REQUIRE_BROWSER === '1') throw new Error(reason);
    console.warn(`tests in a browser are skipped: ${reason}`);
  }
  const browsers = new Map<string, Promise<Browser>>();
  const servers = new Map<string, Promise<PageServer>>();
  const serve = (site: string): Promise<PageServer> => {
    const known = servers.get(site) ?? startPageServer(site, 0);
    servers.set(site, known);
    return known;
  };
  const launch = (devices: Devices): Promise<Browser> => {
    const flags = flagsOf(devices);
    const key = flags.join(' ');
    const known =
      browsers.get(key) ?? chromium.launch({ executablePath: executable, args: [...QUIET_FLAGS, ...flags] });
    browsers.set(key, known);
    return known;
  };
  return {
    reason,
    title: (text) => (reason === undefined ? text : `${text} (skipped: ${reason})`),
    async open(options = {}) {
      const url = options.address ?? (await serve(options.site ?? siteFolder)).url;
      const context = await (await launch(options)).newContext(options.context);
      context.setDefaultTimeout(PATIENCE);
      const page = await context.newPage();
      const problems = watch(page);
      onTestFinished(async () => {
        await context.close();
        const expected = options.expectedProblems ?? [];
        expect(problems.filter((problem) => !expected.some((pattern) => pattern.test(problem)))).toEqual([]);
      });
      await options.before?.(page);
      await page.goto(url + (options.link ?? ''));
      return { page, url, problems };
    },
    async close() {
      for (const browser of browsers.values()) await (await browser).close();
      for (const server of servers.values()) await (await server).close();
    },
  };
}

function flagsOf({ webgpu = true, webgl = true }: Devices): readonly string[] {
  return [
    ...(webgpu ? ['--enable-unsafe-webgpu'] : []),
    ...(webgl ? [] : ['--disable-gpu', '--disable-software-rasterizer']),
  ];
}

/** Everything that should not happen on a page and in its workers. */
function watch(page: Page): readonly string[] {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
  page.on('requestfailed', (request) => problems.push(`request: ${request.url()} ${request.failure()?.errorText}`));
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`response: ${response.status()} ${response.url()}`);
  });
  page.on('crash', () => problems.push('the page crashed'));
  return problems;
}
