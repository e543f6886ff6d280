/** Colours that can be told from their ground (WCAG 2.2). */
import { power } from '../numerics/powers.js';

type Rgb = readonly [red: number, green: number, blue: number];

function rgbOf(colour: string): Rgb {
  const channel = (at: number): number => Number.parseInt(colour.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5)];
}

const hexOf = (rgb: Rgb): string => `#${rgb.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;

/** Relative luminance of a colour `#rrggbb`, 0 to 1. */
export function luminance(colour: string): number {
  const [red, green, blue] = rgbOf(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : power((share + 0.055) / 1.055, 2.4);
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two colours `#rrggbb`, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [darker, lighter] = [luminance(a), luminance(b)].sort((first, second) => first - second);
  return (lighter + 0.05) / (darker + 0.05);
}

const STEPS = 50;

/**
 * The colour nearest to a given one, on its way to black or white, that stands out from its ground.
 * @param least contrast ratio with the ground; one that black or white reaches
 */
export function standingOut(colour: string, ground: string, least: number): string {
  const end: Rgb = luminance(ground) > 0.18 ? [0, 0, 0] : [255, 255, 255];
  const from = rgbOf(colour);
  for (let step = 0; step < STEPS; step++) {
    const share = step / STEPS;
    const [red, green, blue] = from.map((value, i) => value + share * (end[i] - value));
    const mixed = hexOf([red, green, blue]);
    if (contrast(mixed, ground) >= least) return mixed;
  }
  return hexOf(end);
}
