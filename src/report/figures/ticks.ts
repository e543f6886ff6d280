/** Axis ticks: round numbers, as many as their labels leave room for. */

import { powerOfTen } from '../../numerics/powers.js';
import { labelWidth, superscriptCharacters } from './text.js';

export interface Axis {
  readonly domain: readonly [number, number];
  readonly scale: 'linear' | 'log' | 'symlog';
  /** Of a symlog axis: values well below this are spaced evenly, those well above by their logarithm. */
  readonly constant?: number;
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
    const unit = powerOfTen(power);
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

/** What the position on an axis depends on. */
export type AxisShape = Pick<Axis, 'domain' | 'scale' | 'constant'>;

/** The map in which an axis is even, and back. */
function stretch({ scale, constant = 1 }: AxisShape): Record<'forward' | 'backward', (value: number) => number> {
  switch (scale) {
    case 'linear':
      return { forward: (value) => value, backward: (value) => value };
    case 'log':
      return { forward: Math.log, backward: Math.exp };
    case 'symlog':
      return {
        forward: (value) => Math.sign(value) * Math.log1p(Math.abs(value) / constant),
        backward: (value) => Math.sign(value) * constant * Math.expm1(Math.abs(value)),
      };
    default:
      return scale satisfies never;
  }
}

/** Position of a value along an axis: 0 at its lower end, 1 at its upper one. */
export function axisShare(axis: AxisShape, value: number): number {
  const { forward } = stretch(axis);
  const [low, high] = axis.domain;
  return (forward(value) - forward(low)) / (forward(high) - forward(low));
}

/** The value at a position along an axis, see {@link axisShare}. */
export function axisValue(axis: AxisShape, share: number): number {
  const { forward, backward } = stretch(axis);
  const [low, high] = axis.domain;
  return backward(forward(low) + share * (forward(high) - forward(low)));
}

/** The value that stands halfway between two others. */
export function axisMiddle(axis: AxisShape, a: number, b: number): number {
  const { forward, backward } = stretch(axis);
  return backward((forward(a) + forward(b)) / 2);
}

/** A range with room beyond its ends, as a share of its length on an axis of this scale. */
export function withMargin(axis: AxisShape, share: number): [number, number] {
  const { forward, backward } = stretch(axis);
  const [low, high] = axis.domain.map(forward) as [number, number];
  const room = share * (high - low);
  return [backward(low - room), backward(high + room)];
}

/** Lengths by which the labels of a horizontal axis reach beyond its left and its right end. */
export function overhang(axis: Axis, length: number): [left: number, right: number] {
  const beyond = (distance: (share: number) => number): number =>
    Math.max(
      0,
      ...axis.major.map((value) => {
        const fromEnd = distance(axisShare(axis, value)) * length;
        return labelWidth(axis.label(value), TICK_FONT_SIZE) / 2 - fromEnd;
      }),
    );
  return [beyond((share) => share), beyond((share) => 1 - share)];
}

/** Powers of ten, 1 and 10 as plain numbers. */
function formatPower(power: number): string {
  return power === 0 || power === 1 ? String(powerOfTen(power)) : `10${superscriptCharacters(formatNumber(power))}`;
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
  const major = decades.map((power) => powerOfTen(power));
  const minor = [first - 1, ...decades]
    .flatMap((power) => [2, 3, 4, 5, 6, 7, 8, 9].map((digit) => digit * powerOfTen(power)))
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
      return plain ? formatNumber(powerOfTen(power)) : formatPower(power);
    },
  };
}

/** Room that the labels of two neighbouring ticks need between their centres. */
function roomFor(labels: readonly [string, string], direction: 'x' | 'y'): number {
  if (direction === 'y') return 1.35 * TICK_FONT_SIZE;
  const width = (label: string): number => labelWidth(label, TICK_FONT_SIZE);
  return (width(labels[0]) + width(labels[1])) / 2 + 0.5 * TICK_FONT_SIZE;
}

/** Labels of the ticks that keep apart, those that come first in `candidates` before the others. */
function labelsThatFit(
  axis: AxisShape,
  candidates: readonly number[],
  format: (value: number) => string,
  length: number,
  direction: 'x' | 'y',
): Map<number, string> {
  const kept = new Map<number, string>();
  for (const value of candidates) {
    const label = format(value);
    const fits = [...kept].every(
      ([other, otherLabel]) =>
        Math.abs(axisShare(axis, value) - axisShare(axis, other)) * length >= roomFor([label, otherLabel], direction),
    );
    if (fits) kept.set(value, label);
  }
  return kept;
}

const DIGITS = [1, 2, 3, 4, 5, 6, 7, 8, 9];
/** Which digits are labelled first where there is room for more than powers of ten. */
const DIGITS_BY_RANK = [5, 2, 3, 7, 4, 6, 8, 9];
/** Powers of ten that are still written out. */
const PLAIN_POWERS = [-3, 4] as const;

/** d × 10^p as the decimal number nearest to it. */
const decimal = (digit: number, power: number): number => Number(`${digit}e${power}`);

/** Numbers as they stand if all powers are ordinary, else in powers of ten. */
function decimalFormat(powers: readonly number[]): (value: number) => string {
  const plain = powers.every((power) => power >= PLAIN_POWERS[0] && power <= PLAIN_POWERS[1]);
  return (value) => {
    if (plain || value === 0) return formatNumber(value);
    const [digits, power] = Math.abs(value).toExponential().split('e') as [string, string];
    const factor = digits === '1' ? '' : `${digits}·`;
    return `${value < 0 ? '−' : ''}${factor}${formatPower(Number(power))}`;
  };
}

/**
 * Logarithmic axis for values that may span less than a decade: as many of 1, 2, 5 and other digits times a power of
 * ten are labelled as fit.
 */
export function valueLogAxis(domain: readonly [number, number], length: number, direction: 'x' | 'y'): Axis {
  const [low, high] = domain;
  if (!(low > 0 && high > low)) {
    throw new RangeError(`A logarithmic axis needs a positive ascending range; it is (${low}, ${high}).`);
  }
  const inside = (value: number): boolean => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
  const powers = powersBetween(low, high);
  const axis = { domain, scale: 'log' } as const;
  const format = decimalFormat(powers);
  const tens = powers.map((power) => decimal(1, power)).filter(inside);
  const minor = powers.flatMap((power) => DIGITS.map((digit) => decimal(digit, power))).filter(inside);
  const digits = DIGITS_BY_RANK.flatMap((digit) => powers.map((power) => decimal(digit, power))).filter(inside);
  // Between two neighbouring digits only even steps are left.
  if (tens.length + digits.length < 2) return { ...linearAxis(domain, length, direction), scale: 'log' };
  const labels = labelsThatFit(axis, tens.length > 3 ? tens : [...tens, ...digits], format, length, direction);
  return {
    ...axis,
    major: [...new Set([...tens, ...labels.keys()])],
    minor,
    label: (value) => labels.get(value) ?? '',
  };
}

/**
 * Axis of values of both signs over decades: evenly spaced well below `constant` (a power of ten), by the logarithm well
 * above it. Labels at 0 and at powers of ten, at 2, 5 and other digits times a power where there is room.
 */
export function symlogAxis(
  domain: readonly [number, number],
  constant: number,
  length: number,
  direction: 'x' | 'y',
): Axis {
  const [low, high] = domain;
  if (!(high > low && constant > 0)) {
    throw new RangeError(`Give the axis an ascending range; it is (${low}, ${high}), even below ${constant}.`);
  }
  const inside = (value: number): boolean => value >= low && value <= high;
  const bothSigns = (values: readonly number[]): number[] => values.flatMap((value) => [value, -value]).filter(inside);
  const powers = powersBetween(constant, Math.max(Math.abs(low), Math.abs(high), constant));
  const axis = { domain, scale: 'symlog', constant } as const;
  const tens = bothSigns(powers.map((power) => decimal(1, power)));
  const digits = bothSigns(DIGITS_BY_RANK.flatMap((digit) => powers.map((power) => decimal(digit, power))));
  // Below the constant the axis is nearly linear: a fifth of it between ticks.
  const fifths = bothSigns([1, 2, 3, 4].map((fifth) => (constant * fifth) / 5));
  const zero = inside(0) ? [0] : [];
  const labels = labelsThatFit(axis, [...zero, ...tens, ...digits], decimalFormat(powers), length, direction);
  return {
    ...axis,
    major: [...new Set([...zero, ...tens, ...labels.keys()])],
    minor: [...fifths, ...bothSigns(powers.flatMap((power) => DIGITS.map((digit) => decimal(digit, power))))],
    label: (value) => labels.get(value) ?? '',
  };
}

/** Powers of ten of the decades that a positive range touches. */
function powersBetween(low: number, high: number): number[] {
  const slack = 1e-9;
  const first = Math.floor(Math.log10(low) + slack);
  const last = Math.floor(Math.log10(high) + slack);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
