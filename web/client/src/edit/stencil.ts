// A mask that is stored as a grey picture, as a stencil for the mask editor: its opacity says how much is masked.

/** Reads the mask at an address. Throws where it cannot be had. */
export async function loadStencil(url: string): Promise<HTMLCanvasElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  greyToOpacity(pixels.data);
  context.putImageData(pixels, 0, 0);
  return canvas;
}

/** Makes white opaque, black see-through, and all of it white, in place. Four bytes are a pixel. */
export function greyToOpacity(bytes: Uint8ClampedArray): void {
  for (let at = 0; at < bytes.length; at += 4) {
    bytes[at + 3] = bytes[at]!;
    bytes[at] = bytes[at + 1] = bytes[at + 2] = 255;
  }
}
