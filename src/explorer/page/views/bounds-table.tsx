/** Bounds on all couplings of the class, beside what the paper prints. */
import type { JSX } from 'preact';
import { COUPLINGS, type CouplingName } from '../../../physics/couplings.js';
import { deviationText } from '../../../report/comparison.js';
import { couplingSymbol, couplingUnit } from '../../../report/figures/labels.js';
import { levelText } from '../../../report/figures/level-text.js';
import { fitCell, fitLine } from '../../../report/fit-quality.js';
import type { BoundAnswer } from '../../engine/question.js';
import { Formula } from '../drawing/formula.js';
import { LineSample } from '../drawing/sample.js';
import type { ExplorerStore } from '../store/explorer-store.js';
import { couplingsOfClass } from '../store/questions.js';
import { entryViews } from './entry-view.js';
import { boundText } from './interval-ends.js';
import { leastFresh, ViewCard } from './view-card.js';

interface CellProps {
  readonly bound: BoundAnswer | undefined;
  readonly coupling: CouplingName;
  readonly isFresh: boolean;
}

const withMinus = (text: string): string => text.replaceAll('-', '−');

function BoundCell({ bound, coupling, isFresh }: CellProps): JSX.Element {
  if (!bound) return <td class="stale">…</td>;
  const { printed, deviation, fit } = bound;
  return (
    <td class={isFresh ? undefined : 'stale'} data-coupling={coupling}>
      <span class="bound" title={fitLine(fit)}>
        {withMinus(boundText(bound.intervals, coupling))}
      </span>
      {fit.degreesOfFreedom !== null && (
        <span class={fit.remark === null ? 'fit' : 'fit hopeless'}>χ² {withMinus(fitCell(fit))}</span>
      )}
      {printed && (
        <span class="printed">
          <span>paper {withMinus(printed.text)}</span>{' '}
          {deviation !== null && !printed.remark && (
            <span class="deviation">
              {'· '}
              <span class="visually-hidden">deviation </span>
              {deviationText(deviation)}
            </span>
          )}
          {printed.remark && <em> {printed.remark} in the paper</em>}
        </span>
      )}
    </td>
  );
}

export function BoundsTable({ store }: { readonly store: ExplorerStore }): JSX.Element {
  const state = store.state.value;
  const views = entryViews(store);
  const rows = couplingsOfClass(state.bounded);
  const options = { muonEqualsTau: false };
  // Of the moments the paper varies one at a time.
  const note =
    COUPLINGS[state.bounded].class === 'magnetic moment' ? 'other moments zero' : 'others profiled as in the paper';
  return (
    <ViewCard
      id="bounds"
      title="Bounds"
      freshness={leastFresh(views.map((view) => view.answers.freshnessOf('table').value))}
      aside={
        <span class="card-note">
          {levelText(state.confidenceLevel)} in <Formula markup={couplingUnit(state.bounded)} />, {note}
        </span>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section class="table-box" aria-label="Table of bounds" tabIndex={0}>
        <table data-testid="bounds-table">
          <caption class="visually-hidden">
            Bounds on every {COUPLINGS[state.bounded].class}, {levelText(state.confidenceLevel)}, {note}
          </caption>
          <thead>
            <tr>
              <th scope="col" class="column">
                coupling
              </th>
              {views.map((view) => (
                <th key={view.answers.slot} scope="col" class={view.isActive ? 'column active' : 'column'}>
                  <LineSample ink={view.ink} /> {view.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((coupling) => (
              <tr key={coupling} class={coupling === state.bounded ? 'bounded' : undefined}>
                <th scope="row" class="row">
                  <Formula markup={couplingSymbol(coupling, options)} />
                </th>
                {views.map(({ answers }) => (
                  <BoundCell
                    key={answers.slot}
                    bound={answers.bounds.value.get(coupling)}
                    coupling={coupling}
                    isFresh={answers.freshRows.value.has(coupling)}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {views.map(({ answers, label }) => {
          // The bounds of an entry share model and data: one remark stands for all.
          const remark = [...answers.bounds.value.values()].find(({ fit }) => fit.remark !== null)?.fit.remark;
          return (
            remark && (
              <p key={answers.slot} class="fit hopeless" role="note">
                {label}: {remark}
              </p>
            )
          );
        })}
      </section>
    </ViewCard>
  );
}
