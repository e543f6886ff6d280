/** SVG figures as PNG. */
import { Resvg } from '@resvg/resvg-js';

/**
 * Renders a figure. Only the given fonts are used, so that every machine draws the same picture.
 * @param fontFiles paths of DejaVu Sans and DejaVu Sans Oblique (package `dejavu-fonts-ttf`).
 */
export function renderPng(svg: string, fontFiles: readonly string[], widthPixels: number): Uint8Array {
  const renderer = new Resvg(svg, {
    background: 'white',
    fitTo: { mode: 'width', value: widthPixels },
    font: { loadSystemFonts: false, fontFiles: [...fontFiles], defaultFontFamily: 'DejaVu Sans' },
  });
  return renderer.render().asPng();
}
