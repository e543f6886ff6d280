/** What an entry is called. */
import type { Scenario } from '../experiment/load-scenario.js';
import { labelWithSettings } from '../experiment/scenario-label.js';
import type { Entry } from './state.js';

/**
 * The label of an entry for legends and tables, as a scan of it says it; plain text.
 * @param scenario with the settings of the entry applied
 */
export function entryLabel(scenario: Pick<Scenario, 'label' | 'experiments'>, { settings }: Entry): string {
  return labelWithSettings(scenario, settings);
}
