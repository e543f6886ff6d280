/** What can be taken away from the page. The modules that make it are loaded when they are asked for. */
import { entryLabels } from '../../entry-label.js';
import type { ShownEntry } from '../../shown-entry.js';
import type { ExplorerStore } from '../store/explorer-store.js';
import { couplingsOfClass } from '../store/questions.js';
import { download, downloadText } from './download.js';
import { pngOf } from './png.js';

/** One item of the menu. */
export interface Export {
  /** For tests and lists: unique. */
  readonly name: string;
  readonly label: string;
  readonly run: () => Promise<void>;
}

/** Entries whose models are made, with their newest answers. */
function shownEntries(store: ExplorerStore): (ShownEntry | null)[] {
  const { entries } = store.state.value;
  const slots = store.slots.value;
  const labels = entryLabels(
    entries,
    slots.map((answers) => answers.model.value),
  );
  return slots.map((answers, i) => {
    const model = answers.model.value;
    return model
      ? {
          entry: entries[i],
          label: labels[i],
          model,
          plane: answers.plane.value,
          profile: answers.profile.value,
          spectra: answers.spectra.value,
          bounds: [...answers.bounds.value.values()],
        }
      : null;
  });
}

interface Figure {
  readonly name: string;
  readonly svg: string;
}

const fileName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

async function figuresOf(store: ExplorerStore, kind: 'plane' | 'profile' | 'spectra'): Promise<Figure[]> {
  const { planeFigure, profileFigure, spectrumFigures } = await import('../../export-figures.js');
  const state = store.state.value;
  const all = shownEntries(store);
  const shown = all.filter((entry) => entry !== null);
  if (kind === 'spectra') {
    const active = all[state.active];
    return active
      ? spectrumFigures(active).map(({ title, svg }) => ({ name: `nuscan-spectrum-${fileName(title)}`, svg }))
      : [];
  }
  const svg = kind === 'plane' ? planeFigure(state, shown) : profileFigure(state, shown);
  const couplings = kind === 'plane' ? `${state.plane.x}-${state.plane.y}` : state.bounded;
  return svg === null ? [] : [{ name: `nuscan-${kind}-${couplings}`, svg }];
}

function figureExport(store: ExplorerStore, kind: 'plane' | 'profile' | 'spectra', format: 'svg' | 'png'): Export {
  return {
    name: `${kind}-${format}`,
    label: format.toUpperCase(),
    run: async () => {
      const figures = await figuresOf(store, kind);
      if (figures.length === 0) throw new Error('There is nothing to draw yet.');
      for (const { name, svg } of figures) {
        if (format === 'svg') downloadText(`${name}.svg`, svg, 'image/svg+xml');
        else download(`${name}.png`, await pngOf(svg));
      }
    },
  };
}

/** Figures by view, in both formats. */
export function figureExports(store: ExplorerStore): { readonly view: string; readonly exports: readonly Export[] }[] {
  const views = [
    ['Allowed regions', 'plane'],
    ['Profile', 'profile'],
    ['Spectrum', 'spectra'],
  ] as const;
  return views.map(([view, kind]) => ({
    view,
    exports: [figureExport(store, kind, 'svg'), figureExport(store, kind, 'png')],
  }));
}

/** The tables of numbers that there are now. */
export async function tableExports(store: ExplorerStore): Promise<Export[]> {
  const { csvOfView } = await import('../../export-csv.js');
  const shown = shownEntries(store).filter((entry) => entry !== null);
  return csvOfView(store.state.value, shown).map(({ name, text }) => ({
    name,
    label: name,
    run: async () => downloadText(`nuscan-${name}`, text, 'text/csv'),
  }));
}

/** The view as a scan that the command line computes to the digit. */
export function scanExport(store: ExplorerStore): Export {
  return {
    name: 'scan',
    label: 'Scan file for nuscan (YAML)',
    run: async () => {
      const { scanOfState } = await import('../../scan-of-state.js');
      const state = store.state.value;
      downloadText('nuscan-scan.yaml', scanOfState(state, couplingsOfClass(state.bounded)), 'application/yaml');
    },
  };
}
