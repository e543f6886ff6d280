/** Figure data from results: which curves and regions stand in a panel, and the ranges that show every bound. */
import type { Bound, Plane } from '../inference/analysis.js';
import type { RateModel } from '../model/rate-model.js';
import { signalCounts } from '../model/rate-model.js';
import { COUPLINGS, type CouplingName } from '../physics/couplings.js';
import type { PlanePanel, ProfilePanel, Region, SpectrumFigure } from './figures/figure-data.js';
import { countErrors } from './results.js';

/** Room beyond the outermost bound, as a share of the range. */
const MARGIN = 0.08;
/** Second minima lie this close to the global one in χ². */
const SECOND_MINIMUM = 4.6;

/** A panel of Δχ² profiles that shows the bounds of all its scenarios. */
export function profilePanel(
  coupling: CouplingName,
  bounds: readonly { readonly scenario: string; readonly label: string; readonly bound: Bound }[],
  darwinBand: boolean,
): ProfilePanel {
  const ends = bounds.flatMap(({ bound }) => bound.intervals.flatMap(({ lo, hi }) => [lo, hi]));
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const margin = MARGIN * (high - low);
  return {
    coupling,
    range: [COUPLINGS[coupling].evenInSign ? 0 : low - margin, high + margin],
    curves: bounds.map(({ scenario, label, bound }) => ({
      scenario,
      label,
      curve: {
        x: bound.curve.values,
        deltaChi2: bound.curve.chi2.map((chi2) => Math.max(0, chi2 - bound.curve.minima[0].chi2)),
      },
    })),
    darwinBand,
    threshold: bounds[0].bound.threshold,
  };
}

/** A panel of allowed regions that shows all of them. */
export function planePanel(
  x: CouplingName,
  y: CouplingName,
  planes: readonly { readonly scenario: string; readonly label: string; readonly plane: Plane }[],
): PlanePanel {
  const points = planes.flatMap(({ plane }) => plane.lines.flatMap((line) => line.points));
  const range = (axis: 0 | 1): [number, number] => {
    const values = points.map((point) => point[axis]);
    const [low, high] = [
      values.reduce((a, b) => Math.min(a, b), Infinity),
      values.reduce((a, b) => Math.max(a, b), -Infinity),
    ];
    const margin = MARGIN * (high - low);
    return [low - margin, high + margin];
  };
  const star = [COUPLINGS[x].standardModel, COUPLINGS[y].standardModel] as const;
  const mock = planes.filter(({ scenario }) => scenario.startsWith('darwin'));
  const second = mock.flatMap(({ plane }) =>
    plane.minima.slice(1).filter((minimum) => minimum.chi2 - plane.minima[0].chi2 < SECOND_MINIMUM),
  );
  const [xRange, yRange] = [range(0), range(1)];
  const circles: (readonly [number, number])[] = [];
  for (const { point } of second) {
    const close = (other: readonly [number, number]): boolean =>
      Math.abs(other[0] - point[0]) < 0.01 * (xRange[1] - xRange[0]) &&
      Math.abs(other[1] - point[1]) < 0.01 * (yRange[1] - yRange[0]);
    if (!circles.some(close)) circles.push([point[0], point[1]]);
  }
  return {
    x,
    y,
    xRange,
    yRange,
    regions: planes.map(({ scenario, label, plane }): Region => ({ scenario, label, lines: plane.lines })),
    star,
    circles,
  };
}

/**
 * The spectrum of each experiment of a model.
 * @param nuisances fitted θ at the Standard Model point, by name
 */
export function spectrumFigures(
  model: RateModel,
  nuisances: Readonly<Record<string, number>>,
  change: { readonly coupling: CouplingName; readonly value: number } | undefined,
): SpectrumFigure[] {
  const scaleOf = (nuisance: number): number => 1 + nuisances[model.nuisances[nuisance].name];
  const solar = signalCounts(model, {});
  const shifted = change ? signalCounts(model, { [change.coupling]: change.value }) : undefined;
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
    const observed = experiment.observed;
    const errors = observed
      ? model.gaussianSigma[start] > 0
        ? model.gaussianSigma.subarray(start, end)
        : countErrors(observed)
      : undefined;
    const edgesKeV = experiment.detector.edgesKeV;
    return {
      title: `${experiment.name}, ${Number(experiment.exposureTonneYear.toPrecision(3))} t y`,
      edgesKeV,
      logEnergy: edgesKeV[edgesKeV.length - 1] / edgesKeV[1] > 200,
      observed:
        observed && errors
          ? { counts: observed, low: observed.map((value, k) => Math.min(value, errors[k])), high: errors }
          : undefined,
      components,
      bestFit,
      change: change ? { ...change, counts: difference } : undefined,
    };
  });
}

const SOURCE_LABELS = {
  pp: 'pp',
  be7: '⁷Be',
  pep: 'pep',
  n13: '¹³N',
  o15: '¹⁵O',
  f17: '¹⁷F',
  hep: 'hep',
  b8: '⁸B',
} as const;
