// Which picture's kept region is shown: a change that left the rest of the picture before as it was, and where it did not.
import { signal } from '@preact/signals';
import type { GenerationView } from '../api/types.gen';
import { act } from '../session/outbox';
import { findGeneration } from '../session/state';
import { comparing, onStage, peeked } from '../session/view_state';
import { createSubject } from './editors';
import { startRemask } from './mask_state';

/** The picture whose region is shown; null: none is. */
export const keptPicture = createSubject();
/** By how many cells the region is to grow, below 0 to shrink. */
export const growth = signal(0);

/** The most cells that a region grows or shrinks by at once: a quarter of the shorter side. */
export const MAX_GROWTH = 32;
const CELLS = 128;

/** Whether something of the picture before can be kept in another region: what was painted is still there. */
export const canRemask = ({ kept, image_id }: GenerationView): boolean => image_id !== null && !!kept?.edited;

/** The size of a cell of a picture in its pixels. */
export const cellSize = ({ width, height }: GenerationView): number => Math.min(width, height) / CELLS;

/** Shows the kept region of a picture, by default the one on the stage. */
export function startKept(id = onStage.value?.id): void {
  const generation = findGeneration(id);
  if (!generation || !canRemask(generation)) return;
  comparing.value = null;
  growth.value = 0;
  keptPicture.value = generation.id;
}

/** Leaves the region as it is. */
export function leaveKept(): void {
  keptPicture.value = null;
}

/** Shows more of the change, or less, as a picture of its own. */
export const submitGrowth = (): Promise<void> => remask({ grow: growth.value });

/** Keeps nothing of the picture before: the whole of what was painted. */
export const submitOff = (): Promise<void> => remask({ off: true });

async function remask(change: { grow: number } | { off: true }): Promise<void> {
  const id = keptPicture.value;
  if (!id || ('grow' in change && change.grow === 0)) return;
  if ((await act({ type: 'remask', id, ...change })) === null) return;
  leaveKept();
  peeked.value = null;
}

/** Lets the region be painted over by hand, beginning with what it is. */
export async function paintOver(): Promise<void> {
  const generation = findGeneration(keptPicture.value);
  if (generation) await startRemask(generation.id, generation.kept?.mask ?? null);
}
