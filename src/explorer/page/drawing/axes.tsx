/** The frame of a panel with ticks inwards on all sides, as journals print them. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { labelWidth } from '../../../report/figures/text.js';
import type { Axis } from '../../../report/figures/ticks.js';
import { SvgFormula } from './formula.js';
import { type Frame, LABEL_PIXELS, placeX, placeY, TICK_PIXELS } from './frame.js';

const MAJOR = 6;
const MINOR = 3;
/** Between a frame and its tick labels. */
const GAP = 6;

/** Room that tick labels and label of a vertical axis take to the left of its frame. */
export function yAxisRoom(axis: Axis): number {
  const widest = Math.max(...axis.major.map((value) => labelWidth(axis.label(value), TICK_PIXELS)));
  return Math.ceil(GAP + widest + 6 + LABEL_PIXELS + 4);
}

/** Room that tick labels and label of a horizontal axis take below its frame. */
export const X_AXIS_ROOM = GAP + TICK_PIXELS + 8 + LABEL_PIXELS + 8;
/** The same without a label. */
export const X_TICKS_ROOM = GAP + TICK_PIXELS + 4;

function ticks(frame: Frame, xAxis: Axis, yAxis: Axis): string {
  const { left, top, width, height } = frame;
  const [right, bottom] = [left + width, top + height];
  const [x, y] = [placeX(frame, xAxis), placeY(frame, yAxis)];
  const parts: string[] = [];
  const inside = (position: number, from: number, to: number): boolean => position > from + 0.5 && position < to - 0.5;
  const along = (axis: Axis, length: number, values: readonly number[]): void => {
    for (const value of values) {
      const p = Math.round((axis === xAxis ? x(value) : y(value)) * 10) / 10;
      if (axis === xAxis && inside(p, left, right)) parts.push(`M${p} ${bottom}v${-length}M${p} ${top}v${length}`);
      if (axis === yAxis && inside(p, top, bottom)) parts.push(`M${left} ${p}h${length}M${right} ${p}h${-length}`);
    }
  };
  along(xAxis, MAJOR, xAxis.major);
  along(xAxis, MINOR, xAxis.minor);
  along(yAxis, MAJOR, yAxis.major);
  along(yAxis, MINOR, yAxis.minor);
  return parts.join('');
}

export interface AxesProps {
  readonly frame: Frame;
  readonly xAxis: Axis;
  readonly yAxis: Axis;
  /** Markup; undefined where another panel below carries labels and numbers. */
  readonly xLabel: string | undefined;
  readonly yLabel: string;
}

/** Frame, ticks, numbers and labels; drawn over the curves, and anew only when one of them changes. */
export function Axes({ frame, xAxis, yAxis, xLabel, yLabel }: AxesProps): JSX.Element {
  return useMemo(() => axesDrawing({ frame, xAxis, yAxis, xLabel, yLabel }), [frame, xAxis, yAxis, xLabel, yLabel]);
}

function axesDrawing({ frame, xAxis, yAxis, xLabel, yLabel }: AxesProps): JSX.Element {
  const [x, y] = [placeX(frame, xAxis), placeY(frame, yAxis)];
  const bottom = frame.top + frame.height;
  return (
    <g class="axes">
      <path class="ticks" d={ticks(frame, xAxis, yAxis)} />
      <rect class="frame" x={frame.left} y={frame.top} width={frame.width} height={frame.height} />
      {xLabel !== undefined &&
        xAxis.major.map((value) => (
          <text key={value} x={x(value)} y={bottom + GAP + 0.85 * TICK_PIXELS} text-anchor="middle">
            {xAxis.label(value)}
          </text>
        ))}
      {yAxis.major.map((value) => (
        <text key={value} x={frame.left - GAP} y={y(value) + 0.36 * TICK_PIXELS} text-anchor="end">
          {yAxis.label(value)}
        </text>
      ))}
      {xLabel !== undefined && (
        <SvgFormula
          markup={xLabel}
          x={frame.left + frame.width / 2}
          y={bottom + GAP + TICK_PIXELS + 6 + LABEL_PIXELS}
          fontSize={LABEL_PIXELS}
          anchor="middle"
        />
      )}
      <SvgFormula
        markup={yLabel}
        x={frame.left - yAxisRoom(yAxis) + LABEL_PIXELS}
        y={frame.top + frame.height / 2}
        fontSize={LABEL_PIXELS}
        anchor="middle"
        vertical
      />
    </g>
  );
}

/** The inside of a frame as a clip path, for curves that leave it. */
export function FrameClip({ id, frame }: { readonly id: string; readonly frame: Frame }): JSX.Element {
  return (
    <clipPath id={id}>
      <rect x={frame.left} y={frame.top} width={frame.width} height={frame.height} />
    </clipPath>
  );
}
