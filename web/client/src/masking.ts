// The mask that is being painted: over which picture, with which tool, and its grey PNG.
import { signal } from '@preact/signals';
import * as api from './api';
import * as mask from './mask';
import * as state from './state';

/** The picture under the brush; null: no mask is being painted. */
export const masking = signal<string | null>(null);
export const current = signal<mask.Mask>(mask.blank(1, 1));
export const tool = signal<mask.MaskTool>('brush');
export const size = signal(40);
/** The mark that is being made, before it is one of the mask's. */
export const drawing = signal<mask.Mark | null>(null);

/** Begins a mask over a picture (by default the one on the stage). */
export function begin(id?: string): void {
  const one = id ? state.get(id) : state.onStage.value;
  if (!one?.image_id) return;
  state.comparing.value = null;
  state.mode.value = 'refine';
  current.value = mask.blank(one.width, one.height);
  size.value = Math.max(4, Math.round(Math.min(one.width, one.height) / 10));
  tool.value = 'brush';
  masking.value = one.id;
}

export const leave = (): void => void (masking.value = null);
export const add = (mark: mask.Mark): void => void (current.value = mask.marked(current.value, mark));
export const undo = (): void => void (current.value = mask.undo(current.value));
export const redo = (): void => void (current.value = mask.redo(current.value));
export const resize = (direction: 1 | -1): void => void (size.value = mask.resized(size.value, direction));
export const invert = (): void => add({ kind: 'invert' });

/** The mask as a picture: white is painted anew, black stays, grey is between. Null when nothing is masked. */
export async function exported(): Promise<Blob | null> {
  const { width, height, feather } = current.value;
  const margin = feather * 3;
  const sharp = sheet(width + 2 * margin, height + 2 * margin);
  sharp.translate(margin, margin);
  mask.draw(sharp, current.value, margin);
  const grey = sheet(width, height);
  grey.fillStyle = '#000';
  grey.fillRect(0, 0, width, height);
  blurred(grey, sharp.canvas, margin, feather);
  if (!hasWhite(grey)) return null;
  return new Promise((done) => grey.canvas.toBlob(done, 'image/png'));
}

/** Draws the sharp mask blurred, as its shadow: every browser has shadows, not every one canvas filters. */
function blurred(
  to: CanvasRenderingContext2D,
  sharp: HTMLCanvasElement,
  margin: number,
  feather: number,
): void {
  if (!feather) return to.drawImage(sharp, -margin, -margin);
  const away = sharp.width + to.canvas.width;
  to.shadowColor = '#fff';
  to.shadowBlur = feather * 2;
  to.shadowOffsetX = away;
  to.drawImage(sharp, -margin - away, -margin);
}

function sheet(width: number, height: number): CanvasRenderingContext2D {
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

/** What a request needs to paint inside the mask: the uploaded mask and its strokes. Null when it is empty. */
export async function asked(): Promise<{ mask: string; options: Record<string, string> } | null> {
  const picture = await exported();
  if (!picture) return null;
  const { image_id } = await api.upload(picture);
  return { mask: image_id, options: mask.asOptions(current.value) };
}
