/** Bounds against a setting of the scenario: limits as lines, sets of intervals as bands. */
import * as Plot from '@observablehq/plot';
import { COUPLINGS } from '../../physics/couplings.js';
import { boundAxis, hasOnlyLimits, settingAxis } from './bound-axes.js';
import { clipOutline } from './clip-outline.js';
import type { BoundFamily, BoundPanel, ShownInterval } from './figure-data.js';
import { bandsOf } from './interval-bands.js';
import { couplingLabel, couplingPlainSymbol, type LabelOptions } from './labels.js';
import { drawLegend, type LegendItem, legendHeight, shortLegend, withHeading } from './legend.js';
import { levelText } from './level-text.js';
import { drawPanel, type Frame, lineMark, X_AXIS_HEIGHT, yAxisWidth } from './panel.js';
import { type LineStyle, REGION_OPACITY } from './style.js';
import { figureWidth, svgDocument } from './svg-document.js';
import { escapeMarkup, svgText } from './text.js';
import { type Axis, axisMiddle, overhang, TICK_FONT_SIZE } from './ticks.js';

export interface BoundFigureOptions extends LabelOptions {
  /** Panels side by side; up to two remain legible in a journal column of 8.6 cm. */
  readonly columns: number;
  /** Styles by key of the families. */
  readonly styles: ReadonlyMap<string, LineStyle>;
  /** What all curves have in common, at the head of the legend; plain text. */
  readonly heading?: string | undefined;
  /** Entries of the families; default one per family. */
  readonly legend?: readonly LegendItem[];
}

const PANELS_PER_COLUMN_WIDTH = 2;
const MARGIN = 14;
const LARGEST_FRAME_HEIGHT = 460;
/** Computed values are marked where the dashes between their marks can still be told. */
const SMALLEST_MARK_DISTANCE = 34;
const MARK_RADIUS = 4.5;
const STANDARD_MODEL_STYLE: LineStyle = { colour: '#6b6b6b', dash: '2 5', width: 3 };
/** Height of the line that names the confidence level above a frame. */
const LEVEL_HEIGHT = TICK_FONT_SIZE + 6;

/** The intervals as the axis can show them: ends at 0 of an absolute value are no ends. */
function shownOn(axis: Axis, evenInSign: boolean, family: BoundFamily): BoundFamily {
  const floor = axis.scale === 'log' ? axis.domain[0] / 10 : -Infinity;
  const shown = (interval: ShownInterval): ShownInterval => ({
    ...interval,
    lo: Math.max(interval.lo, floor),
    loOpen: interval.loOpen || (evenInSign && interval.lo === 0),
  });
  return { ...family, samples: family.samples.map(({ at, intervals }) => ({ at, intervals: intervals?.map(shown) })) };
}

/** Samples without a computed neighbour, which no line would show. */
function isAlone({ samples }: BoundFamily, index: number): boolean {
  return !samples[index - 1]?.intervals && !samples[index + 1]?.intervals;
}

function familyMarks(
  family: BoundFamily,
  style: LineStyle,
  axes: { readonly x: Axis; readonly y: Axis },
  frameWidth: number,
  filled: boolean,
): Plot.Markish[] {
  const { areas, edges } = bandsOf(
    family,
    (a, b) => axisMiddle(axes.x, a, b),
    (a, b) => axisMiddle(axes.y, a, b),
  );
  const sparse = frameWidth / family.samples.length >= SMALLEST_MARK_DISTANCE;
  const marked = family.samples.filter((_, i) => sparse || isAlone(family, i));
  const ends = marked.flatMap(({ at, intervals }) =>
    (intervals ?? []).flatMap(({ lo, hi, loOpen, hiOpen }): [number, number][] => [
      ...(loOpen ? [] : [[at, lo] as [number, number]]),
      ...(hiOpen ? [] : [[at, hi] as [number, number]]),
    ]),
  );
  return [
    ...(filled ? areas.map((area) => areaMark(clipOutline(area, axes), style)) : []),
    ...edges.map((edge) => lineMark(edge, style)),
    ...(ends.length > 0
      ? [Plot.dot(ends, { r: MARK_RADIUS, fill: style.colour, stroke: 'white', strokeWidth: 1, clip: true })]
      : []),
  ];
}

/** Everything between the two edges; drawn as lines, since the scales need not be linear. */
function areaMark(outline: readonly (readonly [number, number])[], style: LineStyle): Plot.Markish {
  return Plot.line(outline as [number, number][], {
    fill: style.colour,
    fillOpacity: REGION_OPACITY,
    stroke: 'none',
    clip: true,
    className: 'band',
  });
}

/** Draws a legend entry once per family; a band is a filled sample. */
function legendOf(
  panels: readonly BoundPanel[],
  { styles, legend: given }: Pick<BoundFigureOptions, 'styles' | 'legend'>,
): LegendItem[] {
  const filled = panels.some((panel) => !hasOnlyLimits(panel));
  const families = new Map(panels.flatMap((panel) => panel.families.map((family) => [family.key, family] as const)));
  const items = given
    ? [...given]
    : shortLegend(
        [...families.values()].map(({ key, label }): LegendItem => {
          const style = styles.get(key) as LineStyle;
          return {
            label: escapeMarkup(label),
            sample: filled ? { kind: 'region', style, opacity: REGION_OPACITY } : { kind: 'line', style },
          };
        }),
      );
  if (panels.some((panel) => !COUPLINGS[panel.coupling].evenInSign))
    items.push({ label: 'SM', sample: { kind: 'line', style: STANDARD_MODEL_STYLE } });
  return items;
}

function description(panels: readonly BoundPanel[], options: LabelOptions): { title: string; description: string } {
  const symbols = [...new Set(panels.map((panel) => couplingPlainSymbol(panel.coupling, options)))].join(', ');
  const settings = [...new Set(panels.map((panel) => panel.settingLabel))].join(', ');
  const labels = [...new Set(panels.flatMap((panel) => panel.families.map((family) => family.label)))].join('; ');
  const levels = [...new Set(panels.map((panel) => levelText(panel.confidenceLevel)))].join(', ');
  return {
    title: `Bounds on ${symbols} against ${settings}`,
    description: `Bounds (${levels}) on ${symbols} against ${settings} for ${labels}. Points were computed, the lines between them are guides; bands are what is allowed.`,
  };
}

/**
 * Draws bounds against a setting, one panel per coupling and confidence level in a grid of `columns`, with one legend
 * above them.
 * @returns a standalone SVG; its unit is a tenth of a millimetre for up to two columns at a width of 8.6 cm.
 */
export function drawBoundFigure(panels: readonly BoundPanel[], options: BoundFigureOptions): string {
  const { styles } = options;
  const columns = Math.min(options.columns, panels.length);
  const width = figureWidth(columns, PANELS_PER_COLUMN_WIDTH);
  const panelWidth = width / columns;
  const legend = withHeading(options.heading, legendOf(panels, options));
  const legendBox = { x: MARGIN, y: MARGIN / 2, width: width - 2 * MARGIN };
  const top = legendBox.y + legendHeight(legend, legendBox.width) + MARGIN / 2;

  const roughLength = panelWidth / 2;
  const yAxesWidth = Math.max(...panels.map((panel) => yAxisWidth(boundAxis(panel, roughLength))));
  const values = (panel: BoundPanel): number[] => panel.families.flatMap(({ samples }) => samples.map(({ at }) => at));
  const roughAxis = settingAxis(values(panels[0] as BoundPanel), roughLength);
  const frameWidth = panelWidth - yAxesWidth - 1.6 * MARGIN - overhang(roughAxis, roughLength)[1];
  const frameHeight = Math.min(0.9 * frameWidth, LARGEST_FRAME_HEIGHT);
  const rowHeight = LEVEL_HEIGHT + frameHeight + X_AXIS_HEIGHT + MARGIN;

  const drawings = panels.map((panel, i) => {
    const frame: Frame = {
      x: (i % columns) * panelWidth + yAxesWidth + MARGIN,
      y: top + Math.floor(i / columns) * rowHeight + LEVEL_HEIGHT,
      width: frameWidth,
      height: frameHeight,
    };
    const { evenInSign, standardModel } = COUPLINGS[panel.coupling];
    const xAxis = settingAxis(values(panel), frameWidth);
    const yAxis = boundAxis(panel, frameHeight);
    const limits = hasOnlyLimits(panel);
    const drawing = drawPanel({
      frame,
      xAxis,
      yAxis,
      xLabel: escapeMarkup(panel.settingLabel),
      yLabel: couplingLabel(panel.coupling, options),
      marks: [
        ...(evenInSign
          ? []
          : [
              lineMark(
                xAxis.domain.map((x) => [x, standardModel] as const),
                STANDARD_MODEL_STYLE,
              ),
            ]),
        ...panel.families.flatMap((family) =>
          familyMarks(
            shownOn(yAxis, evenInSign, family),
            styles.get(family.key) as LineStyle,
            { x: xAxis, y: yAxis },
            frameWidth,
            !limits,
          ),
        ),
      ],
      id: `bounds-${i}-${panel.coupling}`,
    });
    const level = svgText(`${levelText(panel.confidenceLevel)} ${limits ? 'upper limit' : 'allowed'}`, {
      x: frame.x + frame.width,
      y: frame.y - 8,
      fontSize: 0.9 * TICK_FONT_SIZE,
      anchor: 'end',
    });
    return `${drawing}\n${level}`;
  });
  const height = top + Math.ceil(panels.length / columns) * rowHeight;
  return svgDocument(
    { width, height },
    description(panels, options),
    [drawLegend(legend, legendBox), ...drawings].join('\n'),
  );
}
