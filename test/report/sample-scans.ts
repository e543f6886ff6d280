/** Small scans of real data, finished: what reports and comparisons are tried on. */
import { dataFolder, nodeFiles } from '../../src/edge/node-files.js';
import type { SettingValue } from '../../src/experiment/settings.js';
import { type Bound, findBound, findPlane, namedPoint, type Plane } from '../../src/inference/analysis.js';
import type { TextFiles } from '../../src/input/files.js';
import type { RateModel } from '../../src/model/rate-model.js';
import type { CouplingName } from '../../src/physics/couplings.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { Workshop } from '../../src/report/workshop.js';
import type { ScenarioDimension, Variation } from '../../src/scan/plan.js';
import type { BoundRecord, PlaneRecord } from '../../src/scan/records.js';
import type { OfVariation, ScanResult } from '../../src/scan/result.js';
import { VERSION } from '../../src/version.js';

const WRITTEN = `${dataFolder}/scenarios/sample-`;

/** Shipped files, and scenarios that stand in their own names. */
const files: TextFiles = {
  read: async (path) =>
    path.startsWith(WRITTEN) ? decodeURIComponent(path.slice(WRITTEN.length, -5)) : nodeFiles.read(path),
  exists: async (path) => path.startsWith(WRITTEN) || nodeFiles.exists(path),
};
const workshop = new Workshop(files, dataFolder, createCpuProfiler);

/** The model of DARWIN with an override, as YAML in flow style: `{ exposure_t_y: 3 }`. */
export function darwin(override: string): Promise<RateModel> {
  const scenario = `label: sample\nexperiments: { darwin: ${override} }\n`;
  return workshop.model(`${WRITTEN}${encodeURIComponent(scenario)}.yaml`);
}

export const shipped = (scenario: string): Promise<RateModel> => workshop.model(scenario);

export function boundRecord(bound: Bound): BoundRecord {
  const couplings = [bound.coupling, ...bound.profiled];
  const { values, chi2, points, minima } = bound.curve;
  return {
    kind: 'bound',
    coupling: bound.coupling,
    profiled: bound.profiled,
    confidenceLevel: bound.confidenceLevel,
    threshold: bound.threshold,
    range: bound.range,
    intervals: bound.intervals.map(({ minimum, ...ends }) => ({
      ...ends,
      minimum: {
        at: namedPoint(couplings, points[values.indexOf(minimum.at)]),
        chi2: minima[0].chi2 + minimum.deltaChi2,
        deltaChi2: minimum.deltaChi2,
      },
    })),
    minima: minima.map(({ point, chi2 }) => ({ at: namedPoint(couplings, point), chi2 })),
    values,
    deltaChi2: chi2.map((value) => (Number.isFinite(value) ? value - minima[0].chi2 : null)),
    fit: bound.fit,
  };
}

export function planeRecord(x: CouplingName, y: CouplingName, plane: Plane): PlaneRecord {
  return {
    kind: 'plane',
    x,
    y,
    profiled: [],
    confidenceLevel: plane.confidenceLevel as number,
    threshold: plane.threshold,
    lines: plane.lines,
    openAtEdge: plane.openAtEdge,
    minima: plane.minima.map(({ point, chi2 }) => ({ at: namedPoint([x, y], point), chi2 })),
    stability: plane.stability,
    fits: plane.fits,
    fit: plane.fit,
  };
}

export interface SampleContent {
  readonly kind?: ScanResult['kind'];
  readonly name?: string;
  readonly title?: string;
  /** Settings by dimension; every combination is a variation. */
  readonly dimensions: Readonly<Record<string, readonly SettingValue[]>>;
  readonly label?: string;
  /** Override of DARWIN for a combination. */
  readonly override: (settings: Readonly<Record<string, SettingValue>>) => string;
  readonly bounds?: readonly { readonly coupling: CouplingName; readonly profiled?: readonly CouplingName[] }[];
  readonly planes?: readonly (readonly [CouplingName, CouplingName])[];
  readonly levels?: readonly number[];
  readonly grid?: ScanResult['grid'];
}

/** A finished scan of DARWIN. */
export async function sampleScan(content: SampleContent): Promise<ScanResult> {
  const { label = 'DARWIN', levels = [0.9], bounds = [], planes = [] } = content;
  const dimensions = Object.entries(content.dimensions).map(
    ([key, values]): ScenarioDimension => ({ name: key, keys: [{ key, values }], length: values.length }),
  );
  let positions: number[][] = [[]];
  for (const { length } of dimensions)
    positions = positions.flatMap((position) => Array.from({ length }, (_, i) => [...position, i]));
  const variations: Variation[] = [];
  const boundRecords: OfVariation<BoundRecord>[] = [];
  const planeRecords: OfVariation<PlaneRecord>[] = [];
  for (const position of positions) {
    const settings = Object.fromEntries(
      dimensions.map(({ name, keys: [{ values }] }, d): [string, SettingValue] => [name, values[position[d]]]),
    );
    const variation = variations.length;
    variations.push({
      scenario: 'darwin-30ty',
      scenarioLabel: label,
      label: [label, ...Object.entries(settings).map(([key, value]) => `${key} ${value}`)].join(', '),
      settings,
      position,
      configuration: '0123456789abcdef',
    });
    const model = await darwin(content.override(settings));
    for (const confidenceLevel of levels) {
      for (const { coupling, profiled } of bounds) {
        const bound = await findBound(model, coupling, createCpuProfiler, { profiled, confidenceLevel });
        boundRecords.push({ ...boundRecord(bound), variation });
      }
      for (const [x, y] of planes) {
        const plane = await findPlane(model, x, y, createCpuProfiler, { confidenceLevel });
        planeRecords.push({ ...planeRecord(x, y, plane), variation });
      }
    }
  }
  const units = boundRecords.length + planeRecords.length;
  return {
    version: VERSION,
    name: content.name ?? 'sample',
    kind: content.kind ?? 'sweep',
    title: content.title ?? 'A sample of DARWIN',
    plan: '0f1e2d3c4b5a6978',
    units,
    done: units,
    dimensions,
    variations,
    bounds: boundRecords,
    planes: planeRecords,
    grid: content.grid ?? null,
    computation: {
      backend: 'cpu',
      adapter: null,
      precision: 'float64',
      audit: null,
      answered: { cpu: 1000 },
      remarks: [],
    },
    cite: ['C. Giunti and C. A. Ternes, arXiv:2309.17380 (analysis)'],
  };
}
