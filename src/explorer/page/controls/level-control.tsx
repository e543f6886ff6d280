/** The confidence level: the usual ones, or typed. */
import type { JSX } from 'preact';
import { percentText } from '../../../numerics/printed-number.js';
import type { ExplorerStore } from '../store/explorer-store.js';
import { NumberField } from './number-field.js';
import { Segments } from './segments.js';

const USUAL = ['68.27', '90', '95', '99'] as const;
/** In percent; the same ends as `checkState` has. */
const [LOWEST, HIGHEST] = [50, 99.99];

export function LevelControl({ store }: { readonly store: ExplorerStore }): JSX.Element {
  const percent = percentText(store.state.value.confidenceLevel);
  // From the decimal, as a link or a scan spells it: 0.9 rather than 90 × 0.01.
  const choose = (next: number): void => store.change({ ...store.state.value, confidenceLevel: Number(`${next}e-2`) });
  return (
    <div class="level-control">
      <Segments
        legend="Confidence level [%]"
        testId="level"
        options={USUAL.map((value) => ({ value, label: value }))}
        value={USUAL.find((value) => value === percent) ?? null}
        choose={(value) => choose(Number(value))}
      />
      <NumberField
        label="Confidence level in percent"
        text={percent}
        fault={(value) => (value >= LOWEST && value <= HIGHEST ? undefined : `a number from ${LOWEST} to ${HIGHEST}`)}
        commit={choose}
      />
    </div>
  );
}
