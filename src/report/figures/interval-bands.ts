/**
 * Sets of intervals along a setting as bands: which interval at one value continues which at the next. Islands may appear,
 * vanish, divide and join between two values; where exactly is unknown, so the drawing does it halfway.
 */
import type { BoundFamily, ShownInterval } from './figure-data.js';

/** A stretch of a band: at each position its lower and upper edge; open edges are not drawn. */
interface Chain {
  readonly points: { readonly at: number; readonly lo: Edge; readonly hi: Edge }[];
}

interface Edge {
  readonly value: number;
  /** The edge of a scan: no end of what is allowed. */
  readonly open: boolean;
}

export type Point = readonly [number, number];

export interface Bands {
  /** Outlines of what is allowed, to be filled as one shape. */
  readonly areas: readonly (readonly Point[])[];
  /** Ends of what is allowed, as lines as long as possible. */
  readonly edges: readonly (readonly Point[])[];
}

/** Halfway between two positions on the axis that the figure has. */
export type Halfway = (a: number, b: number) => number;

interface Sample {
  readonly at: number;
  readonly intervals: readonly ShownInterval[] | undefined;
}

const lower = (interval: ShownInterval): Edge => ({ value: interval.lo, open: interval.loOpen });
const upper = (interval: ShownInterval): Edge => ({ value: interval.hi, open: interval.hiOpen });
const overlap = (a: ShownInterval, b: ShownInterval): number => Math.min(a.hi, b.hi) - Math.max(a.lo, b.lo);

/** Bands of a family; values without a result interrupt them. */
export function bandsOf(family: Pick<BoundFamily, 'samples'>, halfwayX: Halfway, halfwayY: Halfway): Bands {
  const finished: Chain[] = [];
  /** Chains that reach the current value, by index of its interval. */
  let open: Chain[] = [];
  let previous: Sample | undefined;
  for (const sample of family.samples) {
    if (!sample.intervals) {
      finished.push(...open);
      open = [];
    } else if (!previous?.intervals) {
      open = sample.intervals.map((interval) => startAt(sample.at, interval));
    } else {
      open = connect(previous, sample, open, finished, halfwayX, halfwayY);
    }
    previous = sample;
  }
  finished.push(...open);
  const chains = finished.filter(({ points }) => points.length > 1);
  return { areas: chains.map(areaOf), edges: joined(chains.flatMap(edgesOf)) };
}

function startAt(at: number, interval: ShownInterval): Chain {
  return { points: [{ at, lo: lower(interval), hi: upper(interval) }] };
}

/** Continues the chains of one value to the next; returns those that reach it, in the order of its intervals. */
function connect(
  from: Sample,
  to: Sample,
  chains: readonly Chain[],
  finished: Chain[],
  halfwayX: Halfway,
  halfwayY: Halfway,
): Chain[] {
  const before = from.intervals as readonly ShownInterval[];
  const after = to.intervals as readonly ShownInterval[];
  const at = halfwayX(from.at, to.at);
  const middle = (a: Edge, b: Edge): Edge => ({ value: halfwayY(a.value, b.value), open: a.open && b.open });
  const tip = (interval: ShownInterval): Edge => ({ value: halfwayY(interval.lo, interval.hi), open: false });
  const reached: (Chain | undefined)[] = after.map(() => undefined);
  const extend = (chain: Chain, index: number): void => {
    chain.points.push({ at: to.at, lo: lower(after[index]), hi: upper(after[index]) });
    reached[index] = chain;
  };

  for (const { left, right } of groups(before, after)) {
    if (left.length === right.length) {
      for (const [k, index] of left.entries()) extend(chains[index], right[k]);
    } else if (left.length === 1) {
      // The band divides: halfway, its parts still touch in the middle of the gaps.
      const [parent] = left;
      const outer = { lo: lower(before[parent]), hi: upper(before[parent]) };
      const first = middle(outer.lo, lower(after[right[0]]));
      const last = middle(outer.hi, upper(after[right[right.length - 1]]));
      chains[parent].points.push({ at, lo: first, hi: last });
      finished.push(chains[parent]);
      const cuts = gapCentres(
        right.map((index) => after[index]),
        halfwayY,
      );
      for (const [k, index] of right.entries()) {
        const child: Chain = { points: [{ at, lo: cuts[k - 1] ?? first, hi: cuts[k] ?? last }] };
        extend(child, index);
      }
    } else {
      // The bands join: the mirror image.
      const [child] = right;
      const outer = { lo: lower(after[child]), hi: upper(after[child]) };
      const first = middle(lower(before[left[0]]), outer.lo);
      const last = middle(upper(before[left[left.length - 1]]), outer.hi);
      const cuts = gapCentres(
        left.map((index) => before[index]),
        halfwayY,
      );
      for (const [k, index] of left.entries()) {
        chains[index].points.push({ at, lo: cuts[k - 1] ?? first, hi: cuts[k] ?? last });
        finished.push(chains[index]);
      }
      extend({ points: [{ at, lo: first, hi: last }] }, child);
    }
  }
  for (const [index, chain] of chains.entries()) {
    if (chain.points[chain.points.length - 1].at !== from.at) continue;
    chain.points.push({ at, lo: tip(before[index]), hi: tip(before[index]) });
    finished.push(chain);
  }
  return after.map((interval, index) => {
    const chain = reached[index];
    if (chain) return chain;
    const appeared: Chain = { points: [{ at, lo: tip(interval), hi: tip(interval) }] };
    extend(appeared, index);
    return appeared;
  });
}

function gapCentres(intervals: readonly ShownInterval[], halfwayY: Halfway): Edge[] {
  return intervals.slice(1).map((next, k) => ({ value: halfwayY(intervals[k].hi, next.lo), open: false }));
}

/**
 * Intervals of two neighbouring values that belong together: one to one, one to several, or several to one. Where several
 * would overlap several, as many pairs as there can be, those that overlap most.
 */
function groups(
  before: readonly ShownInterval[],
  after: readonly ShownInterval[],
): { readonly left: readonly number[]; readonly right: readonly number[] }[] {
  const pairs = before.flatMap((a, i) =>
    after.flatMap((b, j) => (overlap(a, b) > 0 ? [{ i, j, share: overlap(a, b) }] : [])),
  );
  const result: { left: readonly number[]; right: readonly number[] }[] = [];
  const pending = new Set(pairs);
  while (pending.size > 0) {
    const [seed] = pending;
    const left = new Set([seed.i]);
    const right = new Set([seed.j]);
    for (let size = 0; size < left.size + right.size; ) {
      size = left.size + right.size;
      for (const { i, j } of pending) {
        if (left.has(i)) right.add(j);
        if (right.has(j)) left.add(i);
      }
    }
    const own = [...pending].filter(({ i }) => left.has(i));
    for (const pair of own) pending.delete(pair);
    const ascending = (indices: Set<number>): number[] => [...indices].sort((a, b) => a - b);
    if (left.size === right.size || left.size === 1 || right.size === 1) {
      result.push({ left: ascending(left), right: ascending(right) });
      continue;
    }
    for (const { i, j } of own.sort((a, b) => b.share - a.share)) {
      if (!left.delete(i)) continue;
      if (right.delete(j)) result.push({ left: [i], right: [j] });
      else left.add(i);
    }
  }
  return result;
}

function areaOf({ points }: Chain): Point[] {
  return [
    ...points.map(({ at, lo }): Point => [at, lo.value]),
    ...points.map(({ at, hi }): Point => [at, hi.value]).reverse(),
  ];
}

/** Lower and upper edge of a chain without their open stretches. */
function edgesOf({ points }: Chain): Point[][] {
  return (['lo', 'hi'] as const).flatMap((side) => {
    const lines: Point[][] = [[]];
    for (const point of points) {
      if (point[side].open) lines.push([]);
      else lines[lines.length - 1].push([point.at, point[side].value]);
    }
    return lines.filter((line) => line.length > 1);
  });
}

const meet = (a: Point, b: Point): boolean => a[0] === b[0] && a[1] === b[1];

/** Lines that end where another one ends become one, so that dashes run through. */
function joined(lines: readonly Point[][]): Point[][] {
  const result: Point[][] = [];
  for (const added of lines) {
    let line = added;
    for (let found = true; found; ) {
      found = false;
      for (const [k, other] of result.entries()) {
        const connection = connected(line, other);
        if (!connection) continue;
        line = connection;
        result.splice(k, 1);
        found = true;
        break;
      }
    }
    result.push(line);
  }
  return result;
}

function connected(a: readonly Point[], b: readonly Point[]): Point[] | undefined {
  const [aLast, bLast] = [a[a.length - 1], b[b.length - 1]];
  if (meet(aLast, b[0])) return [...a, ...b.slice(1)];
  if (meet(bLast, a[0])) return [...b, ...a.slice(1)];
  if (meet(aLast, bLast)) return [...a, ...[...b].reverse().slice(1)];
  if (meet(a[0], b[0])) return [...[...a].reverse(), ...b.slice(1)];
  return undefined;
}
