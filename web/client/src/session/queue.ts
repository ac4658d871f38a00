// The queue of all sessions: how it stood when the studio last told, and what has come and gone since.
import { batch, computed, type Signal, signal } from '@preact/signals';
import type { GenerationView, Queue } from '../api/types.gen';
import { isUnfinished } from './open_session';

/** The queue as the studio last sent it whole; null before that. */
export const queue = signal<Queue | null>(null);
/** The ids of all that waits or runs, kept by every patch. */
export const queuedIds = signal<ReadonlySet<string>>(new Set());
/** The ids of what is being painted: one on each device at most. */
export const begunIds = signal<ReadonlySet<string>>(new Set());
/** Whether nothing new begins. */
export const isPaused = computed(() => queue.value?.paused ?? false);

/** Takes the whole queue in. */
export function takeQueue(next: Queue): void {
  const begun = [next.running, ...next.beside].flatMap((entry) => entry?.id ?? []);
  batch(() => {
    queue.value = next;
    begunIds.value = new Set(begun);
    queuedIds.value = new Set([...begun, ...next.waiting.map(({ id }) => id)]);
  });
}

/** Follows what was asked for, what is begun, and what is over. */
export function followQueue(generations: readonly GenerationView[]): void {
  batch(() => {
    follow(queuedIds, generations, isUnfinished);
    follow(begunIds, generations, ({ status }) => status === 'running');
  });
}

/** Keeps the ids of the generations of which something is true; a set that stays the same stays the same object. */
function follow(
  ids: Signal<ReadonlySet<string>>,
  generations: readonly GenerationView[],
  isIn: (generation: GenerationView) => boolean,
): void {
  const next = new Set(ids.value);
  for (const generation of generations) {
    if (isIn(generation)) next.add(generation.id);
    else next.delete(generation.id);
  }
  if (next.size !== ids.value.size || [...next].some((id) => !ids.value.has(id))) ids.value = next;
}
