/** Starts the page with an engine. */
import { render } from 'preact';
import { readLink } from '../link.js';
import { App } from './app.js';
import type { EngineClient } from './engine-client.js';
import { ExplorerStore } from './store/explorer-store.js';
import { followLink } from './store/follow-link.js';
import { followTheme } from './store/theme.js';
import './styles/tokens.css';
import './styles/page.css';
import './styles/controls.css';
import './styles/views.css';

/** Shows what the URL says, with the answers of an engine. */
export function startExplorer(client: EngineClient, element: HTMLElement): void {
  const { state, notes } = readLink(location.hash);
  const store = new ExplorerStore(client, state);
  store.notes.value = notes;
  followTheme();
  render(<App store={store} />, element);
  store.start();
  followLink(store);
}
