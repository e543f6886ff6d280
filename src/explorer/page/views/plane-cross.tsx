/** The chosen point and the pointer's crosshair: drawn apart from the regions, since they move with the hand. */
import type { JSX } from 'preact';
import type { Frame, Placement } from '../drawing/frame.js';
import type { ExplorerStore } from '../store/explorer-store.js';

export interface CrossProps {
  readonly store: ExplorerStore;
  readonly frame: Frame;
  readonly x: Placement;
  readonly y: Placement;
}

function within(frame: Frame, px: number, py: number): boolean {
  return px >= frame.left && px <= frame.left + frame.width && py >= frame.top && py <= frame.top + frame.height;
}

function crossPath(frame: Frame, px: number, py: number): string {
  return `M${frame.left} ${py}h${frame.width}M${px} ${frame.top}v${frame.height}`;
}

/** The crosshair under the pointer or moved by keys. */
export function PointerCross({ store, frame, x, y }: CrossProps): JSX.Element | null {
  const at = store.pulls.pointer.value;
  if (!at) return null;
  const [px, py] = [x(at[0]), y(at[1])];
  if (!within(frame, px, py)) return null;
  return <path class="cross" d={crossPath(frame, px, py)} data-testid="crosshair" />;
}

/** The chosen point, with the lines along which the cuts are taken. */
export function ChosenPoint({ store, frame, x, y }: CrossProps): JSX.Element | null {
  const { point } = store.state.value;
  if (!point) return null;
  const [px, py] = [x(point[0]), y(point[1])];
  if (!within(frame, px, py)) return null;
  return (
    <g class="chosen" data-testid="chosen-point">
      <path class="cut-line" d={crossPath(frame, px, py)} />
      <path class="chosen-mark" d={`M${px - 7} ${py}h14M${px} ${py - 7}v14`} />
      <circle class="chosen-mark" cx={px} cy={py} r={5} />
    </g>
  );
}
