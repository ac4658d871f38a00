// The pictures that are chosen in the gallery, by mouse, keys or touch, and where the keyboard stands among them.
import { computed, signal } from '@preact/signals';
import type { GenerationView } from '../api/types.gen';

/** The pictures that the grid holds, in its order. */
export const listed = signal<readonly GenerationView[]>([]);
/** The ids of those that are chosen. */
const chosenIds = signal<ReadonlySet<string>>(new Set());
/** Whether a press chooses: with nothing chosen yet, a press opens otherwise. */
export const isChoosing = signal(false);
/** The index that the keyboard is on. */
export const focusedIndex = signal(0);
/** Where a range begins. */
let anchor = 0;

/** The chosen pictures, in the order of the grid. */
export const chosen = computed(() => listed.value.filter(({ id }) => chosenIds.value.has(id)));

/** Whether a picture is chosen. */
export const isChosen = (id: string): boolean => chosenIds.value.has(id);

/** The ids of a list with one of them put in or taken out. Pure. */
export function toggled(ids: ReadonlySet<string>, id: string): Set<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** The ids from one index to another, in either direction, both included. Pure. */
export function rangeOf(all: readonly { id: string }[], from: number, to: number): string[] {
  return all.slice(Math.min(from, to), Math.max(from, to) + 1).map(({ id }) => id);
}

/** Chooses a picture, or leaves it out again. */
export function toggleAt(index: number): void {
  const generation = listed.value[index];
  if (!generation) return;
  chosenIds.value = toggled(chosenIds.value, generation.id);
  isChoosing.value = true;
  anchor = focusedIndex.value = index;
}

/** Chooses everything from where the last choice was to a picture. */
export function extendTo(index: number): void {
  chosenIds.value = new Set([...chosenIds.value, ...rangeOf(listed.value, anchor, index)]);
  isChoosing.value = true;
  focusedIndex.value = index;
}

/** Chooses all that is listed. */
export function chooseAll(): void {
  chosenIds.value = new Set(listed.value.map(({ id }) => id));
  isChoosing.value = true;
}

/** Begins to choose with nothing chosen. */
export function beginChoosing(): void {
  chosenIds.value = new Set();
  isChoosing.value = true;
}

/** Chooses nothing any more. */
export function stopChoosing(): void {
  chosenIds.value = new Set();
  isChoosing.value = false;
}

/** Shows another list: nothing of it is chosen, and the keyboard stands at its beginning. */
export function showList(generations: readonly GenerationView[]): void {
  const isLonger = listed.value.length > 0 && generations[0]?.id === listed.value[0]?.id;
  listed.value = generations;
  if (!isLonger) focusedIndex.value = anchor = 0;
}
