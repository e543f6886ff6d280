/** Styles of curves that have an order: from dark to light, so that the order survives in greyscale. */
import { type LineStyle, type StyledScenario, scenarioStyles } from './style.js';

/** Viridis (perceptually even, safe for the colour-blind) without its yellow end, which vanishes on white and shades. */
const DARK_TO_LIGHT = ['#440154', '#472d7b', '#3b528b', '#2c728e', '#21918c', '#28ae80'];
/** Neighbours of similar colour differ in their dashes. */
const DASHES = [undefined, '14 5', '4 4', '14 4 3 4'];
const WIDTH = 4;
/** More unordered curves than this could not be told apart by hue. */
const MOST_HUES = 6;

function mixed(share: number): string {
  const position = share * (DARK_TO_LIGHT.length - 1);
  const index = Math.min(Math.floor(position), DARK_TO_LIGHT.length - 2);
  const channels = (colour: string): number[] => [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16));
  const [from, to] = [channels(DARK_TO_LIGHT[index]), channels(DARK_TO_LIGHT[index + 1])];
  const hex = from.map((value, i) => Math.round(value + (to[i] - value) * (position - index)));
  return `#${hex.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** Styles of a sequence, the first one darkest. */
export function sequenceStyles(keys: readonly string[]): ReadonlyMap<string, LineStyle> {
  const distinct = [...new Set(keys)];
  return new Map(
    distinct.map((key, i) => [
      key,
      {
        colour: mixed(distinct.length === 1 ? 0 : i / (distinct.length - 1)),
        dash: DASHES[i % DASHES.length],
        width: WIDTH,
      },
    ]),
  );
}

/** Styles of curves with or without an order: hues where few have none, a sequence otherwise. */
export function curveStyles(curves: readonly StyledScenario[], ordered: boolean): ReadonlyMap<string, LineStyle> {
  const keys = curves.map(({ scenario }) => scenario);
  return ordered || new Set(keys).size > MOST_HUES ? sequenceStyles(keys) : scenarioStyles(curves);
}

/** Most dashes that can be told apart. */
export const MOST_DASHES = DASHES.length;

/** Styles of curves with two orders: colours by the first, dashes by the second. */
export function crossedStyles(colours: number, dashes: number): LineStyle[][] {
  return Array.from({ length: colours }, (_, i) =>
    Array.from({ length: dashes }, (_, j) => ({
      colour: mixed(colours === 1 ? 0 : i / (colours - 1)),
      dash: DASHES[j % DASHES.length],
      width: WIDTH,
    })),
  );
}

/** The same styles where their colours differ; otherwise colours from dark to light. */
export function distinctColours(styles: ReadonlyMap<string, LineStyle>): ReadonlyMap<string, LineStyle> {
  const colours = new Set([...styles.values()].map(({ colour }) => colour));
  if (colours.size === styles.size) return styles;
  return new Map(
    [...styles].map(([key, style], i) => [
      key,
      { ...style, colour: mixed(styles.size === 1 ? 0 : i / (styles.size - 1)) },
    ]),
  );
}
