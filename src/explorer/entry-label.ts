/** What the entries of a view are called. */
import { variationLabels } from '../experiment/variation-labels.js';
import type { ModelAnswer } from './engine/question.js';
import type { Entry } from './state.js';

/**
 * Labels of the entries for legends and tables, all different, as a scan of the view says them; plain text.
 * @param models null where one is not made yet: its entry goes by the name of the scenario
 */
export function entryLabels(
  entries: readonly Entry[],
  models: readonly (Pick<ModelAnswer, 'scenarioLabel'> | null)[],
): string[] {
  return variationLabels(
    entries.map(({ scenario, settings }, i) => ({
      scenario,
      scenarioLabel: models[i]?.scenarioLabel ?? scenario,
      settings,
    })),
  );
}
