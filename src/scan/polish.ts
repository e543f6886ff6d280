/**
 * Bounds and regions of a grid scan. The grid says where χ² is low; what is printed comes from continuous minimisation
 * in float64 that starts there, so that the spacing of the grid biases nothing. Hidden couplings are minimised without
 * regard to the ranges of their axes. They are started inside them: a basin that lies wholly outside, and into which no
 * minimisation from inside leads, is not found.
 */
import { type Hypotheses, isOutside } from '../inference/hypotheses.js';
import { aroundIntervals, findIntervals } from '../inference/intervals.js';
import { localMinima } from '../inference/local-minima.js';
import { hiddenColumns, type Minimum, minimiseFrom } from '../inference/minima.js';
import { assembleCurve, BelowMinimumError, withSamples } from '../inference/profile-curve.js';
import { foldShown, foldsToPositive } from '../inference/signs.js';
import { deltaChi2Threshold } from '../inference/thresholds.js';
import { NEGATIVE_TOLERANCE } from '../inference/tolerances.js';
import { watchedProfiler } from '../inference/watched-profiler.js';
import type { CouplingName } from '../physics/couplings.js';
import { refineMinima } from './grid-minima.js';
import { isSmall, polishEverywhere, tracePlane } from './plane-contour.js';
import { joinSamples, sampleProfile, valuesBetween } from './polished-profile.js';
import { minimiseProfiled } from './profile-tile.js';
import { createProfiledPlane, type ProfiledPlane, positionIn, valueAt } from './profiled-plane.js';
import { type PlaneProjection, type Projections, pointAt } from './projections.js';
import type { BoundRecord, MinimumRecord, PlaneRecord } from './records.js';

export interface PolishOptions {
  readonly confidenceLevels: readonly number[];
  readonly outputs: readonly ('profiles' | 'planes')[];
  readonly signal?: AbortSignal | undefined;
  /** Called after every axis and every plane. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

export interface Polished {
  /** Distinct minima over all couplings, the global one first. */
  readonly minima: readonly MinimumRecord[];
  /** Axis by axis, level by level. Axes of one value have none. */
  readonly bounds: readonly PolishedBound[];
  /** Pair by pair, x before y in the grid, level by level. */
  readonly planes: readonly PolishedPlane[];
}

/** Records without the quality of the fit, which is one for all: that of the global minimum. */
type PolishedBound = Omit<BoundRecord, 'fit'>;
type PolishedPlane = Omit<PlaneRecord, 'fit'>;

/** Local minima of the grid from which the global ones are searched, of all profiles and of each plane. */
const SEEDS = 48;
const PLANE_SEEDS = 8;
/** How often a lower global minimum may turn up before something is wrong. */
const MOST_ROUNDS = 20;
/** Samples of the part of a profile that figures show. */
const DRAWN_SAMPLES = 61;

/**
 * Reads bounds and regions off the projections of a grid.
 * @param hypotheses of a problem over the couplings of the grid's axes, followed by its profiled couplings
 * @throws Error when no point of the grid could be fitted; the reason of the signal when it is aborted
 */
export async function polish(
  unwatched: Hypotheses,
  projections: Projections,
  options: PolishOptions,
): Promise<Polished> {
  const { layout } = projections;
  const profiler = watchedProfiler(unwatched.profiler, unwatched.axes.length, options.signal);
  const hypotheses: Hypotheses = { ...unwatched, profiler };
  const scannedAxes = layout.axes.flatMap(({ values }, axis) => (values.length > 1 ? [axis] : []));
  const pairs = options.outputs.includes('planes')
    ? projections.planes.filter(({ x, y }) => scannedAxes.includes(x) && scannedAxes.includes(y))
    : [];
  const axisValues = layout.axes.map(({ values }) => values);
  const seeds = [
    ...projections.seeds().slice(0, SEEDS),
    ...pairs.flatMap((pair) => planeSeeds(pair, axisValues[pair.x].length)),
  ];
  const origin = Float64Array.from(hypotheses.axes, (axis) => axis.standardModel);
  const seedPoints = await completed(hypotheses, projections, [...new Set(seeds)]);
  let minima = await refineMinima(hypotheses, [origin, ...seedPoints.flatMap((point) => point ?? [])]);
  if (minima.length === 0) throw new Error('no point of the grid could be fitted');

  // Samples of all profiles and planes, in terms of χ²: a lower minimum found later changes none of them.
  const curves = new Map<number, Minimum[]>();
  for (const axis of scannedAxes) curves.set(axis, await firstSamples(hypotheses, projections, axis, minima));
  minima = await refineMinima(hypotheses, [...curves.values()].flatMap(lowSamples), minima);
  const planes = new Map<PlaneProjection, ProfiledPlane>();
  const fitsBefore = new Map<PlaneProjection, number>();
  for (const pair of pairs) {
    const plane = createProfiledPlane(
      hypotheses,
      [pair.x, pair.y],
      [axisValues[pair.x], axisValues[pair.y]],
      (positions) =>
        completed(
          hypotheses,
          projections,
          positions.map(([column, row]) => pair.at[row * axisValues[pair.x].length + column]),
        ),
      () => minima.map(({ point }) => point),
    );
    planes.set(pair, plane);
    const before = profiler.fits();
    if (isSmall(plane)) await polishEverywhere(plane);
    fitsBefore.set(pair, profiler.fits() - before);
  }
  await exchange(hypotheses, curves, [...planes.values()], axisValues);
  minima = await refineMinima(hypotheses, [...curves.values()].flatMap(lowSamples), minima);

  for (let round = 0; ; round++) {
    try {
      const reading = { hypotheses, projections, minima, options };
      const bounds: PolishedBound[] = [];
      let done = 0;
      const advance = (): void => options.progress?.(++done, scannedAxes.length + pairs.length);
      for (const axis of scannedAxes) {
        if (options.outputs.includes('profiles')) bounds.push(...(await boundsOf(reading, axis, curves)));
        advance();
      }
      const regions: PolishedPlane[] = [];
      for (const [pair, plane] of planes) {
        regions.push(...(await regionsOf(reading, pair, plane, profiler.fits, fitsBefore.get(pair) as number)));
        advance();
      }
      return { minima: minima.map((minimum) => minimumRecord(hypotheses, minimum, [])), bounds, planes: regions };
    } catch (error) {
      if (!(error instanceof BelowMinimumError) || round === MOST_ROUNDS) throw error;
      // Refinement found what the grid was too coarse for: all differences are taken anew from there.
      minima = await refineMinima(hypotheses, [error.sample.point], minima);
      if (minima[0].chi2 > error.sample.chi2 + NEGATIVE_TOLERANCE) throw error;
      await offerMinimum(hypotheses, minima[0], curves, [...planes.values()], axisValues);
    }
  }
}

/** What the records are read from. */
interface Reading {
  readonly hypotheses: Hypotheses;
  readonly projections: Projections;
  readonly minima: readonly Minimum[];
  readonly options: PolishOptions;
}

/** Points of the grid with their profiled couplings minimised; undefined for index -1. */
async function completed(
  hypotheses: Hypotheses,
  { layout }: Projections,
  flats: readonly number[],
): Promise<(Float64Array | undefined)[]> {
  const points = flats.map((flat) => (flat < 0 ? undefined : pointAt(layout, flat)));
  if (layout.profiled.length === 0) return points;
  const known = points.flatMap((point, i) => (point ? [i] : []));
  const found = await minimiseProfiled(
    hypotheses,
    layout.axes.length,
    Float64Array.from(known.flatMap((i) => [...(points[i] as Float64Array)])),
  );
  const columns = hypotheses.axes.length;
  known.forEach((i, k) => {
    points[i] = Number.isNaN(found.chi2[k]) ? undefined : found.points.slice(k * columns, (k + 1) * columns);
  });
  return points;
}

/** Flat indices of the lowest local minima of a plane as the grid has it. */
function planeSeeds({ chi2, at }: PlaneProjection, columns: number): number[] {
  const rows = chi2.length / columns;
  const minima: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const own = chi2[row * columns + column];
      let lowest = own < Infinity;
      for (let y = Math.max(0, row - 1); lowest && y <= Math.min(rows - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++)
          if (chi2[y * columns + x] < own) lowest = false;
      }
      if (lowest) minima.push(row * columns + column);
    }
  }
  return minima
    .sort((a, b) => chi2[a] - chi2[b] || at[a] - at[b])
    .slice(0, PLANE_SEEDS)
    .map((place) => at[place]);
}

/** The profile of an axis: from the points of the grid at and beside each value, and from the minima. */
async function firstSamples(
  hypotheses: Hypotheses,
  projections: Projections,
  axis: number,
  minima: readonly Minimum[],
): Promise<Minimum[]> {
  const { values } = projections.layout.axes[axis];
  const found = await completed(hypotheses, projections, [...projections.profiles[axis].at]);
  const starts = values.map((_, i) => [
    ...[found[i], found[i - 1], found[i + 1]].flatMap((point) => point ?? []),
    ...minima.map(({ point }) => point),
  ]);
  const samples = await joinSamples(hypotheses, axis, await sampleProfile(hypotheses, axis, values, starts), []);
  const between = valuesBetween(values);
  const sides = between.map((value) => {
    const right = samples.findIndex(({ point }) => point[axis] > value);
    return [samples[right - 1].point, samples[right].point];
  });
  return joinSamples(hypotheses, axis, samples, await sampleProfile(hypotheses, axis, between, sides));
}

/** The local minima of samples. */
function lowSamples(samples: readonly Minimum[]): Float64Array[] {
  return localMinima(samples.map(({ chi2 }) => chi2)).map((i) => samples[i].point);
}

/** Lets profiles and planes know each other's solutions. */
async function exchange(
  hypotheses: Hypotheses,
  curves: Map<number, Minimum[]>,
  planes: readonly ProfiledPlane[],
  axisValues: readonly (readonly number[])[],
): Promise<void> {
  for (const plane of planes) {
    const offers = [plane.x, plane.y].flatMap((axis) => {
      const other = axis === plane.x ? plane.y : plane.x;
      const place = new Map(axisValues[axis].map((value, i) => [value, i]));
      return (curves.get(axis) as Minimum[]).flatMap(({ point, chi2 }) => {
        const along = place.get(point[axis]);
        if (along === undefined || chi2 === Infinity) return [];
        const across = positionIn(axisValues[other], point[other]);
        return [Math.floor(across), Math.ceil(across)].map((near) =>
          axis === plane.x ? { x: along, y: near, point } : { x: near, y: along, point },
        );
      });
    });
    await plane.offer(offers);
  }
  for (const [axis, samples] of curves) {
    const known = new Map(samples.map((sample) => [sample.point[axis], sample.chi2]));
    const lower = planes
      .filter(({ x, y }) => x === axis || y === axis)
      .flatMap((plane) => [...plane.samples()])
      .filter(({ point, chi2 }) => chi2 < (known.get(point[axis]) ?? -Infinity) - NEGATIVE_TOLERANCE);
    if (lower.length > 0) curves.set(axis, await joinSamples(hypotheses, axis, samples, lower));
  }
}

/** Starts every profile, and the planes around it, from a minimum that was not known when they were made. */
async function offerMinimum(
  hypotheses: Hypotheses,
  { point }: Minimum,
  curves: Map<number, Minimum[]>,
  planes: readonly ProfiledPlane[],
  axisValues: readonly (readonly number[])[],
): Promise<void> {
  for (const [axis, samples] of curves) {
    const values = samples.map((sample) => sample.point[axis]);
    const added = await sampleProfile(
      hypotheses,
      axis,
      values,
      values.map(() => [point]),
    );
    curves.set(axis, await joinSamples(hypotheses, axis, samples, added));
  }
  for (const plane of planes) {
    const x = positionIn(axisValues[plane.x], point[plane.x]);
    const y = positionIn(axisValues[plane.y], point[plane.y]);
    await plane.offer(
      [Math.floor(x), Math.ceil(x)].flatMap((column) =>
        [Math.floor(y), Math.ceil(y)].map((row) => ({ x: column, y: row, point })),
      ),
    );
  }
}

/** The bounds of an axis, one per confidence level. */
async function boundsOf(
  { hypotheses, projections, minima, options }: Reading,
  axis: number,
  curves: Map<number, Minimum[]>,
): Promise<PolishedBound[]> {
  const { couplings } = hypotheses.problem;
  const { values } = projections.layout.axes[axis];
  const range = [values[0], values[values.length - 1]] as const;
  // With the others hidden, the sign of a coupling may be lost that is seen together with them.
  const alone: Hypotheses = {
    ...hypotheses,
    axes: hypotheses.axes.with(axis, {
      ...hypotheses.axes[axis],
      evenInSign: foldsToPositive([couplings[axis]], 0),
    }),
  };
  const folded = minima.map(({ point, chi2 }) => ({ point: foldShown(couplings, point, [axis]), chi2 }));
  const inside = folded.filter(({ point }) => point[axis] >= range[0] && point[axis] <= range[1]);
  const samples = await joinSamples(alone, axis, curves.get(axis) as Minimum[], inside);
  const profile = new Map(samples.map((sample) => [sample.point[axis], sample.chi2]));
  const own = inside.filter(({ point, chi2 }) => chi2 <= (profile.get(point[axis]) as number) + NEGATIVE_TOLERANCE);
  const minimaHere = [folded[0], ...own.filter((minimum) => minimum !== folded[0])];
  let curve = assembleCurve(alone, axis, samples, minimaHere);
  const thresholds = options.confidenceLevels.map((level) => deltaChi2Threshold(level, 1));
  const { intervals } = await findIntervals(alone, curve, Math.max(...thresholds));
  if (intervals.length > 0) {
    const [from, to] = aroundIntervals(intervals, range).map((value) => positionIn(values, value));
    const drawn = Array.from({ length: DRAWN_SAMPLES }, (_, i) =>
      valueAt(values, from + ((to - from) * i) / (DRAWN_SAMPLES - 1)),
    );
    curve = await withSamples(alone, curve, drawn);
  }
  const profiled = hiddenColumns(hypotheses, axis).map((column) => couplings[column]);
  const records: PolishedBound[] = [];
  for (const [i, confidenceLevel] of options.confidenceLevels.entries()) {
    const { intervals: found, curve: seen } = await findIntervals(alone, curve, thresholds[i]);
    records.push({
      kind: 'bound',
      coupling: couplings[axis],
      profiled,
      confidenceLevel,
      threshold: thresholds[i],
      range,
      intervals: found.map(({ minimum, ...interval }) => {
        const at = seen.values.indexOf(minimum.at);
        const lowest = { point: seen.points[at], chi2: seen.chi2[at] };
        return {
          ...interval,
          minimum: { ...minimumRecord(hypotheses, lowest, [axis]), deltaChi2: minimum.deltaChi2 },
        };
      }),
      minima: minimaHere.map((minimum) => minimumRecord(hypotheses, minimum, [axis])),
      values: seen.values,
      deltaChi2: seen.chi2.map((value) => (Number.isFinite(value) ? value - minima[0].chi2 : null)),
      ...minimumOutside(hypotheses, projections, folded[0], [axis]),
    });
  }
  return records;
}

/**
 * The regions of a plane, one per confidence level.
 * @param fits counts all fits
 * @param already fits that the samples of the plane have cost before: the first level is charged with them
 */
async function regionsOf(
  { hypotheses, projections, minima, options }: Reading,
  pair: PlaneProjection,
  plane: ProfiledPlane,
  fits: () => number,
  already: number,
): Promise<PolishedPlane[]> {
  const { couplings } = hypotheses.problem;
  const shown = [pair.x, pair.y];
  const names = shown.map((column) => couplings[column]);
  const { xValues, yValues } = plane;
  const folded = minima.map(({ point, chi2 }) => ({ point: foldShown(couplings, point, shown), chi2 }));
  const holds = (values: readonly number[], value: number): boolean =>
    value >= values[0] && value <= values[values.length - 1];
  const inside = folded.filter(({ point }) => holds(xValues, point[pair.x]) && holds(yValues, point[pair.y]));
  const hidden = hiddenColumns(hypotheses, ...shown);
  // A minimum that another basin undercuts at the same place of the plane is none of the plane.
  const others = await minimiseFrom(
    hypotheses,
    inside.flatMap((minimum) =>
      folded.map(({ point }) => point.with(pair.x, minimum.point[pair.x]).with(pair.y, minimum.point[pair.y])),
    ),
    hidden,
  );
  const own = inside.filter((minimum, i) =>
    folded.every((_, k) => others[i * folded.length + k].chi2 >= minimum.chi2 - NEGATIVE_TOLERANCE),
  );
  const minimaHere = [folded[0], ...own.filter((minimum) => minimum !== folded[0])];
  const naturalEdge = [
    xValues[0] === 0 && foldsToPositive(names, 0),
    yValues[0] === 0 && foldsToPositive(names, 1),
  ] as const;
  const records: PolishedPlane[] = [];
  for (const [i, confidenceLevel] of options.confidenceLevels.entries()) {
    const before = fits() - (i === 0 ? already : 0);
    const threshold = deltaChi2Threshold(confidenceLevel, 2);
    const seeds = own
      .filter(({ chi2 }) => chi2 - minima[0].chi2 < threshold)
      .map(({ point }) => [point[pair.x], point[pair.y]] as const);
    const { lines, openAtEdge, stability } = await tracePlane(
      plane,
      pair.chi2,
      minima[0].chi2,
      threshold,
      seeds,
      naturalEdge,
      `the plane of ${names.join(' and ')}`,
    );
    records.push({
      kind: 'plane',
      x: names[0],
      y: names[1],
      profiled: hidden.map((column) => couplings[column]),
      confidenceLevel,
      threshold,
      lines,
      openAtEdge,
      minima: minimaHere.map((minimum) => minimumRecord(hypotheses, minimum, shown)),
      stability: Number.isFinite(stability) ? stability : null,
      fits: fits() - before,
      ...minimumOutside(hypotheses, projections, folded[0], shown),
    });
  }
  return records;
}

/** The couplings of a figure whose ranges do not hold the global minimum. */
function minimumOutside(
  hypotheses: Hypotheses,
  { layout }: Projections,
  { point }: Minimum,
  shown: readonly number[],
): { minimumOutside?: CouplingName[] } {
  const outside = shown.filter((axis) => {
    const { values } = layout.axes[axis];
    return isOutside(hypotheses.axes[axis], [values[0], values[values.length - 1]], point[axis]);
  });
  return outside.length > 0 ? { minimumOutside: outside.map((axis) => layout.axes[axis].coupling) } : {};
}

function minimumRecord({ problem }: Hypotheses, { point, chi2 }: Minimum, shown: readonly number[]): MinimumRecord {
  const folded = foldShown(problem.couplings, point, shown);
  return { at: Object.fromEntries(problem.couplings.map((name, column) => [name, folded[column]])), chi2 };
}
