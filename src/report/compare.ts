/** Results side by side: bounds and regions of several scans, their ratios, and what else differs between them. */
import { settingWording } from '../experiment/setting-labels.js';
import { thresholdText } from '../inference/thresholds.js';
import { InputError } from '../input/errors.js';
import { publicPath } from '../input/files.js';
import { COUPLINGS, type CouplingName } from '../physics/couplings.js';
import { degreesOfFreedomOf } from '../scan/records.js';
import type { ComparableBound, ComparablePlane, ComparableSource, ComparableVariation } from './compare-sources.js';
import { type FitJson, fitJson, fitRemarks } from './fit-quality.js';
import { regionArea } from './region-area.js';

/** One column of the comparison: a source, or a variation of it. */
export interface ComparedSeries extends ComparableVariation {
  readonly source: ComparableSource;
}

export interface BoundEntry {
  readonly label: string;
  readonly threshold: number | null;
  readonly profiled: readonly CouplingName[] | null;
  readonly intervals: ComparableBound['intervals'] | null;
  readonly ratio: number | null;
  /** Null where there is none, and where the source does not say. */
  readonly fit: FitJson | null;
}

/** The bounds on one coupling at one level; entries without one are null. */
export interface BoundComparison {
  readonly variation: string | null;
  readonly coupling: CouplingName;
  readonly unit: string;
  readonly cl: number;
  readonly dof: 1;
  readonly entries: readonly BoundEntry[];
  readonly remarks: readonly string[];
}

export interface PlaneEntry {
  readonly label: string;
  readonly threshold: number | null;
  readonly extent: { readonly x: readonly [number, number]; readonly y: readonly [number, number] } | null;
  readonly area: number | null;
  readonly ratio: number | null;
  /** Null where there is none, and where the source does not say. */
  readonly fit: FitJson | null;
}

/** The regions of one plane at one level; entries without one are null. */
export interface PlaneComparison {
  readonly variation: string | null;
  readonly x: CouplingName;
  readonly y: CouplingName;
  readonly cl: number;
  readonly dof: 1 | 2;
  readonly entries: readonly PlaneEntry[];
  readonly remarks: readonly string[];
}

/** The JSON of the command `compare`, but for the figures. */
export interface Comparison {
  readonly sources: readonly Omit<ComparableSource, 'variations'>[];
  readonly bounds: readonly BoundComparison[];
  readonly planes: readonly PlaneComparison[];
  readonly remarks: readonly string[];
}

/** What is compared with each other: the same variation of several sources, or everything with the first. */
export interface ComparedGroup {
  readonly variation: string | null;
  readonly members: readonly ComparedSeries[];
}

/**
 * Compares sources. Where the first has several variations, each is compared with the same one of the others (the same
 * values on the scenario axes); otherwise everything is compared with the first.
 * @throws InputError when no bound and no region is in at least two
 */
export function compareSources(sources: readonly ComparableSource[]): Comparison {
  const { groups, remarks } = groupsOf(sources);
  const bounds = groups.flatMap(compareBounds);
  const planes = groups.flatMap(comparePlanes);
  const shared = (entries: readonly { readonly threshold: number | null }[]): boolean =>
    entries.filter(({ threshold }) => threshold !== null).length > 1;
  if (![...bounds, ...planes].some(({ entries }) => shared(entries)))
    throw new InputError(`nothing in common: ${sources.map(contentText).join('; ')}`, {
      accepted: 'results that share a coupling or a plane at the same confidence level',
    });
  const partial = sources
    .filter(({ units, done }) => units !== null && done !== null && done < units)
    .map(({ label, units, done }) => `PARTIAL: ${label} has ${done} of ${units} units`);
  return {
    sources: sources.map(({ variations, ...source }) => ({ ...source, file: publicPath(source.file) })),
    bounds,
    planes,
    remarks: [...partial, ...remarks],
  };
}

/** Every variation of every source, called by its source and, where that has several, by its own label. */
function seriesOf(sources: readonly ComparableSource[]): ComparedSeries[] {
  return sources.flatMap((source) =>
    source.variations.map((variation) => ({
      ...variation,
      source,
      label: source.variations.length > 1 ? `${source.label}: ${variation.label}` : source.label,
    })),
  );
}

/** What is compared with what, and what is left out. */
export function groupsOf(sources: readonly ComparableSource[]): { groups: ComparedGroup[]; remarks: string[] } {
  const series = seriesOf(sources);
  const [first] = sources;
  if (first.variations.length === 1) return { groups: [{ variation: null, members: series }], remarks: [] };
  const others = series.filter(({ source }) => source !== first);
  const groups = first.variations.map((variation): ComparedGroup => {
    const same = series.filter((other) => variationKey(other) === variationKey(variation));
    return { variation: variation.label, members: same.map((member) => ({ ...member, label: member.source.label })) };
  });
  const matched = new Set(first.variations.map(variationKey));
  const unmatched = others.filter((other) => !matched.has(variationKey(other)));
  if (unmatched.length === others.length)
    return {
      groups: [{ variation: null, members: series }],
      remarks: [`no variation of ${first.label} is in another result: all are compared with its first`],
    };
  return {
    groups: groups.filter(({ members }) => members.length > 1),
    remarks: [
      ...differencesOf(sources),
      ...onlyIn(
        unmatched.map(({ label }) => label),
        `not in ${first.label}`,
      ),
      ...onlyIn(
        groups.filter(({ members }) => members.length === 1).map(({ variation }) => variation as string),
        `only in ${first.label}`,
      ),
    ],
  };
}

/** The same values of everything that varies. */
function variationKey({ place }: Pick<ComparableVariation, 'place'>): string {
  return JSON.stringify(Object.entries(place).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What is the same throughout a source but not in all sources: the scenario, and settings in common. */
function differencesOf(sources: readonly ComparableSource[]): string[] {
  const scenarios = differing(
    sources.map(({ label, variations: [{ scenario, place }] }) => [
      label,
      place.scenario === undefined ? scenario : '',
    ]),
  );
  const settings = differing(
    sources.map(({ label, variations: [{ settings, place }] }) => {
      const common = Object.entries(settings).filter(([key]) => place[key] === undefined);
      return [
        label,
        common
          .map(([key, value]) => `(${settingWording(key, [value])(value)})`)
          .sort()
          .join(' ') || '(none)',
      ];
    }),
  );
  return [
    ...(scenarios ? [`scenarios differ: ${scenarios}`] : []),
    ...(settings ? [`settings in common differ: ${settings}`] : []),
  ];
}

function onlyIn(labels: readonly string[], where: string): string[] {
  return labels.length > 0 ? [`left out, ${where}: ${labels.join('; ')}`] : [];
}

function contentText({ label, variations }: ComparableSource): string {
  const bounds = variations.flatMap((variation) =>
    variation.bounds.map(({ coupling, confidenceLevel }) => `${coupling} at ${confidenceLevel}`),
  );
  const planes = variations.flatMap((variation) =>
    variation.planes.map(({ x, y, confidenceLevel }) => `(${x}, ${y}) at ${confidenceLevel}`),
  );
  const content = [...new Set([...bounds, ...planes])];
  return `${label} has ${content.length > 0 ? content.join(', ') : 'nothing'}`;
}

/** The same key for the same level, whatever rounding it went through: 1 - 0.32 is 0.68, but 0.999999999 is not 1. */
const levelKey = (level: number): string => `${level.toPrecision(10)} ${(1 - level).toPrecision(5)}`;

/** The first item of every key, in order. */
export function distinct<T>(items: readonly T[], key: (item: T) => string): T[] {
  const first = new Map<string, T>();
  for (const item of items) if (!first.has(key(item))) first.set(key(item), item);
  return [...first.values()];
}

function compareBounds({ variation, members }: ComparedGroup): BoundComparison[] {
  const keyOf = ({ coupling, confidenceLevel }: ComparableBound): string => `${coupling} ${levelKey(confidenceLevel)}`;
  const kinds = distinct(
    members.flatMap(({ bounds }) => bounds),
    keyOf,
  );
  return kinds.map((kind): BoundComparison => {
    const found = members.map(({ label, bounds }) => ({
      label,
      bound: bounds.find((bound) => keyOf(bound) === keyOf(kind)),
    }));
    const present = found.flatMap(({ label, bound }) => (bound ? [{ label, bound }] : []));
    const thresholds = differing(present.map(({ label, bound }) => [label, thresholdText(bound.threshold)]));
    const reference = present[0].bound;
    const entries = found.map(({ label, bound }): BoundEntry => {
      if (!bound) return { label, threshold: null, profiled: null, intervals: null, ratio: null, fit: null };
      const { threshold, profiled, intervals } = bound;
      const ratio = thresholds || present.length < 2 ? null : ratioOf(extentOf(bound), extentOf(reference));
      return { label, threshold, profiled, intervals, ratio, fit: bound.fit ? fitJson(bound.fit) : null };
    });
    const counts = new Set(present.map(({ bound }) => bound.intervals.length));
    return {
      variation,
      coupling: kind.coupling,
      unit: COUPLINGS[kind.coupling].unit,
      cl: kind.confidenceLevel,
      dof: 1,
      entries,
      remarks: [
        ...referenceRemark(
          found[0].label,
          present.map(({ label }) => label),
        ),
        ...(thresholds ? [`thresholds in Δχ² differ (${thresholds}): no ratios`] : []),
        ...profiledRemark(present.map(({ label, bound }) => [label, bound.profiled])),
        ...(counts.size > 1 ? ['numbers of intervals differ: ratios of the full extents'] : []),
        ...fitRemarks(present.flatMap(({ label, bound: { fit } }) => (fit ? [[label, fit] as const] : []))),
      ],
    };
  });
}

function comparePlanes({ variation, members }: ComparedGroup): PlaneComparison[] {
  const keyOf = ({ x, y, confidenceLevel, ...plane }: ComparablePlane): string =>
    `${[x, y].sort().join(' ')} ${levelKey(confidenceLevel)} ${degreesOfFreedomOf(plane)}`;
  const kinds = distinct(
    members.flatMap(({ planes }) => planes),
    keyOf,
  );
  return kinds.map((kind): PlaneComparison => {
    const found = members.map(({ label, planes }) => {
      const plane = planes.find((candidate) => keyOf(candidate) === keyOf(kind));
      return { label, plane: plane && along(plane, kind.x, kind.y) };
    });
    const present = found.flatMap(({ label, plane }) => (plane ? [{ label, plane }] : []));
    const thresholds = differing(present.map(({ label, plane }) => [label, thresholdText(plane.threshold)]));
    const reference = regionArea(present[0].plane.lines, kind.x, kind.y);
    const entries = found.map(({ label, plane }): PlaneEntry => {
      if (!plane) return { label, threshold: null, extent: null, area: null, ratio: null, fit: null };
      const area = plane.openAtEdge ? null : regionArea(plane.lines, kind.x, kind.y);
      const ratio =
        thresholds || present.length < 2 ? null : ratioOf(area, present[0].plane.openAtEdge ? null : reference);
      const fit = plane.fit ? fitJson(plane.fit) : null;
      return { label, threshold: plane.threshold, extent: extentOfPlane(plane), area, ratio, fit };
    });
    const open = present.filter(({ plane }) => plane.openAtEdge).map(({ label }) => label);
    return {
      variation,
      x: kind.x,
      y: kind.y,
      cl: kind.confidenceLevel,
      dof: degreesOfFreedomOf(kind),
      entries,
      remarks: [
        ...referenceRemark(
          found[0].label,
          present.map(({ label }) => label),
        ),
        ...(thresholds ? [`thresholds in Δχ² differ (${thresholds}): no ratios`] : []),
        ...profiledRemark(present.map(({ label, plane }) => [label, plane.profiled])),
        ...(open.length > 0 ? [`the region leaves the plane: ${open.join(', ')}`] : []),
        ...fitRemarks(present.flatMap(({ label, plane: { fit } }) => (fit ? [[label, fit] as const] : []))),
      ],
    };
  });
}

/** A plane with the wanted coupling along x. */
export function along(plane: ComparablePlane, x: CouplingName, y: CouplingName): ComparablePlane {
  if (plane.x === x) return plane;
  const lines = plane.lines.map(({ closed, points }) => ({ closed, points: points.map(([a, b]) => [b, a] as const) }));
  return { ...plane, x, y, lines };
}

/** `A 1, B 2` where values differ, else undefined. */
function differing(values: readonly (readonly [string, string])[]): string | undefined {
  if (new Set(values.map(([, value]) => value)).size < 2) return undefined;
  return values.map(([label, value]) => `${label} ${value}`).join(', ');
}

/** Says to what ratios are when the first has nothing to compare with. */
function referenceRemark(first: string, present: readonly string[]): string[] {
  return present[0] === first || present.length < 2 ? [] : [`${first} has none: ratios to ${present[0]}`];
}

function profiledRemark(sets: readonly (readonly [string, readonly CouplingName[]])[]): string[] {
  const difference = differing(sets.map(([label, profiled]) => [label, [...profiled].sort().join(' + ') || 'none']));
  return difference ? [`profiled couplings differ: ${difference}`] : [];
}

/** The limit on an absolute value, or from the lowest to the highest end; null where one is open or there is none. */
function extentOf({ coupling, intervals }: Pick<ComparableBound, 'coupling' | 'intervals'>): number | null {
  if (intervals.length === 0) return null;
  const lo = intervals[0][0];
  const hi = intervals[intervals.length - 1][1];
  if (hi === null) return null;
  if (COUPLINGS[coupling].evenInSign) return hi;
  return lo === null ? null : hi - lo;
}

function ratioOf(value: number | null, reference: number | null): number | null {
  return value === null || reference === null || reference === 0 ? null : value / reference;
}

function extentOfPlane({ lines }: ComparablePlane): PlaneEntry['extent'] {
  const range = (axis: 0 | 1): [number, number] => {
    let [low, high] = [Infinity, -Infinity];
    for (const { points } of lines) {
      for (const point of points) {
        low = Math.min(low, point[axis]);
        high = Math.max(high, point[axis]);
      }
    }
    return [low, high];
  };
  return lines.some(({ points }) => points.length > 0) ? { x: range(0), y: range(1) } : null;
}
