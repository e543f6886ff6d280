/** Allowed regions in the plane of two couplings: Figs. 2 and 4 of Giunti and Ternes (arXiv:2309.17380). */
import * as Plot from '@observablehq/plot';
import { outlineOf } from '../region-area.js';
import type { PlanePanel, Region } from './figure-data.js';
import { couplingLabel, couplingPlainSymbol, type LabelOptions } from './labels.js';
import { drawLegend, type LegendItem, legendHeight, shortLegend, starPath, withHeading } from './legend.js';
import { type LevelDesign, levelDesign } from './level-styles.js';
import { distinctLevels, statedLevel } from './level-text.js';
import { drawPanel, type Frame, lineMark, X_AXIS_HEIGHT, yAxisWidth } from './panel.js';
import { INK, type LineStyle, REGION_OPACITY, scenarioStyles } from './style.js';
import { figureWidth, svgDocument } from './svg-document.js';
import { coordinate, escapeMarkup } from './text.js';
import { linearAxis } from './ticks.js';

export interface PlaneFigureOptions extends LabelOptions {
  /** Panels side by side; up to two remain legible in a journal column of 8.6 cm. */
  readonly columns: number;
  /** Styles by scenario; default those of {@link scenarioStyles}. */
  readonly styles?: ReadonlyMap<string, LineStyle>;
  /** What all curves have in common, at the head of the legend; plain text. */
  readonly heading?: string | undefined;
  /** Entries of the regions; default one per scenario. */
  readonly legend?: readonly LegendItem[];
}

const PANELS_PER_COLUMN_WIDTH = 2;
const MARGIN = 14;
const LARGEST_FRAME = 600;
const STAR_RADIUS = 13;
export const CIRCLE_RADIUS = 10;

type Plane = Pick<PlanePanel, 'x' | 'y'>;

/** The closed outlines as one shape, so that a hole in a region stays hollow. */
function fillMark(region: Region, plane: Plane, style: LineStyle): Plot.Markish {
  const rings = region.lines.flatMap((line) => {
    const outline = outlineOf(line, plane.x, plane.y);
    return outline ? [[...outline, outline[0]].map(([x, y]) => [x, y])] : [];
  });
  return Plot.geo([{ type: 'MultiPolygon', coordinates: rings.map((ring) => [ring]) }], {
    fill: style.colour,
    fillOpacity: REGION_OPACITY,
    clip: true,
  });
}

/** A region: its inside, and its outlines. */
export function regionMarks(region: Region, plane: Plane, style: LineStyle): Plot.Markish[] {
  const outlines = region.lines
    .filter((line) => line.points.length > 1)
    .map((line) =>
      lineMark(line.closed ? [...line.points, line.points[0] as readonly [number, number]] : line.points, style),
    );
  return [fillMark(region, plane, style), ...outlines];
}

function panelMarks(panel: PlanePanel, design: LevelDesign): Plot.Markish[] {
  return [
    ...panel.regions.flatMap((region) => regionMarks(region, panel, design.style(region.scenario, region.level))),
    Plot.dot(panel.circles as [number, number][], {
      r: CIRCLE_RADIUS,
      fill: 'none',
      stroke: INK,
      strokeWidth: 3.5,
      clip: true,
    }),
  ];
}

/** The Standard Model, over the frame's marks with a white rim, since small regions lie underneath. */
export function drawStar(panel: Pick<PlanePanel, 'star' | 'xRange' | 'yRange'>, frame: Frame): string {
  const along = (value: number, [low, high]: readonly [number, number]): number => (value - low) / (high - low);
  const x = along(panel.star[0], panel.xRange);
  const y = along(panel.star[1], panel.yRange);
  if (x < 0 || x > 1 || y < 0 || y > 1) return '';
  const place = `${coordinate(frame.x + x * frame.width)},${coordinate(frame.y + (1 - y) * frame.height)}`;
  return (
    `<path class="star" d="${starPath(STAR_RADIUS)}" transform="translate(${place})" fill="${INK}" stroke="white" ` +
    'stroke-width="3" paint-order="stroke"/>'
  );
}

function legendOf(panel: PlanePanel, design: LevelDesign, given: readonly LegendItem[] | undefined): LegendItem[] {
  // Regions of several confidence levels share a colour and an entry.
  const scenarios = [...new Map(panel.regions.map((region) => [region.scenario, region])).values()];
  const items = given
    ? [...given]
    : shortLegend(
        scenarios.map((region) => ({
          label: escapeMarkup(region.label),
          sample: { kind: 'region', style: design.base(region.scenario), opacity: REGION_OPACITY },
        })),
      );
  items.push(...design.legend, { label: 'SM', sample: { kind: 'star' } });
  if (panel.circles.length > 0) items.push({ label: 'second minimum', sample: { kind: 'circle' } });
  return items;
}

function description(panels: readonly PlanePanel[], options: LabelOptions): { title: string; description: string } {
  const planes = panels.map(
    (panel) => `${couplingPlainSymbol(panel.x, options)} – ${couplingPlainSymbol(panel.y, options)}`,
  );
  const labels = [...new Set(panels.flatMap((panel) => panel.regions.map((region) => region.label)))].join(', ');
  const levels = distinctLevels(panels.flatMap((panel) => panel.regions.map(({ level }) => level)));
  const stated = levels.length > 0 ? ` (${levels.map(statedLevel).join('; ')})` : '';
  const circles = panels.some((panel) => panel.circles.length > 0) ? ' Circles mark second minima.' : '';
  const plane = [...new Set(planes)].join(', ');
  return {
    title: `Allowed regions in the plane ${plane}`,
    description: `Allowed regions${stated} in the plane ${plane} for ${labels}. The star marks the Standard Model.${circles}`,
  };
}

/**
 * Draws allowed regions, one panel per plane in a grid of `columns`, each with its legend above.
 * @returns a standalone SVG; its unit is a tenth of a millimetre for up to two columns at a width of 8.6 cm.
 */
export function drawPlaneFigure(panels: readonly PlanePanel[], options: PlaneFigureOptions): string {
  const columns = Math.min(options.columns, panels.length);
  const width = figureWidth(columns, PANELS_PER_COLUMN_WIDTH);
  const panelWidth = width / columns;
  const styles = options.styles ?? scenarioStyles(panels.flatMap((panel) => panel.regions));
  const levels = panels.flatMap((panel) => panel.regions.map(({ level }) => level));
  const design = levelDesign(levels, styles, options.legend !== undefined);
  const legends = panels.map((panel) => withHeading(options.heading, legendOf(panel, design, options.legend)));
  const legendsHeight = Math.max(...legends.map((legend) => legendHeight(legend, panelWidth - MARGIN)));

  const roughLength = panelWidth / 2;
  const yAxesWidth = Math.max(...panels.map((panel) => yAxisWidth(linearAxis(panel.yRange, roughLength, 'y'))));
  const frameWidth = panelWidth - yAxesWidth - 2.2 * MARGIN;
  const frameHeight = Math.min(frameWidth, LARGEST_FRAME);
  const rowHeight = MARGIN / 2 + legendsHeight + MARGIN / 2 + frameHeight + X_AXIS_HEIGHT + MARGIN;

  const drawings = panels.map((panel, i) => {
    const left = (i % columns) * panelWidth;
    const top = Math.floor(i / columns) * rowHeight + MARGIN / 2;
    const legend = legends[i] as LegendItem[];
    const legendBox = { x: left + MARGIN / 2, width: panelWidth - MARGIN };
    // Shorter legends sit next to their frame, so that the frames of a row align.
    const legendTop = top + legendsHeight - legendHeight(legend, legendBox.width);
    const frame: Frame = {
      x: left + yAxesWidth + MARGIN,
      y: top + legendsHeight + MARGIN / 2,
      width: frameWidth,
      height: frameHeight,
    };
    const drawing = drawPanel({
      frame,
      xAxis: linearAxis(panel.xRange, frameWidth, 'x'),
      yAxis: linearAxis(panel.yRange, frameHeight, 'y'),
      xLabel: couplingLabel(panel.x, options),
      yLabel: couplingLabel(panel.y, options),
      marks: panelMarks(panel, design),
      id: `plane-${i}-${panel.x}-${panel.y}`,
    });
    return [drawLegend(legend, { ...legendBox, y: legendTop }), drawing, drawStar(panel, frame)].join('\n');
  });
  const height = Math.ceil(panels.length / columns) * rowHeight;
  return svgDocument({ width, height }, description(panels, options), drawings.join('\n'));
}
