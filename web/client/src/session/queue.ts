// The queue of all sessions: how it stood when the studio last told, and what has come and gone since.
import { batch, computed, signal } from '@preact/signals';
import type { GenerationView, Queue } from '../api/types.gen';
import { isUnfinished } from './open_session';

/** The queue as the studio last sent it whole; null before that. */
export const queue = signal<Queue | null>(null);
/** The ids of all that waits or runs, kept by every patch. */
export const queuedIds = signal<ReadonlySet<string>>(new Set());
/** Whether nothing new begins. */
export const isPaused = computed(() => queue.value?.paused ?? false);

/** Takes the whole queue in. */
export function takeQueue(next: Queue): void {
  const ids = [next.running, ...next.beside, ...next.waiting].flatMap((entry) => entry?.id ?? []);
  batch(() => {
    queue.value = next;
    queuedIds.value = new Set(ids);
  });
}

/** Follows what was asked for, and what is over. */
export function followQueue(generations: readonly GenerationView[]): void {
  const next = new Set(queuedIds.value);
  for (const generation of generations) {
    if (isUnfinished(generation)) next.add(generation.id);
    else next.delete(generation.id);
  }
  if (next.size !== queuedIds.value.size || [...next].some((id) => !queuedIds.value.has(id)))
    queuedIds.value = next;
}
