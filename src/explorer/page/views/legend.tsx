/** Which line is whose; the active entry is set in bold. */
import type { JSX } from 'preact';
import { starPath } from '../../../report/figures/legend.js';
import { LineSample } from '../drawing/sample.js';
import type { EntryView } from './entry-view.js';

export interface LegendProps {
  readonly views: readonly EntryView[];
  /** Explains the circles of second minima as well. */
  readonly marks: boolean;
  /** Explains the dots of best fits as well. */
  readonly dots: boolean;
}

export function Legend({ views, marks, dots }: LegendProps): JSX.Element {
  return (
    <ul class="legend">
      {views.map((view) => (
        <li key={view.answers.slot} class={view.isActive ? 'active' : undefined}>
          <LineSample ink={view.ink} /> {view.label}
        </li>
      ))}
      <li>
        <svg class="sample" width="14" height="14" viewBox="-8 -8 16 16" aria-hidden="true">
          <path class="star" d={starPath(7)} />
        </svg>{' '}
        Standard Model
      </li>
      {dots && (
        <li>
          <svg class="sample" width="14" height="14" viewBox="-8 -8 16 16" aria-hidden="true">
            <circle class="sample-dot" r="5" />
          </svg>{' '}
          best fit
        </li>
      )}
      {marks && (
        <li>
          <svg class="sample" width="14" height="14" viewBox="-8 -8 16 16" aria-hidden="true">
            <circle class="circle" r="5" />
          </svg>{' '}
          second minimum
        </li>
      )}
    </ul>
  );
}
