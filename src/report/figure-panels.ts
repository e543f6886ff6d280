/** Figure data from results: which curves and regions stand in a panel, and the ranges that show every bound. */

import type { Appearance } from '../experiment/load-scenario.js';
import { settingWording } from '../experiment/setting-labels.js';
import type { Bound, Plane } from '../inference/analysis.js';
import type { RateModel } from '../model/rate-model.js';
import { signalCounts } from '../model/rate-model.js';
import { COUPLINGS, type CouplingName, type CouplingPoint } from '../physics/couplings.js';
import { degreesOfFreedomOf } from '../scan/records.js';
import type { PlanePanel, ProfileCurve, ProfilePanel, Region, SpectrumFigure } from './figures/figure-data.js';
import { distinctLevels, type ShownLevel } from './figures/level-text.js';
import { countErrors } from './results.js';

/** Room beyond the outermost bound, as a share of the range. */
const MARGIN = 0.08;

/** What a panel shows of a bound; records of scans have it as they are. */
export interface ShownBound extends Omit<ShownLevel, 'degreesOfFreedom'> {
  readonly intervals: readonly { readonly lo: number; readonly hi: number }[];
  /** The profile: ascending values in table units, and Δχ² from the global minimum (null: no fit). */
  readonly values: readonly number[];
  readonly deltaChi2: readonly (number | null)[];
}

/** What a panel shows of a region; records of scans have it as they are. */
export interface ShownPlane extends Omit<ShownLevel, 'degreesOfFreedom'> {
  /** Two where it is not said. */
  readonly degreesOfFreedom?: 1 | 2;
  readonly lines: Region['lines'];
  /** Local minima of the plane, the global one first. */
  readonly minima: readonly { readonly at: CouplingPoint; readonly chi2: number }[];
}

/** Whose bound or region a panel shows. */
export interface ShownScenario {
  readonly scenario: string;
  readonly label: string;
  readonly appearance?: Appearance | undefined;
}

/** A bound as panels show it. */
export function shownBound({ intervals, confidenceLevel, threshold, curve }: Bound): ShownBound {
  return {
    intervals,
    confidenceLevel,
    threshold,
    values: curve.values,
    deltaChi2: curve.chi2.map((chi2) => chi2 - curve.minima[0].chi2),
  };
}

/** A region as panels show it. */
export function shownPlane(x: CouplingName, y: CouplingName, plane: Plane): ShownPlane {
  const { confidenceLevel, degreesOfFreedom, threshold, lines } = plane;
  return {
    confidenceLevel,
    degreesOfFreedom,
    threshold,
    lines,
    minima: plane.minima.map(({ point, chi2 }) => ({ at: { [x]: point[0], [y]: point[1] }, chi2 })),
  };
}

/** Δχ² of a profile for drawing: rounding below 0 removed, NaN where there is no fit. */
export function shownCurve({ values, deltaChi2 }: Pick<ShownBound, 'values' | 'deltaChi2'>): ProfileCurve {
  return { x: values, deltaChi2: deltaChi2.map((value) => (value === null ? Number.NaN : Math.max(0, value))) };
}

/** The levels of bounds, each once, ascending. */
export function boundLevels(bounds: readonly Omit<ShownLevel, 'degreesOfFreedom'>[]): ShownLevel[] {
  return distinctLevels(
    bounds.map(({ confidenceLevel, threshold }) => ({ confidenceLevel, threshold, degreesOfFreedom: 1 })),
  );
}

/** The level of a region. */
export function planeLevel(plane: Pick<ShownPlane, keyof ShownLevel>): ShownLevel {
  const { confidenceLevel, threshold } = plane;
  return { confidenceLevel, threshold, degreesOfFreedom: degreesOfFreedomOf(plane) };
}

function styled({ scenario, label, appearance }: ShownScenario) {
  return { scenario, label, colour: appearance?.colour };
}

/** A panel of Δχ² profiles that shows the bounds of all its scenarios. */
export function profilePanel(
  coupling: CouplingName,
  bounds: readonly (ShownScenario & { readonly bound: ShownBound })[],
  darwinBand: boolean,
): ProfilePanel {
  const ends = bounds.flatMap(({ bound: { intervals, values } }) =>
    intervals.length > 0 ? intervals.flatMap(({ lo, hi }) => [lo, hi]) : values,
  );
  const [low, high] = [least(ends), greatest(ends)];
  const margin = MARGIN * (high - low);
  return {
    coupling,
    range: [COUPLINGS[coupling].evenInSign ? 0 : low - margin, high + margin],
    curves: bounds.map(({ bound, ...shown }) => ({ ...styled(shown), curve: shownCurve(bound) })),
    darwinBand,
    levels: boundLevels(bounds.map(({ bound }) => bound)),
  };
}

/**
 * A panel of allowed regions that shows all of them.
 * @param hasSecondMinima whose second minima are marked; default: as the scenarios say
 */
export function planePanel(
  x: CouplingName,
  y: CouplingName,
  planes: readonly (ShownScenario & { readonly plane: ShownPlane })[],
  hasSecondMinima: (shown: ShownScenario) => boolean = ({ appearance }) => appearance?.secondMinima ?? false,
): PlanePanel {
  const points = planes.flatMap(({ plane }) => plane.lines.flatMap((line) => line.points));
  const range = (axis: 0 | 1): [number, number] => {
    const values = points.map((point) => point[axis]);
    if (values.length === 0) {
      // No boundary to show: the minima and the Standard Model, with room around them.
      const coupling = [x, y][axis];
      for (const { plane } of planes) for (const { at } of plane.minima) values.push(at[coupling] ?? 0);
      values.push(COUPLINGS[coupling].standardModel);
    }
    const [low, high] = [least(values), greatest(values)];
    const margin = MARGIN * (high - low) || 1;
    return [low - margin, high + margin];
  };
  const [xRange, yRange] = [range(0), range(1)];
  const marked = planes.filter(hasSecondMinima).map(({ plane }) => plane);
  return {
    x,
    y,
    xRange,
    yRange,
    regions: planes.map(
      ({ plane, ...shown }): Region => ({ ...styled(shown), level: planeLevel(plane), lines: plane.lines }),
    ),
    star: [COUPLINGS[x].standardModel, COUPLINGS[y].standardModel],
    circles: secondMinima(x, y, marked, xRange, yRange),
  };
}

/** Second minima of regions as points of the plane; those that would be drawn on top of each other once. */
export function secondMinima(
  x: CouplingName,
  y: CouplingName,
  planes: readonly Pick<ShownPlane, 'minima' | 'threshold'>[],
  xRange: readonly [number, number],
  yRange: readonly [number, number],
): [number, number][] {
  const second = planes.flatMap(({ minima, threshold }) =>
    minima.slice(1).filter((minimum) => minimum.chi2 - minima[0].chi2 < threshold),
  );
  const circles: [number, number][] = [];
  for (const { at } of second) {
    const point: [number, number] = [at[x] as number, at[y] as number];
    const close = (other: readonly [number, number]): boolean =>
      Math.abs(other[0] - point[0]) < 0.01 * (xRange[1] - xRange[0]) &&
      Math.abs(other[1] - point[1]) < 0.01 * (yRange[1] - yRange[0]);
    if (!circles.some(close)) circles.push(point);
  }
  return circles;
}

// Contours have more points than a call takes arguments.
const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
const greatest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);

/**
 * The spectrum of each experiment of a model.
 * @param nuisances fitted θ at the Standard Model point, by name
 * @param at couplings whose change of the spectrum is shown; undefined for none
 */
export function spectrumFigures(
  model: RateModel,
  nuisances: Readonly<Record<string, number>>,
  at: CouplingPoint | undefined,
): SpectrumFigure[] {
  const scaleOf = (nuisance: number): number => 1 + nuisances[model.nuisances[nuisance].name];
  const solar = signalCounts(model, {});
  const shifted = at ? signalCounts(model, at) : undefined;
  return model.ranges.map(({ experiment, start, end }) => {
    const cut = (counts: Float64Array, scale: number): Float64Array =>
      counts.slice(start, end).map((value) => value * scale);
    const row = (i: number): Float64Array => solar.subarray(i * model.bins, (i + 1) * model.bins);
    const components = [
      ...model.sources.map((name, i) => ({
        label: SOURCE_LABELS[name],
        kind: 'solar' as const,
        counts: cut(row(i), scaleOf(i)),
      })),
      ...model.backgrounds
        .filter((background) => background.experiment === experiment.id)
        .map((background) => ({
          label: background.label,
          kind: 'background' as const,
          counts: cut(background.counts, scaleOf(background.nuisance)),
        })),
    ].filter((component) => component.counts.some((value) => value > 0));
    const bestFit = new Float64Array(end - start);
    for (const { counts } of components) for (let k = 0; k < bestFit.length; k++) bestFit[k] += counts[k];
    const difference = new Float64Array(end - start);
    if (shifted) {
      model.sources.forEach((_, i) => {
        for (let k = start; k < end; k++)
          difference[k - start] += scaleOf(i) * (shifted[i * model.bins + k] - solar[i * model.bins + k]);
      });
    }
    const { observed, exposureTonneYear } = experiment;
    const errors = observed
      ? model.gaussianSigma[start] > 0
        ? model.gaussianSigma.subarray(start, end)
        : countErrors(observed)
      : undefined;
    const edgesKeV = experiment.detector.edgesKeV;
    return {
      title: `${experiment.name}, ${settingWording('exposure_t_y', [exposureTonneYear])(exposureTonneYear)}`,
      edgesKeV,
      logEnergy: edgesKeV[edgesKeV.length - 1] / edgesKeV[1] > 200,
      observed:
        observed && errors
          ? { counts: observed, low: observed.map((value, k) => Math.min(value, errors[k])), high: errors }
          : undefined,
      components,
      bestFit,
      change: at ? { at, counts: difference } : undefined,
    };
  });
}

/** Solar sources in figures; plain text. */
export const SOURCE_LABELS = {
  pp: 'pp',
  be7: '⁷Be',
  pep: 'pep',
  n13: '¹³N',
  o15: '¹⁵O',
  f17: '¹⁷F',
  hep: 'hep',
  b8: '⁸B',
} as const;
