/** Every pair of several couplings: profiles on the diagonal, regions below it, axes shared. */
import * as Plot from '@observablehq/plot';
import type { CornerFigure, CornerPlane, CornerProfile } from './figure-data.js';
import { couplingLabel, couplingPlainSymbol, type LabelOptions } from './labels.js';
import { drawLegend, type LegendItem, legendHeight, shortLegend, widestItem, withHeading } from './legend.js';
import { type LevelDesign, levelDesign } from './level-styles.js';
import { distinctLevels, type ShownLevel, statedLevel } from './level-text.js';
import { drawPanel, type Frame, lineMark, X_AXIS_HEIGHT, yAxisWidth } from './panel.js';
import { CIRCLE_RADIUS, drawStar, regionMarks } from './plane-figure.js';
import { belowCeiling } from './profile-curve.js';
import { levelRules, profileTop } from './profile-figure.js';
import { INK, type LineStyle, REGION_OPACITY } from './style.js';
import { figureWidth, svgDocument } from './svg-document.js';
import { escapeMarkup, svgText } from './text.js';
import { drawLevelNames } from './threshold-label.js';
import { type Axis, linearAxis, overhang, TICK_FONT_SIZE } from './ticks.js';

export interface CornerFigureOptions extends LabelOptions {
  /** Styles by scenario. */
  readonly styles: ReadonlyMap<string, LineStyle>;
  /** What all curves have in common, at the head of the legend; plain text. */
  readonly heading?: string | undefined;
}

const PANELS_PER_COLUMN_WIDTH = 3;
const MARGIN = 14;
const SMALLEST_GAP = 20;
const TITLE_FONT_SIZE = 24;
const TITLE_HEIGHT = 36;
const DELTA_CHI2_LABEL = 'Δ*χ*^{2}';
const BEST_FIT_RADIUS = 7;

function profileMarks(
  profile: CornerProfile,
  styles: ReadonlyMap<string, LineStyle>,
  levels: readonly ShownLevel[],
  top: number,
): Plot.Markish[] {
  return [
    ...profile.curves.flatMap(({ scenario, intervals }) =>
      intervals.map(({ lo, hi, threshold }) =>
        Plot.rect([0], {
          x1: [lo],
          x2: [hi],
          y1: [0],
          y2: [threshold],
          fill: (styles.get(scenario) as LineStyle).colour,
          fillOpacity: REGION_OPACITY,
          clip: true,
        }),
      ),
    ),
    ...levelRules(profile.levels, levels),
    ...profile.curves.map(({ scenario, curve }) =>
      // Curves are cut out of sight.
      lineMark(belowCeiling(curve, 1.2 * top), styles.get(scenario) as LineStyle),
    ),
  ];
}

function planeMarks(plane: CornerPlane, design: LevelDesign): Plot.Markish[] {
  return [
    ...plane.regions.flatMap((region) => regionMarks(region, plane, design.style(region.scenario, region.level))),
    Plot.dot(plane.circles as [number, number][], {
      r: CIRCLE_RADIUS,
      fill: 'none',
      stroke: INK,
      strokeWidth: 3.5,
      clip: true,
    }),
    ...plane.bestFits.map(({ scenario, at }) =>
      Plot.dot([at as [number, number]], {
        r: BEST_FIT_RADIUS,
        fill: design.base(scenario).colour,
        stroke: 'white',
        strokeWidth: 2,
        clip: true,
      }),
    ),
  ];
}

function legendOf({ profiles, planes }: CornerFigure, design: LevelDesign): LegendItem[] {
  const labels = new Map(
    [...profiles.flatMap(({ curves }) => curves), ...planes.flatMap(({ regions }) => regions)].map(
      ({ scenario, label }) => [scenario, label],
    ),
  );
  const items = shortLegend(
    [...labels].map(([scenario, label]) => ({
      label: escapeMarkup(label),
      sample: { kind: 'region', style: design.base(scenario), opacity: REGION_OPACITY },
    })),
  );
  if (planes.length === 0) return items;
  items.push(...design.legend, { label: 'SM', sample: { kind: 'star' } });
  if (planes.some(({ bestFits }) => bestFits.length > 0)) items.push({ label: 'best fit', sample: { kind: 'dot' } });
  if (planes.some(({ circles }) => circles.length > 0))
    items.push({ label: 'second minimum', sample: { kind: 'circle' } });
  return items;
}

function description({ axes, profiles, planes, title }: CornerFigure, options: LabelOptions) {
  const symbols = axes.map(({ coupling }) => couplingPlainSymbol(coupling, options)).join(', ');
  const labels = [...new Set(profiles.flatMap(({ curves }) => curves.map(({ label }) => label)))].join(', ');
  const named = (levels: readonly ShownLevel[]): string => distinctLevels(levels).map(statedLevel).join('; ');
  const ofProfiles = named(profiles.flatMap(({ levels }) => levels));
  const ofRegions = named(planes.flatMap(({ regions }) => regions.map(({ level }) => level)));
  return {
    title: `Profiles and allowed regions of ${symbols}${title === undefined ? '' : `, ${title}`}`,
    description: `On the diagonal Δχ² against ${symbols} for ${labels}, allowed intervals shaded up to their levels (${ofProfiles}); below it the allowed regions (${ofRegions}) of every pair. The star marks the Standard Model.`,
  };
}

/** Gap between columns that keeps the outermost tick labels of neighbours apart. */
function columnGap(axes: CornerFigure['axes'], frameSize: number): number {
  const overhangs = axes.map(({ range }) => overhang(linearAxis(range, frameSize, 'x'), frameSize));
  const gaps = overhangs.slice(1).map(([left], i) => left + (overhangs[i] as [number, number])[1] + TICK_FONT_SIZE / 2);
  return Math.max(SMALLEST_GAP, ...gaps);
}

/**
 * Draws a triangle of panels. The legend stands in its empty corner where it fits, else above.
 * @returns a standalone SVG; its unit is a tenth of a millimetre for up to three couplings at a width of 8.6 cm.
 */
export function drawCornerFigure(figure: CornerFigure, options: CornerFigureOptions): string {
  const { axes } = figure;
  const count = axes.length;
  const width = figureWidth(count, Math.min(count, PANELS_PER_COLUMN_WIDTH));
  const profileLevels = distinctLevels(figure.profiles.flatMap(({ levels }) => levels));
  const top = profileTop(profileLevels);
  const design = levelDesign(
    figure.planes.flatMap(({ regions }) => regions.map(({ level }) => level)),
    options.styles,
    false,
  );
  const styles = new Map([...options.styles.keys()].map((key) => [key, design.base(key)]));
  const profileAxis = (length: number): Axis => linearAxis([0, top], length, 'y');
  const roughSize = width / (count + 1);
  const left =
    MARGIN + Math.max(MARGIN, ...axes.slice(1).map(({ range }) => yAxisWidth(linearAxis(range, roughSize, 'y'))));
  const right = MARGIN + yAxisWidth(profileAxis(roughSize));
  const sizeFor = (gap: number): number => (width - left - right - gap * (count - 1)) / count;
  const gap = columnGap(axes, sizeFor(SMALLEST_GAP));
  const size = sizeFor(gap);

  const legend = withHeading(options.heading, legendOf(figure, design));
  const corner = { x: left + size + right + MARGIN, y: MARGIN, width: width - left - size - right - 2 * MARGIN };
  const titleHeight = figure.title === undefined ? 0 : TITLE_HEIGHT;
  const inCorner =
    count > 1 && widestItem(legend) <= corner.width && legendHeight(legend, corner.width) + titleHeight <= size;
  const legendBox = inCorner ? corner : { x: MARGIN, y: MARGIN / 2, width: width - 2 * MARGIN };
  const firstTop = inCorner ? MARGIN : legendBox.y + titleHeight + legendHeight(legend, legendBox.width) + MARGIN;
  const frameAt = (row: number, column: number): Frame => ({
    x: left + column * (size + gap),
    y: firstTop + row * (size + SMALLEST_GAP),
    width: size,
    height: size,
  });
  const lastRow = count - 1;
  const xLabelOf = (row: number, column: number): string | undefined =>
    row === lastRow ? couplingLabel(axes[column].coupling, options) : undefined;

  const diagonal = axes.map(({ coupling, range }, i) => {
    const profile = figure.profiles.find((candidate) => candidate.coupling === coupling);
    if (!profile) return '';
    const frame = frameAt(i, i);
    const drawing = drawPanel({
      frame,
      xAxis: linearAxis(range, size, 'x'),
      yAxis: profileAxis(size),
      xLabel: xLabelOf(i, i),
      yLabel: DELTA_CHI2_LABEL,
      ySide: 'right',
      marks: profileMarks(profile, styles, profileLevels, top),
      id: `corner-${coupling}`,
    });
    const curves = profile.curves.map(({ curve }) => curve);
    const labels = drawLevelNames(frame, { x: range, y: [0, top] }, profile.levels, curves);
    return [drawing, ...labels].join('\n');
  });
  const regions = figure.planes.map((plane) => {
    const column = axes.findIndex(({ coupling }) => coupling === plane.x);
    const row = axes.findIndex(({ coupling }) => coupling === plane.y);
    const [xRange, yRange] = [axes[column].range, axes[row].range];
    const frame = frameAt(row, column);
    const drawing = drawPanel({
      frame,
      xAxis: linearAxis(xRange, size, 'x'),
      yAxis: linearAxis(yRange, size, 'y'),
      xLabel: xLabelOf(row, column),
      yLabel: column === 0 ? couplingLabel(plane.y, options) : undefined,
      marks: planeMarks(plane, design),
      id: `corner-${plane.x}-${plane.y}`,
    });
    return `${drawing}\n${drawStar({ star: plane.star, xRange, yRange }, frame)}`;
  });
  const title =
    figure.title === undefined
      ? []
      : [
          svgText(escapeMarkup(figure.title), {
            x: legendBox.x + legendBox.width / 2,
            y: legendBox.y + TITLE_FONT_SIZE,
            fontSize: TITLE_FONT_SIZE,
            anchor: 'middle',
          }),
        ];
  const height = firstTop + count * size + lastRow * SMALLEST_GAP + X_AXIS_HEIGHT + MARGIN;
  return svgDocument(
    { width, height },
    description(figure, options),
    [...title, drawLegend(legend, { ...legendBox, y: legendBox.y + titleHeight }), ...diagonal, ...regions].join('\n'),
  );
}
