/** What is compared: choose the active entry, copy, remove, add. */
import type { JSX } from 'preact';
import { SHIPPED_SCENARIOS } from '../../../experiment/shipped-scenarios.js';
import { MOST_ENTRIES, type ShippedScenario } from '../../state.js';
import { Icon } from '../drawing/icons.js';
import { LineSample } from '../drawing/sample.js';
import { withCopy, withoutEntry, withScenario } from '../store/changes.js';
import type { ExplorerStore } from '../store/explorer-store.js';
import { type EntryView, entryViews } from '../views/entry-view.js';

function EntryRow({ store, view }: { readonly store: ExplorerStore; readonly view: EntryView }): JSX.Element {
  const state = store.state.value;
  const { index, label } = view;
  return (
    <li class={view.isActive ? 'entry active' : 'entry'} data-testid={`entry-${index}`}>
      <label>
        <input
          type="radio"
          name="active-entry"
          checked={view.isActive}
          onChange={() => store.change({ ...store.state.value, active: index })}
        />
        <LineSample ink={view.ink} />
        <span class="entry-label">{label}</span>
        {view.answers.failure.value && <span class="fault"> failed</span>}
      </label>
      <button
        type="button"
        class="icon"
        aria-label={`Copy ${label}`}
        title="Copy"
        disabled={state.entries.length >= MOST_ENTRIES}
        onClick={() => store.change(withCopy(store.state.value, index))}
      >
        <Icon name="copy" />
      </button>
      <button
        type="button"
        class="icon"
        aria-label={`Remove ${label}`}
        title="Remove"
        disabled={state.entries.length === 1}
        onClick={() => store.change(withoutEntry(store.state.value, index))}
      >
        <Icon name="remove" />
      </button>
    </li>
  );
}

export function EntriesPanel({ store }: { readonly store: ExplorerStore }): JSX.Element {
  const isFull = store.state.value.entries.length >= MOST_ENTRIES;
  return (
    <section class="panel" aria-labelledby="entries-heading" data-testid="entries">
      <header class="panel-head">
        <h2 id="entries-heading">Scenarios</h2>
        <select
          class="add"
          aria-label="Add a scenario"
          data-testid="add-scenario"
          disabled={isFull}
          value=""
          onChange={(event) => {
            const select = event.currentTarget;
            if (select.value) store.change(withScenario(store.state.value, select.value as ShippedScenario));
            select.value = '';
          }}
        >
          <option value="">{isFull ? `${MOST_ENTRIES} at most` : 'add…'}</option>
          {SHIPPED_SCENARIOS.map((scenario) => (
            <option key={scenario} value={scenario}>
              {scenario}
            </option>
          ))}
        </select>
      </header>
      <ul class="entries">
        {entryViews(store).map((view) => (
          <EntryRow key={view.answers.slot} store={store} view={view} />
        ))}
      </ul>
    </section>
  );
}
