/** Legends: samples with labels, flowing in centred rows. */
import { BAND_OPACITY, INK, type LineStyle } from './style.js';
import { coordinate, escapeMarkup, labelWidth, svgText } from './text.js';

export type Sample =
  | { readonly kind: 'line'; readonly style: LineStyle }
  | { readonly kind: 'region'; readonly style: LineStyle; readonly opacity: number }
  | { readonly kind: 'band'; readonly style: LineStyle }
  | { readonly kind: 'points' }
  | { readonly kind: 'star' }
  | { readonly kind: 'circle' }
  | { readonly kind: 'dot' }
  | { readonly kind: 'none' };

export interface LegendItem {
  /** Markup. */
  readonly label: string;
  readonly sample: Sample;
}

export const LEGEND_FONT_SIZE = 22;
const ROW_HEIGHT = 30;
const SAMPLE_WIDTH = {
  line: 62,
  region: 62,
  band: 40,
  points: 24,
  star: 24,
  circle: 24,
  dot: 24,
  none: 0,
} as const;
const SAMPLE_GAP = 9;
const ITEM_GAP = 26;
const MOST_ITEMS = 12;
const ITEMS_OF_MANY = 7;

/** Five-pointed star about the origin: a path, since no font is sure to carry the glyph. */
export function starPath(radius: number): string {
  const corners = Array.from({ length: 10 }, (_, i) => {
    const r = i % 2 === 0 ? radius : 0.4 * radius;
    const angle = (Math.PI * i) / 5;
    return `${coordinate(r * Math.sin(angle))},${coordinate(-r * Math.cos(angle))}`;
  });
  return `M${corners.join('L')}Z`;
}

function lineSample({ colour, dash, width }: LineStyle, length: number): string {
  const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash}"`;
  return `<path d="M0,0H${length}" fill="none" stroke="${colour}" stroke-width="${width}"${dashes}/>`;
}

function drawSample(sample: Sample): string {
  const width = SAMPLE_WIDTH[sample.kind];
  switch (sample.kind) {
    case 'line':
      return lineSample(sample.style, width);
    case 'region':
      return (
        `<rect y="-9" width="${width}" height="18" fill="${sample.style.colour}" fill-opacity="${sample.opacity}"/>` +
        lineSample(sample.style, width)
      );
    case 'band':
      return (
        `<rect y="-9" width="${width}" height="18" fill="${sample.style.colour}" fill-opacity="${BAND_OPACITY}" ` +
        `stroke="${sample.style.colour}" stroke-width="2"/>`
      );
    case 'points':
      return `<path d="M12,-12V12" stroke="${INK}" stroke-width="2"/><circle cx="12" r="5" fill="${INK}"/>`;
    case 'star':
      return `<path d="${starPath(13)}" transform="translate(12,0)" fill="${INK}"/>`;
    case 'circle':
      return `<circle cx="12" r="8" fill="none" stroke="${INK}" stroke-width="3"/>`;
    case 'dot':
      return `<circle cx="12" r="7" fill="${INK}"/>`;
    case 'none':
      return '';
    default:
      return sample satisfies never;
  }
}

const itemWidth = (item: LegendItem): number =>
  SAMPLE_WIDTH[item.sample.kind] + SAMPLE_GAP + labelWidth(item.label, LEGEND_FONT_SIZE);

/** Width of a legend's longest item. */
export const widestItem = (items: readonly LegendItem[]): number => Math.max(0, ...items.map(itemWidth));

const rowWidth = (row: readonly LegendItem[]): number =>
  row.reduce((sum, item) => sum + itemWidth(item), 0) + ITEM_GAP * (row.length - 1);

/** Fills rows in order; an item too long for a row gets one of its own. */
function flow(items: readonly LegendItem[], width: number): LegendItem[][] {
  const rows: LegendItem[][] = [];
  for (const item of items) {
    const row = rows.at(-1);
    if (row && rowWidth([...row, item]) <= width) row.push(item);
    else rows.push([item]);
  }
  return rows;
}

/**
 * A legend that a reader can take in: of very many entries, some evenly chosen ones with the first and the last, and how
 * many there are. The styles of the others lie between those of their neighbours.
 */
export function shortLegend(items: readonly LegendItem[]): LegendItem[] {
  if (items.length <= MOST_ITEMS) return [...items];
  const kept = Array.from({ length: ITEMS_OF_MANY }, (_, i) =>
    Math.round((i * (items.length - 1)) / (ITEMS_OF_MANY - 1)),
  );
  return [
    ...kept.map((i) => items[i] as LegendItem),
    { label: `(${kept.length} of ${items.length} named)`, sample: { kind: 'none' } },
  ];
}

/** Entries under what all of them have in common, part by part: legends break their lines between entries. */
export function withHeading(heading: string | undefined, items: readonly LegendItem[]): LegendItem[] {
  if (!heading) return [...items];
  const parts = heading.split(', ');
  return [
    ...parts.map(
      (part, i): LegendItem => ({
        label: escapeMarkup(i < parts.length - 1 ? `${part},` : part),
        sample: { kind: 'none' },
      }),
    ),
    ...items,
  ];
}

/** Height of a legend that is `width` wide. */
export function legendHeight(items: readonly LegendItem[], width: number): number {
  return flow(items, width).length * ROW_HEIGHT;
}

/** Draws a legend in the box from (x, y) down, its rows centred. */
export function drawLegend(
  items: readonly LegendItem[],
  box: { readonly x: number; readonly y: number; readonly width: number },
): string {
  return flow(items, box.width)
    .flatMap((row, rowIndex) => {
      const baseline = box.y + (rowIndex + 0.5) * ROW_HEIGHT;
      let x = box.x + (box.width - rowWidth(row)) / 2;
      return row.map((item) => {
        const textX = x + SAMPLE_WIDTH[item.sample.kind] + SAMPLE_GAP;
        const drawing =
          `<g transform="translate(${coordinate(x)},${coordinate(baseline)})">${drawSample(item.sample)}</g>` +
          svgText(item.label, { x: textX, y: baseline + 0.36 * LEGEND_FONT_SIZE, fontSize: LEGEND_FONT_SIZE });
        x += itemWidth(item) + ITEM_GAP;
        return drawing;
      });
    })
    .join('\n');
}
