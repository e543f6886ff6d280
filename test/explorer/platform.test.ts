/** Engine workers in a browser: each backend answers, says who it is, and survives what happens to workers. */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { dataFolder, nodeFiles } from '../../src/edge/node-files.js';
import { PAGE_POLICY } from '../../src/edge/page-server.js';
import { createEntryEngine } from '../../src/explorer/engine/create-engine.js';
import type { EngineRequest } from '../../src/explorer/engine/protocol.js';
import type { Answer, ComputationAnswer, PlaneAnswer, Question } from '../../src/explorer/engine/question.js';
import { DEFAULT_STATE, type ExplorerBackend } from '../../src/explorer/state.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { createBackend } from '../../src/profile/select.js';
import { testFolder } from '../support/temporary-folder.js';
import { browserOrReason, type OpenOptions, siteFolder } from './browser.js';

const browser = browserOrReason();
afterAll(() => browser.close());

/** A plane that needs more points than stay on the calling thread. */
function questionFor(backend: ExplorerBackend): Question {
  return {
    ...DEFAULT_STATE,
    entry: { scenario: 'darwin-300ty', settings: {} },
    samples: 33,
    profiled: [],
    backend,
    table: [],
    spectra: false,
    moving: false,
  };
}

/** Starts the engine worker of the site and sends one question; the page itself is not asked. */
async function answersOf(page: Page, question: Question, threads: number): Promise<Answer[]> {
  const [worker] = (await readdir(join(siteFolder, 'workers'))).filter((name) => name.startsWith('engine-worker'));
  const requests: EngineRequest[] = [
    { kind: 'start', threads },
    { kind: 'ask', slot: 0, number: 1, question },
  ];
  return page.evaluate(
    async ({ address, messages }) => {
      // biome-ignore lint/suspicious/noExplicitAny: this code runs in the browser, whose types the tests do not have.
      const { Worker } = globalThis as any;
      const engine = new Worker(address, { type: 'module' });
      try {
        return await new Promise<Answer[]>((resolve, reject) => {
          const answers: Answer[] = [];
          engine.onerror = (event: { message?: string }) => reject(new Error(`worker: ${event.message}`));
          engine.onmessage = ({ data }: { data: { answer: Answer } }) => {
            answers.push(data.answer);
            if (data.answer.kind === 'done' || data.answer.kind === 'failed') resolve(answers);
          };
          for (const message of messages) engine.postMessage(message);
        });
      } finally {
        engine.terminate();
      }
    },
    { address: `workers/${worker}`, messages: requests },
  );
}

interface Told {
  readonly plane: PlaneAnswer;
  readonly computation: ComputationAnswer;
}

function told(answers: readonly Answer[]): Told {
  expect(answers.at(-1)).toMatchObject({ kind: 'done' });
  const plane = answers.findLast((answer) => answer.kind === 'plane');
  const computation = answers.findLast((answer) => answer.kind === 'computation');
  if (plane?.kind !== 'plane' || computation?.kind !== 'computation') throw new Error('no plane, or nobody made it');
  expect(plane.quality).toBe('refined');
  return { plane, computation };
}

async function ask(backend: ExplorerBackend, options: OpenOptions = {}, threads = 1): Promise<Told> {
  const { page } = await browser.open(options);
  return told(await answersOf(page, questionFor(backend), threads));
}

/** The engine of this process: the same program, on Node. */
async function inNode(): Promise<PlaneAnswer> {
  const createProfiler = createBackend('cpu', {
    createCpu: createCpuProfiler,
    createWebGpu: async () => undefined,
    createGpuJs: async () => undefined,
  });
  const engine = createEntryEngine({
    files: nodeFiles,
    dataFolder,
    backend: async () => ({ createProfiler, remarks: [] }),
  });
  const answers: Answer[] = [];
  await engine.ask(questionFor('cpu'), (answer) => answers.push(answer), new AbortController().signal);
  await engine.close();
  return told([...answers]).plane;
}

/** Ends of the region along x and y, and the best fit: what a plane is read for. */
function figuresOf({ lines, minima }: PlaneAnswer): number[] {
  const points = lines.flatMap((line) => line.points);
  const ends = [0, 1].flatMap((axis) => {
    const values = points.map((point) => point[axis]);
    return [Math.min(...values), Math.max(...values)];
  });
  return [...ends, ...minima[0].at];
}

describe.skipIf(browser.reason)(browser.title('an engine worker in the browser'), () => {
  let float64: PlaneAnswer | undefined;
  /** The plane of a worker that computes alone, in float64. */
  const alone = async (): Promise<PlaneAnswer> => {
    float64 ??= (await ask('cpu')).plane;
    return float64;
  };
  /** @param tolerance fraction of the extent of the region */
  const expectAgreement = (plane: PlaneAnswer, other: PlaneAnswer, tolerance: number): void => {
    const [ours, theirs] = [figuresOf(plane), figuresOf(other)];
    const extents = [theirs[1] - theirs[0], theirs[3] - theirs[2]];
    ours.forEach((value, i) => {
      const extent = extents[i < 4 ? Math.floor(i / 2) : i - 4];
      expect(Math.abs(value - theirs[i]), `figure ${i}`).toBeLessThan(tolerance * extent);
    });
  };

  it('computes on the processor what Node computes', async () => {
    const { plane, computation } = await ask('cpu');
    // Their mathematical functions differ in the last bit.
    expectAgreement(plane, await inNode(), 1e-9);
    expect(computation).toMatchObject({
      backend: 'cpu',
      precision: 'float64',
      workers: 0,
      adapter: null,
      largestDeviation: null,
      remarks: [],
    });
  });

  it('computes with WebGPU', async () => {
    const { plane, computation } = await ask('webgpu');
    expectAgreement(plane, await alone(), 1e-3);
    expect(computation).toMatchObject({ backend: 'webgpu', precision: 'float32', remarks: [] });
    expect(computation.adapter).toMatch(/swiftshader/i);
    expect(computation.auditedPoints).toBeGreaterThan(0);
    expect(computation.largestDeviation).toBeGreaterThan(0);
    expect(computation.largestDeviation).toBeLessThan(1e-3);
  });

  it('computes with gpu.js on WebGL2', async () => {
    const { plane, computation } = await ask('gpujs', { webgpu: false });
    expectAgreement(plane, await alone(), 1e-3);
    expect(computation).toMatchObject({ backend: 'gpujs', precision: 'float32', remarks: [] });
    expect(computation.adapter).toMatch(/^gpu\.js webgl2, .*swiftshader/i);
    expect(computation.auditedPoints).toBeGreaterThan(0);
    expect(computation.largestDeviation).toBeLessThan(1e-3);
  });

  it('leaves software devices alone unless told otherwise, and says so', async () => {
    const { plane, computation } = await ask('auto');
    expect(plane.lines).toEqual((await alone()).lines);
    expect(computation.backend).toBe('cpu');
    expect(computation.remarks).toEqual([
      expect.stringMatching(/^auto: webgpu is left out: .*swiftshader is software on the same processor$/i),
      expect.stringMatching(/^auto: gpujs is left out: .*SwiftShader.* is software on the same processor$/),
    ]);
  });

  it('falls back to the processor, with the reason, where there is no device', async () => {
    const nothing = { webgpu: false, webgl: false };
    const reasons: string[][] = [];
    for (const backend of ['webgpu', 'gpujs', 'auto'] as const) {
      const { plane, computation } = await ask(backend, nothing);
      expect(plane.lines, backend).toEqual((await alone()).lines);
      expect(computation.backend, backend).toBe('cpu');
      reasons.push([...computation.remarks]);
    }
    expect(reasons).toEqual([
      ['webgpu cannot be used: no GPU adapter was found; cpu answers in float64'],
      ['gpujs cannot be used: this browser gives workers no WebGL2; cpu answers in float64'],
      [
        'auto: webgpu is left out: no GPU adapter was found',
        'auto: gpujs is left out: this browser gives workers no WebGL2',
      ],
    ]);
  });

  it('works from any file server, in any folder', async () => {
    const address = await plainServer('/some/where/');
    for (const backend of ['cpu', 'gpujs'] as const) {
      const { plane, computation } = await ask(backend, { address });
      expect(computation.backend).toBe(backend);
      expectAgreement(plane, await alone(), backend === 'cpu' ? 1e-12 : 1e-3);
    }
  });

  it('falls back where the file of gpu.js does not come', async () => {
    const { plane, computation } = await ask('gpujs', {
      before: (page) => page.context().route(/gpu-browser/, (route) => route.abort()),
      expectedProblems: [/gpu-browser/, /ERR_FAILED/],
    });
    expect(plane.lines).toEqual((await alone()).lines);
    expect(computation.remarks).toEqual([expect.stringMatching(/^gpujs cannot be used: .+; cpu answers in float64$/)]);
  });

  describe('with tile workers', () => {
    it('gets the same answer from them', async () => {
      const { plane, computation } = await ask('cpu', {}, 2);
      expect(plane.lines).toEqual((await alone()).lines);
      expect(computation).toMatchObject({ backend: 'cpu', workers: 2 });
    });

    it('computes by itself when each dies at its first tile', async () => {
      const site = await siteWithTileWorker(
        `new BroadcastChannel('tiles').postMessage('started');
         addEventListener('message', () => { throw new Error('out of memory'); });`,
      );
      const { page } = await browser.open({ site });
      await page.evaluate(() => {
        const [scope, starts] = [globalThis as { starts?: string[] }, [] as string[]];
        scope.starts = starts;
        new BroadcastChannel('tiles').onmessage = (event) => starts.push((event as { data: string }).data);
      });
      const { plane } = told(await answersOf(page, questionFor('cpu'), 2));
      expect(await page.evaluate(() => (globalThis as { starts?: string[] }).starts)).toEqual(['started', 'started']);
      expect(plane.lines).toEqual((await alone()).lines);
    });

    it('computes by itself when their file is broken', async () => {
      const { plane } = await ask('cpu', { site: await siteWithTileWorker('this is no program') }, 2);
      expect(plane.lines).toEqual((await alone()).lines);
    });

    it('computes by itself when their file is missing', async () => {
      const site = await siteWithTileWorker(undefined);
      const { plane } = await ask('cpu', { site, expectedProblems: [/tile-worker/] }, 2);
      expect(plane.lines).toEqual((await alone()).lines);
    });
  });
});

describe.skipIf(browser.reason)(browser.title('the policy of the page'), () => {
  it('is the same in the page and in the header of the server, which can say one thing more', async () => {
    const html = await readFile(join(siteFolder, 'index.html'), 'utf8');
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html) ?? [];
    expect(`${policy}; frame-ancestors 'none'`).toBe(PAGE_POLICY);
  });

  // The server of nuscan states the policy as well.
  it.each([
    ['nuscan explore', 2],
    ['any file server', 1],
  ] as const)('keeps foreign scripts out, on %s', async (server, policies) => {
    const address = server === 'nuscan explore' ? {} : { address: await plainServer('/') };
    const { page, problems } = await browser.open({ ...address, expectedProblems: [/Content Security Policy/] });
    const ran = await page.evaluate(() => {
      // biome-ignore lint/suspicious/noExplicitAny: this code runs in the browser, whose types the tests do not have.
      const { document } = globalThis as any;
      const script = document.createElement('script');
      script.textContent = 'globalThis.intruder = true';
      document.head.append(script);
      return 'intruder' in globalThis;
    });
    expect(ran).toBe(false);
    expect(problems).toHaveLength(policies);
  });
});

/** The site on a server that says nothing but the type of a file, below a folder. */
async function plainServer(folder: string): Promise<string> {
  const types: Readonly<Record<string, string>> = {
    '.html': 'text/html',
    '.js': 'text/javascript',
    '.css': 'text/css',
  };
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').slice(folder.length) || 'index.html';
    const body = await readFile(join(siteFolder, path)).catch(() => undefined);
    response.writeHead(body ? 200 : 404, { 'Content-Type': types[extname(path)] ?? 'text/plain' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${folder}`;
}

/** A copy of the site with another program in place of the tile worker; undefined for none. */
async function siteWithTileWorker(program: string | undefined): Promise<string> {
  const site = await testFolder();
  await cp(siteFolder, site, { recursive: true });
  const workers = join(site, 'workers');
  const [file] = (await readdir(workers)).filter((name) => name.startsWith('tile-worker'));
  if (program === undefined) await rm(join(workers, file));
  else await writeFile(join(workers, file), program);
  return site;
}
