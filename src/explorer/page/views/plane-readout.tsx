/** Coordinates and Δχ² at the pointer, and the chosen point. */
import type { JSX } from 'preact';
import { deltaChi2Text } from '../../../inference/thresholds.js';
import { couplingValue } from '../../../report/figures/labels.js';
import { Formula } from '../drawing/formula.js';
import type { ExplorerStore } from '../store/explorer-store.js';
import type { PlaneAxes } from './plane-content.js';
import { choosePoint } from './plane-keys.js';

const WORDS = { pointer: 'pointer', point: 'point', 'standard model': 'SM' };

export interface PlaneReadoutProps {
  readonly store: ExplorerStore;
  readonly axes: PlaneAxes;
  readonly muonEqualsTau: boolean;
}

export function PlaneReadout({ store, axes, muonEqualsTau }: PlaneReadoutProps): JSX.Element {
  const { point } = store.state.value;
  const at = store.pulls.at.value;
  const shown = store.pulls.shown.value;
  const pulls = shown?.slot === store.active.value.slot ? shown.pulls : null;
  const options = { muonEqualsTau };
  return (
    <div class="readout">
      <div class="place" aria-live={store.pulls.byKeys.value ? 'polite' : 'off'} data-testid="readout">
        <span class="quiet">{WORDS[store.pulls.place.value]}</span>
        <Formula markup={couplingValue(axes.x, at[0], options)} />
        <Formula markup={couplingValue(axes.y, at[1], options)} />
        <span>
          Δχ² ={' '}
          <span data-testid="delta-chi2">{pulls ? deltaChi2Text(pulls.deltaChi2).replaceAll('-', '−') : '…'}</span>
        </span>
      </div>
      {point ? (
        <button
          type="button"
          class="plain"
          data-testid="clear-point"
          aria-label="Clear the point"
          onClick={() => choosePoint(store, null)}
        >
          Clear
        </button>
      ) : (
        <span class="quiet hint">click for cuts</span>
      )}
    </div>
  );
}
