import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { dataFolder, nodeFiles } from '../../src/edge/node-files.js';
import { loadScenario, SHIPPED_SCENARIOS } from '../../src/experiment/load-scenario.js';
import { COUPLING_NAMES } from '../../src/physics/couplings.js';
import type { PlanePanel, ProfilePanel, SpectrumFigure } from '../../src/report/figures/figure-data.js';
import { couplingLabel, couplingPlainSymbol } from '../../src/report/figures/labels.js';
import { levelName, levelText, type ShownLevel, statedLevel } from '../../src/report/figures/level-text.js';
import { drawPlaneFigure } from '../../src/report/figures/plane-figure.js';
import { renderPng } from '../../src/report/figures/png.js';
import { belowCeiling, interpolate } from '../../src/report/figures/profile-curve.js';
import { drawProfileFigure } from '../../src/report/figures/profile-figure.js';
import { drawSpectrumFigure } from '../../src/report/figures/spectrum-figure.js';
import { scenarioStyles } from '../../src/report/figures/style.js';
import { plainText, svgText } from '../../src/report/figures/text.js';
import { linearAxis, logAxis, overhang } from '../../src/report/figures/ticks.js';

const fontFolder = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');
const fonts = ['DejaVuSans.ttf', 'DejaVuSans-Oblique.ttf'].map((file) => join(fontFolder, file));

const BOUNDS = {
  pandax4t: 38.7,
  lz: 17.1,
  xenonnt: 12,
  combined: 10.3,
  'darwin-30ty': 4.5,
  'darwin-300ty': 2.7,
  'darwin-300ty-depleted': 2.2,
};

const NINETY: ShownLevel = { confidenceLevel: 0.9, degreesOfFreedom: 1, threshold: 2.71 };
const NINETY_OF_TWO: ShownLevel = { confidenceLevel: 0.9, degreesOfFreedom: 2, threshold: 4.61 };

function profilePanel(darwinBand: boolean): ProfilePanel {
  const curves = Object.entries(BOUNDS).map(([scenario, bound], i) => {
    const x = Array.from({ length: 60 + 7 * i }, (_, k) => (50 * k) / (59 + 7 * i));
    return {
      scenario,
      label: `label of ${scenario}`,
      curve: { x, deltaChi2: x.map((value) => 2.71 * (value / bound) ** 4) },
    };
  });
  return { coupling: 'mu_e', range: [0, 45], curves, darwinBand, levels: [NINETY] };
}

const circle = (x: number, y: number, radius: number): [number, number][] =>
  Array.from({ length: 40 }, (_, i) => [
    x + radius * Math.cos((i * Math.PI) / 20),
    y + radius * Math.sin((i * Math.PI) / 20),
  ]);

const plane: PlanePanel = {
  x: 'r2_e',
  y: 'r2_mu',
  xRange: [-60, 20],
  yRange: [-90, 60],
  star: [-0.83, -0.48],
  circles: [[-25, -52]],
  regions: [
    {
      scenario: 'darwin-300ty',
      label: 'DARWIN 300 ty',
      level: NINETY_OF_TWO,
      lines: [
        { points: circle(-5, -2, 6), closed: true },
        { points: circle(-25, -52, 9), closed: true },
        {
          points: [
            [-60, 0],
            [20, 10],
          ],
          closed: false,
        },
      ],
    },
  ],
};

function spectrum(logEnergy: boolean, withData: boolean): SpectrumFigure {
  const edgesKeV = Array.from({ length: 166 }, (_, i) => (logEnergy ? 1500 ** (i / 165) : 1 + (29 * i) / 165));
  const pp = edgesKeV.slice(1).map((edge, i) => 8 * (edge - (edgesKeV[i] as number)));
  const krypton = pp.map((count) => 2 * count);
  const bestFit = pp.map((count) => 3 * count);
  const counts = bestFit.map((count, i) => (i % 5 === 0 ? 0 : Math.round(count)));
  return {
    title: 'XENONnT & more',
    edgesKeV,
    logEnergy,
    observed: withData
      ? { counts, low: counts.map(Math.sqrt), high: counts.map((count) => Math.sqrt(count + 1)) }
      : undefined,
    components: [
      { label: 'pp', kind: 'solar', counts: pp },
      { label: '^{85}Kr', kind: 'background', counts: krypton },
    ],
    bestFit,
    change: { at: { mu_e: 20 }, counts: pp.map((count, i) => count / (i + 1)) },
  };
}

const FIGURES: readonly [string, () => string][] = [
  ['profiles with a band', () => drawProfileFigure([profilePanel(true), profilePanel(true)], { columns: 2 })],
  ['profiles without a band', () => drawProfileFigure([profilePanel(false)], { columns: 3 })],
  ['planes', () => drawPlaneFigure([plane, plane], { columns: 2 })],
  ['a linear spectrum', () => drawSpectrumFigure(spectrum(false, true))],
  ['a logarithmic spectrum', () => drawSpectrumFigure(spectrum(true, true))],
  ['an Asimov spectrum', () => drawSpectrumFigure(spectrum(true, false))],
];

/** Opening and closing tags match: all that a well-formed document needs beyond escaped text. */
function unbalancedTags(xml: string): string[] {
  const open: string[] = [];
  for (const [, slash, name, selfClosing] of xml.matchAll(/<(\/?)([\w:]+)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g)) {
    if (slash) {
      if (open.pop() !== name) return [name as string];
    } else if (!selfClosing) open.push(name as string);
  }
  return open;
}

describe.each(FIGURES)('%s', (_, draw) => {
  const svg = draw();

  it('is a well-formed standalone SVG with a title and a description', () => {
    expect(unbalancedTags(svg)).toEqual([]);
    expect(svg.match(/&(?!amp;|lt;|gt;|quot;)/)).toBeNull();
    const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
    expect(root.getAttribute('xmlns')).toBe('http://www.w3.org/2000/svg');
    expect(root.getAttribute('viewBox')).toMatch(/^0 0 \d/);
    expect(root.querySelector('title').textContent).not.toBe('');
    expect(root.querySelector('desc').textContent).not.toBe('');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('is the same in every run, with ids of its own', () => {
    expect(draw()).toBe(svg);
    const ids = [...svg.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, reference] of svg.matchAll(/url\(#([^)]*)\)/g)) expect(ids).toContain(reference);
  });

  it('becomes a PNG of the asked width', () => {
    const png = renderPng(svg, fonts, 500);
    expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const header = new DataView(png.buffer, png.byteOffset);
    expect(header.getUint32(16)).toBe(500);
    expect(header.getUint32(20)).toBeGreaterThan(100);
  });
});

describe('profile figure', () => {
  const banded = drawProfileFigure([profilePanel(true)], { columns: 1 });

  it('marks the confidence level', () => {
    expect(banded).toContain('class="threshold"');
    expect(banded).toContain('>90% C.L.</text>');
  });

  it('shades DARWIN and dashes the middle case', () => {
    const { colour, dash } = scenarioStyles([{ scenario: 'darwin-300ty' }]).get('darwin-300ty') ?? {};
    expect(dash).toBeDefined();
    expect(banded).toMatch(new RegExp(`aria-label="line"><g[^>]*stroke-dasharray="${dash}"[^>]*stroke="${colour}"`));
    expect(banded).toContain('aria-label="area"');
    expect(drawProfileFigure([profilePanel(false)], { columns: 1 })).not.toContain('aria-label="area"');
  });

  it('names every scenario once', () => {
    const twice = drawProfileFigure([profilePanel(false), profilePanel(false)], { columns: 2 });
    for (const scenario of Object.keys(BOUNDS)) expect(twice.split(`>label of ${scenario}</text>`)).toHaveLength(2);
  });

  it('draws curves that rise to millions', () => {
    const steep: ProfilePanel = {
      ...profilePanel(false),
      curves: [{ scenario: 'lz', label: 'LZ', curve: { x: [0, 1, 45], deltaChi2: [0, 1, 4e12] } }],
    };
    expect(renderPng(drawProfileFigure([steep], { columns: 1 }), fonts, 300).length).toBeGreaterThan(0);
  });
});

describe('plane figure', () => {
  const svg = drawPlaneFigure([plane], { columns: 1 });

  it('marks the Standard Model and the second minimum', () => {
    expect(svg).toMatch(/<path class="star" d="M0,-\d/);
    expect(svg).toContain('aria-label="dot"');
    expect(svg).toContain('>second minimum</text>');
  });

  it('fills closed outlines and only strokes open ones', () => {
    expect(svg).toContain('fill-rule="evenodd"');
    const filled = svg.match(/aria-label="geo"><g[^>]*><path d="([^"]*)"/)?.[1] ?? '';
    expect(filled.match(/M/g)).toHaveLength(2);
    expect(svg.match(/aria-label="line"/g)).toHaveLength(3);
  });
});

describe('spectrum figure', () => {
  it('shows data only where there are some', () => {
    expect(drawSpectrumFigure(spectrum(false, true))).toContain('>data − best fit</text>');
    const asimov = drawSpectrumFigure(spectrum(false, false));
    expect(asimov).not.toContain('aria-label="dot"');
    expect(asimov).toContain('change for ');
  });

  it('drops the lower panel where nothing would be in it', () => {
    const svg = drawSpectrumFigure({ ...spectrum(false, false), change: undefined });
    expect(svg).not.toContain('spectrum-lower');
    expect(svg).not.toContain('Difference');
    expect(svg).toContain('>Energy [keV]</text>');
  });
});

describe('labels', () => {
  it('set scripts as tspans', () => {
    const text = svgText(couplingLabel('q_mu'), { x: 0, y: 0, fontSize: 10 });
    expect(text).toContain('<tspan font-style="italic">q</tspan>');
    expect(text).toMatch(/<tspan font-size="7" font-style="italic" dy="2.2">ν<\/tspan>/);
    expect(text).toMatch(/<tspan font-size="5.5" font-style="italic" dy="[\d.]+">μ<\/tspan>/);
    expect(text).toMatch(/<tspan font-size="7" dy="-3.8">−13<\/tspan>/);
  });

  it('read well without markup', () => {
    const label = (name: (typeof COUPLING_NAMES)[number]) => plainText(couplingLabel(name));
    expect(COUPLING_NAMES.map(label)).toMatchInlineSnapshot(`
      [
        "|μ_νe| [10⁻¹² μ_B]",
        "|μ_νμ| [10⁻¹² μ_B]",
        "|μ_ντ| [10⁻¹² μ_B]",
        "|μ_ν^eff| [10⁻¹² μ_B]",
        "q_νe [10⁻¹³ e]",
        "q_νμ [10⁻¹³ e]",
        "q_ντ [10⁻¹³ e]",
        "|q_νeμ| [10⁻¹³ e]",
        "|q_νeτ| [10⁻¹³ e]",
        "|q_νμτ| [10⁻¹³ e]",
        "⟨r_νe²⟩ [10⁻³² cm²]",
        "⟨r_νμ²⟩ [10⁻³² cm²]",
        "⟨r_ντ²⟩ [10⁻³² cm²]",
        "|⟨r_νeμ²⟩| [10⁻³² cm²]",
        "|⟨r_νeτ²⟩| [10⁻³² cm²]",
        "|⟨r_νμτ²⟩| [10⁻³² cm²]",
      ]
    `);
    expect(couplingPlainSymbol('r2_mu', { muonEqualsTau: true })).toBe('⟨r_νμ/τ²⟩');
    expect(couplingPlainSymbol('q_etau', { muonEqualsTau: true })).toBe('|q_νeμ/eτ|');
  });

  it('stop at an open brace', () => {
    expect(() => plainText('q_{ν')).toThrow(/Close the brace/);
  });
});

describe('styles', () => {
  it('tell scenarios apart without colour', () => {
    const styles = [...scenarioStyles(Object.keys(BOUNDS).map((scenario) => ({ scenario }))).values()];
    expect(new Set(styles.map(({ dash, width }) => `${dash} ${width}`)).size).toBe(styles.length);
  });

  it('give other scenarios the next style of a cycle', () => {
    const styles = scenarioStyles(['mine', 'darwin-1000ty', 'yours', 'mine'].map((scenario) => ({ scenario })));
    expect(styles.get('mine')).not.toEqual(styles.get('yours'));
    expect(new Set([...styles.values()].map(({ colour }) => colour)).size).toBe(3);
  });

  it('follow the colour that a scenario names, whatever it is called', () => {
    const colour = '#c9161d';
    const styles = [...scenarioStyles(['a.yaml', 'b.yaml'].map((scenario) => ({ scenario, colour }))).values()];
    expect(styles.map((style) => style.colour)).toEqual([colour, colour]);
    expect(styles[0].dash).not.toBe(styles[1].dash);
  });

  it('have the colours that the files of the shipped scenarios name', async () => {
    for (const scenario of SHIPPED_SCENARIOS) {
      const { colour } = (await loadScenario(nodeFiles, dataFolder, scenario)).appearance;
      if (colour === undefined) continue;
      expect(scenarioStyles([{ scenario }]).get(scenario)?.colour).toBe(colour);
    }
  });
});

describe('axes', () => {
  it('keep labels apart', () => {
    expect(linearAxis([-150, 60], 240, 'x').major).toEqual([-100, 0]);
    expect(linearAxis([0, 45], 232, 'x').major).toEqual([0, 10, 20, 30, 40]);
    expect(linearAxis([0, 10], 260, 'y').major).toEqual([0, 2, 4, 6, 8, 10]);
    expect(linearAxis([-1, 1], 240, 'x').label(-0.5)).toBe('−0.5');
  });

  it('say how far labels reach beyond their ends', () => {
    const [left, right] = overhang(linearAxis([-100, 70], 240, 'x'), 240);
    expect(left).toBeCloseTo(0.5 * 22 * (0.84 + 3 * 0.64));
    expect(right).toBe(0);
  });

  it('label powers of ten', () => {
    const labels = (domain: [number, number]): string[] => {
      const axis = logAxis(domain, 400);
      return axis.major.map(axis.label);
    };
    expect(labels([1, 1500])).toEqual(['1', '10', '100', '1000']);
    expect(labels([1e-4, 1e2])).toEqual(['10⁻⁴', '10⁻³', '10⁻²', '10⁻¹', '1', '10', '10²']);
    expect(labels([2, 30])).toEqual(['10', '2', '5', '20']);
    expect(labels([1e-9, 1e9]).filter((label) => label !== '')).toHaveLength(9);
  });

  it('refuse ranges that are none', () => {
    expect(() => linearAxis([1, 1], 100, 'x')).toThrow(/ascending range/);
    expect(() => logAxis([0, 1], 100)).toThrow(/positive ascending range/);
  });
});

describe('profile curves', () => {
  const curve = { x: [0, 1, 3], deltaChi2: [0, 10, 30] };

  it('interpolate inside their samples', () => {
    expect([0, 0.5, 2, 3].map((x) => interpolate(curve, x))).toEqual([0, 5, 20, 30]);
    expect(interpolate(curve, 3.1)).toBeNaN();
  });

  it('end exactly at a ceiling', () => {
    expect(belowCeiling(curve, 20)).toEqual([
      [0, 0],
      [1, 10],
      [2, 20],
      [3, Number.NaN],
    ]);
  });
});

describe('confidence levels', () => {
  const levels = [0.6827, 0.9, 0.9973].map(
    (confidenceLevel, i): ShownLevel => ({
      confidenceLevel,
      degreesOfFreedom: 2,
      threshold: [2.3, 4.61, 11.83][i],
    }),
  );
  const nested = (scenarios: readonly string[]): PlanePanel => ({
    ...plane,
    regions: scenarios.flatMap((scenario, s) =>
      levels.map((level, i) => ({
        scenario,
        label: `label of ${scenario}`,
        level,
        lines: [{ points: circle(-5 + s, -2, 3 + i), closed: true }],
      })),
    ),
  });
  const strokes = (svg: string): string[] =>
    [...svg.matchAll(/aria-label="line"><g[^>]*>/g)].map(([group]) =>
      ['stroke', 'stroke-dasharray', 'stroke-width']
        .map((name) => group.match(new RegExp(` ${name}="([^"]*)"`))?.[1] ?? '')
        .join('|'),
    );

  it('are named from the level itself, with all of its digits', () => {
    expect([0.9, 0.898, 0.6827, 0.9973, 0.999999].map(levelText)).toEqual([
      '90% C.L.',
      '89.8% C.L.',
      '68.27% C.L.',
      '99.73% C.L.',
      '99.9999% C.L.',
    ]);
    expect(statedLevel(NINETY_OF_TWO)).toBe('90% C.L., 2 d.o.f.');
  });

  it('are not made up for a Δχ² that was given', () => {
    expect(levelName({ confidenceLevel: null, threshold: 2.71 })).toBe('Δχ² = 2.71');
    const given = { ...NINETY, confidenceLevel: null };
    const svg = drawProfileFigure([{ ...profilePanel(false), levels: [given] }], { columns: 1 });
    expect(svg).not.toContain('C.L.');
    expect(svg).toContain('>Δχ² = 2.71</text>');
  });

  it('stand with the degrees of freedom in the legend of a plane', () => {
    expect(drawPlaneFigure([plane], { columns: 1 })).toContain('>90% C.L., 2 d.o.f.</text>');
  });

  it.each([[['lz']], [['lz', 'xenonnt']], [['darwin-30ty', 'darwin-300ty']]])(
    'differ by line style where there are several of %s',
    (scenarios) => {
      const svg = drawPlaneFigure([nested(scenarios)], { columns: 1 });
      for (const level of levels) expect(svg).toContain(`>${statedLevel(level)}</text>`);
      const drawn = strokes(svg);
      expect(drawn).toHaveLength(levels.length * scenarios.length);
      expect(new Set(drawn).size).toBe(drawn.length);
    },
  );

  it('differ by width where the legend explains dashes', () => {
    const svg = drawPlaneFigure([nested(['lz'])], { columns: 1, legend: [{ label: 'LZ', sample: { kind: 'none' } }] });
    expect(new Set(strokes(svg)).size).toBe(levels.length);
  });

  it('of profiles have a line and an entry each, inside the frame', () => {
    const ofOne = levels.map(
      (level): ShownLevel => ({ ...level, degreesOfFreedom: 1, threshold: 2 * level.threshold }),
    );
    const svg = drawProfileFigure([{ ...profilePanel(false), levels: ofOne }], { columns: 1 });
    for (const level of ofOne) expect(svg).toContain(`>${statedLevel(level)}</text>`);
    const rules = [...svg.matchAll(/<g[^>]*class="threshold"[^>]*>/g)].map(([rule]) => rule);
    expect(new Set(rules).size).toBe(3);
    expect(svg).toContain('>20</text>');
  });
});
