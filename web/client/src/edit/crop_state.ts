// The box that a picture is cut to: of which picture, and where.
import { signal } from '@preact/signals';
import { t } from '../lib/i18n';
import { showError } from '../session/notices';
import { act } from '../session/outbox';
import { findGeneration } from '../session/state';
import { comparing, onStage, peeked } from '../session/view_state';
import { isWhole, wholeBox, type CropBox } from './crop_box';
import { createSubject } from './editors';

/** The picture that is cut; null: none is. */
export const croppedPicture = createSubject();
/** What stays of it. */
export const cropBox = signal<CropBox>(wholeBox({ width: 1, height: 1 }));

/** Begins to cut a picture, by default the one on the stage, with a box a tenth smaller on every side. */
export function startCrop(id = onStage.value?.id): void {
  const generation = findGeneration(id);
  if (!generation?.image_id) return;
  const { width, height } = generation;
  const [left, top] = [Math.round(width / 10), Math.round(height / 10)];
  comparing.value = null;
  cropBox.value = { left, top, width: width - 2 * left, height: height - 2 * top };
  croppedPicture.value = generation.id;
}

/** Begins to cut the picture on the stage, or leaves it as it is. */
export function toggleCrop(): void {
  if (croppedPicture.value) leaveCrop();
  else startCrop();
}

/** Leaves the picture as it is. */
export function leaveCrop(): void {
  croppedPicture.value = null;
}

/** Cuts the picture to the box, as a picture of its own. */
export async function submitCrop(): Promise<void> {
  const generation = findGeneration(croppedPicture.value);
  if (!generation) return;
  if (isWhole(cropBox.value, generation)) showError(t('crop.nothing'), t('crop.nothingHint'));
  else if (await act({ type: 'crop', id: generation.id, ...cropBox.value })) {
    leaveCrop();
    peeked.value = null;
  }
}

/** Turns a picture clockwise by quarters, as a picture of its own. */
export const rotate = (id: string, degrees: 90 | 180 | 270): Promise<unknown> =>
  act({ type: 'rotate', id, degrees });

/** Flips a picture, left to right or top to bottom, as a picture of its own. */
export const flip = (id: string, direction: 'horizontal' | 'vertical'): Promise<unknown> =>
  act({ type: 'flip', id, direction });
