/** Profiles and regions of several results over each other. */
import type { CouplingName } from '../physics/couplings.js';
import { along, type ComparedSeries, seriesOf } from './compare.js';
import type { ComparableBound, ComparableSource } from './compare-sources.js';
import { planePanel, profilePanel } from './figure-panels.js';
import type { PlanePanel, ProfilePanel } from './figures/figure-data.js';
import { drawPlaneFigure } from './figures/plane-figure.js';
import { drawProfileFigure } from './figures/profile-figure.js';
import { curveStyles } from './figures/sequence-styles.js';
import { hasEqualFlavours } from './scan-variations.js';

/** The figures of a comparison; undefined where fewer than two results have something to draw. */
export interface ComparisonFigures {
  readonly profiles: string | undefined;
  readonly planes: string | undefined;
}

/** Draws a panel for every coupling and every plane that at least two results have. */
export function comparisonFigures(sources: readonly ComparableSource[]): ComparisonFigures {
  const series = seriesOf(sources);
  const scenarios = series.map(({ scenario }) => scenario);
  // Different scenarios keep the colours that they have everywhere.
  const keyOf =
    new Set(scenarios).size === scenarios.length
      ? ({ scenario }: ComparedSeries) => scenario
      : ({ label }: ComparedSeries) => label;
  const options = {
    styles: curveStyles(series.map(keyOf), false),
    muonEqualsTau: hasEqualFlavours({ variations: series }),
  };
  const profiles = profilePanels(series, keyOf);
  const planes = planePanels(series, keyOf);
  return {
    profiles:
      profiles.length > 0
        ? drawProfileFigure(profiles, { columns: Math.min(3, profiles.length), ...options })
        : undefined,
    planes:
      planes.length > 0 ? drawPlaneFigure(planes, { columns: Math.min(2, planes.length), ...options }) : undefined,
  };
}

type Key = (series: ComparedSeries) => string;

function profilePanels(series: readonly ComparedSeries[], keyOf: Key): ProfilePanel[] {
  const couplings = [...new Set(series.flatMap(({ bounds }) => bounds.map(({ coupling }) => coupling)))];
  return couplings.flatMap((coupling) => {
    const curves = series.flatMap((member) => {
      const bound = widest(member.bounds, coupling);
      return bound ? [{ scenario: keyOf(member), label: member.label, bound }] : [];
    });
    if (curves.length < 2) return [];
    const thresholds = series.flatMap(({ bounds }) =>
      bounds.filter((bound) => bound.coupling === coupling).map(({ threshold }) => threshold),
    );
    return [{ ...profilePanel(coupling, curves, false), thresholds: [...new Set(thresholds)].sort((a, b) => a - b) }];
  });
}

/** The bound of the highest level that has a profile, as panels show it; open ends are those of the profile. */
function widest(bounds: readonly ComparableBound[], coupling: CouplingName) {
  const own = bounds.filter((bound) => bound.coupling === coupling && bound.curve !== undefined);
  const [bound] = own.sort((a, b) => b.threshold - a.threshold);
  if (!bound?.curve) return undefined;
  const { values, deltaChi2 } = bound.curve;
  return {
    threshold: bound.threshold,
    intervals: bound.intervals.map(([lo, hi]) => ({
      lo: lo ?? values[0],
      hi: hi ?? values[values.length - 1],
    })),
    values,
    deltaChi2,
  };
}

function planePanels(series: readonly ComparedSeries[], keyOf: Key): PlanePanel[] {
  const pairOf = ({ x, y }: { readonly x: CouplingName; readonly y: CouplingName }): string => [x, y].sort().join(' ');
  const pairs = [
    ...new Map(
      series
        .flatMap(({ planes }) => planes)
        .reverse()
        .map((plane) => [pairOf(plane), plane]),
    ).values(),
  ].reverse();
  return pairs.flatMap(({ x, y }) => {
    const regions = series.flatMap((member) =>
      member.planes
        .filter((plane) => pairOf(plane) === pairOf({ x, y }))
        .map((plane) => ({ scenario: keyOf(member), label: member.label, plane: along(plane, x, y) })),
    );
    if (new Set(regions.map(({ scenario }) => scenario)).size < 2) return [];
    return [planePanel(x, y, regions, () => true)];
  });
}
