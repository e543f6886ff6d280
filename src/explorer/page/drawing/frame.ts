/** Where a panel stands in its drawing, and where values stand in a panel. Lengths in pixels. */
import { type Axis, axisShare, axisValue, linearAxis, logAxis, TICK_FONT_SIZE } from '../../../report/figures/ticks.js';

export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Font size of tick labels. */
export const TICK_PIXELS = 12;
/** Font size of axis labels. */
export const LABEL_PIXELS = 14;
/** Axes are laid out in the units of the printed figures: tenths of a millimetre. */
const UNITS_PER_PIXEL = TICK_FONT_SIZE / TICK_PIXELS;

/** Linear axis of a length in pixels. */
export function linearAxisOf(domain: readonly [number, number], pixels: number, direction: 'x' | 'y'): Axis {
  return linearAxis(domain, Math.max(pixels, 1) * UNITS_PER_PIXEL, direction);
}

/** Logarithmic axis of a length in pixels. */
export function logAxisOf(domain: readonly [number, number], pixels: number): Axis {
  return logAxis(domain, Math.max(pixels, 1) * UNITS_PER_PIXEL);
}

export type Placement = (value: number) => number;

/** Horizontal position of a value. */
export function placeX(frame: Frame, axis: Axis): Placement {
  const { left, width } = frame;
  if (axis.scale !== 'linear') return (value) => left + axisShare(axis, value) * width;
  const [low, high] = axis.domain;
  const perUnit = width / (high - low);
  return (value) => left + (value - low) * perUnit;
}

/** Vertical position of a value. */
export function placeY(frame: Frame, axis: Axis): Placement {
  const { top, height } = frame;
  const bottom = top + height;
  if (axis.scale !== 'linear') return (value) => bottom - axisShare(axis, value) * height;
  const [low, high] = axis.domain;
  const perUnit = height / (high - low);
  return (value) => bottom - (value - low) * perUnit;
}

/** Values at a position of the drawing; outside the frame, those at its nearest edge. */
export function valuesAt(frame: Frame, xAxis: Axis, yAxis: Axis, x: number, y: number): [number, number] {
  const within = (share: number): number => Math.min(1, Math.max(0, share));
  return [
    axisValue(xAxis, within((x - frame.left) / frame.width)),
    axisValue(yAxis, within((frame.top + frame.height - y) / frame.height)),
  ];
}
