/** One frame with ticks, axis labels and marks, drawn with Observable Plot. */
import * as Plot from '@observablehq/plot';
import { DOMParser } from 'linkedom';
import { INK, type LineStyle } from './style.js';
import { coordinate, labelWidth, svgText } from './text.js';
import { type Axis, TICK_FONT_SIZE } from './ticks.js';

/** The rectangle of the axes, in the coordinates of the figure. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PanelDrawing {
  readonly frame: Frame;
  readonly xAxis: Axis;
  readonly yAxis: Axis;
  /** Axis labels in markup; without one the ticks carry no numbers either. */
  readonly xLabel: string | undefined;
  readonly yLabel: string | undefined;
  /** Side of the numbers and the label of the vertical axis; default left. */
  readonly ySide?: 'left' | 'right';
  readonly marks: readonly Plot.Markish[];
  /** Prefix of the ids inside the panel, unique in the figure. */
  readonly id: string;
}

export const AXIS_FONT_SIZE = 25;
const TICK_LENGTH = 10;
const TICK_PADDING = 9;
/** Height below a frame that tick labels and the axis label take. */
export const X_AXIS_HEIGHT = TICK_PADDING + TICK_FONT_SIZE + 1.5 * AXIS_FONT_SIZE;
const Y_LABEL_GAP = 18;
/** Room around the frame inside the nested SVG, for tick labels. */
const ROOM = 110;

const svgNamespace = new DOMParser().parseFromString('<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml');

const tickLabelWidth = (axis: Axis): number =>
  Math.max(0, ...axis.major.map((value) => labelWidth(axis.label(value), TICK_FONT_SIZE)));

/** Width beside a frame that tick labels and the axis label take. */
export function yAxisWidth(axis: Axis): number {
  return tickLabelWidth(axis) + TICK_PADDING + Y_LABEL_GAP + 1.3 * AXIS_FONT_SIZE;
}

/** A polyline mark, clipped to the frame. */
export function lineMark(points: readonly (readonly [number, number])[], style: LineStyle): Plot.Markish {
  return Plot.line(points as [number, number][], {
    stroke: style.colour,
    strokeWidth: style.width,
    strokeLinecap: 'butt',
    clip: true,
    ...(style.dash === undefined ? {} : { strokeDasharray: style.dash }),
  });
}

/** Ticks point inwards from all four sides, as in the field's journals. */
function tickMarks(
  xAxis: Axis,
  yAxis: Axis,
  numbers: { readonly x: boolean; readonly y: 'left' | 'right' | undefined },
): Plot.Markish[] {
  const common = { label: null, color: INK, strokeWidth: 2 };
  const major = { tickSize: -TICK_LENGTH, tickPadding: TICK_LENGTH + TICK_PADDING, fontSize: TICK_FONT_SIZE };
  const minor = { tickSize: -TICK_LENGTH / 2, text: null };
  const silent = { tickSize: -TICK_LENGTH, text: null };
  const labelled = (axis: Axis) => ({ ...common, ...major, tickFormat: axis.label });
  return [
    ...(['bottom', 'top'] as const).flatMap((anchor) => [
      Plot.axisX(xAxis.minor, { ...common, ...minor, anchor }),
      Plot.axisX(
        xAxis.major,
        anchor === 'bottom' && numbers.x ? { ...labelled(xAxis), anchor } : { ...common, ...silent, anchor },
      ),
    ]),
    ...(['left', 'right'] as const).flatMap((anchor) => [
      Plot.axisY(yAxis.minor, { ...common, ...minor, anchor }),
      Plot.axisY(yAxis.major, anchor === numbers.y ? { ...labelled(yAxis), anchor } : { ...common, ...silent, anchor }),
    ]),
  ];
}

/**
 * Plot numbers its clip paths for the life of the process and styles itself for web pages; both would make the same
 * figure differ between runs or viewers. Coordinates are rounded for the same reason.
 */
function portable(svg: string, id: string): string {
  const clipNames = new Map<string, string>();
  return svg
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/plot-clip-\d+/g, (name) => {
      if (!clipNames.has(name)) clipNames.set(name, `${id}-clip${clipNames.size || ''}`);
      return clipNames.get(name) as string;
    })
    .replace(/-?\d+\.\d{3,}(e-\d+)?/g, (number) => coordinate(Number(number)));
}

function fittingFontSize(markup: string, room: number): number {
  return Math.min(AXIS_FONT_SIZE, (AXIS_FONT_SIZE * room) / labelWidth(markup, AXIS_FONT_SIZE));
}

function scaleOf({ scale, domain, constant }: Axis): Plot.ScaleOptions {
  return { type: scale, domain, axis: null, ...(constant === undefined ? {} : { constant }) };
}

/** Draws a panel; the result goes into an outer SVG. */
export function drawPanel(drawing: PanelDrawing): string {
  const { frame, xAxis, yAxis, xLabel, yLabel, ySide = 'left', marks, id } = drawing;
  const width = frame.width + 2 * ROOM;
  const height = frame.height + 2 * ROOM;
  const plot = Plot.plot({
    document: svgNamespace,
    className: 'panel',
    width,
    height,
    margin: ROOM,
    x: scaleOf(xAxis),
    y: scaleOf(yAxis),
    marks: [
      ...marks,
      ...tickMarks(xAxis, yAxis, { x: xLabel !== undefined, y: yLabel === undefined ? undefined : ySide }),
    ],
  });
  for (const name of ['class', 'font-family', 'font-size']) plot.removeAttribute(name);
  plot.setAttribute('x', coordinate(frame.x - ROOM));
  plot.setAttribute('y', coordinate(frame.y - ROOM));
  plot.setAttribute('fill', INK);
  // Regions with holes must stay hollow.
  plot.setAttribute('fill-rule', 'evenodd');
  const border =
    `<rect x="${coordinate(frame.x)}" y="${coordinate(frame.y)}" width="${coordinate(frame.width)}" ` +
    `height="${coordinate(frame.height)}" fill="none" stroke="${INK}" stroke-width="2.5"/>`;
  const labels: string[] = [];
  if (xLabel !== undefined) {
    labels.push(
      svgText(xLabel, {
        x: frame.x + frame.width / 2,
        y: frame.y + frame.height + TICK_PADDING + TICK_FONT_SIZE + 1.1 * AXIS_FONT_SIZE,
        fontSize: fittingFontSize(xLabel, frame.width + 10),
        anchor: 'middle',
      }),
    );
  }
  if (yLabel !== undefined) {
    labels.push(
      svgText(yLabel, {
        x:
          ySide === 'left'
            ? frame.x - TICK_PADDING - tickLabelWidth(yAxis) - Y_LABEL_GAP
            : frame.x + frame.width + TICK_PADDING + tickLabelWidth(yAxis) + 1.25 * AXIS_FONT_SIZE,
        y: frame.y + frame.height / 2,
        fontSize: fittingFontSize(yLabel, frame.height + 20),
        anchor: 'middle',
        vertical: true,
      }),
    );
  }
  return [portable(plot.outerHTML, id), border, ...labels].join('\n');
}
