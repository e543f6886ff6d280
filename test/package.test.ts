/** What ties the parts of the package together. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as browser from '../src/browser.js';
import { packageFolder } from '../src/edge/node-files.js';
import * as library from '../src/index.js';
import { publishedSchemas } from '../src/schemas.js';
import { VERSION } from '../src/version.js';

const sources = readdirSync(join(packageFolder, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.ts'),
);
const read = (path: string): string => readFileSync(join(packageFolder, path), 'utf8');

describe('the package', () => {
  it('states one version', () => {
    expect(JSON.parse(read('package.json')).version).toBe(VERSION);
  });

  it('publishes the schemas that it checks with', () => {
    const files = readdirSync(join(packageFolder, 'schemas'));
    expect(files.sort()).toEqual(
      Object.keys(publishedSchemas)
        .map((name) => `${name}.schema.json`)
        .sort(),
    );
    for (const [name, schema] of Object.entries(publishedSchemas)) {
      expect(JSON.parse(read(`schemas/${name}.schema.json`))).toEqual(JSON.parse(JSON.stringify(schema)));
    }
  });

  it('runs in a browser from physics to report: Node modules only at the edge', () => {
    const nodeOnly = sources.filter((path) => /(from|import\()\s*['"]node:/.test(read(join('src', path))));
    expect(nodeOnly.length).toBeGreaterThan(0);
    expect(nodeOnly.filter((path) => !/^(edge|cli)[\\/]/.test(path))).toEqual([]);
  });

  it('lets no room import from a floor above it', () => {
    const floors = [
      'numerics',
      'input',
      'physics',
      'detector',
      'experiment',
      'model',
      'profile',
      'inference',
      'scan',
      'cluster',
      'report',
      'cli',
    ];
    const wrong = sources.flatMap((path) => {
      const [room] = path.split('/');
      if (!floors.includes(room) || path.includes('assembly')) return [];
      return [...read(join('src', path)).matchAll(/from '((?:\.\.\/)+)([\w-]+)\//g)]
        .filter(([, up]) => up.split('/').length - 1 === path.split('/').length - 1)
        .map(([, , other]) => other)
        .filter((other) => floors.includes(other) && floors.indexOf(other) > floors.indexOf(room))
        .map((other) => `${path} imports ${other}`);
    });
    expect(wrong).toEqual([]);
  });

  it('offers a browser everything but what only Node has', () => {
    const nodeOnly = [
      'createNodeGpuJsAccelerator',
      'createNodeWorkerPool',
      'createUnitThreads',
      'dataFolder',
      'nodeFiles',
      'openNodeGpu',
      'openScanFolder',
      'readScanFolder',
    ];
    expect(
      Object.keys(library)
        .filter((name) => !Object.hasOwn(browser, name))
        .sort(),
    ).toEqual(nodeOnly);
    const reached = new Set<string>();
    const visit = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      for (const [, other] of read(join('src', path)).matchAll(/from '(\.[^']+)\.js'/g)) {
        visit(`${join(path, '..', other)}.ts`);
      }
    };
    visit('browser.ts');
    expect(reached.size).toBeGreaterThan(50);
    expect([...reached].filter((path) => /^(edge|cli)[\\/]/.test(path))).toEqual([]);
  });

  it('offers this interface as a library', () => {
    expect(Object.keys(library).sort()).toMatchInlineSnapshot(`
      [
        "AcceleratorFailure",
        "BACKEND_CHOICES",
        "COUPLINGS",
        "COUPLING_NAMES",
        "DeviceUnavailable",
        "GpuJsKernels",
        "IncompleteScan",
        "InputError",
        "SHIPPED_SCENARIOS",
        "Status",
        "UNSETTLED",
        "VERSION",
        "buildRateModel",
        "createBackend",
        "createCheckedProfiler",
        "createCpuProfiler",
        "createFoldingCache",
        "createGpuJsAccelerator",
        "createNodeGpuJsAccelerator",
        "createNodeWorkerPool",
        "createPlan",
        "createProblem",
        "createRateEvaluator",
        "createReferenceProfiler",
        "createUnitComputer",
        "createUnitThreads",
        "createWebGpuAccelerator",
        "dataFolder",
        "deltaChi2Threshold",
        "evaluatePoint",
        "findBound",
        "findPlane",
        "finishScan",
        "loadPhysicsInputs",
        "loadScan",
        "loadScenario",
        "modelBuilder",
        "nodeFiles",
        "nominalCounts",
        "openGpuDevice",
        "openNodeGpu",
        "openScanFolder",
        "readScanFolder",
        "runScan",
        "signalCounts",
        "standardModelPoint",
        "unitsOf",
      ]
    `);
  });
});
