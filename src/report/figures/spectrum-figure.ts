/** Energy spectrum of one experiment: data, components and best fit above, the change by a coupling below. */
import * as Plot from '@observablehq/plot';
import type { CouplingName, CouplingPoint } from '../../physics/couplings.js';
import type { SpectrumFigure } from './figure-data.js';
import { couplingPlainSymbol, couplingValue } from './labels.js';
import { drawLegend, type LegendItem, legendHeight } from './legend.js';
import { drawPanel, type Frame, lineMark, X_AXIS_HEIGHT, yAxisWidth } from './panel.js';
import {
  type BinnedPoint,
  differenceRange,
  histogramLine,
  observedPoints,
  perKeV,
  spectrumRange,
  visiblePoints,
} from './spectrum-shape.js';
import { BEST_FIT_STYLE, CHANGE_STYLE, componentStyles, INK, type LineStyle } from './style.js';
import { COLUMN_WIDTH, svgDocument } from './svg-document.js';
import { escapeMarkup, svgText } from './text.js';
import { type Axis, linearAxis, logAxis } from './ticks.js';

const MARGIN = 14;
const TITLE_FONT_SIZE = 25;
const TITLE_HEIGHT = 34;
const UPPER_HEIGHT = 380;
const LOWER_HEIGHT = 210;
const POINT_RADIUS = 4;
const RATE_LABEL = 'Events [keV^{−1}]';
const DIFFERENCE_LABEL = 'Difference [keV^{−1}]';
const ENERGY_LABEL = 'Energy [keV]';

function pointMarks(points: readonly BinnedPoint[]): Plot.Markish[] {
  return [
    Plot.ruleX(points, {
      x: 'energyKeV',
      y1: 'low',
      y2: 'high',
      stroke: INK,
      strokeWidth: 1.5,
      strokeOpacity: 0.55,
      clip: true,
    }),
    Plot.dot(points, { x: 'energyKeV', y: 'value', r: POINT_RADIUS, fill: INK, stroke: 'none', clip: true }),
  ];
}

function upperLegend(figure: SpectrumFigure, styles: readonly LineStyle[]): LegendItem[] {
  return [
    ...(figure.observed ? [{ label: 'data', sample: { kind: 'points' } } as const] : []),
    { label: figure.observed ? 'best fit' : 'expectation', sample: { kind: 'line', style: BEST_FIT_STYLE } },
    ...figure.components.map(
      ({ label }, i): LegendItem => ({ label, sample: { kind: 'line', style: styles[i] as LineStyle } }),
    ),
  ];
}

function lowerLegend(figure: SpectrumFigure): LegendItem[] {
  const items: LegendItem[] = [];
  if (figure.observed) items.push({ label: 'data − best fit', sample: { kind: 'points' } });
  if (figure.change) {
    const label = `change for ${changedCouplings(figure.change.at)
      .map(([name, value]) => couplingValue(name, value))
      .join(', ')}`;
    items.push({ label, sample: { kind: 'line', style: CHANGE_STYLE } });
  }
  return items;
}

function changedCouplings(at: CouplingPoint): [CouplingName, number][] {
  return Object.entries(at) as [CouplingName, number][];
}

function description(figure: SpectrumFigure): { title: string; description: string } {
  const labels = figure.components.map((component) => component.label.replace(/[*{}^_\\]/g, '')).join(', ');
  const data = figure.observed ? 'Observed events with their errors, the best fit' : 'The expectation';
  const change = figure.change
    ? ` The lower panel shows the change by ${changedCouplings(figure.change.at)
        .map(([name]) => couplingPlainSymbol(name))
        .join(' and ')} at the same nuisance parameters.`
    : '';
  return {
    title: `Energy spectrum of ${figure.title}`,
    description: `${data} and its components per keV: ${labels}.${change}`,
  };
}

/**
 * Draws a spectrum in events per keV against the recoil energy; component labels are markup, `^{85}Kr` for example.
 * The lower panel holds data minus best fit and the change by the coupling, or is left out where there is neither.
 * @returns a standalone SVG; its unit is a tenth of a millimetre at a width of 8.6 cm.
 */
export function drawSpectrumFigure(figure: SpectrumFigure): string {
  const { edgesKeV, observed, change } = figure;
  const styles = componentStyles(figure.components);
  const bestFit = perKeV(figure.bestFit, edgesKeV);
  const components = figure.components.map((component) => perKeV(component.counts, edgesKeV));
  const points = observed ? observedPoints(observed, edgesKeV, figure.logEnergy) : [];
  const differences = points.map(({ energyKeV, low, value, high, bin }) => {
    const fit = bestFit[bin] as number;
    return { energyKeV, low: low - fit, value: value - fit, high: high - fit, bin };
  });
  const changeRate = change ? perKeV(change.counts, edgesKeV) : [];

  const rateRange = spectrumRange(bestFit, components, points, figure.logEnergy);
  const hasLower = observed !== undefined || change !== undefined;
  const upperYAxis: Axis = figure.logEnergy
    ? logAxis(rateRange, UPPER_HEIGHT)
    : linearAxis(rateRange, UPPER_HEIGHT, 'y');
  const lowerYAxis = linearAxis(differenceRange(differences, changeRate), LOWER_HEIGHT, 'y');
  const left = MARGIN + Math.max(yAxisWidth(upperYAxis), hasLower ? yAxisWidth(lowerYAxis) : 0);
  const frameWidth = COLUMN_WIDTH - left - 1.6 * MARGIN;

  const legendBox = { x: MARGIN, width: COLUMN_WIDTH - 2 * MARGIN };
  const upperItems = upperLegend(figure, styles);
  const lowerItems = lowerLegend(figure);
  const upperTop = MARGIN / 2 + TITLE_HEIGHT + legendHeight(upperItems, legendBox.width) + MARGIN / 2;
  const upper: Frame = { x: left, y: upperTop, width: frameWidth, height: UPPER_HEIGHT };
  const lowerLegendTop = upper.y + upper.height + MARGIN / 2;
  const lowerTop = lowerLegendTop + legendHeight(lowerItems, legendBox.width) + MARGIN / 2;
  const lower: Frame = { x: left, y: lowerTop, width: frameWidth, height: LOWER_HEIGHT };
  const bottom = hasLower ? lower : upper;

  const energyRange = [edgesKeV[0] as number, edgesKeV[edgesKeV.length - 1] as number] as const;
  const xAxis = figure.logEnergy ? logAxis(energyRange, frameWidth) : linearAxis(energyRange, frameWidth, 'x');
  // Below the frame, so that a vanishing rate leaves it rather than running along its edge.
  const floor = figure.logEnergy ? rateRange[0] / 10 : Number.NEGATIVE_INFINITY;
  const line = (rate: readonly number[], style: LineStyle, lowest: number): Plot.Markish =>
    lineMark(histogramLine(rate, edgesKeV, lowest), style);

  const body = [
    svgText(escapeMarkup(figure.title), {
      x: left + frameWidth / 2,
      y: MARGIN / 2 + TITLE_FONT_SIZE,
      fontSize: TITLE_FONT_SIZE,
      anchor: 'middle',
    }),
    drawLegend(upperItems, { ...legendBox, y: MARGIN / 2 + TITLE_HEIGHT }),
    drawPanel({
      frame: upper,
      xAxis,
      yAxis: upperYAxis,
      xLabel: hasLower ? undefined : ENERGY_LABEL,
      yLabel: RATE_LABEL,
      marks: [
        ...components.map((rate, i) => line(rate, styles[i] as LineStyle, floor)),
        ...pointMarks(visiblePoints(points, floor)),
        line(bestFit, BEST_FIT_STYLE, floor),
      ],
      id: 'spectrum-upper',
    }),
  ];
  if (hasLower) {
    body.push(
      drawLegend(lowerItems, { ...legendBox, y: lowerLegendTop }),
      drawPanel({
        frame: lower,
        xAxis,
        yAxis: lowerYAxis,
        xLabel: ENERGY_LABEL,
        yLabel: DIFFERENCE_LABEL,
        marks: [
          Plot.ruleY([0], { stroke: INK, strokeWidth: 1.5 }),
          ...pointMarks(differences),
          ...(change ? [line(changeRate, CHANGE_STYLE, Number.NEGATIVE_INFINITY)] : []),
        ],
        id: 'spectrum-lower',
      }),
    );
  }
  const height = bottom.y + bottom.height + X_AXIS_HEIGHT + MARGIN;
  return svgDocument({ width: COLUMN_WIDTH, height }, description(figure), body.join('\n'));
}
