/** A stretch of an entry's line, for legends and lists. */
import type { JSX } from 'preact';
import { type Ink, strokeOf } from './inks.js';

export function LineSample({ ink }: { readonly ink: Ink }): JSX.Element {
  return (
    <svg class="sample" width="30" height="12" aria-hidden="true">
      <path class="ink line" d="M1 6H29" {...strokeOf(ink)} />
    </svg>
  );
}
