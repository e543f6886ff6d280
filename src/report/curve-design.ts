/** How the curves of a scan are told apart: styles by key, and the entries of the legend. */
import type { ScanResult } from '../scan/result.js';
import { type LegendItem, shortLegend } from './figures/legend.js';
import { crossedStyles, curveStyles, MOST_DASHES } from './figures/sequence-styles.js';
import { INK, type LineStyle } from './figures/style.js';
import { escapeMarkup } from './figures/text.js';
import { distinctions } from './scan-variations.js';

export interface CurveDesign {
  readonly styles: ReadonlyMap<string, LineStyle>;
  /** Entries that explain colours and dashes one after the other; otherwise each curve has an entry of its own. */
  readonly legend?: readonly LegendItem[];
}

/** Up to this many curves of two settings each have an entry of their own. */
const MOST_NAMED = 4;

/**
 * Styles of variations that differ on some dimensions. Two dimensions are a colour and a dash where the dashes suffice.
 * @param curves key of style of a variation; those that share a key are one curve
 * @param varying indices of the dimensions that tell the curves apart
 */
export function curveDesign(
  result: Pick<ScanResult, 'variations' | 'dimensions'>,
  curves: readonly { readonly key: string; readonly colour?: string | undefined; readonly variation: number }[],
  varying: readonly number[],
): CurveDesign {
  const { dimensions, variations } = result;
  const distinction = distinctions(result);
  const keys = curves.map(({ key }) => key);
  const count = new Set(keys).size;
  if (varying.length === 2 && count > MOST_NAMED) {
    const [colour, dash] = [...varying].sort((a, b) => dimensions[b].length - dimensions[a].length);
    if (dimensions[dash].length <= MOST_DASHES) {
      const styles = crossedStyles(dimensions[colour].length, dimensions[dash].length);
      const styleAt = (position: readonly number[]): LineStyle => styles[position[colour]][position[dash]];
      const entries = (dimension: number, style: (index: number) => LineStyle): LegendItem[] =>
        Array.from({ length: dimensions[dimension].length }, (_, index) => {
          const example = variations.findIndex(({ position }) => position[dimension] === index);
          if (example < 0) return [];
          const label = escapeMarkup(distinction(example, [dimension]));
          return [{ label, sample: { kind: 'line', style: style(index) } } as const];
        }).flat();
      return {
        styles: new Map(curves.map(({ key, variation }) => [key, styleAt(variations[variation].position)])),
        legend: [
          ...shortLegend(entries(colour, (index) => ({ ...styles[index][0], dash: undefined }))),
          ...entries(dash, (index) => ({ ...styles[0][index], colour: INK })),
        ],
      };
    }
  }
  const styled = curves.map(({ key, colour }) => ({ scenario: key, colour }));
  return { styles: curveStyles(styled, isOrdered(result, varying)) };
}

/** Whether curves have an order: one setting with numbers tells them apart. */
function isOrdered({ dimensions }: Pick<ScanResult, 'dimensions'>, varying: readonly number[]): boolean {
  return (
    varying.length === 1 && dimensions[varying[0]].keys.some(({ values }) => values.every((v) => typeof v === 'number'))
  );
}
