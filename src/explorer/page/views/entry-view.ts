/** What the views draw of an entry. */
import type { CouplingName } from '../../../physics/couplings.js';
import { entryLabels } from '../../entry-label.js';
import { entryStyles } from '../../entry-styles.js';
import { muonStandsForTau } from '../../shown-entry.js';
import type { ExplorerState } from '../../state.js';
import type { Ink } from '../drawing/inks.js';
import type { EntryAnswers } from '../store/entry-answers.js';
import type { ExplorerStore } from '../store/explorer-store.js';

export interface EntryView {
  readonly index: number;
  readonly answers: EntryAnswers;
  readonly ink: Ink;
  /** Plain text; the name of the scenario before its model is made. */
  readonly label: string;
  readonly isActive: boolean;
}

/** The entries in their order. Reads signals: call it while rendering. */
export function entryViews(store: ExplorerStore): EntryView[] {
  const state: ExplorerState = store.state.value;
  const styles = entryStyles(state.entries);
  const slots = store.slots.value;
  const labels = entryLabels(
    state.entries,
    slots.map((answers) => answers.model.value),
  );
  return slots.map((answers, index) => ({
    index,
    answers,
    ink: styles[index],
    label: labels[index],
    isActive: index === state.active,
  }));
}

/** Whether labels of couplings may say μ/τ: both flavours are the same to all entries, and not told apart here. */
export function muonEqualsTau(views: readonly EntryView[], couplings: readonly CouplingName[]): boolean {
  const models = views.map(({ answers }) => answers.model.value).filter((model) => model !== null);
  return (
    models.length > 0 &&
    muonStandsForTau(
      models.map((model) => ({ model })),
      couplings,
    )
  );
}
