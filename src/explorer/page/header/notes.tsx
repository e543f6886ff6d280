/** What could not be taken from a link, as text, until it is dismissed. */
import type { JSX } from 'preact';
import type { ExplorerStore } from '../store/explorer-store.js';

export function Notes({ store }: { readonly store: ExplorerStore }): JSX.Element {
  const notes = store.notes.value;
  return (
    <div class="notes-region" role="status" data-testid="notes">
      {notes.length > 0 && (
        <div class="notes">
          <div>
            <strong>This link could not be read in full.</strong>
            <ul>
              {notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          </div>
          <button
            type="button"
            class="button"
            data-testid="dismiss-notes"
            onClick={() => {
              store.notes.value = [];
            }}
          >
            Dismiss
          </button>
        </div>
      )}
    </div>
  );
}
