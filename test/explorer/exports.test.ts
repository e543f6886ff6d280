import { csvParse } from 'd3-dsv';
import { beforeAll, describe, expect, test } from 'vitest';
import { csvOfView } from '../../src/explorer/export-csv.js';
import { planeFigure, profileFigure, spectrumFigures } from '../../src/explorer/export-figures.js';
import type { ShownEntry } from '../../src/explorer/shown-entry.js';
import { DEFAULT_STATE, type Entry, type ExplorerState } from '../../src/explorer/state.js';
import { evaluatePoint, findBound, findPlane } from '../../src/inference/analysis.js';
import type { RateModel } from '../../src/model/rate-model.js';
import { COUPLINGS } from '../../src/physics/couplings.js';
import { spectrumFigures as figuresOf, planePanel, profilePanel, shownBound } from '../../src/report/figure-panels.js';
import { drawPlaneFigure } from '../../src/report/figures/plane-figure.js';
import { drawProfileFigure } from '../../src/report/figures/profile-figure.js';
import { workshop } from '../support/plans.js';

const ENTRIES: readonly Entry[] = [
  { scenario: 'lz', settings: {} },
  { scenario: 'lz', settings: { 'backgrounds.pb214.level': 0.5 } },
];
const view: ExplorerState = { ...DEFAULT_STATE, entries: ENTRIES, active: 0, profiled: [] };
const nothing = { plane: null, profile: null, spectra: null, bounds: [] };

const settingsOf = ({ settings: values }: Entry) => ({ values, error: (key: string) => new Error(key) as never });

/** Refined answers about an entry, as an engine gives them. */
async function answered(entry: Entry, model: RateModel): Promise<ShownEntry> {
  const { x, y } = view.plane;
  const plane = await findPlane(model, x, y, workshop.createProfiler, { samples: 33 });
  const bound = await findBound(model, 'q_e', workshop.createProfiler, { profiled: [] });
  const { nuisances } = await evaluatePoint(model, {}, workshop.createProfiler);
  const { lines, threshold, openAtEdge, fits } = plane;
  const [best] = plane.minima;
  return {
    entry,
    label: `LZ ${Object.keys(entry.settings).length}`,
    model: { muonEqualsTau: true },
    plane: {
      kind: 'plane',
      quality: 'refined',
      x,
      y,
      threshold,
      lines,
      openAtEdge,
      minima: plane.minima.map(({ point, chi2 }) => ({ at: [point[0], point[1]], deltaChi2: chi2 - best.chi2 })),
      xRange: [-1, 1],
      yRange: [-1, 1],
      fits,
      milliseconds: 0,
    },
    profile: {
      kind: 'profile',
      quality: 'refined',
      milliseconds: 0,
      coupling: 'q_e',
      profiled: [],
      ...shownBound(bound),
      intervals: bound.intervals,
    },
    spectra: { kind: 'spectra', spectra: figuresOf(model, nuisances, undefined) },
    bounds: [
      {
        kind: 'bound',
        coupling: 'q_e',
        profiled: ['q_mu'],
        confidenceLevel: 0.9,
        intervals: bound.intervals,
        fit: bound.fit,
        printed: { text: '(-1.3, 2.0)', remark: '' },
        deviation: null,
      },
    ],
  };
}

const models: RateModel[] = [];
const shown: ShownEntry[] = [];
beforeAll(async () => {
  for (const entry of ENTRIES) {
    const model = await workshop.build(entry.scenario, settingsOf(entry));
    models.push(model);
    shown.push(await answered(entry, model));
  }
});

const tables = (entries: readonly ShownEntry[]) =>
  new Map(csvOfView(view, entries).map(({ name, text }) => [name, csvParse(text)]));

describe('CSV of a view', () => {
  test('has every number of what is shown', () => {
    const csv = tables(shown);
    expect([...csv.keys()]).toEqual([
      'entries.csv',
      'contours.csv',
      'profiles.csv',
      'intervals.csv',
      'bounds.csv',
      'spectra.csv',
    ]);
    expect(csv.get('entries.csv')?.map((row) => ({ ...row }))).toEqual([
      { entry: '1', scenario: 'lz', label: 'LZ 0', 'backgrounds.pb214.level': '' },
      { entry: '2', scenario: 'lz', label: 'LZ 1', 'backgrounds.pb214.level': '0.5' },
    ]);
    const second = (name: string) =>
      (csv.get(name as 'entries.csv') ?? []).filter((row) => row.entry === '2') as Record<string, string>[];
    expect(second('contours.csv').map((row) => [Number(row['q_e [1e-13 e]']), Number(row['q_mu [1e-13 e]'])])).toEqual(
      shown[1].plane?.lines.flatMap(({ points }) => points),
    );
    expect(second('contours.csv')[0]).toMatchObject({
      quality: 'refined',
      degrees_of_freedom: '2',
      line: '1',
      closed: 'true',
    });
    expect(second('profiles.csv').map((row) => Number(row['q_e [1e-13 e]']))).toEqual(shown[1].profile?.values);
    expect(second('profiles.csv').map((row) => Number(row.delta_chi2))).toEqual(shown[1].profile?.deltaChi2);
    for (const [name, lo, hi] of [
      ['intervals.csv', 'lo [1e-13 e]', 'hi [1e-13 e]'],
      ['bounds.csv', 'lo', 'hi'],
    ]) {
      expect(second(name).map((row) => [Number(row[lo]), Number(row[hi])])).toEqual(
        shown[1].profile?.intervals.map((interval) => [interval.lo, interval.hi]),
      );
    }
    expect(second('bounds.csv')[0]).toMatchObject({
      unit: COUPLINGS.q_e.unit,
      printed: '(-1.3, 2.0)',
      deviation: 'NaN',
    });
    const pb214 = second('spectra.csv').filter((row) => row.component === '²¹⁴Pb');
    const counts = shown[1].spectra?.spectra[0].components.find(({ label }) => label === '²¹⁴Pb')?.counts ?? [];
    expect(counts.length).toBeGreaterThan(0);
    expect(pb214.map((row) => Number(row.counts))).toEqual(Array.from(counts));
  });

  test('leaves out what has not been answered, or belongs to another view', () => {
    expect([...tables(shown.map((entry) => ({ ...entry, ...nothing }))).keys()]).toEqual(['entries.csv']);
    const other: ExplorerState = { ...view, plane: { x: 'r2_e', y: 'r2_mu' }, bounded: 'r2_e' };
    expect(csvOfView(other, shown).map(({ name }) => name)).toEqual(['entries.csv', 'bounds.csv', 'spectra.csv']);
  });

  test('says where nothing is allowed', () => {
    const [entry] = shown;
    const empty = { ...entry, profile: entry.profile && { ...entry.profile, intervals: [] } };
    expect(tables([empty]).get('intervals.csv')?.[0]).toMatchObject({ interval: '0', 'lo [1e-13 e]': 'NaN' });
  });
});

describe('figures of a view', () => {
  test('are those of the command line for one scenario', () => {
    const [entry] = shown;
    const { label, model } = entry;
    const { muonEqualsTau } = model;
    const { x, y } = view.plane;
    const { confidenceLevel, degreesOfFreedom } = view;
    const plane = { ...(entry.plane as NonNullable<ShownEntry['plane']>), confidenceLevel, degreesOfFreedom };
    const minima = plane.minima.map(({ at, deltaChi2 }) => ({ at: { [x]: at[0], [y]: at[1] }, chi2: deltaChi2 }));
    const panel = planePanel(x, y, [{ scenario: 'lz', label, plane: { ...plane, minima } }], () => true);
    expect(planeFigure(view, [entry]) === drawPlaneFigure([panel], { columns: 1, muonEqualsTau })).toBe(true);
    const profile = { ...(entry.profile as NonNullable<ShownEntry['profile']>), confidenceLevel };
    const curves = profilePanel('q_e', [{ scenario: 'lz', label, bound: profile }], false);
    expect(profileFigure(view, [entry]) === drawProfileFigure([curves], { columns: 1, muonEqualsTau })).toBe(true);
    expect(spectrumFigures(entry)).toHaveLength(1);
    expect(spectrumFigures(entry)[0].svg).toMatch(/^<svg/);
  });

  test('show all entries, each with its line and label', () => {
    for (const svg of [planeFigure(view, shown), profileFigure(view, shown)]) {
      for (const part of ['LZ 0', 'LZ 1', 'stroke="#1b2a9e"', 'stroke="#0072b2"'])
        expect(svg?.includes(part), part).toBe(true);
    }
    const other = { label: 'LZ', muonEqualsTau: false };
    const [first, second] = shown;
    const symbols = (entries: readonly ShownEntry[]): boolean | undefined =>
      planeFigure(view, entries)?.includes('<title>Allowed regions in the plane q_νe – q_νμ/τ</title>');
    expect(symbols(shown)).toBe(true);
    expect(symbols([first, { ...second, model: other }])).toBe(false);
  });

  test('are left out where nothing has been answered', () => {
    const waiting = shown.map((entry) => ({ ...entry, ...nothing }));
    expect(planeFigure(view, waiting)).toBeNull();
    expect(profileFigure(view, waiting)).toBeNull();
    expect(spectrumFigures(waiting[0])).toEqual([]);
  });
});
