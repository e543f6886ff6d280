/**
 * A profile within a frame: every sample starts from the solutions of the last curve, moved to its value, instead of from
 * basins that would have to be searched for. `findBound` refines it.
 */
import { type Hypotheses, spacedValues } from '../../inference/hypotheses.js';
import { aroundIntervals, type Interval } from '../../inference/intervals.js';
import { localMinima } from '../../inference/local-minima.js';
import { deepMinima, hiddenColumns, type Minimum, minimiseFrom } from '../../inference/minima.js';
import { lowestOf } from '../../inference/profile-curve.js';
import { betterRange, type Range, rangeOf, withRoom } from './window.js';

/** What one profile hands to the next of the same couplings. */
export interface ProfileMemory {
  readonly range: Range;
  /** Solutions in ascending order of the scanned coupling, the first. */
  readonly points: readonly Float64Array[];
  readonly minima: readonly Float64Array[];
}

export interface CoarseProfile {
  /** Ascending values of the first coupling; χ² is infinite where nothing could be fitted. */
  readonly samples: readonly Minimum[];
  /** The lowest χ² known, of the samples and of the minima. */
  readonly reference: number;
  readonly intervals: readonly Interval[];
  readonly memory: ProfileMemory;
}

const SAMPLES = 61;
/** Samples of the curves that find the range. */
const RANGE_SAMPLES = 31;
const MOST_RANGES = 10;
/** Half-width of the first range of a coupling that nothing is known about, in units of its scale. */
const FIRST_REACH = 6;
/** Samples of the first look at such a coupling. */
const FIRST_LOOK_SAMPLES = 97;

/** What is known before the first profile of a coupling without profiled ones: its basins, as far as it is searched. */
export async function firstMemory(hypotheses: Hypotheses): Promise<ProfileMemory> {
  const [axis] = hypotheses.axes;
  const { standardModel, scale, range } = axis;
  const values = Float64Array.from(spacedValues(axis, range, FIRST_LOOK_SAMPLES));
  const { chi2 } = await hypotheses.profiler.profile(values, { float64: true });
  const origin = Float64Array.of(standardModel);
  return {
    range: [
      Math.max(range[0], standardModel - FIRST_REACH * scale),
      Math.min(range[1], standardModel + FIRST_REACH * scale),
    ],
    points: [origin],
    minima: [origin, ...localMinima(chi2).map((i) => values.slice(i, i + 1))],
  };
}

/**
 * The profile along the first coupling of `hypotheses`, around its intervals.
 * @param memory of the last profile
 */
export async function coarseProfile(
  hypotheses: Hypotheses,
  memory: ProfileMemory,
  threshold: number,
): Promise<CoarseProfile> {
  const widest = hypotheses.axes[0].range;
  const origin = Float64Array.from(hypotheses.axes, (axis) => axis.standardModel);
  let minima = await deepMinima(hypotheses, [...memory.minima, origin]);
  let range = memory.range;
  let samples: readonly Minimum[] = [];
  let intervals: readonly Interval[] = [];
  let points = memory.points;
  const look = async (count: number): Promise<void> => {
    let even = await sampled(hypotheses, range, count, points);
    // Samples stay in the valley of the last curve: that of the lowest minimum may be another one by now.
    if (strayed(even, lowestOfAll(minima), threshold))
      even = await sampled(hypotheses, range, count, points, lowestOfAll(minima));
    points = even.filter(({ chi2 }) => chi2 < Infinity).map(({ point }) => point);
    if (points.length === 0) points = memory.points;
    const places = localMinima(even.map(({ chi2 }) => chi2));
    const inner = places.filter((i) => i > 0 && i < even.length - 1).map((i) => even[i].point);
    minima = await deepMinima(hypotheses, [...minima.map(({ point }) => point), ...inner]);
    samples = withMinima(even, minima, range);
    intervals = intervalsOf(samples, referenceOf(samples, minima), threshold, range[0] === 0 && widest[0] === 0);
  };
  for (let round = 0; round < MOST_RANGES; round++) {
    await look(RANGE_SAMPLES);
    const next = nextRange(range, intervals, minima, threshold, widest);
    if (next[0] === range[0] && next[1] === range[1]) break;
    range = next;
  }
  if (intervals.length > 0) range = aroundIntervals(intervals, widest);
  await look(SAMPLES);
  return {
    samples,
    reference: referenceOf(samples, minima),
    intervals,
    memory: { range, points, minima: minima.map(({ point }) => point) },
  };
}

function referenceOf(samples: readonly Minimum[], minima: readonly Minimum[]): number {
  return [...samples, ...minima].reduce((lowest, { chi2 }) => Math.min(lowest, chi2), Infinity);
}

/** Whether the sample nearest to the lowest minimum is outside of its interval. */
function strayed(samples: readonly Minimum[], { point: [at], chi2 }: Minimum, threshold: number): boolean {
  const distance = (sample: Minimum): number => Math.abs(sample.point[0] - at);
  const nearest = samples.reduce((a, b) => (distance(b) < distance(a) ? b : a));
  return nearest.chi2 - chi2 > threshold;
}

function lowestOfAll(minima: readonly Minimum[]): Minimum {
  return minima.reduce((a, b) => (b.chi2 < a.chi2 ? b : a));
}

/** Evenly spaced samples, each minimised from the two solutions nearest to it, and from where `other` is. */
async function sampled(
  hypotheses: Hypotheses,
  range: Range,
  count: number,
  solutions: readonly Float64Array[],
  other?: Minimum,
): Promise<Minimum[]> {
  const columns = hypotheses.axes.length;
  const values = Array.from({ length: count }, (_, i) => range[0] + ((range[1] - range[0]) * i) / (count - 1));
  // Rounded, the last would fall short of the end, and an interval up to it seem to end by itself.
  values[count - 1] = range[1];
  const perValue = columns === 1 ? 1 : other ? 3 : 2;
  const starts = values.flatMap((value) => {
    const above = solutions.findIndex((point) => point[0] >= value);
    const right = above < 0 ? solutions.length - 1 : above;
    const near = [solutions[right], solutions[Math.max(0, right - 1)], ...(other ? [other.point] : [])].slice(
      0,
      perValue,
    );
    return near.map((point) => point.with(0, value));
  });
  const found = await minimiseFrom(hypotheses, starts, hiddenColumns(hypotheses, 0));
  return values.map(
    (value, i) =>
      lowestOf(found.slice(perValue * i, perValue * (i + 1))) ?? {
        point: solutions[0].with(0, value),
        chi2: Infinity,
      },
  );
}

/** Intervals of a sampled profile, ends interpolated linearly in √Δχ², in which a parabola is straight. */
function intervalsOf(
  samples: readonly Minimum[],
  reference: number,
  threshold: number,
  startsAtZero: boolean,
): Interval[] {
  const values = samples.map(({ point }) => point[0]);
  const delta = samples.map(({ chi2 }) => Math.max(0, chi2 - reference));
  const level = Math.sqrt(threshold);
  const end = (inside: number, outside: number): number => {
    const [a, b] = [Math.sqrt(delta[inside]), Math.sqrt(delta[outside])];
    const share = b < Infinity ? (level - a) / (b - a) : 0.5;
    return values[inside] + share * (values[outside] - values[inside]);
  };
  const intervals: Interval[] = [];
  for (let first = 0; first < values.length; first++) {
    if (!(delta[first] <= threshold)) continue;
    let last = first;
    while (last + 1 < values.length && delta[last + 1] <= threshold) last++;
    let lowest = first;
    for (let i = first; i <= last; i++) if (delta[i] < delta[lowest]) lowest = i;
    intervals.push({
      lo: first === 0 ? values[0] : end(first, first - 1),
      hi: last === values.length - 1 ? values[last] : end(last, last + 1),
      loOpen: first === 0 && !startsAtZero,
      hiOpen: last === values.length - 1,
      minimum: { at: values[lowest], deltaChi2: delta[lowest] },
    });
    first = last;
  }
  return intervals;
}

/** Samples with the minima between them: an interval may be narrower than the distance of samples. */
function withMinima(samples: readonly Minimum[], minima: readonly Minimum[], range: Range): Minimum[] {
  const between = minima.filter(
    ({ point: [value] }) =>
      value > range[0] && value < range[1] && !samples.some((sample) => sample.point[0] === value),
  );
  return [...samples, ...between].sort((a, b) => a.point[0] - b.point[0]);
}

/** The range to try next: around the intervals, or around the lowest minimum where samples have missed them. */
function nextRange(
  range: Range,
  intervals: readonly Interval[],
  minima: readonly Minimum[],
  threshold: number,
  widest: Range,
): Range {
  const lowest = lowestOfAll(minima);
  const allowed = minima
    .filter(({ point: [value], chi2 }) => chi2 - lowest.chi2 < threshold && value >= widest[0] && value <= widest[1])
    .map(({ point: [value] }) => value);
  if (allowed.some((value) => value < range[0] || value > range[1]))
    return withRoom(rangeOf([...range, ...allowed]), widest);
  if (intervals.length > 0) return betterRange(range, [intervals[0].lo, intervals[intervals.length - 1].hi], widest);
  const step = (range[1] - range[0]) / (RANGE_SAMPLES - 1);
  const at = lowest.point[0];
  return [Math.max(widest[0], at - step), Math.min(widest[1], at + step)];
}
