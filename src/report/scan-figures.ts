/** Figures of finished scans: which record stands in which panel. */
import { settingAxisLabel } from '../experiment/setting-labels.js';
import { sharedLabel } from '../experiment/variation-labels.js';
import type { CouplingName } from '../physics/couplings.js';
import { COUPLINGS } from '../physics/couplings.js';
import type { ScenarioDimension, Variation } from '../scan/plan.js';
import type { BoundRecord, PlaneRecord } from '../scan/records.js';
import type { OfVariation, ScanResult } from '../scan/result.js';
import type { GridScan, PlanesScan, ProfilesScan, ScanFile, SweepScan } from '../scan/scan-file.js';
import { type CurveDesign, curveDesign } from './curve-design.js';
import {
  boundLevels,
  planeLevel,
  planePanel,
  profilePanel,
  type ShownScenario,
  secondMinima,
  shownCurve,
} from './figure-panels.js';
import { drawBoundFigure } from './figures/bound-figure.js';
import { drawCornerFigure } from './figures/corner-figure.js';
import type { BoundPanel, CornerFigure, CornerPlane, PlanePanel, ProfilePanel } from './figures/figure-data.js';
import type { LabelOptions } from './figures/labels.js';
import type { ShownLevel } from './figures/level-text.js';
import { drawPlaneFigure } from './figures/plane-figure.js';
import { drawProfileFigure } from './figures/profile-figure.js';
import { distinctions, muonStandsForTau, variationOf, varyingDimensions } from './scan-variations.js';

/** A figure under the name of its files. */
export interface NamedFigure {
  /** Without extension. */
  readonly name: string;
  /** What it shows. */
  readonly caption: string;
  readonly svg: string;
}

/** More variations than this get a corner plot each. */
const MOST_OVERLAID = 4;
/** Room around what is allowed, as a share of the range. */
const MARGIN = 0.08;
/** A best fit this close to the Standard Model, as a share of the range, would be hidden by its star. */
const HIDDEN_BY_STAR = 0.02;

/** All figures that a scan asks for; panels without any record are left out. */
export function scanFigures(result: ScanResult, scan: ScanFile): NamedFigure[] {
  switch (scan.kind) {
    case 'profiles':
      return profilesFigure(result, scan);
    case 'planes':
      return planesFigure(result, scan);
    case 'sweep':
      return sweepFigures(result, scan);
    case 'grid':
      return gridFigures(result, scan);
    default:
      return [];
  }
}

function labelOptions({ variations, bounds, planes }: ScanResult): LabelOptions {
  const couplings = [...bounds.map(({ coupling }) => coupling), ...planes.flatMap(({ x, y }) => [x, y])];
  return { muonEqualsTau: muonStandsForTau(variations, couplings) };
}

function profilesFigure(result: ScanResult, scan: ProfilesScan): NamedFigure[] {
  const panels = scan.panels.flatMap(({ coupling, scenarios, darwin_band: band }) => {
    const bounds = scenarios.flatMap((scenario) => {
      const variation = variationOf(result, scenario);
      return result.bounds
        .filter((bound) => bound.variation === variation && bound.coupling === coupling)
        .map((bound) => ({ ...shownVariation(result.variations[bound.variation], scenario), bound }));
    });
    return bounds.length > 0 ? [profilePanel(coupling, bounds, band ?? false)] : [];
  });
  if (panels.length === 0) return [];
  const svg = drawProfileFigure(panels, { columns: scan.columns, ...labelOptions(result) });
  return [{ name: result.name, caption: 'Δχ² profiles', svg }];
}

function shownVariation({ label, appearance }: Variation, scenario: string): ShownScenario {
  return { scenario, label, appearance };
}

function planesFigure(result: ScanResult, scan: PlanesScan): NamedFigure[] {
  const panels = scan.panels.flatMap(({ x, y, scenarios }) => {
    const planes = scenarios.flatMap((scenario) => {
      const variation = variationOf(result, scenario);
      return result.planes
        .filter((plane) => plane.variation === variation && plane.x === x && plane.y === y)
        .map((plane) => ({ ...shownVariation(result.variations[plane.variation], scenario), plane }));
    });
    return planes.length > 0 ? [planePanel(x, y, planes)] : [];
  });
  if (panels.length === 0) return [];
  const svg = drawPlaneFigure(panels, { columns: scan.columns, ...labelOptions(result) });
  return [{ name: result.name, caption: 'allowed regions', svg }];
}

function sweepFigures(result: ScanResult, scan: SweepScan): NamedFigure[] {
  const along = scan.figure === 'profiles' ? undefined : numericDimension(result.dimensions);
  const figures = along === undefined ? profilesOfAll(result, scan.columns) : boundsAlong(result, along, scan.columns);
  // Without bounds the regions are the figure.
  const name = figures.length === 0 ? result.name : `${result.name}-planes`;
  return [...figures, ...planesOfAll(result, name, scan.columns)];
}

/** The first dimension whose settings are numbers: the horizontal axis. */
function numericDimension(dimensions: readonly ScenarioDimension[]): number | undefined {
  const found = dimensions.findIndex(
    ({ name, keys, length }) =>
      name !== 'scenario' && length > 1 && keys[0].values.every((value) => typeof value === 'number'),
  );
  return found < 0 ? undefined : found;
}

function boundsAlong(result: ScanResult, along: number, columns: number | undefined): NamedFigure[] {
  const { dimensions, variations, bounds } = result;
  const [{ key, values }] = dimensions[along].keys;
  const distinction = distinctions(result);
  const others = varyingDimensions(result).filter((dimension) => dimension !== along);
  const familyKey = (variation: number): string =>
    others.map((dimension) => variations[variation].position[dimension]).join('-');
  const families = new Map<string, number[]>();
  for (const variation of variations.keys()) {
    const members = families.get(familyKey(variation)) ?? [];
    members.push(variation);
    families.set(familyKey(variation), members);
  }
  const panels = couplingsAndLevels(bounds).map(
    ({ coupling, confidenceLevel }): BoundPanel => ({
      coupling,
      confidenceLevel,
      settingLabel: settingAxisLabel(key),
      families: [...families].map(([family, members]) => ({
        key: family,
        label: others.length > 0 ? distinction(members[0], others) : sharedLabel(variations),
        samples: members
          .map((variation) => ({
            at: values[variations[variation].position[along]] as number,
            intervals: bounds.find(
              (bound) =>
                bound.variation === variation &&
                bound.coupling === coupling &&
                bound.confidenceLevel === confidenceLevel,
            )?.intervals,
          }))
          .sort((a, b) => a.at - b.at),
      })),
    }),
  );
  if (panels.length === 0) return [];
  const svg = drawBoundFigure(panels, {
    columns: columns ?? 2,
    heading: others.length > 0 ? headingOf(result) : undefined,
    ...curveDesign(
      result,
      [...families].map(([family, [variation]]) => ({ key: family, variation })),
      others,
    ),
    ...labelOptions(result),
  });
  return [{ name: result.name, caption: `bounds against ${settingAxisLabel(key)}`, svg }];
}

interface Level {
  readonly coupling: CouplingName;
  readonly confidenceLevel: number;
}

/** Every coupling with every confidence level that there is of it, in the order of the records. */
function couplingsAndLevels(bounds: readonly Level[]): Level[] {
  return [
    ...new Map(
      bounds.map(({ coupling, confidenceLevel }) => [`${coupling} ${confidenceLevel}`, { coupling, confidenceLevel }]),
    ).values(),
  ];
}

/** How a variation is drawn: its key of style, and its name in legends. */
type Curve = ShownScenario;

/** What all variations have in common; undefined where their labels say everything, as in a list of variations. */
function headingOf({ dimensions, variations }: ScanResult): string | undefined {
  return dimensions.some(({ name }) => name === 'variation') ? undefined : sharedLabel(variations);
}

/**
 * Variations as curves: by their scenarios where nothing else tells them apart, so that these keep their colours; of a list,
 * the first one of every scenario does.
 */
function curvesOf(result: ScanResult): {
  readonly curves: readonly Curve[];
  readonly design: CurveDesign & { readonly heading: string | undefined };
} {
  const varying = varyingDimensions(result);
  const distinction = distinctions(result);
  const scenarios = result.variations.map(({ scenario }) => scenario);
  const onlyScenarios = varying.every((dimension) => result.dimensions[dimension].name === 'scenario');
  const isList = varying.some((dimension) => result.dimensions[dimension].name === 'variation');
  const keepsColour = (i: number): boolean => onlyScenarios || (isList && scenarios.indexOf(scenarios[i]) === i);
  const curves = result.variations.map((variation, i) => ({
    scenario: keepsColour(i) ? variation.scenario : `variation ${i + 1}`,
    appearance: keepsColour(i) ? variation.appearance : undefined,
    label: varying.length === 0 ? variation.label : distinction(i, varying),
  }));
  const keyed = curves.map(({ scenario, appearance }, variation) => ({
    key: scenario,
    colour: appearance?.colour,
    variation,
  }));
  const heading = varying.length > 0 ? headingOf(result) : undefined;
  return { curves, design: { ...curveDesign(result, keyed, varying), heading } };
}

function profilesOfAll(result: ScanResult, columns: number | undefined): NamedFigure[] {
  const { curves, design } = curvesOf(result);
  const couplings = [...new Set(result.bounds.map(({ coupling }) => coupling))];
  if (couplings.length === 0) return [];
  const panels = couplings.map((coupling): ProfilePanel => {
    const records = widestLevels(result.bounds.filter((bound) => bound.coupling === coupling));
    const panel = profilePanel(
      coupling,
      records.map((bound) => ({ ...curves[bound.variation], bound })),
      false,
    );
    return { ...panel, levels: levelsOf(result.bounds, coupling) };
  });
  const svg = drawProfileFigure(panels, { columns: columns ?? 3, ...design, ...labelOptions(result) });
  return [{ name: result.name, caption: 'Δχ² profiles', svg }];
}

function levelsOf(bounds: readonly BoundRecord[], coupling: CouplingName): ShownLevel[] {
  return boundLevels(bounds.filter((bound) => bound.coupling === coupling));
}

/** Of every variation the bound of its highest confidence level: its profile reaches furthest. */
function widestLevels(bounds: readonly OfVariation<BoundRecord>[]): OfVariation<BoundRecord>[] {
  const widest = new Map<number, OfVariation<BoundRecord>>();
  for (const bound of bounds) {
    const other = widest.get(bound.variation);
    if (!other || bound.threshold > other.threshold) widest.set(bound.variation, bound);
  }
  return [...widest.values()];
}

function planesOfAll(result: ScanResult, name: string, columns: number | undefined): NamedFigure[] {
  const { curves, design } = curvesOf(result);
  const pairs = [...new Map(result.planes.map(({ x, y }) => [`${x} ${y}`, { x, y }])).values()];
  if (pairs.length === 0) return [];
  const panels = pairs.map(({ x, y }): PlanePanel => {
    const planes = result.planes.filter((plane) => plane.x === x && plane.y === y);
    return planePanel(
      x,
      y,
      planes.map((plane) => ({ ...curves[plane.variation], plane })),
      () => true,
    );
  });
  const svg = drawPlaneFigure(panels, { columns: columns ?? 2, ...design, ...labelOptions(result) });
  return [{ name, caption: 'allowed regions', svg }];
}

function gridFigures(result: ScanResult, scan: GridScan): NamedFigure[] {
  const outputs = scan.outputs ?? ['profiles', 'planes'];
  const couplings = Object.keys(scan.axes) as CouplingName[];
  if (couplings.length === 1 || !outputs.includes('planes')) return profilesOfAll(result, undefined);
  if (!outputs.includes('profiles')) return planesOfAll(result, result.name, undefined);
  const { curves, design } = curvesOf(result);
  const drawn = [...result.variations.keys()].filter(
    (variation) =>
      result.bounds.some((bound) => bound.variation === variation) ||
      result.planes.some((plane) => plane.variation === variation),
  );
  if (drawn.length === 0) return [];
  const draw = (variations: readonly number[], title: string | undefined): string =>
    drawCornerFigure(cornerFigure(result, couplings, variations, curves, title), {
      styles: design.styles,
      heading: title === undefined ? design.heading : undefined,
      ...labelOptions(result),
    });
  if (drawn.length <= MOST_OVERLAID)
    return [{ name: result.name, caption: 'profiles and allowed regions', svg: draw(drawn, undefined) }];
  return drawn.map((variation) => ({
    name: `${result.name}-${String(variation + 1).padStart(String(result.variations.length).length, '0')}`,
    caption: `profiles and allowed regions, ${result.variations[variation].label}`,
    svg: draw([variation], result.variations[variation].label),
  }));
}

function cornerFigure(
  result: ScanResult,
  couplings: readonly CouplingName[],
  variations: readonly number[],
  curves: readonly Curve[],
  title: string | undefined,
): CornerFigure {
  const bounds = result.bounds.filter(({ variation }) => variations.includes(variation));
  const planes = result.planes.filter(({ variation }) => variations.includes(variation));
  const axes = couplings.map((coupling) => ({ coupling, range: cornerRange(coupling, bounds, planes) }));
  const rangeOf = (coupling: CouplingName): readonly [number, number] =>
    (axes.find((axis) => axis.coupling === coupling) as CornerFigure['axes'][number]).range;
  const profiles = couplings.flatMap((coupling) => {
    const own = bounds.filter((bound) => bound.coupling === coupling);
    if (own.length === 0) return [];
    const profiles = widestLevels(own).map((record) => ({
      ...curves[record.variation],
      curve: shownCurve(record),
      intervals: own
        .filter(({ variation }) => variation === record.variation)
        .flatMap(({ intervals, threshold }) => intervals.map(({ lo, hi }) => ({ lo, hi, threshold }))),
    }));
    return [{ coupling, curves: profiles, levels: levelsOf(own, coupling) }];
  });
  const pairs = couplings.flatMap((x, i) => couplings.slice(i + 1).map((y) => ({ x, y })));
  const cornerPlanes = pairs.flatMap(({ x, y }): CornerPlane[] => {
    const own = planes.flatMap((plane) => oriented(plane, x, y));
    if (own.length === 0) return [];
    const [xRange, yRange] = [rangeOf(x), rangeOf(y)];
    const star: [number, number] = [COUPLINGS[x].standardModel, COUPLINGS[y].standardModel];
    const bestFits = own
      .map(({ variation, minima: [best] }) => ({
        scenario: curves[variation].scenario,
        at: [best.at[x] as number, best.at[y] as number] as const,
      }))
      .filter(
        ({ at }) =>
          Math.abs(at[0] - star[0]) > HIDDEN_BY_STAR * (xRange[1] - xRange[0]) ||
          Math.abs(at[1] - star[1]) > HIDDEN_BY_STAR * (yRange[1] - yRange[0]),
      );
    return [
      {
        x,
        y,
        regions: own.map((plane) => ({ ...curves[plane.variation], level: planeLevel(plane), lines: plane.lines })),
        star,
        circles: secondMinima(x, y, own, xRange, yRange),
        // Regions of several levels share their best fit.
        bestFits: [...new Map(bestFits.map((fit) => [fit.scenario, fit])).values()],
      },
    ];
  });
  return { axes, profiles, planes: cornerPlanes, title };
}

/** A region with the wanted coupling along x; nothing for another pair. */
function oriented(plane: OfVariation<PlaneRecord>, x: CouplingName, y: CouplingName): OfVariation<PlaneRecord>[] {
  if (plane.x === x && plane.y === y) return [plane];
  if (plane.x !== y || plane.y !== x) return [];
  const lines = plane.lines.map(({ closed, points }) => ({ closed, points: points.map(([a, b]) => [b, a] as const) }));
  return [{ ...plane, x, y, lines }];
}

/** The range of a coupling that shows all intervals and regions. */
function cornerRange(
  coupling: CouplingName,
  bounds: readonly BoundRecord[],
  planes: readonly PlaneRecord[],
): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  const include = (value: number): void => {
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const { lo, hi } of bounds
    .filter((bound) => bound.coupling === coupling)
    .flatMap(({ intervals }) => intervals)) {
    include(lo);
    include(hi);
  }
  for (const { x, y, lines } of planes) {
    if (x !== coupling && y !== coupling) continue;
    const axis = x === coupling ? 0 : 1;
    for (const { points } of lines) for (const point of points) include(point[axis]);
  }
  const { evenInSign, standardModel, searchRange } = COUPLINGS[coupling];
  if (!(high > low)) return evenInSign ? [0, searchRange] : [standardModel - searchRange, standardModel + searchRange];
  const margin = MARGIN * (high - low);
  return [evenInSign ? 0 : low - margin, high + margin];
}
