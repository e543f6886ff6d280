import type { Command } from 'commander';
import { packageFolder } from '../../edge/node-files.js';
import { openBrowser } from '../../edge/open-browser.js';
import { type PageServer, PortUnavailable, SiteMissing, startPageServer } from '../../edge/page-server.js';
import { InputError } from '../../input/errors.js';
import { parsePort } from '../arguments.js';
import { print } from '../context.js';
import { stoppable } from '../stopping.js';

/** Tried first, and those behind it while they are taken. */
const DEFAULT_PORT = 8017;
const TRIED_PORTS = 100;

/** Adds `nuscan explore`. */
export function addExplore(program: Command): void {
  program
    .command('explore')
    .description('show bounds, planes, profiles and spectra in the browser, where they follow sliders')
    .option('--port <n>', `port on this computer; 0 for any free one (default: ${DEFAULT_PORT}, or the next free one)`)
    .option('--no-open', 'print the address without opening it')
    .addHelpText('after', '\nExample:\n  $ nuscan explore --port 9000')
    .action(async (options: { port?: string; open: boolean }) => {
      const server = await start(options.port === undefined ? undefined : parsePort(options.port));
      print(`nuscan explorer: ${server.url} (Ctrl-C ends it)`);
      if (options.open) openBrowser(server.url);
      await stoppable(
        (signal) => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
        'the explorer is no longer served',
      );
      await server.close();
    });
}

async function start(port: number | undefined): Promise<PageServer> {
  const site = `${packageFolder}/dist/web`;
  try {
    return await (port === undefined ? startOnFreePort(site) : startPageServer(site, port));
  } catch (error) {
    if (error instanceof SiteMissing)
      throw new Error(`${error.message}; npm run build:web builds it`, { cause: error });
    if (error instanceof PortUnavailable && port !== undefined) {
      throw new InputError(error.message, { key: '--port', value: port, accepted: 'a free port; 0 finds one' });
    }
    throw error;
  }
}

/** @throws PortUnavailable for the last one that was tried */
async function startOnFreePort(site: string): Promise<PageServer> {
  for (let port = DEFAULT_PORT; ; port++) {
    try {
      return await startPageServer(site, port);
    } catch (error) {
      const taken = error instanceof PortUnavailable && error.code === 'EADDRINUSE';
      if (!taken || port + 1 === DEFAULT_PORT + TRIED_PORTS) throw error;
    }
  }
}
