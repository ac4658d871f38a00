// The canvas that is being extended: of which picture, and by how much on each side.
import { signal } from '@preact/signals';
import { findGeneration } from '../session/state';
import { comparing, mode, onStage } from '../session/view_state';
import { createSubject } from './editors';
import { MULTIPLE, NO_MARGINS, type Margins } from './margins';

/** The picture whose canvas grows; null: none does. */
export const extendedPicture = createSubject();
/** How much it grows. */
export const margins = signal<Margins>(NO_MARGINS);

/** Begins with a quarter more on either side, so that what will happen can be seen. */
export function startOutpaint(id = onStage.value?.id): void {
  const generation = findGeneration(id);
  if (!generation?.image_id) return;
  comparing.value = null;
  mode.value = 'refine';
  const quarter = Math.round(generation.width / 4 / MULTIPLE) * MULTIPLE;
  margins.value = { ...NO_MARGINS, left: quarter, right: quarter };
  extendedPicture.value = generation.id;
}

/** Leaves the canvas as it is. */
export function leaveOutpaint(): void {
  extendedPicture.value = null;
}

/** Begins to extend the picture on the stage, or leaves it as it is. */
export function toggleOutpaint(): void {
  if (extendedPicture.value) leaveOutpaint();
  else startOutpaint();
}
