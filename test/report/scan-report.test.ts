import { csvParse } from 'd3-dsv';
import { DOMParser } from 'linkedom';
import { beforeAll, describe, expect, it } from 'vitest';
import { fontFiles } from '../../src/edge/fonts.js';
import type { CouplingName } from '../../src/physics/couplings.js';
import { renderPng } from '../../src/report/figures/png.js';
import { scanFiles } from '../../src/report/scan-report.js';
import type { BoundRecord, PlaneRecord } from '../../src/scan/records.js';
import type { OfVariation, ScanResult } from '../../src/scan/result.js';
import type { ScanFile } from '../../src/scan/scan-file.js';
import { ASIMOV_FIT, GOOD_FIT, HOPELESS_FIT } from '../support/fits.js';
import { sampleScan } from './sample-scans.js';

const noPng = (): Uint8Array => new Uint8Array([1]);
const text = (files: ReturnType<typeof scanFiles>, name: string): string => {
  const content = files.get(name);
  if (typeof content !== 'string') throw new Error(`${name} is not among ${[...files.keys()].join(', ')}`);
  return content;
};
const labelsOf = (svg: string): string[] =>
  [...new DOMParser().parseFromString(svg, 'image/svg+xml').querySelectorAll('text')].map((node) => node.textContent);
/** A nested panel of a figure, by the prefix of the ids of its clip paths. */
const panelOf = (svg: string, id: string): string =>
  svg.split('<svg').find((part) => part.includes(`id="${id}`)) as string;
const count = (svg: string, pattern: RegExp): number => svg.match(pattern)?.length ?? 0;

/** A parabola with its minimum at `best` and the Δχ² of 90% at a distance `width`. */
function bound(coupling: CouplingName, variation: number, best: number, width: number): OfVariation<BoundRecord> {
  const values = Array.from({ length: 41 }, (_, i) => best + (width * (i - 20)) / 8);
  const minimum = { at: { [coupling]: best }, chi2: 10 };
  return {
    variation,
    kind: 'bound',
    coupling,
    profiled: [],
    confidenceLevel: 0.9,
    threshold: 2.7055,
    range: [values[0], values[40]],
    intervals: [
      { lo: best - width, hi: best + width, loOpen: false, hiOpen: false, minimum: { ...minimum, deltaChi2: 0 } },
    ],
    minima: [minimum],
    values,
    deltaChi2: values.map((value, i) => (i === 0 ? null : 2.7055 * ((value - best) / width) ** 2)),
    fit: GOOD_FIT,
  };
}

/** An ellipse around `centre`. */
function plane(x: CouplingName, y: CouplingName, variation: number, level = 0.9): OfVariation<PlaneRecord> {
  const radius = level === 0.9 ? 2 : 1;
  const points = Array.from({ length: 30 }, (_, i): [number, number] => [
    radius * Math.cos((i * Math.PI) / 15),
    3 * radius * Math.sin((i * Math.PI) / 15),
  ]);
  return {
    variation,
    kind: 'plane',
    x,
    y,
    profiled: [],
    confidenceLevel: level,
    threshold: level === 0.9 ? 4.6052 : 2.2957,
    lines: [{ closed: true, points }],
    openAtEdge: false,
    minima: [
      { at: { [x]: 0, [y]: 0 }, chi2: 10 },
      { at: { [x]: 1, [y]: 1 }, chi2: 11 },
    ],
    stability: 0,
    fits: 1,
    fit: GOOD_FIT,
  };
}

function result(part: Partial<ScanResult>): ScanResult {
  const units = (part.bounds?.length ?? 0) + (part.planes?.length ?? 0);
  return {
    version: '0.1.0',
    name: 'mine',
    kind: 'sweep',
    title: 'My scan',
    plan: '0f1e2d3c4b5a6978',
    units,
    done: units,
    dimensions: [],
    variations: [
      {
        scenario: 'darwin-30ty',
        label: 'DARWIN 30 t y',
        scenarioLabel: 'DARWIN 30 t y',
        settings: {},
        position: [],
        configuration: 'c0ffee',
      },
    ],
    bounds: [],
    planes: [],
    grid: null,
    computation: { backend: 'cpu', adapter: null, precision: 'float64', audit: null, answered: {}, remarks: [] },
    cite: ['arXiv:2309.17380'],
    ...part,
  };
}

/** Variations along settings, every combination. */
function varied(settings: Readonly<Record<string, readonly (number | string)[]>>): Partial<ScanResult> {
  const dimensions = Object.entries(settings).map(([key, values]) => ({
    name: key,
    keys: [{ key, values }],
    length: values.length,
  }));
  const positions = dimensions.reduce<number[][]>(
    (all, { length }) => all.flatMap((position) => Array.from({ length }, (_, i) => [...position, i])),
    [[]],
  );
  return {
    dimensions,
    variations: positions.map((position) => ({
      scenario: 'darwin-30ty',
      scenarioLabel: 'DARWIN',
      label: ['DARWIN', ...position.map((i, d) => `${dimensions[d].keys[0].values[i]}`)].join(', '),
      settings: Object.fromEntries(position.map((i, d) => [dimensions[d].name, dimensions[d].keys[0].values[i]])),
      position,
      configuration: 'c0ffee',
    })),
  };
}

const SWEEP: ScanFile = { kind: 'sweep', title: 'My scan', scenarios: ['darwin-30ty'] };

describe('fits', () => {
  const bounds = [
    { ...bound('q_e', 0, 0, 1), fit: GOOD_FIT },
    { ...bound('mu_eff', 0, 0, 1), fit: HOPELESS_FIT },
    { ...bound('r2_e', 0, 0, 1), fit: ASIMOV_FIT },
  ];

  it('stand in summary and table beside every bound, hopeless ones with a remark', () => {
    const files = scanFiles(result({ bounds }), SWEEP, noPng);
    const summary = text(files, 'summary.md');
    expect(summary).toContain('| DARWIN 30 t y | 41.25/48, p = 0.74 | 12345.6/48, p < 1e-300 | Asimov |');
    expect(summary).toContain('* **DARWIN 30 t y, mu_eff: the model does not describe the data**');
    const rows = csvParse(text(files, 'bounds.csv'));
    expect(
      rows.map(({ chi2_min, fit_degrees_of_freedom, p_value }) => [chi2_min, fit_degrees_of_freedom, p_value]),
    ).toEqual([
      ['41.25', '48', '0.7441'],
      ['12345.6', '48', '0'],
      ['0', '', ''],
    ]);
    expect(rows.map(({ fit_remark }) => fit_remark)).toEqual(['', 'the model does not describe the data', '']);
  });

  it('are one sentence where all data are Asimov data', () => {
    const files = scanFiles(result({ bounds: [bounds[2]] }), SWEEP, noPng);
    expect(text(files, 'summary.md')).toContain('χ²_min = 0 by construction: Asimov data (51 bins');
    expect(text(files, 'summary.md')).not.toContain('d.o.f., p');
  });

  it('stand beside regions', () => {
    const files = scanFiles(result({ planes: [{ ...plane('q_e', 'q_mu', 0), fit: HOPELESS_FIT }] }), SWEEP, noPng);
    expect(text(files, 'summary.md')).toContain('12345.6/48, p < 1e-300');
    expect(text(files, 'summary.md')).toContain('(q_e, q_mu): the model does not describe the data**');
  });
});

describe('the bounds of a sweep', () => {
  let sample: ScanResult;
  let files: ReturnType<typeof scanFiles>;
  beforeAll(async () => {
    sample = await sampleScan({
      name: 'radii',
      dimensions: { exposure_t_y: [30, 1000], xe136_remaining_fraction: [1, 0.01] },
      override: (settings) =>
        `{ exposure_t_y: ${settings.exposure_t_y}, xe136_remaining_fraction: ${settings.xe136_remaining_fraction} }`,
      bounds: [{ coupling: 'mu_eff' }, { coupling: 'r2_e' }],
    });
    files = scanFiles(sample, SWEEP, noPng);
  });

  it('become a figure, a table and a summary', () => {
    expect([...files.keys()].sort()).toEqual(['bounds.csv', 'radii.png', 'radii.svg', 'summary.md']);
    expect(text(files, 'summary.md')).toContain('(radii.svg)');
    expect(text(files, 'summary.md')).not.toContain('PARTIAL');
  });

  it('are drawn with names, units and the level', () => {
    const labels = labelsOf(text(files, 'radii.svg'));
    expect(labels).toEqual(
      expect.arrayContaining([
        'exposure [t y]',
        '¹³⁶Xe × 1',
        '¹³⁶Xe × 0.01',
        'SM',
        '90% C.L. upper limit',
        '90% C.L. allowed',
      ]),
    );
    expect(labels.some((label) => label.includes('cm2'))).toBe(true);
  });

  it('are lines where they are limits, and separate bands where intervals are disjoint', () => {
    const svg = text(files, 'radii.svg');
    const limits = panelOf(svg, 'bounds-0-mu_eff');
    const bands = panelOf(svg, 'bounds-1-r2_e');
    expect(count(limits, /class="band"/g)).toBe(0);
    expect(count(limits, /aria-label="line"/g)).toBe(2);
    const islands = sample.bounds.filter(({ coupling }) => coupling === 'r2_e').map((b) => b.intervals.length);
    expect(islands).toEqual([1, 1, 2, 2]);
    // Every family: one band that divides into two.
    expect(count(bands, /class="band"/g)).toBe(6);
  });

  it('stand in the table as text and as numbers', () => {
    const rows = csvParse(text(files, 'bounds.csv'));
    expect(rows).toHaveLength(8);
    const row = rows.find((r) => r.coupling === 'r2_e' && r.exposure_t_y === '1000') as (typeof rows)[number];
    expect(row.allowed).toMatch(/^\(-[\d.]+, -[\d.]+\) & \(-[\d.]+, -[\d.]+\)$/);
    const [first] = sample.bounds.filter((b) => b.coupling === 'r2_e' && b.variation === 2);
    expect(Number(row.hi_2)).toBeCloseTo(first.intervals[1].hi, 6);
    expect(row).toMatchObject({ unit: '1e-32 cm2', profiled: 'r2_mu', degrees_of_freedom: '1', sided: 'interval' });
    expect(rows[0]).toMatchObject({ coupling: 'mu_eff', sided: 'absolute value', lo_1: '0', hi_2: '' });
  });

  it('become profiles on request, a curve for every variation', () => {
    const svg = text(scanFiles(sample, { ...SWEEP, figure: 'profiles' }, noPng), 'radii.svg');
    expect(count(panelOf(svg, 'profile-0-mu_eff'), /aria-label="line"/g)).toBe(4);
    expect(labelsOf(svg)).toEqual(expect.arrayContaining(['30 t y, ¹³⁶Xe × 0.01', '90% C.L.']));
  });
});

describe('a sweep', () => {
  it('without numbers to go along is drawn as profiles', () => {
    const models = result({
      ...varied({ 'physics.solar_model': ['GS98', 'AGSS09'] }),
      bounds: [bound('q_e', 0, 0, 1), bound('q_e', 1, 0, 2)],
    });
    const svg = text(scanFiles(models, SWEEP, noPng), 'mine.svg');
    expect(svg).toContain('class="threshold"');
    expect(labelsOf(svg)).toEqual(expect.arrayContaining(['GS98', 'AGSS09']));
  });

  it('with bounds and planes has a figure of each', () => {
    const both = result({
      ...varied({ exposure_t_y: [1, 10] }),
      bounds: [bound('q_e', 0, 0, 1), bound('q_e', 1, 0, 0.5)],
      planes: [plane('q_e', 'q_mu', 0), plane('q_e', 'q_mu', 1)],
    });
    const files = scanFiles(both, SWEEP, noPng);
    expect([...files.keys()]).toEqual(expect.arrayContaining(['mine.svg', 'mine-planes.svg']));
    expect(text(files, 'mine-planes.svg')).toContain('>second minimum</text>');
    expect(text(files, 'summary.md')).toContain('two degrees of freedom, 90% C.L.: Δχ² < 4.6052');
  });

  it('of bounds that grow beyond all measure is cut at its frame, and can be rendered', () => {
    const open = bound('q_e', 2, -1e9, 2e9);
    const intervals = open.intervals.map((interval) => ({ ...interval, loOpen: true, hiOpen: true }));
    const wild = result({
      ...varied({ threshold_keV: [1, 10, 300] }),
      bounds: [bound('q_e', 0, -1, 2), bound('q_e', 1, -2, 3), { ...open, intervals }],
    });
    const svg = text(scanFiles(wild, SWEEP, noPng), 'mine.svg');
    // What is filled stays near the frame; the renderer gives up on shapes that reach far beyond it.
    const bands = [...svg.matchAll(/<g[^>]*class="band"[^>]*>.*?<\/g>/gs)].map(([mark]) => mark);
    expect(bands.length).toBeGreaterThan(0);
    const heights = bands.flatMap((mark) =>
      [...mark.matchAll(/[ML]-?[\d.]+,(-?[\d.]+)/g)].map(([, y]) => Math.abs(Number(y))),
    );
    expect(heights.length).toBeGreaterThan(3);
    expect(Math.max(...heights)).toBeLessThan(2000);
    expect(renderPng(svg, fontFiles, 900).length).toBeGreaterThan(1000);
  });

  it('says which boundaries have not come to rest, or were not found', () => {
    const summaryOf = (part: Partial<ScanResult['planes'][number]>): string =>
      text(scanFiles(result({ planes: [{ ...plane('q_e', 'q_mu', 0), ...part }] }), SWEEP, noPng), 'summary.md');
    expect(summaryOf({ stability: 0.005 })).not.toContain('unsettled');
    expect(summaryOf({ stability: 0.25 })).toContain('unsettled: moved by 25.0% of its size');
    expect(summaryOf({ stability: null })).not.toContain('unsettled');
    expect(summaryOf({ stability: 1, lines: [] })).toContain('too thin for this grid');
  });

  it('of many variations has a legend that can be read', () => {
    const exposures = Array.from({ length: 30 }, (_, i) => i + 1);
    const many = result({
      ...varied({ exposure_t_y: exposures }),
      bounds: exposures.map((exposure, i) => bound('q_e', i, 0, 1 / exposure)),
    });
    const svg = text(scanFiles(many, { ...SWEEP, figure: 'profiles' }, noPng), 'mine.svg');
    expect(count(svg, /aria-label="line"/g)).toBe(30);
    const labels = labelsOf(svg).filter((label) => / t y$/.test(label));
    expect(labels).toHaveLength(7);
    expect([labels[0], labels[6]]).toEqual(['1 t y', '30 t y']);
    expect(labelsOf(svg)).toContain('(7 of 30 named)');
  });

  it('of two settings explains colours and dashes one after the other', () => {
    const crossed = result({
      ...varied({ exposure_t_y: [1, 10, 100], xe136_remaining_fraction: [1, 0.1] }),
      bounds: Array.from({ length: 6 }, (_, i) => bound('q_e', i, 0, 1)),
    });
    const svg = text(scanFiles(crossed, { ...SWEEP, figure: 'profiles' }, noPng), 'mine.svg');
    const labels = labelsOf(svg).filter((label) => / t y|Xe/.test(label));
    expect(labels).toEqual(['1 t y', '10 t y', '100 t y', '¹³⁶Xe × 1', '¹³⁶Xe × 0.1']);
  });
});

describe('a partial result', () => {
  const partial = result({
    ...varied({ exposure_t_y: [1, 2, 3] }),
    bounds: [bound('q_e', 0, 0, 1), bound('q_e', 2, 0, 0.5)],
    units: 3,
    done: 2,
  });
  const files = scanFiles(partial, SWEEP, noPng);

  it('says so at the top and in its provenance', () => {
    const summary = text(files, 'summary.md');
    expect(summary.split('\n')[2]).toContain('PARTIAL: 2 of 3 units');
    expect(summary).toContain('* 2 of 3 units (**partial**)');
    expect(summary).toContain('| DARWIN, 2 | – |');
  });

  it('does not connect what lies on both sides of a gap', () => {
    const svg = text(files, 'mine.svg');
    expect(count(svg, /class="band"/g)).toBe(0);
    // The SM line is the only one; the computed ends are marked.
    expect(count(svg, /aria-label="line"/g)).toBe(1);
    expect(count(svg, /<circle/g)).toBe(4);
  });

  it('marks what stands alone even where too many values stand close', () => {
    const dense = result({
      ...varied({ exposure_t_y: Array.from({ length: 40 }, (_, i) => i + 1) }),
      bounds: [0, 1, 2, 3, 20, 38, 39].map((variation) => bound('q_e', variation, 0, 1)),
      units: 40,
      done: 7,
    });
    expect(count(text(scanFiles(dense, SWEEP, noPng), 'mine.svg'), /<circle/g)).toBe(2);
  });

  it('of nothing has no figure', () => {
    const empty = scanFiles(result({ units: 3, done: 0 }), SWEEP, noPng);
    expect([...empty.keys()]).toEqual(['summary.md']);
  });
});

describe('figures of the paper', () => {
  const scenarios = ['lz', 'variants/mine.yaml'];
  const variations = scenarios.map((scenario, i) => ({
    scenario,
    label: `label ${i}`,
    scenarioLabel: `label ${i}`,
    settings: {},
    position: [i],
    configuration: 'c0ffee',
  }));

  it('find their curves by scenario, as the scan file names it', () => {
    const scan: ScanFile = {
      kind: 'profiles',
      title: 't',
      columns: 2,
      panels: [
        { coupling: 'q_e', scenarios: ['lz', 'variants/mine.yaml'] },
        { coupling: 'q_mu', scenarios: ['variants/mine.yaml'] },
      ],
    };
    const bounds = [bound('q_e', 0, 0, 1), bound('q_e', 1, 0, 2), bound('q_mu', 1, 0, 2)];
    const svg = text(scanFiles(result({ kind: 'profiles', variations, bounds }), scan, noPng), 'mine.svg');
    expect(count(panelOf(svg, 'profile-0-q_e'), /aria-label="line"/g)).toBe(2);
    expect(count(panelOf(svg, 'profile-1-q_mu'), /aria-label="line"/g)).toBe(1);
    expect(labelsOf(svg)).toEqual(expect.arrayContaining(['label 0', 'label 1']));
  });

  it('leave out panels without any record', () => {
    const scan: ScanFile = {
      kind: 'planes',
      title: 't',
      columns: 2,
      panels: [
        { x: 'q_e', y: 'q_mu', scenarios: ['lz'] },
        { x: 'r2_e', y: 'r2_mu', scenarios: ['lz'] },
      ],
    };
    const planes = [plane('r2_e', 'r2_mu', 0)];
    const svg = text(scanFiles(result({ kind: 'planes', variations, planes }), scan, noPng), 'mine.svg');
    expect(svg).toContain('plane-0-r2_e-r2_mu');
    expect(svg).not.toContain('plane-1');
  });

  it('escape labels in tables', () => {
    const scan: ScanFile = {
      kind: 'choices',
      title: 't',
      couplings: ['q_e'],
      rows: [{ label: 'mine | yours', scenario: 'variants/mine.yaml' }],
    };
    const named = variations.map((variation) => ({ ...variation, label: 'mine | yours' }));
    const of = result({ kind: 'choices', variations: named, bounds: [bound('q_e', 1, 0, 2)] });
    const files = scanFiles(of, scan, noPng);
    expect(text(files, 'summary.md')).toContain('| mine \\| yours | (-2.00, 2.00) |');
    expect(csvParse(text(files, 'bounds.csv'))[0].label).toBe('mine | yours');
    expect([...files.keys()].sort()).toEqual(['bounds.csv', 'summary.md']);
  });
});

describe('a grid', () => {
  const couplings: CouplingName[] = ['q_e', 'q_mu', 'mu_e'];
  const scan = (of: readonly CouplingName[], part: object = {}): ScanFile =>
    ({
      kind: 'grid',
      title: 't',
      scenarios: ['darwin-30ty'],
      axes: Object.fromEntries(of.map((coupling) => [coupling, { min: 0, max: 1, points: 3 }])),
      ...part,
    }) as ScanFile;
  const gridResult = (of: readonly CouplingName[], part: Partial<ScanResult> = {}, variations = 1): ScanResult =>
    result({
      kind: 'grid',
      ...part,
      bounds: Array.from({ length: variations }, (_, v) => of.map((coupling) => bound(coupling, v, 0, 1))).flat(),
      planes: Array.from({ length: variations }, (_, v) =>
        of.flatMap((x, i) => of.slice(i + 1).flatMap((y) => [plane(x, y, v), plane(x, y, v, 0.68)])),
      ).flat(),
    });

  it('is a triangle: profiles on the diagonal, regions of all levels below', () => {
    const svg = text(scanFiles(gridResult(couplings), scan(couplings), noPng), 'mine.svg');
    const panels = [...svg.matchAll(/id="(corner-[\w-]+?)-clip/g)].map((match) => match[1]);
    expect([...new Set(panels)].sort()).toEqual([
      'corner-mu_e',
      'corner-q_e',
      'corner-q_e-mu_e',
      'corner-q_e-q_mu',
      'corner-q_mu',
      'corner-q_mu-mu_e',
    ]);
    expect(count(panelOf(svg, 'corner-q_e-q_mu'), /aria-label="geo"/g)).toBe(2);
    expect(count(panelOf(svg, 'corner-q_e-clip'), /class="threshold"/g)).toBe(1);
    expect(count(panelOf(svg, 'corner-q_e-clip'), /aria-label="rect"/g)).toBe(1);
    expect(count(svg, /class="star"/g)).toBe(3);
    expect(labelsOf(svg)).toEqual(
      expect.arrayContaining(['68% C.L., 2 d.o.f.', '90% C.L., 2 d.o.f.', 'SM', 'second minimum']),
    );
    // Shared axes: a label per column at the bottom, per row on the left, Δχ² on the diagonal.
    expect(labelsOf(svg).filter((label) => label.includes('Δχ2'))).toHaveLength(3);
    expect(labelsOf(svg).filter((label) => /^qνe \[/.test(label))).toHaveLength(1);
    expect(labelsOf(svg).filter((label) => /^qνμ/.test(label))).toHaveLength(2);
    expect(labelsOf(svg).filter((label) => /^\|μνe\|/.test(label))).toHaveLength(2);
  });

  it('calls muons and taus the same only where one of them stands for both', () => {
    const names = (of: CouplingName[], scenario: string): string[] => {
      const { variations, ...rest } = gridResult(of);
      return labelsOf(
        text(scanFiles({ ...rest, variations: [{ ...variations[0], scenario }] }, scan(of), noPng), 'mine.svg'),
      ).filter((label) => label.startsWith('q'));
    };
    expect(names(['q_e', 'q_mu'], 'darwin-30ty').join()).toContain('μ/τ');
    expect(names(['q_mu', 'q_tau'], 'darwin-30ty').join()).not.toContain('μ/τ');
    expect(names(['q_e', 'q_mu'], '/home/me/mine.yaml').join()).not.toContain('μ/τ');
  });

  it('of one coupling is its profile', () => {
    const svg = text(scanFiles(gridResult(['q_e']), scan(['q_e']), noPng), 'mine.svg');
    expect(svg).toContain('profile-0-q_e');
  });

  it('of one kind of output is drawn in ordinary panels', () => {
    const all = gridResult(couplings);
    const profiles = scanFiles({ ...all, planes: [] }, scan(couplings, { outputs: ['profiles'] }), noPng);
    expect(text(profiles, 'mine.svg')).toContain('profile-2-mu_e');
    const planes = scanFiles({ ...all, bounds: [] }, scan(couplings, { outputs: ['planes'] }), noPng);
    expect(text(planes, 'mine.svg')).toContain('plane-2-q_mu-mu_e');
  });

  it('of a few variations overlays them, of many draws one figure each', () => {
    const some = scanFiles(gridResult(couplings, varied({ exposure_t_y: [1, 2, 3, 4] }), 4), scan(couplings), noPng);
    expect([...some.keys()].filter((name) => name.endsWith('.svg'))).toEqual(['mine.svg']);
    expect(count(panelOf(text(some, 'mine.svg'), 'corner-q_e-clip'), /aria-label="line"/g)).toBe(4);
    const exposures = Array.from({ length: 12 }, (_, i) => i + 1);
    const many = scanFiles(gridResult(couplings, varied({ exposure_t_y: exposures }), 12), scan(couplings), noPng);
    const names = [...many.keys()].filter((name) => name.endsWith('.svg'));
    expect(names).toHaveLength(12);
    expect(names[0]).toBe('mine-01.svg');
    expect(labelsOf(text(many, 'mine-12.svg'))).toContain('DARWIN, 12');
  });

  it('fills regions down to where an absolute value is 0', () => {
    const half = plane('q_e', 'mu_e', 0);
    const points = half.lines[0].points.filter(([, y]) => y > 0);
    const ends: [number, number][] = [
      [2, 0],
      [-2, 0],
    ];
    const open = { ...half, lines: [{ closed: false, points: [ends[0], ...points, ends[1]] }] };
    const filled = (region: typeof open): number =>
      count(
        text(scanFiles(result({ kind: 'grid', planes: [region] }), scan(['q_e', 'mu_e']), noPng), 'mine.svg').match(
          /aria-label="geo"><g[^>]*><path d="([^"]*)"/,
        )?.[1] ?? '',
        /M/g,
      );
    expect(filled(open)).toBe(1);
    expect(filled({ ...open, lines: [{ closed: false, points: points.map(([x, y]) => [x, y + 1] as const) }] })).toBe(
      0,
    );
  });
});

describe('a list of variations', () => {
  const LIST: ScanFile = { kind: 'sweep', title: 'My scan', variations: [] };
  const labels = ['DARWIN, 100 t y', 'DARWIN, 300 t y, threshold 2 keV', 'LZ'];
  const variations = ['darwin-300ty', 'darwin-300ty', 'lz'].map((scenario, i) => ({
    scenario,
    label: labels[i],
    scenarioLabel: ['DARWIN', 'DARWIN 300 t y', 'LZ'][i],
    settings: i === 0 ? { exposure_t_y: 100 } : i === 1 ? { threshold_keV: 2 } : {},
    position: [i],
    configuration: 'c0ffee',
  }));
  const list = result({
    variations,
    dimensions: [{ name: 'variation', keys: [{ key: 'variation', values: ['a', 'b', 'c'] }], length: 3 }],
    bounds: [0, 1, 2].map((i) => bound('q_e', i, 0.1, 1 + i)),
    planes: [0, 1, 2].map((i) => ({ ...plane('q_e', 'q_mu', i), degreesOfFreedom: 1, threshold: 2.7055 })),
  });

  it('is named by its labels, in figures, summary and table', () => {
    const files = scanFiles(list, LIST, noPng);
    expect([...files.keys()].filter((name) => name.endsWith('.svg'))).toEqual(['mine.svg', 'mine-planes.svg']);
    for (const name of ['mine.svg', 'mine-planes.svg'])
      expect(labelsOf(text(files, name))).toEqual(expect.arrayContaining(labels));
    expect(text(files, 'summary.md')).toContain(`* Variations: ${labels.join('; ')}\n`);
    const rows = csvParse(text(files, 'bounds.csv'));
    expect(rows.columns).not.toContain('variation');
    expect(rows.map(({ label, exposure_t_y, threshold_keV }) => [label, exposure_t_y, threshold_keV])).toEqual([
      [labels[0], '100', ''],
      [labels[1], '', '2'],
      [labels[2], '', ''],
    ]);
  });

  it('keeps the colours of the paper for the first of every scenario', () => {
    const svg = text(scanFiles(list, LIST, noPng), 'mine.svg');
    expect(svg.includes('stroke="#c9161d"')).toBe(true);
    expect(svg.includes('stroke="#1b2a9e"')).toBe(true);
    expect(svg.includes('stroke="#000000"')).toBe(true);
  });

  it('states regions for one degree of freedom', () => {
    const summary = text(scanFiles(list, LIST, noPng), 'summary.md');
    expect(summary).toContain('## Allowed regions, 1 d.o.f.');
    expect(summary).toContain('* Regions: one degree of freedom, 90% C.L.: Δχ² < 2.7055');
    expect(summary).not.toContain('two degrees');
    const both = { ...list, planes: [...list.planes, plane('q_e', 'q_mu', 0)] };
    const mixed = text(scanFiles(both, LIST, noPng), 'summary.md');
    expect(mixed).toContain('## Allowed regions, 1 and 2 d.o.f.');
    expect(mixed).toContain('* Regions: two degrees of freedom, 90% C.L.: Δχ² < 4.6052');
  });
});
