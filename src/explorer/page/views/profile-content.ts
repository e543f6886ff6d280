/** What a profile shows, and in which range. */
import { COUPLINGS, type CouplingName } from '../../../physics/couplings.js';
import type { ProfileCurve } from '../../../report/figures/figure-data.js';
import { belowCeiling } from '../../../report/figures/profile-curve.js';
import type { ProfileAnswer } from '../../engine/question.js';
import { nextRange, type Range, union } from '../drawing/ranges.js';

/** The vertical axis ends at this multiple of the highest level shown. */
const CEILING = 2.6;

export interface ProfileWindow {
  readonly coupling: CouplingName;
  readonly x: Range;
  /** Highest Δχ² shown. */
  readonly ceiling: number;
}

/** The coupling that is asked for, or the one last shown as long as nothing has come. */
export function couplingToShow(
  profiles: readonly (ProfileAnswer | null)[],
  wanted: CouplingName,
  previous: CouplingName | undefined,
): CouplingName {
  const has = (coupling: CouplingName): boolean => profiles.some((profile) => profile?.coupling === coupling);
  return previous && !has(wanted) && has(previous) ? previous : wanted;
}

/**
 * The part of the profiles to show: all intervals, and the curves some way above them.
 * @param changing the hand moves, or answers are still to come
 * @returns undefined before there is anything to show
 */
export function profileWindow(
  profiles: readonly ProfileAnswer[],
  coupling: CouplingName,
  previous: ProfileWindow | undefined,
  changing: boolean,
): ProfileWindow | undefined {
  if (profiles.length === 0) return undefined;
  const { standardModel, evenInSign } = COUPLINGS[coupling];
  const intervals = union(profiles.flatMap((profile) => profile.intervals.map(({ lo, hi }): Range => [lo, hi])));
  const sampled = (): Range => {
    const { values } = profiles[0];
    return [values[0], values[values.length - 1]];
  };
  const content = union([[standardModel, standardModel], intervals ?? sampled()]) as Range;
  const room = 0.25 * (content[1] - content[0]);
  const same = previous?.coupling === coupling ? previous : undefined;
  const x = nextRange(same?.x, [evenInSign ? 0 : content[0] - room, content[1] + room], evenInSign, changing);
  const ceiling = CEILING * Math.max(...profiles.map(({ threshold }) => threshold));
  return same && same.x === x && same.ceiling === ceiling ? same : { coupling, x, ceiling };
}

/** Curve of Δχ² up to a ceiling, interrupted where it lies above or nothing could be fitted. */
export function curvePoints(
  values: readonly number[],
  deltaChi2: readonly (number | null)[],
  ceiling: number,
): [number, number][] {
  const curve: ProfileCurve = { x: values, deltaChi2: deltaChi2.map((value) => value ?? Number.NaN) };
  return belowCeiling(curve, ceiling);
}
