/** Lines on light and on dark paper: the style sheet chooses, so that a change of theme draws nothing anew. */
import type { LineStyle } from '../../../report/figures/style.js';
import { standingOut } from '../../colour.js';
import { DARK_GROUND, LIGHT_GROUND } from '../../entry-styles.js';

/** One line in two colours. */
export interface Ink {
  readonly light: LineStyle;
  readonly dark: LineStyle;
}

/** Contrast of a line with its ground, as that of the lines of entries. */
const LEAST_CONTRAST = 3;

const inks = new Map<LineStyle, Ink>();

/** A line of the printed figures on both papers. */
export function inkOf(style: LineStyle): Ink {
  let ink = inks.get(style);
  if (!ink) {
    const on = (ground: string): LineStyle => ({ ...style, colour: standingOut(style.colour, ground, LEAST_CONTRAST) });
    ink = { light: on(LIGHT_GROUND), dark: on(DARK_GROUND) };
    inks.set(style, ink);
  }
  return ink;
}

/** Custom properties for an element of the class `ink`. */
export function coloursOf({ light, dark }: Ink): Record<string, string> {
  return { '--on-light': light.colour, '--on-dark': dark.colour };
}

/** Widths and dashes of the printed figures in pixels. */
const PIXELS_PER_UNIT = 0.5;
const THINNEST = 1.4;

/** Attributes of a line; give its element the class `ink`. */
export function strokeOf(ink: Ink): Record<string, string | number | Record<string, string>> {
  const { dash, width } = ink.light;
  const dashes = dash
    ?.split(' ')
    .map((length) => Math.round(Number(length) * PIXELS_PER_UNIT * 10) / 10)
    .join(' ');
  return {
    style: coloursOf(ink),
    'stroke-width': Math.max(THINNEST, width * PIXELS_PER_UNIT),
    ...(dashes === undefined ? {} : { 'stroke-dasharray': dashes }),
  };
}
