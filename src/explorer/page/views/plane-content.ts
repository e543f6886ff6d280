/** What a plane shows, and in which range. */
import { COUPLINGS, type CouplingName } from '../../../physics/couplings.js';
import { rangeTexts } from '../../../report/comparison.js';
import type { PlaneAnswer } from '../../engine/question.js';
import { nextRange, type Range, union } from '../drawing/ranges.js';

export interface PlaneAxes {
  readonly x: CouplingName;
  readonly y: CouplingName;
}

export interface PlaneWindow {
  readonly axes: PlaneAxes;
  readonly x: Range;
  readonly y: Range;
}

const isOf = (plane: PlaneAnswer | null, axes: PlaneAxes): plane is PlaneAnswer =>
  plane !== null && plane.x === axes.x && plane.y === axes.y;

/** What must be seen of an answer along an axis; the whole plane where there is no contour in it. */
function extent(plane: PlaneAnswer, axis: 0 | 1): Range {
  const contour = union(plane.lines.flatMap(({ points }) => points.map((point): Range => [point[axis], point[axis]])));
  const minima = plane.minima.map(({ at }): Range => [at[axis], at[axis]]);
  return (contour && union([contour, ...minima])) ?? (axis === 0 ? plane.xRange : plane.yRange);
}

/** Answers of the axes that are asked for, or of those last shown as long as there is none. */
export function axesToShow(
  planes: readonly (PlaneAnswer | null)[],
  wanted: PlaneAxes,
  previous: PlaneAxes | undefined,
): PlaneAxes {
  return previous && !planes.some((plane) => isOf(plane, wanted)) && planes.some((plane) => isOf(plane, previous))
    ? previous
    : wanted;
}

/** The answers of a plane; null for those that are of another one. */
export function planesOf(planes: readonly (PlaneAnswer | null)[], axes: PlaneAxes): (PlaneAnswer | null)[] {
  return planes.map((plane) => (isOf(plane, axes) ? plane : null));
}

/**
 * The part of the plane to show: all contours, all minima and the Standard Model.
 * @param changing the hand moves, or answers are still to come
 * @returns undefined before there is anything to show
 */
export function windowOf(
  planes: readonly (PlaneAnswer | null)[],
  axes: PlaneAxes,
  previous: PlaneWindow | undefined,
  changing: boolean,
): PlaneWindow | undefined {
  const shown = planes.filter((plane) => plane !== null);
  if (shown.length === 0) return undefined;
  const same = previous && previous.axes.x === axes.x && previous.axes.y === axes.y ? previous : undefined;
  const along = (axis: 0 | 1): Range => {
    const { standardModel, evenInSign } = COUPLINGS[axis === 0 ? axes.x : axes.y];
    const content = union([[standardModel, standardModel], ...shown.map((plane) => extent(plane, axis))]) as Range;
    return nextRange(axis === 0 ? same?.x : same?.y, content, evenInSign, changing);
  };
  const next = { axes, x: along(0), y: along(1) };
  return same && same.x === next.x && same.y === next.y ? same : next;
}

/** The region of an answer in words. */
export function regionText(
  label: string,
  plane: PlaneAnswer,
  symbols: { readonly x: string; readonly y: string },
): string {
  if (plane.lines.length === 0) return `${label}: no contour in the plane that was searched.`;
  const range = (axis: 0 | 1): string => {
    const [low, high] = extent({ ...plane, minima: [] }, axis);
    return rangeTexts(low, high).join(' to ');
  };
  const islands = plane.lines.length === 1 ? '' : ` in ${plane.lines.length} lines`;
  const open = plane.openAtEdge ? ', open at the edge of the plane' : '';
  return `${label}: ${symbols.x} from ${range(0)}, ${symbols.y} from ${range(1)}${islands}${open}.`;
}
