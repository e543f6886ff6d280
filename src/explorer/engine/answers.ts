/** Results of the engine as answers: plain data, numbers finite or null. */

import type { Scenario } from '../../experiment/load-scenario.js';
import type { Bound, Plane } from '../../inference/analysis.js';
import type { Computation } from '../../inference/computation.js';
import type { Hypotheses } from '../../inference/hypotheses.js';
import { InputError } from '../../input/errors.js';
import { compareCell } from '../../report/comparison.js';
import type { PrintedCell } from '../../report/paper.js';
import { controlsOf } from '../controls.js';
import type { Entry } from '../state.js';
import type { CoarsePlane, PlaneMemory } from './coarse-plane.js';
import type { CoarseProfile, ProfileMemory } from './coarse-profile.js';
import type { BuiltModel } from './model-builder.js';
import type {
  BoundAnswer,
  ComputationAnswer,
  FailedAnswer,
  ModelAnswer,
  PlaneAnswer,
  PlaneMinimum,
  ProfileAnswer,
  Question,
} from './question.js';
import { type Range, rangeOf, withRoom } from './window.js';

/** Room around a refined region in its window, as a share of its extent. */
const ROOM = 0.06;
/** The confidence level of the paper's tables. */
const PRINTED_LEVEL = 0.9;

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function shownMinima(minima: Plane['minima']): PlaneMinimum[] {
  return minima.map(({ point, chi2 }) => ({ at: [point[0], point[1]], deltaChi2: chi2 - minima[0].chi2 }));
}

/**
 * @param milliseconds that the model took; 0 where it was there
 * @param folded whether spectra were folded for this question
 */
export function modelAnswer({ model, nominal }: BuiltModel, milliseconds: number, folded: boolean): ModelAnswer {
  return controlsAnswer(model.scenario, nominal, milliseconds, folded);
}

/** @param scenario with the settings of the entry; the nominal one where they are refused */
export function controlsAnswer(
  scenario: Scenario,
  nominal: Scenario,
  milliseconds: number,
  folded: boolean,
): ModelAnswer {
  return {
    kind: 'model',
    scenarioLabel: scenario.ownLabel,
    controls: controlsOf(scenario, nominal),
    muonEqualsTau: scenario.parameters.sin2Theta23 === 0.5,
    milliseconds,
    folded,
  };
}

export function coarsePlaneAnswer(
  { plane: { x, y } }: Question,
  { lines, openAtEdge, minima, xRange, yRange }: CoarsePlane,
  threshold: number,
  fits: number,
  milliseconds: number,
): PlaneAnswer {
  return {
    kind: 'plane',
    quality: 'coarse',
    x,
    y,
    threshold,
    lines,
    openAtEdge,
    minima: shownMinima(minima),
    xRange,
    yRange,
    fits,
    milliseconds,
  };
}

/** @param window that the next coarse plane starts from: the part of the plane around the region */
export function refinedPlaneAnswer(
  { plane: { x, y } }: Question,
  { lines, openAtEdge, minima, threshold, fits }: Plane,
  window: PlaneMemory,
  milliseconds: number,
): PlaneAnswer {
  return {
    kind: 'plane',
    quality: 'refined',
    x,
    y,
    threshold,
    lines,
    openAtEdge,
    minima: shownMinima(minima),
    xRange: window.xRange,
    yRange: window.yRange,
    fits,
    milliseconds,
  };
}

export function coarseProfileAnswer(
  { problem: { couplings } }: Hypotheses,
  { samples, reference, intervals }: CoarseProfile,
  threshold: number,
  milliseconds: number,
): ProfileAnswer {
  const [coupling, ...profiled] = couplings;
  return {
    kind: 'profile',
    quality: 'coarse',
    coupling,
    profiled,
    threshold,
    values: samples.map(({ point }) => point[0]),
    deltaChi2: samples.map(({ chi2 }) => finite(chi2 - reference)),
    intervals,
    milliseconds,
  };
}

export function refinedProfileAnswer(
  { coupling, profiled, threshold, curve, intervals }: Bound,
  milliseconds: number,
): ProfileAnswer {
  return {
    kind: 'profile',
    quality: 'refined',
    coupling,
    profiled,
    threshold,
    values: curve.values,
    deltaChi2: curve.chi2.map((chi2) => finite(chi2 - curve.minima[0].chi2)),
    intervals,
    milliseconds,
  };
}

/**
 * What the next coarse plane starts from: the part of the plane around the region.
 * @param known of the coarse plane before; kept where there is no line
 */
export function planeMemoryOf(
  { lines, minima, threshold }: Plane,
  { axes }: Hypotheses,
  known: PlaneMemory | undefined,
): PlaneMemory {
  const inside = minima.filter(({ chi2 }) => chi2 - minima[0].chi2 < threshold).map(({ point }) => point);
  const points = [...lines.flatMap((line) => line.points), ...inside];
  const range = (column: 0 | 1, before: Range | undefined): Range => {
    const extent = rangeOf(points.map((point) => point[column]));
    return extent[1] > extent[0] ? withRoom(extent, axes[column].range, ROOM) : (before ?? axes[column].range);
  };
  return { xRange: range(0, known?.xRange), yRange: range(1, known?.yRange), minima: minima.map(({ point }) => point) };
}

/** What the next coarse profile starts from. */
export function profileMemoryOf({ curve, intervals, range }: Bound): ProfileMemory {
  const ends = intervals.length > 0 ? ([intervals[0].lo, intervals[intervals.length - 1].hi] as const) : range;
  return {
    range: ends[1] > ends[0] ? ends : range,
    points: curve.points.filter((_, i) => Number.isFinite(curve.chi2[i])),
    minima: curve.minima.map(({ point }) => point),
  };
}

/** A cell of the table; beside it the paper's where the entry and the level are those of the paper. */
export function boundAnswer(
  bound: Bound,
  entry: Entry,
  confidenceLevel: number,
  printed: readonly PrintedCell[],
): BoundAnswer {
  const { coupling, profiled, intervals, fit } = bound;
  const asPrinted = Object.keys(entry.settings).length === 0 && confidenceLevel === PRINTED_LEVEL;
  const cell = printed.find((other) => other.scenario === entry.scenario && other.coupling === coupling);
  return {
    kind: 'bound',
    coupling,
    profiled,
    confidenceLevel,
    intervals,
    fit,
    printed:
      asPrinted && cell ? { text: cell.intervals.map(({ text }) => text).join(' & '), remark: cell.remark } : null,
    deviation: asPrinted && cell ? compareCell(cell, bound).deviation : null,
  };
}

/** @param given remarks on the model and on the choice of backend */
export function computationAnswer(
  { backend, report }: Computation,
  given: readonly string[],
  pointsPerSecond: number | null,
): ComputationAnswer {
  const deviation = backend.precision === 'float32' ? report?.audit?.largestDeviation : undefined;
  return {
    kind: 'computation',
    backend: backend.backend,
    adapter: backend.adapter,
    precision: backend.precision,
    workers: backend.workers,
    pointsPerSecond,
    largestDeviation: deviation === undefined ? null : finite(deviation),
    auditedPoints: report?.audit?.points ?? 0,
    remarks: [...new Set([...given, ...(report?.remarks ?? []), ...(report?.idle ? [report.idle] : [])])],
  };
}

/** What went wrong, for people; the setting at fault, if one is. */
export function failedAnswer(error: unknown, entry: Entry): FailedAnswer {
  const key = error instanceof InputError ? (error.details.key ?? '') : '';
  return {
    kind: 'failed',
    message: error instanceof Error ? error.message : String(error),
    key: Object.hasOwn(entry.settings, key) ? key : null,
  };
}
