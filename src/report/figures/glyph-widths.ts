/** Advance widths of DejaVu Sans, so that labels can be laid out without a browser. */

/** Characters by their advance in hundredths of the font size; upright and oblique agree. */
const CHARACTERS_BY_WIDTH: readonly (readonly [number, string])[] = [
  [27, "'"],
  [28, 'ijl'],
  [29, 'IJ'],
  [32, ' ,.·'],
  [34, '/:;\\|'],
  [35, 'f'],
  [36, '-'],
  [39, '()[]t⟨⟩'],
  [40, '²³⁰¹⁴⁵⁶⁷⁸⁹'],
  [41, '!r'],
  [46, '"'],
  [50, '*_`–'],
  [53, '?sz⁻'],
  [55, 'c'],
  [56, 'Lν'],
  [59, 'Fkvxyγχ'],
  [60, 'PτTYaoδ'],
  [62, 'e'],
  [64, '0123456789ESbdghnpquσβμ'],
  [67, 'KAVΔ'],
  [70, 'BRXZC'],
  [76, 'UHNDG'],
  [80, 'OQ&'],
  [84, 'w#+<=>^~−×±'],
  [87, 'M'],
  [98, '%mW@…'],
];
const WIDTHS = new Map(
  CHARACTERS_BY_WIDTH.flatMap(([width, text]) => [...text].map((character) => [character, width / 100])),
);
const WIDTH_OF_OTHERS = 0.65;

/** Width of plain text in units of the font size. */
export function plainWidth(text: string): number {
  return [...text].reduce((sum, character) => sum + (WIDTHS.get(character) ?? WIDTH_OF_OTHERS), 0);
}
