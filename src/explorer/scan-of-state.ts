/** The scan file of a view: `nuscan scan` computes from it what the page shows, to the digit. */
import type { SettingValue } from '../experiment/settings.js';
import type { CouplingName } from '../physics/couplings.js';
import { type Entry, type ExplorerState, OWN_GRID_UP_TO } from './state.js';

/** Both read back exactly; `String` writes the shortest decimal that does. */
const valueText = (value: SettingValue): string => (typeof value === 'string' ? JSON.stringify(value) : String(value));

function entryLines({ scenario, settings }: Entry): string[] {
  const pairs = Object.entries(settings).map(([key, value]) => `${key}: ${valueText(value)}`);
  return [`  - scenario: ${scenario}`, ...(pairs.length > 0 ? [`    settings: { ${pairs.join(', ')} }`] : [])];
}

/** The same entry twice is computed once. */
function distinct(entries: readonly Entry[]): Entry[] {
  const keyOf = ({ scenario, settings }: Entry): string =>
    JSON.stringify([scenario, Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1))]);
  return [...new Map([...entries].reverse().map((entry) => [keyOf(entry), entry])).values()].reverse();
}

/**
 * A scan of kind `sweep` as YAML: every entry with its settings, the plane, and the bounds.
 * @param state one that `checkState` allows
 * @param table further couplings that are bounded, with their default profiled ones
 */
export function scanOfState(state: ExplorerState, table: readonly CouplingName[] = []): string {
  const { plane, bounded, profiled, confidenceLevel, degreesOfFreedom, samples } = state;
  const couplings = [...new Set([bounded, ...table])];
  const grid = samples > OWN_GRID_UP_TO ? `, samples: ${samples}` : '';
  return `${[
    '# A view of the explorer of nuscan: nuscan scan FILE computes it again.',
    'kind: sweep',
    `title: ${plane.x} and ${plane.y} in the explorer`,
    'variations:',
    ...distinct(state.entries).flatMap(entryLines),
    `couplings: [${couplings.join(', ')}]`,
    ...(profiled === 'default' ? [] : [`profiled: { ${bounded}: [${profiled.join(', ')}] }`]),
    `planes: [{ x: ${plane.x}, y: ${plane.y}, degrees_of_freedom: ${degreesOfFreedom}${grid} }]`,
    `confidence_levels: [${confidenceLevel}]`,
  ].join('\n')}\n`;
}
