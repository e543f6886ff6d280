/** The fragment of the URL follows the state, and the state follows a fragment that is typed or pasted. */
import { effect } from '@preact/signals';
import { linkOf, readLink } from '../../link.js';
import type { ExplorerStore } from './explorer-store.js';

/** Browsers refuse to replace the URL a hundred times in a few seconds. */
const DELAY = 250;

/** Keeps fragment and state together from now on. */
export function followLink(store: ExplorerStore): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (link: string): void => {
    if (link !== location.hash) history.replaceState(history.state, '', link);
  };
  effect(() => {
    const link = linkOf(store.state.value);
    clearTimeout(timer);
    timer = setTimeout(() => write(link), DELAY);
  });
  // What is written above does not come back: only what is typed, pasted or gone back to.
  addEventListener('hashchange', () => {
    const { state, notes } = readLink(location.hash);
    store.notes.value = notes;
    store.change(state);
  });
}

/** The address that shows the state now, whether or not the URL has followed already. */
export function addressOf(store: ExplorerStore): string {
  return new URL(linkOf(store.state.value), location.href).href;
}
