/** Signs on buttons, drawn: no font is sure to have them. */
import type { JSX } from 'preact';

const PATHS = {
  copy: 'M6 6V3H13V10H10M3 6H10V13H3Z',
  remove: 'M4 4L12 12M12 4L4 12',
  reset: 'M4.2 5.2A5 5 0 1 1 3 8.6M4 2V5.4H7.4',
} as const;

export function Icon({ name }: { readonly name: keyof typeof PATHS }): JSX.Element {
  return (
    <svg class="icon-drawing" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
