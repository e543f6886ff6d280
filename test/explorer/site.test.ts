/** The built site: small, without Node, and with the licences of what is in it. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packageFolder } from '../cli/nuscan.js';
import { siteFolder } from './browser.js';

const names = (await readdir(siteFolder, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(siteFolder.length + 1));
const programs = names.filter((name) => name.endsWith('.js'));
const textOf = (name: string): Promise<string> => readFile(join(siteFolder, name), 'utf8');

describe('the site', () => {
  it('holds the page, its workers, and gpu.js in a file of its own', async () => {
    expect(names).toContain('index.html');
    // A hash may hold hyphens.
    const workers = names.filter((name) => name.startsWith('workers/')).map((name) => name.replace(/-.{8}\.js$/, ''));
    for (const name of ['workers/engine-worker', 'workers/tile-worker', 'workers/gpu-browser'])
      expect(workers.filter((worker) => worker === name)).toHaveLength(1);
    const engine = await textOf(programs.find((name) => name.startsWith('workers/engine-worker')) as string);
    expect(engine).toMatch(/import\(`?"?'?\.\/gpu-browser/);
    expect(engine).not.toMatch(/from\s*["'`]\.\/gpu-browser/);
  });

  it('is less than a megabyte on the way, gpu.js aside', async () => {
    let bytes = 0;
    for (const name of names) {
      if (name.startsWith('workers/gpu-browser')) continue;
      bytes += gzipSync(await readFile(join(siteFolder, name))).length;
    }
    expect(bytes).toBeLessThan(1_000_000);
    expect(bytes).toBeGreaterThan(100_000);
  });

  it('asks for nothing of Node, and for no address of another server', async () => {
    for (const name of [...programs, 'index.html']) {
      const text = await textOf(name);
      expect(text, name).not.toMatch(/["'`]node:[a-z]|__vite-browser-external/);
      expect(text, name).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    }
  });

  it('names itself and every package in it, with their licences', async () => {
    const licences = await textOf('licences.txt');
    expect(licences).toContain((await readFile(join(packageFolder, 'LICENSE'), 'utf8')).trim());
    for (const name of ['ajv', 'yaml', 'd3-contour', 'd3-dsv', 'gpu.js', 'acorn']) {
      expect(licences).toMatch(new RegExp(`^${name.replace('.', '\\.')} \\d+\\.\\d+\\.\\d+ \\([^()]+\\)$`, 'm'));
    }
    expect(licences).not.toContain('undefined');
    expect(licences.match(/Permission (is hereby granted|to use)/g)?.length).toBeGreaterThan(7);
  });
});
