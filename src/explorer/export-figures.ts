/** Views as figures for publication, those of the command line. Plot and d3 come with this file: load it when needed. */
import { planePanel, profilePanel } from '../report/figure-panels.js';
import { drawPlaneFigure } from '../report/figures/plane-figure.js';
import { drawProfileFigure } from '../report/figures/profile-figure.js';
import { drawSpectrumFigure } from '../report/figures/spectrum-figure.js';
import type { LineStyle } from '../report/figures/style.js';
import { entryStyles } from './entry-styles.js';
import { muonStandsForTau, planeOf, profileOf, type ShownEntry } from './shown-entry.js';
import type { ExplorerState } from './state.js';

/** Key of the style of an entry. */
const keyOf = (entry: number): string => `entry ${entry}`;

function printStyles(entries: readonly ShownEntry[]): ReadonlyMap<string, LineStyle> {
  const styles = entryStyles(entries.map(({ entry }) => entry));
  return new Map(styles.map(({ print }, i) => [keyOf(i), print]));
}

/** The allowed regions of all entries as a standalone SVG; null while there is none. */
export function planeFigure(state: ExplorerState, entries: readonly ShownEntry[]): string | null {
  const { x, y } = state.plane;
  const planes = entries.flatMap((shown, i) => {
    const answer = planeOf(shown, state);
    if (!answer) return [];
    const minima = answer.minima.map(({ at, deltaChi2 }) => ({ at: { [x]: at[0], [y]: at[1] }, chi2: deltaChi2 }));
    const { threshold, lines } = answer;
    const { confidenceLevel, degreesOfFreedom } = state;
    const plane = { confidenceLevel, degreesOfFreedom, threshold, lines, minima };
    return [{ scenario: keyOf(i), label: shown.label, plane }];
  });
  if (planes.length === 0) return null;
  return drawPlaneFigure([planePanel(x, y, planes, () => true)], {
    columns: 1,
    styles: printStyles(entries),
    muonEqualsTau: muonStandsForTau(entries, [x, y]),
  });
}

/** The Δχ² profiles of all entries as a standalone SVG; null while there is none. */
export function profileFigure(state: ExplorerState, entries: readonly ShownEntry[]): string | null {
  const { bounded, confidenceLevel } = state;
  const bounds = entries.flatMap((shown, i) => {
    const bound = profileOf(shown, state);
    return bound ? [{ scenario: keyOf(i), label: shown.label, bound: { ...bound, confidenceLevel } }] : [];
  });
  if (bounds.length === 0) return null;
  return drawProfileFigure([profilePanel(bounded, bounds, false)], {
    columns: 1,
    styles: printStyles(entries),
    muonEqualsTau: muonStandsForTau(entries, [bounded]),
  });
}

/** The spectra of an entry, one standalone SVG per experiment. */
export function spectrumFigures({ spectra }: ShownEntry): { readonly title: string; readonly svg: string }[] {
  return (spectra?.spectra ?? []).map((figure) => ({ title: figure.title, svg: drawSpectrumFigure(figure) }));
}
