// The mask that is being painted as a grey PNG, stored in the studio.
import { uploadImage } from '../api/client';
import { drawMask } from './mask_drawing';
import { mask } from './mask_state';
import { maskOptions } from './mask_text';

/** The mask as a picture: white is painted again, black stays, grey is between. Null when nothing is masked. */
async function renderMask(): Promise<Blob | null> {
  const { width, height, feather } = mask.value;
  const margin = feather * 3;
  const sharp = createContext(width + 2 * margin, height + 2 * margin);
  sharp.translate(margin, margin);
  drawMask(sharp, mask.value, margin);
  const grey = createContext(width, height);
  grey.fillStyle = '#000';
  grey.fillRect(0, 0, width, height);
  drawBlurred(grey, sharp.canvas, margin, feather);
  if (!hasWhite(grey)) return null;
  return new Promise((resolve) => grey.canvas.toBlob(resolve, 'image/png'));
}

/** Draws the sharp mask blurred, as its shadow: every browser has shadows, not every one canvas filters. */
function drawBlurred(
  context: CanvasRenderingContext2D,
  sharp: HTMLCanvasElement,
  margin: number,
  feather: number,
): void {
  if (!feather) {
    context.drawImage(sharp, -margin, -margin);
    return;
  }
  const outside = sharp.width + context.canvas.width;
  context.shadowColor = '#fff';
  context.shadowBlur = feather * 2;
  context.shadowOffsetX = outside;
  context.drawImage(sharp, -margin - outside, -margin);
}

function createContext(width: number, height: number): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas.getContext('2d', { willReadFrequently: true })!;
}

function hasWhite(context: CanvasRenderingContext2D): boolean {
  const { data } = context.getImageData(0, 0, context.canvas.width, context.canvas.height);
  for (let at = 0; at < data.length; at += 4) if (data[at]! > 0) return true;
  return false;
}

/** What a request needs to paint inside the mask: the uploaded mask and its marks. Null when it is empty. */
export async function uploadMask(): Promise<{ mask: string; options: Record<string, string> } | null> {
  const picture = await renderMask();
  if (!picture) return null;
  const { image_id } = await uploadImage(picture);
  return { mask: image_id, options: maskOptions(mask.value) };
}
