/** The outer SVG of a figure. */
import { coordinate, escapeXml } from './text.js';

/** Width of a figure: 860 tenths of a millimetre are the 8.6 cm of a journal column. */
export const COLUMN_WIDTH = 860;

/** Width of a figure with `columns` panels side by side, of which `perColumn` remain legible in a journal column. */
export function figureWidth(columns: number, perColumn: number): number {
  return (COLUMN_WIDTH * Math.max(columns, perColumn)) / perColumn;
}

/** A standalone SVG on white ground with a title and a description for readers who cannot see it. */
export function svgDocument(
  size: { readonly width: number; readonly height: number },
  text: { readonly title: string; readonly description: string },
  body: string,
): string {
  const width = coordinate(size.width);
  const height = coordinate(size.height);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `role="img" font-family="DejaVu Sans, sans-serif" fill="#111111">\n` +
    `<title>${escapeXml(text.title)}</title>\n<desc>${escapeXml(text.description)}</desc>\n` +
    `<rect width="${width}" height="${height}" fill="white"/>\n${body}\n</svg>\n`
  );
}
