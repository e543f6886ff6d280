/** Profiles and regions of several results over each other. */
import type { CouplingName } from '../physics/couplings.js';
import { along, type ComparedGroup, type ComparedSeries, distinct, groupsOf } from './compare.js';
import type { ComparableBound, ComparableSource } from './compare-sources.js';
import type { CurveDesign } from './curve-design.js';
import { boundLevels, planePanel, profilePanel, type ShownScenario } from './figure-panels.js';
import type { PlanePanel, ProfilePanel } from './figures/figure-data.js';
import { type LegendItem, shortLegend } from './figures/legend.js';
import { drawPlaneFigure } from './figures/plane-figure.js';
import { drawProfileFigure } from './figures/profile-figure.js';
import { crossedStyles, curveStyles } from './figures/sequence-styles.js';
import { INK } from './figures/style.js';
import { escapeMarkup } from './figures/text.js';
import { muonStandsForTau } from './scan-variations.js';

/** The figures of a comparison; undefined where fewer than two results have something to draw. */
export interface ComparisonFigures {
  readonly profiles: string | undefined;
  readonly planes: string | undefined;
}

/** A result as a curve: its key of style beside it. */
interface Curve extends ComparedSeries {
  readonly key: string;
}

/** Draws a panel for every coupling and every plane that at least two results have. */
export function comparisonFigures(sources: readonly ComparableSource[]): ComparisonFigures {
  const { groups } = groupsOf(sources);
  const { curves, design } = groups[0].variation === null ? designOfAll(groups[0]) : designOfGroups(groups, sources);
  const couplings = curves.flatMap(({ bounds, planes }) => [
    ...bounds.map(({ coupling }) => coupling),
    ...planes.flatMap(({ x, y }) => [x, y]),
  ]);
  const options = { ...design, muonEqualsTau: muonStandsForTau(curves, couplings) };
  const profiles = profilePanels(curves);
  const planes = planePanels(curves);
  return {
    profiles:
      profiles.length > 0
        ? drawProfileFigure(profiles, { columns: Math.min(3, profiles.length), ...options })
        : undefined,
    planes:
      planes.length > 0 ? drawPlaneFigure(planes, { columns: Math.min(2, planes.length), ...options }) : undefined,
  };
}

interface Drawn {
  readonly curves: readonly Curve[];
  readonly design: CurveDesign;
}

/** Everything beside the first: different scenarios keep the colours that they have everywhere. */
function designOfAll({ members }: ComparedGroup): Drawn {
  const scenarios = members.map(({ scenario }) => scenario);
  const isDistinct = new Set(scenarios).size === scenarios.length;
  const curves = members.map((member) => ({ ...member, key: isDistinct ? member.scenario : member.label }));
  return {
    curves,
    design: {
      styles: curveStyles(
        curves.map(({ key, appearance }) => ({ scenario: key, colour: appearance?.colour })),
        false,
      ),
    },
  };
}

/** The same variations of several sources: a colour for each variation, a dash for each source. */
function designOfGroups(groups: readonly ComparedGroup[], sources: readonly ComparableSource[]): Drawn {
  const curves = groups.flatMap(({ variation, members }, group) =>
    members.map((member) => {
      const dash = sources.indexOf(member.source);
      return { ...member, label: `${member.label}: ${variation}`, key: `${group} ${dash}`, group, dash };
    }),
  );
  const styles = crossedStyles(groups.length, sources.length);
  return {
    curves,
    design: {
      styles: new Map(curves.map(({ key, group, dash }) => [key, styles[group][dash]])),
      legend: [
        ...shortLegend(
          groups.map(({ variation }, group) => ({
            label: escapeMarkup(variation as string),
            sample: { kind: 'line', style: { ...styles[group][0], dash: undefined } },
          })),
        ),
        ...sources.flatMap((source, dash): LegendItem[] => {
          if (!curves.some((curve) => curve.source === source)) return [];
          const style = { ...styles[0][dash], colour: INK };
          return [{ label: escapeMarkup(source.label), sample: { kind: 'line', style } }];
        }),
      ],
    },
  };
}

function shownMember({ key, label, appearance }: Curve): ShownScenario {
  return { scenario: key, label, appearance };
}

function profilePanels(series: readonly Curve[]): ProfilePanel[] {
  const couplings = [...new Set(series.flatMap(({ bounds }) => bounds.map(({ coupling }) => coupling)))];
  return couplings.flatMap((coupling) => {
    const curves = series.flatMap((member) => {
      const bound = widest(member.bounds, coupling);
      return bound ? [{ ...shownMember(member), source: member.source, bound }] : [];
    });
    if (new Set(curves.map(({ source }) => source)).size < 2) return [];
    const levels = boundLevels(series.flatMap(({ bounds }) => bounds.filter((bound) => bound.coupling === coupling)));
    return [{ ...profilePanel(coupling, curves, false), levels }];
  });
}

/** The bound of the highest level that has a profile, as panels show it; open ends are those of the profile. */
function widest(bounds: readonly ComparableBound[], coupling: CouplingName) {
  const own = bounds.filter((bound) => bound.coupling === coupling && bound.curve !== undefined);
  const [bound] = own.sort((a, b) => b.threshold - a.threshold);
  if (!bound?.curve) return undefined;
  const { values, deltaChi2 } = bound.curve;
  return {
    confidenceLevel: bound.confidenceLevel,
    threshold: bound.threshold,
    intervals: bound.intervals.map(([lo, hi]) => ({
      lo: lo ?? values[0],
      hi: hi ?? values[values.length - 1],
    })),
    values,
    deltaChi2,
  };
}

function planePanels(series: readonly Curve[]): PlanePanel[] {
  const pairOf = ({ x, y }: { readonly x: CouplingName; readonly y: CouplingName }): string => [x, y].sort().join(' ');
  const pairs = distinct(
    series.flatMap(({ planes }) => planes),
    pairOf,
  );
  return pairs.flatMap(({ x, y }) => {
    const regions = series.flatMap((member) =>
      member.planes
        .filter((plane) => pairOf(plane) === pairOf({ x, y }))
        .map((plane) => ({
          ...shownMember(member),
          source: member.source,
          plane: along(plane, x, y),
        })),
    );
    if (new Set(regions.map(({ source }) => source)).size < 2) return [];
    return [planePanel(x, y, regions, () => true)];
  });
}
