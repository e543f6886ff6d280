/** Several confidence levels in one figure: a line style each, and an entry of the legend. */
import type { LegendItem } from './legend.js';
import { distinctLevels, levelKey, type ShownLevel, statedLevel } from './level-text.js';
import { distinctColours } from './sequence-styles.js';
import { cyclic, INK, type LineStyle } from './style.js';
import { escapeMarkup } from './text.js';

/** The lowest level is solid: with the longest dashes lost first, nested lines remain legible. */
const LEVEL_DASHES = [undefined, '14 5', '4 4', '14 4 3 4', '24 6', '8 3'];
/** Where dashes tell curves apart, levels differ by their widths. */
const LEVEL_WIDTHS = [5, 2.2, 8, 3.5, 6.5, 1.4];
/** The line of the only level of a profile, which is named beside it. */
const ONLY_RULE: LineStyle = { colour: INK, dash: '2 4', width: 2 };

export interface LevelDesign {
  /** The line of a curve at a level. */
  style(scenario: string, level: ShownLevel): LineStyle;
  /** The line of a curve among all levels. */
  base(scenario: string): LineStyle;
  readonly legend: readonly LegendItem[];
}

/**
 * One level is only named, and curves keep their styles. Several differ by dashes, and curves by colours then; by widths
 * where the dashes mean something else already.
 * @param dashesAreTaken whether the legend explains dashes
 */
export function levelDesign(
  given: readonly ShownLevel[],
  styles: ReadonlyMap<string, LineStyle>,
  dashesAreTaken: boolean,
): LevelDesign {
  const levels = distinctLevels(given);
  if (levels.length < 2) {
    const base = (scenario: string): LineStyle => styles.get(scenario) as LineStyle;
    const legend = levels.map(
      (level) => ({ label: escapeMarkup(statedLevel(level)), sample: { kind: 'none' } }) as const,
    );
    return { style: base, base, legend };
  }
  const colours = dashesAreTaken ? styles : distinctColours(styles);
  const keys = levels.map(levelKey);
  const base = (scenario: string): LineStyle => {
    const own = colours.get(scenario) as LineStyle;
    return dashesAreTaken ? own : { ...own, dash: undefined };
  };
  const at = (own: LineStyle, index: number): LineStyle =>
    dashesAreTaken
      ? { ...own, width: cyclic(LEVEL_WIDTHS, index) }
      : {
          ...own,
          dash: cyclic(LEVEL_DASHES, index),
          width:
            index < LEVEL_DASHES.length ? own.width : cyclic(LEVEL_WIDTHS, Math.floor(index / LEVEL_DASHES.length)),
        };
  const ink: LineStyle = { colour: INK, dash: undefined, width: 4 };
  return {
    base,
    style: (scenario, level) => at(base(scenario), keys.indexOf(levelKey(level))),
    legend: levels.map((level, index) => ({
      label: escapeMarkup(statedLevel(level)),
      sample: { kind: 'line', style: at(ink, index) },
    })),
  };
}

/** Horizontal lines at the levels of a profile, the lowest first: the dashes of {@link levelDesign} where there are several. */
export function ruleStyles(levels: readonly ShownLevel[]): LineStyle[] {
  if (levels.length < 2) return levels.map(() => ONLY_RULE);
  return levels.map((_, index) => ({ ...ONLY_RULE, dash: cyclic(LEVEL_DASHES, index) }));
}

/** Entries of the levels of profiles; none for a single one, which is named at its line. */
export function ruleLegend(levels: readonly ShownLevel[]): LegendItem[] {
  if (levels.length < 2) return [];
  return ruleStyles(levels).map((style, index) => ({
    label: escapeMarkup(statedLevel(levels[index])),
    sample: { kind: 'line', style },
  }));
}
