/** The page: header, controls, views. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { AnalysisPanel } from './controls/analysis-panel.js';
import { EntriesPanel } from './controls/entries-panel.js';
import { SettingsPanel } from './controls/settings-panel.js';
import { Badge } from './header/badge.js';
import { CopyLink } from './header/copy-link.js';
import { ExportMenu } from './header/export-menu.js';
import { Notes } from './header/notes.js';
import { ThemeSwitch } from './header/theme-switch.js';
import type { ExplorerStore } from './store/explorer-store.js';
import { BoundAnnouncer } from './views/bound-announcer.js';
import { BoundsTable } from './views/bounds-table.js';
import { PlaneView } from './views/plane-view.js';
import { ProfileView } from './views/profile-view.js';
import { PullsView } from './views/pulls-view.js';
import { SpectraView } from './views/spectra-view.js';

function Controls({ store }: { readonly store: ExplorerStore }): JSX.Element {
  // On a phone the controls fold into a sheet at the bottom, under the plane that they change.
  const isOpen = useSignal(false);
  return (
    <aside class={isOpen.value ? 'controls open' : 'controls'} aria-label="Controls">
      <button
        type="button"
        class="sheet-handle"
        aria-expanded={isOpen.value}
        aria-controls="controls-content"
        data-testid="sheet-handle"
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        {isOpen.value ? 'Close controls' : 'Controls'}
      </button>
      <div class="controls-content" id="controls-content">
        <EntriesPanel store={store} />
        <SettingsPanel store={store} />
        <AnalysisPanel store={store} />
      </div>
    </aside>
  );
}

export function App({ store }: { readonly store: ExplorerStore }): JSX.Element {
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to the plots
      </button>
      <header class="page-head">
        <h1>
          nuscan <span>explorer</span>
        </h1>
        <Badge store={store} />
        <div class="head-buttons">
          <CopyLink store={store} />
          <ExportMenu store={store} />
          <ThemeSwitch />
        </div>
      </header>
      <Notes store={store} />
      <div class="columns">
        <Controls store={store} />
        <main id="main" tabIndex={-1}>
          <div class="views">
            <div class="view-column">
              <PlaneView store={store} />
              <BoundsTable store={store} />
            </div>
            <div class="view-column">
              <ProfileView store={store} />
              <PullsView store={store} />
              <SpectraView store={store} />
            </div>
          </div>
          <BoundAnnouncer store={store} />
        </main>
      </div>
    </>
  );
}
