/** Axis ticks: round numbers, as many as their labels leave room for. */
import { labelWidth, superscriptCharacters } from './text.js';

export interface Axis {
  readonly domain: readonly [number, number];
  readonly scale: 'linear' | 'log';
  readonly major: readonly number[];
  readonly minor: readonly number[];
  /** Label of a major tick; empty where it would not fit. */
  readonly label: (value: number) => string;
}

export const TICK_FONT_SIZE = 22;
/** More numbers along an axis would be clutter. */
const MOST_LABELS = 8;

function multiples(step: number, [low, high]: readonly [number, number]): number[] {
  const slack = 1e-9 * (high - low);
  const first = Math.ceil((low - slack) / step);
  const last = Math.floor((high + slack) / step);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/** A number without rounding dust and with a true minus sign. */
function formatNumber(value: number): string {
  return String(Number(value.toPrecision(10))).replace('-', '−');
}

/** Steps 1, 2 and 5 times a power of ten with the finer step that halves or fifths them, smallest first. */
function* roundSteps(range: number): Generator<{ step: number; minor: number }> {
  for (let power = Math.floor(Math.log10(range)) - 2; ; power++) {
    const unit = 10 ** power;
    yield { step: unit, minor: unit / 5 };
    yield { step: 2 * unit, minor: unit / 2 };
    yield { step: 5 * unit, minor: unit };
  }
}

/** Linear axis whose labels keep a gap of a digit along `length`, and a line height where the axis is vertical. */
export function linearAxis(domain: readonly [number, number], length: number, direction: 'x' | 'y'): Axis {
  const range = domain[1] - domain[0];
  if (!(range > 0) || !Number.isFinite(range)) {
    throw new RangeError(`Give the axis an ascending range; it is (${domain[0]}, ${domain[1]}).`);
  }
  let finer: Axis | undefined;
  for (const { step, minor } of roundSteps(range)) {
    const major = multiples(step, domain);
    const widest = Math.max(...major.map((value) => labelWidth(formatNumber(value), TICK_FONT_SIZE)));
    const room = direction === 'x' ? widest + 0.5 * TICK_FONT_SIZE : 1.5 * TICK_FONT_SIZE;
    const axis: Axis = { domain, scale: 'linear', major, minor: multiples(minor, domain), label: formatNumber };
    // One number alone gives no scale: rather two that come close.
    if (finer && major.length < 2) return finer;
    if ((step / range) * length >= Math.max(room, length / MOST_LABELS)) return axis;
    finer = axis;
  }
  throw new RangeError('An axis needs a length.');
}

/** Lengths by which the labels of a linear horizontal axis reach beyond its left and its right end. */
export function overhang(axis: Axis, length: number): [left: number, right: number] {
  const [low, high] = axis.domain;
  const beyond = (distance: (value: number) => number): number =>
    Math.max(
      0,
      ...axis.major.map((value) => {
        const fromEnd = (distance(value) / (high - low)) * length;
        return labelWidth(axis.label(value), TICK_FONT_SIZE) / 2 - fromEnd;
      }),
    );
  return [beyond((value) => value - low), beyond((value) => high - value)];
}

/** Powers of ten, 1 and 10 as plain numbers. */
function formatPower(power: number): string {
  return power === 0 || power === 1 ? String(10 ** power) : `10${superscriptCharacters(formatNumber(power))}`;
}

/** Logarithmic axis with labels at powers of ten, thinned to one every 40 tenths of a millimetre, and 2…9 between. */
export function logAxis(domain: readonly [number, number], length: number): Axis {
  if (!(domain[0] > 0 && domain[1] > domain[0])) {
    throw new RangeError(`A logarithmic axis needs a positive ascending range; it is (${domain[0]}, ${domain[1]}).`);
  }
  const slack = 1e-9;
  const first = Math.ceil(Math.log10(domain[0]) - slack);
  const last = Math.floor(Math.log10(domain[1]) + slack);
  const decades = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const perDecade = length / Math.log10(domain[1] / domain[0]);
  const plain = first >= -2 && last <= 4;
  const every = Math.max(1, Math.ceil(40 / perDecade));
  const major = decades.map((power) => 10 ** power);
  const minor = [first - 1, ...decades]
    .flatMap((power) => [2, 3, 4, 5, 6, 7, 8, 9].map((digit) => digit * 10 ** power))
    .filter((value) => value >= domain[0] && value <= domain[1]);
  // An axis of barely one decade would carry a single number.
  const between = decades.length < 3 ? minor.filter((value) => /^[25]/.test(value.toExponential())) : [];
  return {
    domain,
    scale: 'log',
    major: [...major, ...between],
    minor,
    label: (value) => {
      if (between.includes(value)) return formatNumber(value);
      const power = Math.round(Math.log10(value));
      if (power % every !== 0) return '';
      return plain ? formatNumber(10 ** power) : formatPower(power);
    },
  };
}
