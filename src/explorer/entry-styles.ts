/** Lines of the entries: the paper's where a scenario stands once, others for further copies of it. */
import { type LineStyle, scenarioStyles } from '../report/figures/style.js';
import { standingOut } from './colour.js';
import type { Entry } from './state.js';

/** Grounds that lines are drawn on. */
export const LIGHT_GROUND = '#ffffff';
export const DARK_GROUND = '#14161a';

/** Contrast ratio of a line with its ground. More would make all colours equally bright, and the same to the colour-blind. */
const LEAST_CONTRAST = 3;

/** Okabe and Ito's palette, each colour with a dash that no scenario has. */
const COPIES: readonly LineStyle[] = [
  { colour: '#0072b2', dash: '16 4 3 4 3 4', width: 4 },
  { colour: '#009e73', dash: '6 3', width: 4.5 },
  { colour: '#000000', dash: '24 6', width: 4 },
  { colour: '#56b4e9', dash: '12 3 6 3', width: 4.5 },
  { colour: '#cc79a7', dash: '8 8', width: 4.5 },
];

/** The line of an entry. Widths and dashes are in tenths of a millimetre at column width, as in `style.ts`. */
export interface EntryStyle {
  /** In figures for publication. */
  readonly print: LineStyle;
  /** On {@link LIGHT_GROUND}: at least 3:1. */
  readonly light: LineStyle;
  /** On {@link DARK_GROUND}: at least 3:1. */
  readonly dark: LineStyle;
}

/** A style per entry, all different. */
export function entryStyles(entries: readonly Pick<Entry, 'scenario'>[]): EntryStyle[] {
  let copies = 0;
  return entries.map(({ scenario }, i) => {
    const isFirst = entries.findIndex((other) => other.scenario === scenario) === i;
    const print = isFirst
      ? (scenarioStyles([{ scenario }]).get(scenario) as LineStyle)
      : COPIES[copies++ % COPIES.length];
    return {
      print,
      light: { ...print, colour: standingOut(print.colour, LIGHT_GROUND, LEAST_CONTRAST) },
      dark: { ...print, colour: standingOut(print.colour, DARK_GROUND, LEAST_CONTRAST) },
    };
  });
}
