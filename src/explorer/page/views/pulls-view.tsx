/** The fitted nuisances in units of their priors, at the pointer, the chosen point or the Standard Model. */
import type { JSX } from 'preact';
import { printedNumber } from '../../../numerics/printed-number.js';
import type { Pulls } from '../../engine/question.js';
import type { ExplorerStore } from '../store/explorer-store.js';
import { entryViews } from './entry-view.js';
import { ViewCard } from './view-card.js';

type Nuisance = Pulls['nuisances'][number];

/** The bars reach at least this many standard deviations. */
const LEAST_REACH = 2;
const WIDTH = 170;
const HEIGHT = 14;

const WORDS = { pointer: 'at the pointer', point: 'at the chosen point', 'standard model': 'at the Standard Model' };

function PullBar({ nuisance, reach }: { readonly nuisance: Nuisance; readonly reach: number }): JSX.Element {
  const middle = WIDTH / 2;
  const length = ((nuisance.pull ?? 0) / reach) * (middle - 2);
  const ticks = [-1, 1].map((sigma) => `M${middle + (sigma / reach) * (middle - 2)} 1V${HEIGHT - 1}`).join('');
  return (
    <svg
      class="pull-bar"
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path class="pull-sigma" d={ticks} />
      {nuisance.pull !== null && (
        <rect
          class={nuisance.atLimit ? 'pull at-limit' : 'pull'}
          x={middle + Math.min(0, length)}
          y={3}
          width={Math.abs(length)}
          height={HEIGHT - 6}
        />
      )}
      <path class="pull-zero" d={`M${middle} 0V${HEIGHT}`} />
    </svg>
  );
}

/** A pull of 10⁻⁴ changes χ² by 10⁻⁸: less than the rounding of a fit. */
const DUST = 1e-4;

/** A number with a sign; without one where it is 0. */
function signed(value: number, decimals: number): string {
  const text = printedNumber(value, { decimals, zeroBelow: DUST }).replaceAll('-', '−');
  return text === '0' || value < 0 ? text : `+${text}`;
}

function pullText({ pull, value, atLimit }: Nuisance): string {
  const relative = `${signed(100 * value, 1)}%`;
  const text = pull === null ? `${relative}, free` : `${signed(pull, 2)}σ (${relative})`;
  return atLimit ? `${text}, at its limit` : text;
}

export function PullsView({ store }: { readonly store: ExplorerStore }): JSX.Element {
  const shown = store.pulls.shown.value;
  const view = entryViews(store)[store.state.value.active];
  const isCurrent = shown?.slot === view.answers.slot;
  const failed = view.answers.failure.value !== null;
  const nuisances = shown && (isCurrent || !failed) ? shown.pulls.nuisances : [];
  const reach = Math.max(LEAST_REACH, ...nuisances.map(({ pull }) => Math.abs(pull ?? 0)));
  return (
    <ViewCard
      id="pulls"
      title="Pulls"
      freshness={failed ? 'failed' : isCurrent ? 'fresh' : shown ? 'stale' : 'none'}
      aside={
        <span class="card-note">
          {view.label}, {WORDS[store.pulls.place.value]}
        </span>
      }
    >
      <table class="pulls" data-testid="pulls-table">
        <caption class="visually-hidden">
          Fitted nuisances in standard deviations of their priors, in brackets the change from nominal; free ones have
          no prior
        </caption>
        <tbody>
          {nuisances.map((nuisance, i) => (
            <tr key={`${i} ${nuisance.label}`}>
              <th scope="row" class="pull-label">
                {nuisance.label}
              </th>
              <td class="pull-cell">
                <PullBar nuisance={nuisance} reach={reach} />
              </td>
              <td class="pull-cell number">{pullText(nuisance)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ViewCard>
  );
}
