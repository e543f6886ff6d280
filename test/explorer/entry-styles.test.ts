import { describe, expect, test } from 'vitest';
import { SHIPPED_SCENARIOS } from '../../src/experiment/load-scenario.js';
import { contrast, luminance, standingOut } from '../../src/explorer/colour.js';
import { DARK_GROUND, type EntryStyle, entryStyles, LIGHT_GROUND } from '../../src/explorer/entry-styles.js';
import { MOST_ENTRIES } from '../../src/explorer/state.js';
import { type LineStyle, scenarioStyles } from '../../src/report/figures/style.js';

const entries = (...scenarios: readonly (typeof SHIPPED_SCENARIOS)[number][]): EntryStyle[] =>
  entryStyles(scenarios.map((scenario) => ({ scenario })));
/** All scenarios and all copies that a page may show. */
const everything = [
  ...entries(...SHIPPED_SCENARIOS),
  ...entries(...Array.from({ length: MOST_ENTRIES }, () => 'lz' as const)).slice(1),
];

/** Machado, Oliveira and Fernandes (2009), complete deficiency; on linear RGB. */
const VISIONS = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

/** CIE L*a*b* of a colour under a vision. */
function lab(colour: string, vision: readonly (readonly number[])[]): number[] {
  const linear = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const times = (matrix: readonly (readonly number[])[], vector: readonly number[]): number[] =>
    matrix.map((row) => row.reduce((sum, value, i) => sum + value * vector[i], 0));
  const seen = times(vision, linear).map((value) => Math.min(1, Math.max(0, value)));
  const xyz = times(
    [
      [0.4124 / 0.9505, 0.3576 / 0.9505, 0.1805 / 0.9505],
      [0.2126, 0.7152, 0.0722],
      [0.0193 / 1.089, 0.1192 / 1.089, 0.9505 / 1.089],
    ],
    seen,
  );
  const [x, y, z] = xyz.map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const difference = (a: string, b: string, vision: readonly (readonly number[])[]): number => {
  const [first, second] = [lab(a, vision), lab(b, vision)];
  return Math.hypot(...first.map((value, i) => value - second[i]));
};

describe('lines of entries', () => {
  test('are the paper’s for the first entry of a scenario', () => {
    const paper = scenarioStyles(SHIPPED_SCENARIOS.map((scenario) => ({ scenario })));
    for (const [i, name] of SHIPPED_SCENARIOS.entries())
      expect(entries(...SHIPPED_SCENARIOS)[i].print).toEqual(paper.get(name));
    const [first, copy, lz, another] = entries('darwin-300ty', 'darwin-300ty', 'lz', 'darwin-300ty');
    expect(first.print).toEqual(paper.get('darwin-300ty'));
    expect(lz.print).toEqual(paper.get('lz'));
    expect(new Set([first, copy, lz, another].map(({ print }) => print.dash)).size).toBe(4);
  });

  test('stand out from their ground', () => {
    for (const { light, dark } of everything) {
      expect(contrast(light.colour, LIGHT_GROUND)).toBeGreaterThanOrEqual(3);
      expect(contrast(dark.colour, DARK_GROUND)).toBeGreaterThanOrEqual(3);
    }
  });

  test('can be told apart by dash, or by colour even by the colour-blind', () => {
    const tell = (a: LineStyle, b: LineStyle): boolean =>
      a.dash !== b.dash || Object.values(VISIONS).every((vision) => difference(a.colour, b.colour, vision) > 15);
    for (const [i, a] of everything.entries()) {
      for (const b of everything.slice(0, i)) {
        for (const ground of ['print', 'light', 'dark'] as const)
          expect(tell(a[ground], b[ground]), JSON.stringify([ground, a[ground], b[ground]])).toBe(true);
      }
    }
  });
});

describe('contrast', () => {
  test('is that of WCAG 2.2', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.478, 3);
    expect(contrast('#ffffff', '#777777')).toBe(contrast('#777777', '#ffffff'));
    expect(luminance('#ff0000')).toBeCloseTo(0.2126, 10);
  });

  test('is reached on the way to black or white, and not exceeded by much', () => {
    expect(standingOut('#1b2a9e', '#ffffff', 3)).toBe('#1b2a9e');
    const orange = standingOut('#ef9a00', '#ffffff', 3);
    expect(contrast(orange, '#ffffff')).toBeGreaterThanOrEqual(3);
    expect(contrast(orange, '#ffffff')).toBeLessThan(3.3);
    expect(standingOut('#ffffff', '#ffffff', 21)).toBe('#000000');
  });
});
