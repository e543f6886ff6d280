/** The allowed region of one entry, with its minima. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { COUPLINGS } from '../../../physics/couplings.js';
import { outlineOf } from '../../../report/region-area.js';
import type { PlaneAnswer } from '../../engine/question.js';
import type { Placement } from '../drawing/frame.js';
import { coloursOf, strokeOf } from '../drawing/inks.js';
import { pathOf } from '../drawing/paths.js';
import type { EntryView } from './entry-view.js';

export interface PlaneRegionProps {
  readonly plane: PlaneAnswer;
  readonly view: EntryView;
  readonly x: Placement;
  readonly y: Placement;
}

/** Inside and outlines of a region; lighter while it is coarse. */
export function PlaneRegion({ plane, view, x, y }: PlaneRegionProps): JSX.Element {
  const inside = useMemo(
    () =>
      plane.lines
        .map((line) => outlineOf(line, plane.x, plane.y))
        .map((ring) => (ring ? pathOf(ring, x, y, true) : ''))
        .join(''),
    [plane, x, y],
  );
  const outline = useMemo(
    () => plane.lines.map(({ points, closed }) => pathOf(points, x, y, closed)).join(''),
    [plane, x, y],
  );
  const freshness = view.answers.freshnessOf('plane').value;
  return (
    <g class={`region ${freshness}`} data-entry={view.index} data-quality={plane.quality}>
      <path class="ink inside" d={inside} style={coloursOf(view.ink)} />
      <path class="ink line" d={outline} {...strokeOf(view.ink)} />
    </g>
  );
}

/** A global minimum this far from the Standard Model, in pixels, is shown. */
const APART = 4;

/** Circles at second minima, a dot at a global minimum away from the Standard Model. */
export function PlaneMinima({ plane, view, x, y }: PlaneRegionProps): JSX.Element {
  const [first, ...others] = plane.minima;
  const distance = first
    ? Math.hypot(
        x(first.at[0]) - x(COUPLINGS[plane.x].standardModel),
        y(first.at[1]) - y(COUPLINGS[plane.y].standardModel),
      )
    : 0;
  const style = coloursOf(view.ink);
  return (
    <g class="minima">
      {first && distance > APART && (
        <circle class="ink dot" cx={x(first.at[0])} cy={y(first.at[1])} r={4} style={style} />
      )}
      {others.map(({ at }) => (
        <circle key={at.join()} class="ink circle" cx={x(at[0])} cy={y(at[1])} r={4.5} style={style} />
      ))}
    </g>
  );
}
