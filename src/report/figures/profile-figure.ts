/** Δχ² profiles: Figs. 1, 3, 5 and 6 of Giunti and Ternes (arXiv:2309.17380). */
import * as Plot from '@observablehq/plot';
import type { ProfilePanel, ScenarioCurve } from './figure-data.js';
import { couplingLabel, couplingPlainSymbol, type LabelOptions } from './labels.js';
import { drawLegend, type LegendItem, legendHeight, shortLegend, withHeading } from './legend.js';
import { ruleLegend, ruleStyles } from './level-styles.js';
import { distinctLevels, levelKey, type ShownLevel, statedLevel } from './level-text.js';
import { drawPanel, type Frame, lineMark, X_AXIS_HEIGHT, yAxisWidth } from './panel.js';
import { belowCeiling, interpolate } from './profile-curve.js';
import { BAND_OPACITY, DARWIN_BEST, DARWIN_MIDDLE, DARWIN_WORST, type LineStyle, scenarioStyles } from './style.js';
import { figureWidth, svgDocument } from './svg-document.js';
import { escapeMarkup } from './text.js';
import { drawLevelNames } from './threshold-label.js';
import { linearAxis, overhang, TICK_FONT_SIZE } from './ticks.js';

export interface ProfileFigureOptions extends LabelOptions {
  /** Panels side by side; up to three remain legible in a journal column of 8.6 cm. */
  readonly columns: number;
  /** Styles by scenario; default those of {@link scenarioStyles}. */
  readonly styles?: ReadonlyMap<string, LineStyle>;
  /** What all curves have in common, at the head of the legend; plain text. */
  readonly heading?: string | undefined;
  /** Default: an entry per scenario. */
  readonly legend?: readonly LegendItem[];
}

/** Top of the axis; above higher levels there is room for their names. */
const SMALLEST_TOP = 10;
const HEADROOM = 1.5;
/** Curves are cut out of sight, at this share of the top. */
const CUT = 1.2;
const DELTA_CHI2_LABEL = 'Δ*χ*^{2}';
const PANELS_PER_COLUMN_WIDTH = 3;
const MARGIN = 14;
const SMALLEST_GAP = 24;

/** Top of the Δχ² axis. */
export function profileTop(levels: readonly ShownLevel[]): number {
  return Math.max(SMALLEST_TOP, HEADROOM * Math.max(0, ...levels.map(({ threshold }) => threshold)));
}

interface Band {
  readonly worst: ScenarioCurve;
  readonly best: ScenarioCurve;
}

/** The curves that bound the shaded DARWIN band, if the panel asks for it and has both. */
function bandOf(panel: ProfilePanel): Band | undefined {
  if (!panel.darwinBand) return undefined;
  const worst = panel.curves.find((curve) => curve.scenario === DARWIN_WORST);
  const best = panel.curves.find((curve) => curve.scenario === DARWIN_BEST);
  return worst && best ? { worst, best } : undefined;
}

/** The two curves may be sampled at different points, so the band is drawn on the union of both. */
function bandMark({ worst, best }: Band, style: LineStyle, ceiling: number): Plot.Markish {
  const union = new Set([worst, best].flatMap((item) => belowCeiling(item.curve, ceiling).map(([x]) => x)));
  const xs = [...union].sort((a, b) => a - b);
  const edge = (item: ScenarioCurve): number[] => xs.map((x) => Math.min(interpolate(item.curve, x), ceiling));
  return Plot.areaY(xs, {
    x: xs,
    y1: edge(worst),
    y2: edge(best),
    fill: style.colour,
    fillOpacity: BAND_OPACITY,
    clip: true,
  });
}

/** Thin rims leave the dashed middle case as the prominent line of the band. */
const rim = (style: LineStyle): LineStyle => ({ ...style, dash: undefined, width: 2 });

function panelMarks(
  panel: ProfilePanel,
  styles: ReadonlyMap<string, LineStyle>,
  levels: readonly ShownLevel[],
  ceiling: number,
): Plot.Markish[] {
  const band = bandOf(panel);
  const lines = panel.curves.map((item) => {
    const style = styles.get(item.scenario) as LineStyle;
    return lineMark(
      belowCeiling(item.curve, ceiling),
      item === band?.worst || item === band?.best ? rim(style) : style,
    );
  });
  return [
    ...(band ? [bandMark(band, styles.get(band.worst.scenario) as LineStyle, ceiling)] : []),
    ...levelRules(panel.levels, levels),
    ...lines,
  ];
}

/** A horizontal line for every level of a panel, in the style that it has among all levels of the figure. */
export function levelRules(own: readonly ShownLevel[], all: readonly ShownLevel[]): Plot.Markish[] {
  const styles = ruleStyles(all);
  return own.map((level) => {
    const { colour, dash, width } = styles[all.findIndex((other) => levelKey(other) === levelKey(level))];
    return Plot.ruleY([level.threshold], {
      stroke: colour,
      strokeWidth: width,
      ...(dash === undefined ? {} : { strokeDasharray: dash }),
      className: 'threshold',
    });
  });
}

/** "DARWIN 30 ty" and "DARWIN 300 ty" become "DARWIN 30 ty – 300 ty". */
function bandLabel({ worst, best }: Band): string {
  const first = worst.label.split(' ');
  const second = best.label.split(' ');
  const shared = first.findIndex((word, i) => word !== second[i]);
  return shared < 0 ? worst.label : `${worst.label} – ${second.slice(shared).join(' ')}`;
}

/** Every scenario once, in order of appearance; the band stands for its two rims. */
function legendOf(panels: readonly ProfilePanel[], styles: ReadonlyMap<string, LineStyle>): LegendItem[] {
  const items = new Map<string, LegendItem>();
  for (const panel of panels) {
    const band = bandOf(panel);
    for (const item of panel.curves) {
      const style = styles.get(item.scenario) as LineStyle;
      if (item === band?.best) continue;
      const [key, entry]: [string, LegendItem] =
        band && item === band.worst
          ? ['band', { label: escapeMarkup(bandLabel(band)), sample: { kind: 'band', style } }]
          : [item.scenario, { label: escapeMarkup(item.label), sample: { kind: 'line', style } }];
      if (!items.has(key)) items.set(key, entry);
    }
  }
  return [...items.values()];
}

function description(panels: readonly ProfilePanel[], options: LabelOptions): { title: string; description: string } {
  const symbols = [...new Set(panels.map((panel) => couplingPlainSymbol(panel.coupling, options)))].join(', ');
  const labels = [...new Set(panels.flatMap((panel) => panel.curves.map((curve) => curve.label)))].join(', ');
  const middle = panels.some(
    (panel) => bandOf(panel) && panel.curves.some((curve) => curve.scenario === DARWIN_MIDDLE),
  );
  const band = panels.some(bandOf)
    ? ` The shaded band spans the DARWIN scenarios${middle ? '; the dashed line inside it is the middle one' : ''}.`
    : '';
  const levels = distinctLevels(panels.flatMap((panel) => panel.levels))
    .map(statedLevel)
    .join('; ');
  return {
    title: `Δχ² profiles of ${symbols}`,
    description: `Δχ² against ${symbols} for ${labels}. The horizontal line is drawn at the level ${levels}${band}`,
  };
}

/** Gap between neighbours that keeps the outermost tick labels of both apart. */
function panelGap(panels: readonly ProfilePanel[], columns: number, frameWidth: number): number {
  const overhangs = panels.map((panel) => overhang(linearAxis(panel.range, frameWidth, 'x'), frameWidth));
  const gaps = overhangs.slice(1).flatMap(([left], i) => {
    const sameRow = (i + 1) % columns !== 0;
    return sameRow ? [left + (overhangs[i] as [number, number])[1] + TICK_FONT_SIZE / 2] : [];
  });
  return Math.max(SMALLEST_GAP, ...gaps);
}

/**
 * Draws Δχ² profiles, one panel per coupling in a grid of `columns`, with one legend above them.
 * @returns a standalone SVG; its unit is a tenth of a millimetre for up to three columns at a width of 8.6 cm.
 */
export function drawProfileFigure(panels: readonly ProfilePanel[], options: ProfileFigureOptions): string {
  const columns = Math.min(options.columns, panels.length);
  const width = figureWidth(columns, PANELS_PER_COLUMN_WIDTH);
  const styles = options.styles ?? scenarioStyles(panels.flatMap((panel) => panel.curves));
  const levels = distinctLevels(panels.flatMap((panel) => panel.levels));
  const curves = options.legend ?? shortLegend(legendOf(panels, styles));
  const legend = withHeading(options.heading, [...curves, ...ruleLegend(levels)]);
  const deltaChi2Range = [0, profileTop(levels)] as const;
  const legendBox = { x: MARGIN, y: MARGIN / 2, width: width - 2 * MARGIN };
  const top = legendBox.y + legendHeight(legend, legendBox.width) + MARGIN;

  const roughAxis = linearAxis(deltaChi2Range, 200, 'y');
  const left = MARGIN + yAxisWidth(roughAxis);
  const frameWidthFor = (gap: number): number => (width - left - 1.5 * MARGIN - gap * (columns - 1)) / columns;
  const gap = panelGap(panels, columns, frameWidthFor(SMALLEST_GAP));
  const frameWidth = frameWidthFor(gap);
  const frameHeight = Math.min(Math.max(0.8 * frameWidth, 260), 480);
  const rows = Math.ceil(panels.length / columns);
  const rowHeight = frameHeight + X_AXIS_HEIGHT + MARGIN;

  const drawings = panels.map((panel, i) => {
    const column = i % columns;
    const frame: Frame = {
      x: left + column * (frameWidth + gap),
      y: top + Math.floor(i / columns) * rowHeight,
      width: frameWidth,
      height: frameHeight,
    };
    const yAxis = linearAxis(deltaChi2Range, frameHeight, 'y');
    const drawing = drawPanel({
      frame,
      xAxis: linearAxis(panel.range, frameWidth, 'x'),
      yAxis,
      xLabel: couplingLabel(panel.coupling, options),
      yLabel: column === 0 ? DELTA_CHI2_LABEL : undefined,
      marks: panelMarks(panel, styles, levels, CUT * deltaChi2Range[1]),
      id: `profile-${i}-${panel.coupling}`,
    });
    const curves = panel.curves.map((item) => item.curve);
    const domains = { x: panel.range, y: deltaChi2Range };
    const labels = drawLevelNames(frame, domains, panel.levels, curves);
    return [drawing, ...labels].join('\n');
  });
  const height = top + rows * rowHeight;
  return svgDocument(
    { width, height },
    description(panels, options),
    [drawLegend(legend, legendBox), ...drawings].join('\n'),
  );
}
