/** The JSON that commands print: plain objects with fixed keys, one builder per command. */
import { gaussianSigma } from '../experiment/statistic.js';
import { type Bound, namedPoint, type Plane, type PointResult } from '../inference/analysis.js';
import { type Computation, type ComputationJson, computationJson } from '../inference/computation.js';
import type { Interval } from '../inference/intervals.js';
import { publicPath } from '../input/files.js';
import { configurationHash } from '../model/configuration.js';
import type { RateModel } from '../model/rate-model.js';
import { signalCounts } from '../model/rate-model.js';
import { COUPLINGS, type CouplingName, type CouplingPoint } from '../physics/couplings.js';
import { VERSION } from '../version.js';
import { citationsOf } from './citations.js';
import type { ComparedCell } from './comparison.js';
import { fitJson } from './fit-quality.js';

/** Who computed a result and from what. */
export interface Provenance extends ComputationJson {
  readonly version: string;
  readonly configuration: string;
  readonly cite: readonly string[];
}

/** Provenance of a result computed from a model. */
export async function provenance(model: RateModel, computation: Computation): Promise<Provenance> {
  return {
    version: VERSION,
    configuration: await configurationHash(model),
    ...computationJson(computation, model.remarks),
    cite: citationsOf(model.scenario),
  };
}

export interface IntervalJson {
  readonly lo: number | null;
  readonly hi: number | null;
  readonly loOpen: boolean;
  readonly hiOpen: boolean;
  readonly minimum: { readonly at: CouplingPoint; readonly chi2: number; readonly deltaChi2: number };
}

/** JSON of the command `bounds`, in table units; an open end is null. */
export async function boundJson(model: RateModel, bound: Bound) {
  const { coupling, profiled, curve, confidenceLevel, threshold } = bound;
  const couplings: CouplingName[] = [coupling, ...profiled];
  const [best] = curve.minima;
  const interval = ({ lo, hi, loOpen, hiOpen, minimum }: Interval): IntervalJson => ({
    lo: loOpen ? null : lo,
    hi: hiOpen ? null : hi,
    loOpen,
    hiOpen,
    minimum: {
      at: namedPoint(couplings, curve.points[curve.values.indexOf(minimum.at)]),
      chi2: best.chi2 + minimum.deltaChi2,
      deltaChi2: minimum.deltaChi2,
    },
  });
  return {
    scenario: publicPath(model.scenario.name),
    coupling,
    unit: COUPLINGS[coupling].unit,
    cl: confidenceLevel,
    dof: 1,
    threshold,
    sided: COUPLINGS[coupling].evenInSign ? ('upper limit on the absolute value' as const) : ('interval' as const),
    profiled: [...profiled],
    range: [...bound.range],
    ...(bound.minimumOutside.length > 0 ? { minimumOutside: [...bound.minimumOutside] } : {}),
    minimum: { at: namedPoint(couplings, best.point), chi2: best.chi2 },
    fit: fitJson(bound.fit),
    intervals: bound.intervals.map(interval),
    otherMinima: curve.minima
      .slice(1)
      .map(({ point, chi2 }) => ({ at: namedPoint(couplings, point), chi2, deltaChi2: chi2 - best.chi2 })),
    profile: {
      values: [...curve.values],
      deltaChi2: curve.chi2.map((chi2) => (Number.isFinite(chi2) ? chi2 - best.chi2 : null)),
    },
    provenance: await provenance(model, bound),
  };
}

/** JSON of the command `contour`: boundary lines as (x, y) in table units. */
export async function contourJson(model: RateModel, x: CouplingName, y: CouplingName, plane: Plane) {
  const [best] = plane.minima;
  return {
    scenario: publicPath(model.scenario.name),
    x,
    y,
    units: { x: COUPLINGS[x].unit, y: COUPLINGS[y].unit },
    cl: plane.confidenceLevel,
    dof: plane.degreesOfFreedom,
    threshold: plane.threshold,
    standardModel: [COUPLINGS[x].standardModel, COUPLINGS[y].standardModel],
    minimum: { at: namedPoint([x, y], best.point), chi2: best.chi2 },
    fit: fitJson(plane.fit),
    otherMinima: plane.minima
      .slice(1)
      .map(({ point, chi2 }) => ({ at: namedPoint([x, y], point), chi2, deltaChi2: chi2 - best.chi2 })),
    lines: plane.lines.map(({ points, closed }) => ({ closed, points: points.map(([px, py]) => [px, py]) })),
    openAtEdge: plane.openAtEdge,
    stability: plane.stability,
    fits: plane.fits,
    provenance: await provenance(model, plane),
  };
}

/** JSON of the command `chi2`; null where no fit was found. */
export async function pointJson(model: RateModel, at: CouplingPoint, result: PointResult) {
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return {
    scenario: publicPath(model.scenario.name),
    at,
    chi2: finite(result.chi2),
    deltaChi2: finite(result.deltaChi2),
    minimum: result.minimum,
    fit: result.fit && fitJson(result.fit),
    nuisances: Object.fromEntries(Object.entries(result.nuisances).map(([name, value]) => [name, finite(value)])),
    status: result.status,
    provenance: await provenance(model, result),
  };
}

/** Everything needed to repeat a fit with another program: templates at a point, data, priors. */
export function ratesJson(model: RateModel, at: CouplingPoint) {
  const solar = signalCounts(model, at);
  const bins = model.ranges.flatMap(({ experiment, start, end }) =>
    Array.from({ length: end - start }, (_, i) => ({
      experiment: experiment.id,
      loKeV: experiment.detector.edgesKeV[i],
      hiKeV: experiment.detector.edgesKeV[i + 1],
      observed: model.observed[start + i],
      statistic: experiment.statistic.kind,
      sigma: model.gaussianSigma[start + i] > 0 ? model.gaussianSigma[start + i] : null,
    })),
  );
  return {
    scenario: publicPath(model.scenario.name),
    at,
    bins,
    components: [
      ...model.sources.map((name, i) => ({
        name,
        nuisance: name as string,
        counts: [...solar.subarray(i * model.bins, (i + 1) * model.bins)],
      })),
      ...model.backgrounds.map((background) => ({
        name: background.name,
        nuisance: model.nuisances[background.nuisance].name,
        counts: [...background.counts],
      })),
      ...model.emptyBackgrounds.map(({ name }) => ({
        name,
        nuisance: null,
        counts: Array.from({ length: model.bins }, () => 0),
      })),
    ],
    nuisances: model.nuisances.map(({ name, uncertainty, fitLimits }) => ({
      name,
      uncertainty,
      centre: 1,
      fitLimits: fitLimits ? [...fitLimits] : null,
    })),
    remarks: [...model.remarks],
  };
}

/** JSON of the command `reproduce`. */
export function reproductionJson(cells: readonly ComparedCell[], computation: Computation | undefined) {
  const all = cells.map(({ fit, ...cell }) => ({ ...cell, fit: fitJson(fit) }));
  return { cells: all, provenance: computation ? { version: VERSION, ...computationJson(computation) } : null };
}

/** Error bars of observed counts for figures: the 68.27% Garwood interval. */
export function countErrors(counts: ArrayLike<number>): Float64Array {
  return Float64Array.from(counts, (value) => gaussianSigma('garwood_mean', value));
}
