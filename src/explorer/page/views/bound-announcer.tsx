/** Tells screen readers the refined bounds, when the hand rests and not too often. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { couplingPlainSymbol } from '../../../report/figures/labels.js';
import type { ExplorerStore } from '../store/explorer-store.js';
import { entryViews } from './entry-view.js';
import { boundText } from './interval-ends.js';

/** Milliseconds that a text must have stood before it is said. */
const REST = 1500;

function boundsText(store: ExplorerStore): string {
  const parts = entryViews(store).flatMap(({ answers, label }) => {
    const profile = answers.profile.value;
    if (!profile || answers.freshnessOf('profile').value !== 'fresh') return [];
    return [`${label}: ${couplingPlainSymbol(profile.coupling)} ${boundText(profile.intervals, profile.coupling)}`];
  });
  return parts.join('; ');
}

export function BoundAnnouncer({ store }: { readonly store: ExplorerStore }): JSX.Element {
  const said = useMemo(() => signal(''), []);
  const text = boundsText(store);
  useEffect(() => {
    const timer = setTimeout(() => {
      said.value = text;
    }, REST);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p class="visually-hidden" role="status" data-testid="announcer">
      {said.value}
    </p>
  );
}
