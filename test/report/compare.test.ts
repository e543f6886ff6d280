import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/input/errors.js';
import type { CouplingName } from '../../src/physics/couplings.js';
import { compareSources } from '../../src/report/compare.js';
import { comparisonFigures } from '../../src/report/compare-figure.js';
import {
  type ComparableBound,
  type ComparablePlane,
  type ComparableSource,
  type ComparableVariation,
  readSource,
} from '../../src/report/compare-sources.js';
import { comparisonText } from '../../src/report/compare-text.js';
import { regionArea } from '../../src/report/region-area.js';
import { ASIMOV_FIT, GOOD_FIT, HOPELESS_FIT } from '../support/fits.js';

type Ends = readonly (readonly [number | null, number | null])[];

function bound(coupling: CouplingName, intervals: Ends, part: Partial<ComparableBound> = {}): ComparableBound {
  return {
    coupling,
    profiled: [],
    confidenceLevel: 0.9,
    threshold: 2.705543454095404,
    intervals,
    curve: { values: [-2, -1, 0, 1, 2], deltaChi2: [8, 2, 0, 2, 8] },
    ...part,
  };
}

const square = (x: number, y: number, half: number): [number, number][] => [
  [x - half, y - half],
  [x + half, y - half],
  [x + half, y + half],
  [x - half, y + half],
];

function plane(rings: readonly [number, number][][], part: Partial<ComparablePlane> = {}): ComparablePlane {
  return {
    x: 'q_e',
    y: 'q_mu',
    confidenceLevel: 0.9,
    threshold: 4.605170185988091,
    profiled: [],
    lines: rings.map((points) => ({ closed: true, points })),
    openAtEdge: false,
    minima: [{ at: { q_e: 0, q_mu: 0 }, chi2: 1 }],
    ...part,
  };
}

function source(
  label: string,
  variations: readonly Partial<ComparableVariation>[],
  part: Partial<ComparableSource> = {},
): ComparableSource {
  return {
    label,
    file: `${label}/result.json`,
    kind: 'scan',
    version: '0.1.0',
    units: 1,
    done: 1,
    variations: variations.map((variation) => ({
      scenario: label,
      settings: {},
      place: {},
      label: `label of ${label}`,
      bounds: [],
      planes: [],
      ...variation,
    })),
    ...part,
  };
}

/** Ratios of the only bound of sources with one variation each. */
function ratios(coupling: CouplingName, ...sets: Ends[]): (number | null)[] {
  const sources = sets.map((ends, i) => source(`s${i}`, [{ bounds: [bound(coupling, ends)] }]));
  return compareSources(sources).bounds[0].entries.map(({ ratio }) => ratio);
}

describe('ratios of bounds', () => {
  it('are those of limits for absolute values, of extents for intervals', () => {
    expect(ratios('mu_eff', [[0, 8]], [[0, 2]], [[1, 4]])).toEqual([1, 0.25, 0.5]);
    expect(ratios('q_e', [[-1, 3]], [[-0.5, 0.5]])).toEqual([1, 0.25]);
  });

  it('are null where an outer end is open, of either', () => {
    expect(ratios('q_e', [[-1, 3]], [[null, 1]], [[-1, null]])).toEqual([1, null, null]);
    expect(ratios('q_e', [[-1, null]], [[-1, 1]])).toEqual([null, null]);
    expect(ratios('mu_eff', [[0, 4]], [[0, null]])).toEqual([1, null]);
  });

  it('are those of full extents where numbers of intervals differ, and this is said', () => {
    const two: Ends = [
      [-30, -12],
      [-4, 0],
    ];
    expect(ratios('r2_e', [[-45, 15]], two)).toEqual([1, 0.5]);
    const { bounds } = compareSources([
      source('a', [{ bounds: [bound('r2_e', [[-45, 15]])] }]),
      source('b', [{ bounds: [bound('r2_e', two)] }]),
    ]);
    expect(bounds[0].remarks).toEqual(['numbers of intervals differ: ratios of the full extents']);
    expect(ratios('r2_e', [[-45, 15]], [])).toEqual([1, null]);
  });

  it('are not made where thresholds differ', () => {
    const { bounds } = compareSources([
      source('a', [{ bounds: [bound('q_e', [[-1, 1]])] }]),
      source('b', [{ bounds: [bound('q_e', [[-1, 1]], { threshold: 2.71 })] }]),
    ]);
    expect(bounds[0].entries.map(({ ratio }) => ratio)).toEqual([null, null]);
    expect(bounds[0].remarks).toEqual(['thresholds in Δχ² differ (a 2.7055, b 2.7100): no ratios']);
  });

  it('say which couplings were profiled when not the same', () => {
    const { bounds } = compareSources([
      source('a', [{ bounds: [bound('q_e', [[-1, 1]], { profiled: ['q_mu'] })] }]),
      source('b', [{ bounds: [bound('q_e', [[-1, 1]])] }]),
    ]);
    expect(bounds[0].remarks).toEqual(['profiled couplings differ: a q_mu, b none']);
    expect(bounds[0].entries[1].ratio).toBe(1);
  });

  it('are to the next one where the first has none', () => {
    const { bounds } = compareSources([
      source('a', [{ bounds: [bound('q_mu', [[-1, 1]])] }]),
      source('b', [{ bounds: [bound('q_e', [[-1, 1]])] }]),
      source('c', [{ bounds: [bound('q_e', [[-2, 2]])] }]),
    ]);
    const [alone, shared] = bounds;
    expect(alone.entries.map(({ ratio, intervals }) => [ratio, intervals === null])).toEqual([
      [null, false],
      [null, true],
      [null, true],
    ]);
    expect(shared.entries.map(({ ratio }) => ratio)).toEqual([null, 1, 2]);
    expect(shared.remarks).toEqual(['a has none: ratios to b']);
  });

  it('keep levels apart', () => {
    const { bounds } = compareSources([
      source('a', [{ bounds: [bound('q_e', [[-1, 1]]), bound('q_e', [[-2, 2]], { confidenceLevel: 0.99 })] }]),
      source('b', [{ bounds: [bound('q_e', [[-3, 3]], { confidenceLevel: 3 * 0.3 })] }]),
    ]);
    expect(bounds.map(({ cl, entries }) => [cl, entries.map(({ ratio }) => ratio)])).toEqual([
      [0.9, [1, 3]],
      [0.99, [null, null]],
    ]);
  });
});

describe('ratios of regions', () => {
  it('are those of areas, islands added and holes taken out', () => {
    expect(regionArea(plane([square(0, 0, 2), square(9, 9, 1)]).lines, 'q_e', 'q_mu')).toBe(20);
    expect(regionArea(plane([square(0, 0, 2), square(0, 0, 1)]).lines, 'q_e', 'q_mu')).toBe(12);
    const { planes } = compareSources([
      source('a', [{ planes: [plane([square(0, 0, 2)])] }]),
      source('b', [{ planes: [plane([square(0, 0, 1)])] }]),
    ]);
    expect(planes[0].entries).toMatchObject([
      { area: 16, ratio: 1, extent: { x: [-2, 2], y: [-2, 2] } },
      { area: 4, ratio: 0.25 },
    ]);
  });

  it('see the same plane whichever axis is first', () => {
    const { planes } = compareSources([
      source('a', [{ planes: [plane([square(0, 5, 1)])] }]),
      source('b', [{ planes: [plane([square(5, 0, 2)], { x: 'q_mu', y: 'q_e' })] }]),
    ]);
    expect(planes).toHaveLength(1);
    expect(planes[0].entries[1]).toMatchObject({ extent: { x: [-2, 2], y: [3, 7] }, ratio: 4 });
  });

  it('are null where a region leaves the plane, and this is said', () => {
    const { planes } = compareSources([
      source('a', [{ planes: [plane([square(0, 0, 1)])] }]),
      source('b', [{ planes: [plane([square(0, 0, 1)], { openAtEdge: true })] }]),
    ]);
    expect(planes[0].entries[1].ratio).toBeNull();
    expect(planes[0].remarks).toEqual(['the region leaves the plane: b']);
  });

  it('reach down to 0 of an absolute value', () => {
    const half = [
      {
        closed: false,
        points: [
          [-1, 0],
          [-1, 2],
          [1, 2],
          [1, 0],
        ] as const,
      },
    ];
    expect(regionArea(half, 'q_e', 'mu_e')).toBe(4);
    const quarter = [
      {
        closed: false,
        points: [
          [0, 2],
          [2, 2],
          [2, 0],
        ] as const,
      },
    ];
    expect(regionArea(quarter, 'mu_mu', 'mu_e')).toBe(4);
    expect(regionArea(quarter, 'q_e', 'mu_e')).toBeNull();
    expect(regionArea(half, 'q_e', 'q_mu')).toBeNull();
  });
});

describe('scans of several variations', () => {
  const swept = (label: string, scale: number, exposures: readonly number[], common = {}): ComparableSource =>
    source(
      label,
      exposures.map((exposure) => ({
        scenario: 'darwin-30ty',
        label: `DARWIN, ${exposure} t y`,
        place: { exposure_t_y: exposure },
        settings: { exposure_t_y: exposure, ...common },
        bounds: [bound('mu_eff', [[0, scale / exposure]])],
      })),
    );

  it('are compared variation by variation, whatever they have in common', () => {
    const comparison = compareSources([
      swept('a', 30, [1, 10, 100]),
      swept('b', 60, [10, 1, 1000], { 'backgrounds.pb214.level': 3 }),
    ]);
    expect(comparison.bounds.map(({ variation, entries }) => [variation, entries.map(({ ratio }) => ratio)])).toEqual([
      ['DARWIN, 1 t y', [1, 2]],
      ['DARWIN, 10 t y', [1, 2]],
    ]);
    expect(comparison.remarks).toEqual([
      'settings in common differ: a (none), b (²¹⁴Pb × 3)',
      'left out, not in a: b: DARWIN, 1000 t y',
      'left out, only in a: DARWIN, 100 t y',
    ]);
  });

  it('are compared with the first as a whole where no variation is the same', () => {
    const { bounds, remarks } = compareSources([swept('a', 30, [1, 10]), swept('b', 30, [2])]);
    expect(bounds[0].entries.map(({ label, ratio }) => [label, ratio])).toEqual([
      ['a: DARWIN, 1 t y', 1],
      ['a: DARWIN, 10 t y', 0.1],
      ['b', 0.5],
    ]);
    expect(remarks).toEqual(['no variation of a is in another result: all are compared with its first']);
  });

  it('are drawn with a colour per variation and a dash per source', () => {
    const { profiles } = comparisonFigures([swept('a', 30, [1, 10]), swept('b', 60, [1, 10])]);
    const labels = [
      ...new DOMParser().parseFromString(profiles as string, 'image/svg+xml').querySelectorAll('text'),
    ].map((node) => node.textContent);
    expect(labels).toEqual(expect.arrayContaining(['DARWIN, 1 t y', 'DARWIN, 10 t y', 'a', 'b']));
    expect(profiles?.match(/aria-label="line"/g)).toHaveLength(4);
  });
});

describe('a comparison', () => {
  it('of nothing in common is refused, and says what there is', () => {
    const sources = [
      source('a', [{ bounds: [bound('q_e', [[-1, 1]])] }]),
      source('b', [{ bounds: [bound('q_e', [[-1, 1]], { confidenceLevel: 0.95 })] }]),
      source('c', [{}]),
    ];
    expect(() => compareSources(sources)).toThrow(InputError);
    expect(() => compareSources(sources)).toThrow('a has q_e at 0.9; b has q_e at 0.95; c has nothing');
  });

  it('with a partial result says so', () => {
    const { remarks } = compareSources([
      source('a', [{ bounds: [bound('q_e', [[-1, 1]])] }], { units: 5, done: 2 }),
      source('b', [{ bounds: [bound('q_e', [[-1, 1]])] }]),
    ]);
    expect(remarks).toEqual(['PARTIAL: a has 2 of 5 units']);
  });

  it('is a table in the terminal', () => {
    const text = comparisonText(
      compareSources([
        source('first', [{ bounds: [bound('q_e', [[-1, 1]]), bound('mu_eff', [[0, 3]])] }]),
        source('b', [{ bounds: [bound('q_e', [[null, 0.25]])] }]),
      ]),
    );
    expect(text.split('\n')).toEqual([
      'q_e [1e-13 e], 90% C.L. (Δχ² < 2.7055, 1 d.o.f.)',
      '         allowed        ratio of extents',
      '  first  (-1.00, 1.00)  1.00',
      '  b      (open, 0.250)  –',
      '',
      'mu_eff [1e-12 mu_B], 90% C.L. (Δχ² < 2.7055, 1 d.o.f.)',
      '         allowed  ratio of limits',
      '  first  < 3.00   –',
      '  b      –        –',
    ]);
  });

  it('says how well each model describes the data, where the sources do', () => {
    const comparison = compareSources([
      source('good', [{ bounds: [{ ...bound('q_e', [[-1, 1]]), fit: GOOD_FIT }] }]),
      source('bad', [{ bounds: [{ ...bound('q_e', [[-1, 1]]), fit: HOPELESS_FIT }] }]),
      source('asimov', [{ bounds: [{ ...bound('q_e', [[-1, 1]]), fit: ASIMOV_FIT }] }]),
      source('old', [{ bounds: [bound('q_e', [[-1, 1]])] }]),
    ]);
    expect(comparisonText(comparison).split('\n')).toEqual([
      'q_e [1e-13 e], 90% C.L. (Δχ² < 2.7055, 1 d.o.f.)',
      '          allowed        ratio of extents  χ²_min/d.o.f.',
      '  good    (-1.00, 1.00)  1.00              41.25/48, p = 0.74',
      '  bad     (-1.00, 1.00)  1.00              12345.6/48, p < 1e-300',
      '  asimov  (-1.00, 1.00)  1.00              Asimov',
      '  old     (-1.00, 1.00)  1.00              –',
      '  ! bad: the model does not describe the data',
    ]);
    expect(comparison.bounds[0].entries.map(({ fit }) => fit?.dof)).toEqual([48, 48, null, undefined]);
  });

  it('draws what at least two sources have', () => {
    const figures = comparisonFigures([
      source('lz', [{ bounds: [bound('q_e', [[-1, 1]]), bound('q_mu', [[-1, 1]])] }]),
      source('xenonnt', [{ bounds: [bound('q_e', [[null, 1]])], planes: [plane([square(0, 0, 1)])] }]),
    ]);
    expect(figures.profiles).toContain('profile-0-q_e');
    expect(figures.profiles).not.toContain('profile-1');
    expect(figures.planes).toBeUndefined();
  });
});

describe('files to compare', () => {
  const bounds = {
    scenario: 'lz',
    coupling: 'q_e',
    cl: 0.9,
    threshold: 2.7,
    profiled: ['q_mu'],
    intervals: [{ lo: null, hi: 2 }],
    provenance: { version: '0.1.0' },
  };
  const read = (content: unknown, label?: string): ComparableSource =>
    readSource('x.json', typeof content === 'string' ? content : JSON.stringify(content), label, 'x');

  it('are bounds with or without a profile, named after their scenario', () => {
    expect(read(bounds)).toMatchObject({ label: 'lz', kind: 'bounds', variations: [{ scenario: 'lz' }] });
    expect(read(bounds, 'mine').label).toBe('mine');
    const [{ bounds: found }] = read({ ...bounds, profile: { values: [1], deltaChi2: [null] } }).variations;
    expect(found[0]).toMatchObject({ intervals: [[null, 2]], curve: { values: [1], deltaChi2: [null] } });
  });

  it.each([
    ['', 'an empty file'],
    ['{"a":\n1,\n}', 'x.json:3: not JSON'],
    ['\u0000', 'not a text file'],
    ['[]', 'neither a finished scan nor a bound nor a contour'],
    ['null', 'neither a finished scan'],
    [{ ...bounds, coupling: 'charge' }, 'coupling = "charge"'],
    [{ ...bounds, provenance: {} }, 'provenance.version: a key is missing'],
    [{ ...bounds, intervals: [{ lo: '1', hi: 2 }] }, 'intervals.0.lo = "1"'],
    [{ ...bounds, profile: { values: [1] } }, 'deltaChi2: a key is missing'],
    [{ x: 'q_e', y: 'q_mu', lines: [] }, 'a key is missing'],
    [{ variations: [], bounds: [], planes: [] }, 'a key is missing'],
  ])('are refused: %j', (content, message) => {
    expect(() => read(content)).toThrow(InputError);
    expect(() => read(content)).toThrow(message);
  });

  it('are results of scans whose bounds belong to a variation', () => {
    const scan = {
      version: '0.1.0',
      name: 'n',
      title: 't',
      units: 1,
      done: 1,
      dimensions: [{ keys: [{ key: 'exposure_t_y', values: [1, 2] }] }],
      variations: [{ scenario: 's', label: 'l', settings: {}, position: [1] }],
      bounds: [],
      planes: [{ ...plane([square(0, 0, 1)]), variation: 1 }],
    };
    expect(() => read(scan)).toThrow('variation = 1: a variation that is not in the list; accepted: 0 to 0');
    expect(read({ ...scan, planes: [] }).variations[0].place).toEqual({ exposure_t_y: 2 });
  });
});

describe('regions for one and for two degrees of freedom', () => {
  it('are not compared with each other', () => {
    const one = plane([square(0, 0, 1)], { degreesOfFreedom: 1, threshold: 2.705543454095404 });
    const two = plane([square(0, 0, 2)]);
    const { planes } = compareSources([
      source('a', [{ planes: [one, two] }]),
      source('b', [{ planes: [plane([square(0, 0, 3)])] }]),
    ]);
    expect(planes.map(({ dof, entries }) => [dof, entries.map(({ ratio }) => ratio)])).toEqual([
      [1, [null, null]],
      [2, [1, 2.25]],
    ]);
  });
});
