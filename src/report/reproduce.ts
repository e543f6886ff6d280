/** The main job: every shipped scan, its tables and figures, and the report that ties them together. */
import type { Computation } from '../inference/computation.js';
import { joinPath } from '../input/files.js';
import { loadPaperScan, type PaperScan, type PaperScanName, scenarioPath } from '../scan/scan-file.js';
import { type ComparedCell, compareCell, comparisonCsv } from './comparison.js';
import {
  planePanel,
  profilePanel,
  type ShownScenario,
  shownBound,
  shownPlane,
  spectrumFigures,
} from './figure-panels.js';
import { drawPlaneFigure } from './figures/plane-figure.js';
import { drawProfileFigure } from './figures/profile-figure.js';
import { drawSpectrumFigure } from './figures/spectrum-figure.js';
import { reportMarkdown, type Section } from './markdown.js';
import type { OutputFiles } from './output.js';
import { loadPrintedCells, type PrintedCell } from './paper.js';
import type { Workshop } from './workshop.js';

export interface Reproduction {
  readonly files: OutputFiles;
  readonly cells: readonly ComparedCell[];
  /** Who computed it, taken together; undefined where nothing was. */
  readonly computation: Computation | undefined;
}

export interface ReproduceOptions {
  /** Folder with the shipped scan files. */
  readonly scansFolder: string;
  readonly items: readonly PaperScanName[];
  /** Called before each piece of work: pieces done, pieces in all, what comes next. */
  readonly onProgress?: (done: number, total: number, next: string) => void;
  /** Turns a figure into PNG. */
  readonly renderPng: (svg: string) => Uint8Array;
}

/** One bound, region or spectrum that a scan needs. */
interface Piece {
  readonly label: string;
  readonly run: () => Promise<unknown>;
}

/** Runs the scans and returns all files of the report, figures included, and the compared cells; writes nothing. */
export async function reproduce(workshop: Workshop, options: ReproduceOptions): Promise<Reproduction> {
  const { scansFolder, items } = options;
  const printed = await loadPrintedCells(workshop.files, workshop.dataFolder);
  const scans = await Promise.all(
    items.map(
      async (item) => [item, await loadPaperScan(workshop.files, joinPath(scansFolder, `${item}.yaml`))] as const,
    ),
  );
  // First everything that takes time, piece by piece under the progress bar; results wait in the workshop.
  const pieces = scans.flatMap(([, scan]) => piecesOf(workshop, scansFolder, scan));
  for (const [done, piece] of pieces.entries()) {
    options.onProgress?.(done, pieces.length, piece.label);
    await piece.run();
  }
  options.onProgress?.(pieces.length, pieces.length, 'drawing');

  const files: OutputFiles = new Map();
  const cells: ComparedCell[] = [];
  const sections: Section[] = [];
  const figure = (name: string, svg: string): void => {
    files.set(`${name}.svg`, svg);
    files.set(`${name}.png`, options.renderPng(svg));
  };
  for (const [item, scan] of scans)
    sections.push(await makeSection(workshop, scansFolder, item, scan, printed, files, cells, figure));
  const labels = new Map<string, string>();
  for (const scenario of new Set(cells.map((cell) => cell.row)))
    labels.set(scenario, (await workshop.model(scenario)).scenario.label);
  const computation = await workshop.computation();
  files.set(
    'report.md',
    reportMarkdown(sections, printed, (scenario) => labels.get(scenario) ?? scenario, computation),
  );
  return { files, cells, computation };
}

function piecesOf(workshop: Workshop, folder: string, scan: PaperScan): Piece[] {
  switch (scan.kind) {
    case 'bounds':
      return scan.scenarios.flatMap((scenario) =>
        scan.couplings.map((coupling) => ({
          label: `${scenario} ${coupling}`,
          run: () => workshop.bound(scenario, coupling),
        })),
      );
    case 'profiles':
      return scan.panels.flatMap(({ coupling, scenarios }) =>
        scenarios.map((scenario) => ({
          label: `${scenario} ${coupling}`,
          run: () => workshop.bound(scenario, coupling),
        })),
      );
    case 'planes':
      return scan.panels.flatMap(({ x, y, scenarios }) =>
        scenarios.map((scenario) => ({ label: `${scenario} ${x}-${y}`, run: () => workshop.plane(scenario, x, y) })),
      );
    case 'choices':
      return scan.rows.flatMap(({ scenario, label }) =>
        scan.couplings.map((coupling) => ({
          label: `${label}, ${coupling}`,
          run: () => workshop.bound(scenarioPath(folder, scenario), coupling),
        })),
      );
    case 'spectra':
      return scan.figures.map(({ scenario }) => ({
        label: `${scenario} spectrum`,
        run: () => workshop.fit(scenario),
      }));
    default:
      return scan satisfies never;
  }
}

async function makeSection(
  workshop: Workshop,
  folder: string,
  item: string,
  scan: PaperScan,
  printed: readonly PrintedCell[],
  files: OutputFiles,
  cells: ComparedCell[],
  figure: (name: string, svg: string) => void,
): Promise<Section> {
  const labelled = async (scenario: string): Promise<ShownScenario> => {
    const { label, appearance } = (await workshop.model(scenario)).scenario;
    return { scenario, label, appearance };
  };
  switch (scan.kind) {
    case 'bounds': {
      const compared: ComparedCell[] = [];
      for (const cell of printed) {
        if (cell.table !== item || !scan.scenarios.includes(cell.scenario) || !scan.couplings.includes(cell.coupling))
          continue;
        compared.push(compareCell(cell, await workshop.bound(cell.scenario, cell.coupling)));
      }
      cells.push(...compared);
      files.set(`${item}.csv`, comparisonCsv(compared, printed));
      return { kind: 'table', item, title: scan.title, cells: compared, causes: scan.causes ?? {} };
    }
    case 'profiles': {
      const panels = await Promise.all(
        scan.panels.map(async ({ coupling, scenarios, darwin_band: band }) => {
          const bounds = scenarios.map(async (scenario) => ({
            ...(await labelled(scenario)),
            bound: shownBound(await workshop.bound(scenario, coupling)),
          }));
          return profilePanel(coupling, await Promise.all(bounds), band ?? false);
        }),
      );
      figure(item, drawProfileFigure(panels, { columns: scan.columns, muonEqualsTau: true }));
      return { kind: 'figure', title: `${figureName(item)}: ${scan.title}`, files: [item] };
    }
    case 'planes': {
      const panels = await Promise.all(
        scan.panels.map(async ({ x, y, scenarios }) => {
          const planes = scenarios.map(async (scenario) => ({
            ...(await labelled(scenario)),
            plane: shownPlane(x, y, await workshop.plane(scenario, x, y)),
          }));
          return planePanel(x, y, await Promise.all(planes));
        }),
      );
      figure(item, drawPlaneFigure(panels, { columns: scan.columns, muonEqualsTau: true }));
      return { kind: 'figure', title: `${figureName(item)}: ${scan.title}`, files: [item] };
    }
    case 'spectra': {
      const names: string[] = [];
      for (const { scenario, coupling, value } of scan.figures) {
        const model = await workshop.model(scenario);
        const { nuisances } = await workshop.fit(scenario);
        for (const [i, spectrum] of spectrumFigures(model, nuisances, { [coupling]: value }).entries()) {
          const name = `spectrum-${model.ranges[i].experiment.id}`;
          figure(name, drawSpectrumFigure(spectrum));
          names.push(name);
        }
      }
      return { kind: 'figure', title: scan.title, files: names };
    }
    case 'choices': {
      const rows = [];
      for (const { label, scenario } of scan.rows) {
        const bounds: Pick<ComparedCell, 'ours' | 'fit'>[] = [];
        for (const coupling of scan.couplings) {
          const { intervals, fit } = await workshop.bound(scenarioPath(folder, scenario), coupling);
          const ours = intervals.map(({ lo, hi, loOpen, hiOpen }) => [loOpen ? null : lo, hiOpen ? null : hi] as const);
          bounds.push({ ours, fit });
        }
        rows.push({ label, bounds });
      }
      return { kind: 'choices', title: scan.title, couplings: scan.couplings, rows };
    }
    default:
      return scan satisfies never;
  }
}

function figureName(item: string): string {
  return `Figure ${item.replace('fig', '')}`;
}
