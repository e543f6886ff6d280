/** The server of the explorer: what it gives, and what it refuses. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  PAGE_POLICY,
  type PageServer,
  PortUnavailable,
  SiteMissing,
  startPageServer,
  WORKER_POLICY,
} from '../../src/edge/page-server.js';

interface Response {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const PAGE = '<!doctype html><title>explorer</title>';
const PROGRAM = 'export const text = "a program that is long enough to be worth compressing";\n'.repeat(20);
let folder: string;
let site: string;
let server: PageServer;

/** Sends the path as it is: neither `fetch` nor `URL` would. */
function ask(path: string, { method = 'GET', headers = {} }: Asking = {}): Promise<Response> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    asking.on('error', reject);
    asking.end();
  });
}

/** Sends bytes that no client library would, and reads to the end of the connection. */
function askRaw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.end(text));
    let answer = '';
    socket.setEncoding('latin1').on('data', (part: string) => {
      answer += part;
    });
    socket.on('end', () => resolve(answer)).on('error', reject);
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nuscan-server-'));
  site = join(folder, 'dist/web');
  await mkdir(join(site, 'assets'), { recursive: true });
  await mkdir(join(site, 'workers'));
  await writeFile(join(folder, 'package.json'), '{"secret": true}');
  await writeFile(join(folder, 'dist/web/index.html'), PAGE);
  await writeFile(join(site, 'assets/index-abc.js'), PROGRAM);
  await writeFile(join(site, 'workers/engine-abc.js'), PROGRAM);
  await writeFile(join(site, 'assets/picture-abc.png'), Buffer.from([0x89, 0x50, 0x4e, 0x47]));
  await symlink(join(folder, 'package.json'), join(site, 'assets/link.txt'));
  server = await startPageServer(site, 0);
  await writeFile(join(site, 'later.txt'), 'not there when the server started');
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

describe('what it serves', () => {
  it('gives the page at / and at its name', async () => {
    for (const path of ['/', '/index.html', '/?x=1', '/index.html?a=/../package.json']) {
      const { status, headers, body } = await ask(path);
      expect(status, path).toBe(200);
      expect(body.toString(), path).toBe(PAGE);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(headers['cache-control']).toBe('no-cache');
    }
  });

  it('lets hashed files be kept for good', async () => {
    for (const path of ['/assets/index-abc.js', '/workers/engine-abc.js']) {
      const { headers, body } = await ask(path);
      expect(body.toString()).toBe(PROGRAM);
      expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    }
  });

  it('answers HEAD like GET, without the body', async () => {
    const whole = await ask('/assets/index-abc.js');
    const head = await ask('/assets/index-abc.js', { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.body).toHaveLength(0);
    expect(head.headers['content-length']).toBe(String(whole.body.length));
    const { date: _, ...headers } = head.headers;
    expect(whole.headers).toMatchObject(headers);
  });

  it('compresses text for those who accept it, and nothing else', async () => {
    for (const accepted of ['gzip', 'br, GZIP;q=0.5', 'deflate,gzip']) {
      const { headers, body } = await ask('/assets/index-abc.js', { headers: { 'Accept-Encoding': accepted } });
      expect(headers['content-encoding'], accepted).toBe('gzip');
      expect(headers['content-length']).toBe(String(body.length));
      expect(body.length).toBeLessThan(PROGRAM.length / 4);
      expect(gunzipSync(body).toString()).toBe(PROGRAM);
      expect(headers.vary).toBe('Accept-Encoding');
    }
    for (const accepted of ['', 'br', 'gzip;q=0', 'gzip; q=0.0', 'x-gzipped']) {
      const { headers, body } = await ask('/assets/index-abc.js', { headers: { 'Accept-Encoding': accepted } });
      expect(headers['content-encoding'], accepted).toBeUndefined();
      expect(body.toString()).toBe(PROGRAM);
    }
    const picture = await ask('/assets/picture-abc.png', { headers: { 'Accept-Encoding': 'gzip' } });
    expect(picture.headers['content-encoding']).toBeUndefined();
    expect(picture.headers['content-type']).toBe('image/png');
  });

  it('isolates the page, and allows eval to workers alone', async () => {
    for (const path of ['/', '/workers/engine-abc.js', '/nothing']) {
      const { headers } = await ask(path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
      });
    }
    const policyOf = async (path: string) => (await ask(path)).headers['content-security-policy'];
    expect(await policyOf('/')).toBe(PAGE_POLICY);
    expect(await policyOf('/assets/index-abc.js')).toBe(PAGE_POLICY);
    expect(PAGE_POLICY).not.toMatch(/unsafe|\*|https?:/);
    expect(await policyOf('/workers/engine-abc.js')).toBe(WORKER_POLICY);
    expect(await policyOf('/nothing')).toContain("default-src 'none'");
  });
});

describe('what it refuses', () => {
  it.each([
    '/../package.json',
    '/assets/../../../package.json',
    '/%2e%2e/package.json',
    '/..%2fpackage.json',
    '/assets/..%5c..%5cpackage.json',
    '/assets/%00index-abc.js',
    '/assets/index-abc.js%00.txt',
    '//etc/passwd',
    '/etc/passwd',
    '/package.json',
    '/assets',
    '/assets/',
    '/assets/link.txt',
    '/later.txt',
    '/%69ndex.html',
    '/constructor',
    '/__proto__',
    'http://localhost/index.html',
  ])('the path %s', async (path) => {
    const { status, body } = await ask(path);
    expect(status).toBe(404);
    expect(body.toString()).toBe('no such file\n');
  });

  it('null bytes, and what is not HTTP', async () => {
    const host = `Host: 127.0.0.1:${server.port}`;
    expect(await askRaw(`GET /\0index.html HTTP/1.1\r\n${host}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
    expect(await askRaw('\x16\x03\x01 hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect((await ask('/')).status).toBe(200);
  });

  it('methods that change something', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']) {
      const { status, headers } = await ask('/', { method });
      expect(status, method).toBe(405);
      expect(headers.allow).toBe('GET, HEAD');
    }
  });

  it('names of other hosts, as they come after DNS rebinding', async () => {
    const { port } = server;
    for (const host of [`localhost:${port}`, `LOCALHOST:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]) {
      expect((await ask('/', { headers: { Host: host } })).status, host).toBe(200);
    }
    for (const host of [
      `evil.example:${port}`,
      'localhost',
      `localhost:${port + 1}`,
      `localhost.evil.example:${port}`,
      `127.0.0.2:${port}`,
      `user@localhost:${port}`,
    ]) {
      const { status, body } = await ask('/', { headers: { Host: host } });
      expect(status, host).toBe(403);
      expect(body.toString()).toContain(`127.0.0.1:${port}`);
    }
    expect(await askRaw('GET / HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /);
    expect(await askRaw('GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /);
  });

  it('every address but loopback', async () => {
    const reaches = (host: string): Promise<boolean> =>
      new Promise((resolve) => {
        const socket = connect(server.port, host, () => socket.end(() => resolve(true)));
        socket.on('error', () => resolve(false));
      });
    expect(await reaches('127.0.0.1')).toBe(true);
    // Linux answers on all of 127.0.0.0/8 when a server listens on every address.
    const others = Object.values(networkInterfaces())
      .flat()
      .filter((address) => address && !address.internal && address.family === 'IPv4')
      .map((address) => address?.address as string);
    for (const host of [...others, ...(process.platform === 'linux' ? ['127.0.0.2'] : [])]) {
      expect(await reaches(host), host).toBe(false);
    }
  });
});

describe('starting', () => {
  it('says that a port is taken', async () => {
    const other: Server = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const starting = startPageServer(site, port);
    await expect(starting).rejects.toBeInstanceOf(PortUnavailable);
    await expect(starting).rejects.toMatchObject({ port, code: 'EADDRINUSE' });
    await new Promise((resolve) => other.close(resolve));
  });

  it('says that there is no site', async () => {
    await expect(startPageServer(join(folder, 'nowhere'), 0)).rejects.toBeInstanceOf(SiteMissing);
    await expect(startPageServer(join(site, 'assets'), 0)).rejects.toBeInstanceOf(SiteMissing);
  });

  it('says what a site lacks that was not built completely', async () => {
    const half = join(folder, 'half');
    await mkdir(join(half, 'assets'), { recursive: true });
    await writeFile(join(half, 'index.html'), '<script src="./assets/index-1.js"></script><link href="data:,">');
    const starting = startPageServer(half, 0);
    await expect(starting).rejects.toBeInstanceOf(SiteMissing);
    await expect(starting).rejects.toThrow(/not built completely: no assets\/index-1\.js in/);
    await writeFile(join(half, 'assets/index-1.js'), PROGRAM);
    await (await startPageServer(half, 0)).close();
  });

  it('closes while a connection is open', async () => {
    const brief = await startPageServer(site, 0);
    const socket = connect(brief.port, '127.0.0.1');
    await new Promise((resolve) => socket.on('connect', resolve));
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => undefined);
    await brief.close();
    await closed;
  });
});
