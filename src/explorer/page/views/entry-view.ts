/** What the views draw of an entry. */
import { entryStyles } from '../../entry-styles.js';
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
  return store.slots.value.map((answers, index) => ({
    index,
    answers,
    ink: styles[index],
    label: answers.model.value?.label ?? state.entries[index].scenario,
    isActive: index === state.active,
  }));
}

/** Whether flavours μ and τ are the same for all entries, so that labels may say μ/τ. */
export function muonEqualsTau(views: readonly EntryView[]): boolean {
  const models = views.map(({ answers }) => answers.model.value).filter((model) => model !== null);
  return models.length > 0 && models.every((model) => model.muonEqualsTau);
}
