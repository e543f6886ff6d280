/** Figures as PNG, drawn by the browser. */

/** Pixels per unit of a figure: 2580 on the width of a journal column. */
const SCALE = 3;

/**
 * Draws a standalone SVG that states its size.
 * @throws Error when the browser cannot draw it
 */
export async function pngOf(svg: string): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(SCALE * image.naturalWidth);
    canvas.height = Math.round(SCALE * image.naturalHeight);
    const pen = canvas.getContext('2d');
    if (!pen) throw new Error('The browser gives no canvas to draw on.');
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The browser made no PNG.'))), 'image/png');
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}
