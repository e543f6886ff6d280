/** How the crosshair of the plane is moved and the point is chosen, by hand and by keys. */
import type { Axis } from '../../../report/figures/ticks.js';
import type { ExplorerStore } from '../store/explorer-store.js';

/** Steps of an arrow key across the plane. */
const STEPS = 100;
/** Steps at once with Shift, and by the page keys. */
const STRIDE = 10;

const clamp = (value: number, [low, high]: readonly [number, number]): number => Math.min(high, Math.max(low, value));

/** A coordinate without digits that no pixel shows. */
export function roundedTo(range: readonly [number, number], value: number): number {
  const digits = Math.max(0, 4 - Math.ceil(Math.log10(range[1] - range[0])));
  return Number(value.toFixed(Math.min(digits, 20)));
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Chooses the point whose cuts, pulls and spectra are shown; null for none. */
export function choosePoint(store: ExplorerStore, point: readonly [number, number] | null): void {
  store.change({ ...store.state.value, point });
}

/** Arrow keys move the crosshair, Enter or the space bar choose its place, Escape takes the point away. */
export function planeKeys(store: ExplorerStore, xAxis: Axis, yAxis: Axis, event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { pointer, at } = store.pulls;
  const arrow = ARROWS[event.key];
  if (arrow) {
    const step = (event.shiftKey ? STRIDE : 1) / STEPS;
    const move = (axis: Axis, value: number, direction: number): number =>
      roundedTo(axis.domain, clamp(value + direction * step * (axis.domain[1] - axis.domain[0]), axis.domain));
    pointer.value = [move(xAxis, at.value[0], arrow[0]), move(yAxis, at.value[1], arrow[1])];
  } else if (event.key === 'Enter' || event.key === ' ') {
    choosePoint(store, at.value);
  } else if (event.key === 'Escape') {
    pointer.value = null;
    choosePoint(store, null);
  } else return;
  store.pulls.byKeys.value = true;
  event.preventDefault();
}
