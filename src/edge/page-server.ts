/** Serves the built explorer on loopback: its own files, read once, and nothing else. */
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

/** The only address that the server listens on. */
const LOOPBACK = '127.0.0.1';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};
const COMPRESSED = /^(text\/|image\/svg)/;

/** What the page itself also demands, in its `meta` element. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' blob: data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** Workers compile the kernel, the checks of input files and the kernels of gpu.js; they have no document. */
export const WORKER_POLICY =
  "default-src 'none'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

interface ServedFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Compressed at the first request that accepts it; undefined where that saves nothing. */
  readonly compressed: (() => Buffer) | undefined;
}

export interface PageServer {
  readonly port: number;
  /** Where a browser finds the page. */
  readonly url: string;
  /** Stops listening and drops all connections. */
  close(): Promise<void>;
}

/** The explorer has not been built, or not completely. */
export class SiteMissing extends Error {}

/** The port cannot be listened on; `code` is that of the system, `EADDRINUSE` or `EACCES` say. */
export class PortUnavailable extends Error {
  constructor(
    readonly port: number,
    readonly code: string,
  ) {
    super(`port ${port} ${code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${code})`}`);
  }
}

/**
 * Starts serving.
 * @param folder the built site; files that appear in it later are not served
 * @param port 0 for any free one
 * @throws SiteMissing when the folder holds no index.html, or not what that one loads; PortUnavailable
 */
export async function startPageServer(folder: string, port: number): Promise<PageServer> {
  const files = await readSite(folder);
  // Only here: with its first import, Node 22 makes a WebAssembly memory, for which not every command has room.
  const { createServer } = await import('node:http');
  let allowedHosts: ReadonlySet<string> = new Set();
  const server = createServer((request, response) => answer(files, allowedHosts, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new PortUnavailable(port, error.code ?? 'unknown')));
    server.listen(port, LOOPBACK, resolve);
  });
  const taken = (server.address() as AddressInfo).port;
  allowedHosts = hostsOf(taken);
  return {
    port: taken,
    url: `http://${LOOPBACK}:${taken}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Every file of the site by the path of its URL. */
async function readSite(folder: string): Promise<ReadonlyMap<string, ServedFile>> {
  const files = new Map<string, ServedFile>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join('/');
    files.set(`/${name}`, served(name, await readFile(path)));
  }
  const index = files.get('/index.html');
  if (!index) throw new SiteMissing(`the explorer is not built: no index.html in ${folder}`);
  // An interrupted build leaves a page that would stay white.
  for (const [, name] of index.body.toString('utf8').matchAll(/(?:src|href)="\.\/([^"?#]+)"/g)) {
    if (!files.has(`/${name}`)) throw new SiteMissing(`the explorer is not built completely: no ${name} in ${folder}`);
  }
  return files.set('/', index);
}

function served(name: string, body: Buffer): ServedFile {
  const type = TYPES[extname(name)] ?? 'application/octet-stream';
  // Names of assets hold a hash of their contents.
  const hashed = /^(assets|workers)\//.test(name);
  let compressed: Buffer | undefined;
  return {
    headers: {
      ...COMMON_HEADERS,
      'Content-Type': type,
      'Content-Security-Policy': name.startsWith('workers/') ? WORKER_POLICY : PAGE_POLICY,
      'Cache-Control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...(COMPRESSED.test(type) ? { Vary: 'Accept-Encoding' } : {}),
    },
    body,
    compressed: COMPRESSED.test(type)
      ? () => {
          compressed ??= gzipSync(body, { level: 9 });
          return compressed;
        }
      : undefined,
  };
}

/** Values of the header `Host` that name this server; a page of another site that points its name here has another. */
function hostsOf(port: number): ReadonlySet<string> {
  const names = ['localhost', LOOPBACK, '[::1]'];
  return new Set([...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])]);
}

function answer(
  files: ReadonlyMap<string, ServedFile>,
  allowedHosts: ReadonlySet<string>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (!allowedHosts.has((request.headers.host ?? '').toLowerCase())) {
    refuse(response, 403, `this server answers to ${[...allowedHosts].join(', ')} only`);
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    refuse(response, 405, 'GET and HEAD only');
    return;
  }
  // Looked up as it is, neither decoded nor normalised: nothing of it reaches the file system.
  const [path] = (request.url ?? '').split('?', 1);
  const file = files.get(path);
  if (!file) {
    refuse(response, 404, 'no such file');
    return;
  }
  const compressed = acceptsGzip(request.headers['accept-encoding']) ? file.compressed?.() : undefined;
  // Node leaves the body out for HEAD.
  const body = compressed ?? file.body;
  response.writeHead(200, {
    ...file.headers,
    'Content-Length': body.length,
    ...(compressed ? { 'Content-Encoding': 'gzip' } : {}),
  });
  response.end(body);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    ...COMMON_HEADERS,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  });
  response.end(`${text}\n`);
}

function acceptsGzip(header: string | string[] | undefined): boolean {
  return String(header ?? '')
    .split(',')
    .some((coding) => /^\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(coding));
}
