// The mask that is being painted: over which picture, with which tool, and its grey PNG.
import { signal } from '@preact/signals';
import { uploadImage } from '../api/client';
import { storedSignal } from '../lib/stored_signal';
import { findGeneration } from '../session/state';
import { comparing, mode, onStage } from '../session/view_state';
import { createSubject } from './editors';
import * as masks from './mask';
import { loadStencil } from './stencil';

/** The picture under the brush; null: no mask is being painted. */
export const maskedPicture = createSubject();
/** Whether the mask is that by which the picture kept the rest of the one before: then nothing is painted. */
export const isRemasking = signal(false);
/** The mask as it is now. */
export const mask = signal<masks.Mask>(masks.createMask(1, 1));
/** What the pointer does. */
export const tool = signal<masks.MaskTool>('brush');
/** The size of the brush and the eraser, in pixels of the picture. */
export const brushSize = signal(40);
/** How much of the brush is whole, 0 to 1; the rest fades out. */
export const hardness = storedSignal('brushHardness', 1);
/** The mark that is being made, before it is one of the mask's. */
export const pendingMark = signal<masks.Mark | null>(null);

/** Begins a mask over a picture, by default the one on the stage. */
export function startMask(id = onStage.value?.id): void {
  const generation = findGeneration(id);
  if (!generation?.image_id) return;
  const { width, height } = generation;
  comparing.value = null;
  mode.value = 'refine';
  isRemasking.value = false;
  mask.value = masks.createMask(width, height);
  brushSize.value = Math.max(4, Math.round(Math.min(width, height) / 10));
  tool.value = 'brush';
  maskedPicture.value = generation.id;
}

/** Begins to paint over the mask by which a picture kept the rest of the one before; null: it kept nothing. */
export async function startRemask(id: string, digest: string | null): Promise<void> {
  const stencil = digest === null ? null : await loadStencil(`/api/images/${digest}`).catch(() => null);
  startMask(id);
  if (maskedPicture.value !== id) return;
  isRemasking.value = true;
  // What is stored is soft already.
  mask.value = { ...mask.value, feather: 0, marks: stencil ? [{ kind: 'stencil', image: stencil }] : [] };
}

/** Puts the mask away. */
export function leaveMask(): void {
  maskedPicture.value = null;
}

/** Begins a mask over the picture on the stage, or puts the mask away. */
export function toggleMask(): void {
  if (maskedPicture.value) leaveMask();
  else startMask();
}

/** Adds a mark to the mask. */
export function addMark(mark: masks.Mark): void {
  mask.value = masks.addMark(mask.value, mark);
}

/** Takes the last mark back. */
export function undoMark(): void {
  mask.value = masks.undoMark(mask.value);
}

/** Brings the mark back that was undone last. */
export function redoMark(): void {
  mask.value = masks.redoMark(mask.value);
}

/** Swaps what is masked with what is not. */
export function invertMask(): void {
  addMark({ kind: 'invert' });
}

/** Makes the brush a step larger (1) or smaller (-1). */
export function resizeBrush(direction: 1 | -1): void {
  brushSize.value = masks.stepBrushSize(brushSize.value, direction);
}

/** The mask as a picture: white is painted again, black stays, grey is between. Null when nothing is masked. */
async function renderMask(): Promise<Blob | null> {
  const { width, height, feather } = mask.value;
  const margin = feather * 3;
  const sharp = createContext(width + 2 * margin, height + 2 * margin);
  sharp.translate(margin, margin);
  masks.drawMask(sharp, mask.value, margin);
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
  return { mask: image_id, options: masks.maskOptions(mask.value) };
}
