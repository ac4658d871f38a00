// The mask that is being painted: over which picture, with which tool, and its grey PNG.
import { signal } from '@preact/signals';
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
