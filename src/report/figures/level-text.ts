/** Confidence levels in words. */
import { percentText, printedNumber } from '../../numerics/printed-number.js';

/** The level of a bound or region that is drawn. */
export interface ShownLevel {
  /** Null where Δχ² was given directly: it stands for no level. */
  readonly confidenceLevel: number | null;
  /** Parameters that the level holds for. */
  readonly degreesOfFreedom: 1 | 2;
  /** Δχ² of the level. */
  readonly threshold: number;
}

/** A confidence level in words, e.g. `90% C.L.`: all of its digits, since 99.9999% is not 100%. */
export function levelText(confidenceLevel: number): string {
  return `${percentText(confidenceLevel)}% C.L.`;
}

/** `90% C.L.`, from the level itself; `Δχ² = 4.00` where there is none. */
export function levelName({ confidenceLevel, threshold }: Omit<ShownLevel, 'degreesOfFreedom'>): string {
  return confidenceLevel === null ? `Δχ² = ${printedNumber(threshold)}` : levelText(confidenceLevel);
}

/** A level with the parameters that it holds for: `90% C.L., 2 d.o.f.`. */
export function statedLevel(level: ShownLevel): string {
  return level.confidenceLevel === null ? levelName(level) : `${levelName(level)}, ${level.degreesOfFreedom} d.o.f.`;
}

/** What tells levels apart. */
export function levelKey({ confidenceLevel, degreesOfFreedom, threshold }: ShownLevel): string {
  return `${confidenceLevel} ${degreesOfFreedom} ${threshold}`;
}

/** Every level once, the lowest Δχ² first. */
export function distinctLevels(levels: readonly ShownLevel[]): ShownLevel[] {
  return [...new Map(levels.map((level) => [levelKey(level), level])).values()].sort(
    (a, b) => a.threshold - b.threshold,
  );
}
