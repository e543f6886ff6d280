/** Spectra of the active entry, one tab per experiment. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { CouplingName, CouplingPoint } from '../../../physics/couplings.js';
import type { SpectrumFigure } from '../../../report/figures/figure-data.js';
import { couplingPlainSymbol, couplingValue } from '../../../report/figures/labels.js';
import { BEST_FIT_STYLE, CHANGE_STYLE, componentStyles } from '../../../report/figures/style.js';
import { plainText } from '../../../report/figures/text.js';
import { Tabs } from '../controls/tabs.js';
import { Formula } from '../drawing/formula.js';
import { inkOf } from '../drawing/inks.js';
import { plainNumber } from '../drawing/numbers.js';
import { LineSample } from '../drawing/sample.js';
import { useWidth } from '../drawing/width.js';
import type { ExplorerStore } from '../store/explorer-store.js';
import { entryViews } from './entry-view.js';
import { SpectrumPanel } from './spectrum-panel.js';
import { ViewCard } from './view-card.js';

const sum = (counts: ArrayLike<number>): number => Array.from(counts).reduce((total, count) => total + count, 0);

/** The couplings that a change is of, with their values. */
function changed(at: CouplingPoint): [CouplingName, number][] {
  return Object.entries(at) as [CouplingName, number][];
}

function description(figure: SpectrumFigure): string {
  const components = figure.components
    .map(({ label, counts }) => `${plainText(label)} ${plainNumber(sum(counts), 3)}`)
    .join(', ');
  const observed = figure.observed ? `${plainNumber(sum(figure.observed.counts), 6)} events observed, ` : '';
  const change = figure.change
    ? ` At ${changed(figure.change.at)
        .map(([name, value]) => `${couplingPlainSymbol(name)} = ${plainNumber(value, 3)}`)
        .join(
          ' and ',
        )} the expectation changes by ${plainNumber(sum(figure.change.counts), 3)} events, nuisances unchanged.`
    : '';
  return `Energy spectrum of ${figure.title}: ${observed}${plainNumber(sum(figure.bestFit), 4)} expected at the best fit of the Standard Model; events of the components: ${components}.${change}`;
}

function SpectrumLegend({ figure }: { readonly figure: SpectrumFigure }): JSX.Element {
  const styles = componentStyles(figure.components);
  return (
    <ul class="legend small">
      {figure.observed && <li>● data</li>}
      <li>
        <LineSample ink={inkOf(BEST_FIT_STYLE)} /> {figure.observed ? 'best fit, SM' : 'expectation, SM'}
      </li>
      {figure.components.map(({ label }, i) => (
        <li key={label}>
          <LineSample ink={inkOf(styles[i])} /> <Formula markup={label} />
        </li>
      ))}
      {figure.change && (
        <li>
          <LineSample ink={inkOf(CHANGE_STYLE)} /> below: change for{' '}
          <Formula
            markup={changed(figure.change.at)
              .map(([name, value]) => couplingValue(name, value))
              .join(', ')}
          />
        </li>
      )}
    </ul>
  );
}

export function SpectraView({ store }: { readonly store: ExplorerStore }): JSX.Element {
  const [box, width] = useWidth();
  const chosen = useSignal(0);
  const panel = useId();
  const view = entryViews(store)[store.state.value.active];
  const spectra = view.answers.spectra.value?.spectra ?? [];
  const index = Math.min(chosen.value, Math.max(0, spectra.length - 1));
  const figure = spectra[index];
  return (
    <ViewCard
      id="spectra"
      title="Spectrum"
      freshness={view.answers.freshnessOf('spectra').value}
      aside={<span class="card-note">{view.label}</span>}
    >
      {spectra.length > 1 && (
        <Tabs
          label="Experiments"
          names={spectra.map(({ title }) => title)}
          chosen={index}
          panel={panel}
          choose={(next) => {
            chosen.value = next;
          }}
        />
      )}
      <div
        class="figure-box spectra-box"
        ref={box}
        id={panel}
        {...(spectra.length > 1 ? { role: 'tabpanel', 'aria-label': figure.title } : {})}
      >
        {figure && <SpectrumLegend figure={figure} />}
        {width > 0 && figure && <SpectrumPanel figure={figure} width={width} description={description(figure)} />}
      </div>
    </ViewCard>
  );
}
