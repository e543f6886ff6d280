/** Entry point of the page. */
import { render } from 'preact';
import { DEFAULT_STATE } from '../state.js';

render(<h1>nuscan: {DEFAULT_STATE.entries.length}</h1>, document.getElementById('app') as HTMLElement);
