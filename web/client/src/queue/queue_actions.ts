// What the panel does with the queue, and the order that it shows until the studio has taken it.
import { computed, signal } from '@preact/signals';
import * as api from '../api/client';
import type { RunningEntry, WaitingEntry } from '../api/types.gen';
import { plural, t } from '../lib/i18n';
import { announcement, showApiError, showNotice } from '../session/notices';
import { act, stopUnanswered } from '../session/outbox';
import { queue, takeQueue } from '../session/queue';
import { findNext, moveTo } from './queue_order';

/** The order while something is dragged, or on its way to the studio; null: as the studio says. */
const draftOrder = signal<readonly string[] | null>(null);

/** What waits, in the order that is shown. */
export const waiting = computed<WaitingEntry[]>(() => {
  const entries = queue.value?.waiting ?? [];
  const order = draftOrder.value;
  if (!order) return entries;
  const place = (id: string): number => (order.includes(id) ? order.indexOf(id) : order.length);
  return entries.toSorted((a, b) => place(a.id) - place(b.id));
});

const showUnknownError = (error: unknown): void => showApiError(error as api.ApiError);

/** Reads the queue. */
export const loadQueue = (): void => void api.fetchQueue().then(takeQueue, showUnknownError);

/** Shows a waiting picture at another place; nothing is sent. */
export function showAt(id: string, index: number): void {
  const ids = waiting.value.map((entry) => entry.id);
  draftOrder.value = moveTo(ids, id, index);
}

/** Whether something is shown at another place than the studio has it. */
export const hasMoved = (): boolean => draftOrder.value !== null;

/** Shows the order that the studio has. */
export const putBack = (): void => void (draftOrder.value = null);

/** Sends the place that a picture is shown at. */
export async function sendPlace(id: string, words: string): Promise<void> {
  const ids = waiting.value.map((entry) => entry.id);
  try {
    takeQueue(await api.reorderQueue(id, findNext(ids, id)));
    announcement.value = t('queue.moved', { words, n: ids.indexOf(id) + 1, total: ids.length });
  } catch (error) {
    showUnknownError(error);
    loadQueue();
  } finally {
    draftOrder.value = null;
  }
}

/** Moves a waiting picture up (-1) or down (1). */
export function moveBy(id: string, words: string, offset: 1 | -1): void {
  const index = waiting.value.findIndex((entry) => entry.id === id) + offset;
  if (index < 0 || index >= waiting.value.length) return;
  showAt(id, index);
  void sendPlace(id, words);
}

/** Pauses the queue, or lets it go on. */
export function setPaused(paused: boolean): void {
  if (queue.value) queue.value = { ...queue.value, paused };
  api.pauseQueue(paused).then(takeQueue, (error: unknown) => {
    showUnknownError(error);
    loadQueue();
  });
}

/** Stops one picture. */
export const stopOne = (id: string): void => void api.cancelGeneration(id).then(loadQueue, showUnknownError);

/** Stops everything. The notice asks for all of it once more. */
export async function stopAll(): Promise<void> {
  const entries = listEntries();
  while (stopUnanswered());
  try {
    const { cancelled, queue: next } = await api.cancelQueue();
    takeQueue(next);
    const stopped = entries.filter(({ id }) => cancelled.includes(id));
    showNotice(plural('queue.stopped', cancelled.length), '', {
      label: t('queue.again'),
      run: () => void askAgain(stopped),
    });
  } catch (error) {
    showUnknownError(error);
  }
}

function listEntries(): (RunningEntry | WaitingEntry)[] {
  const { running = null, beside = [], waiting: others = [] } = queue.value ?? {};
  return running ? [running, ...beside, ...others] : others;
}

async function askAgain(entries: readonly (RunningEntry | WaitingEntry)[]): Promise<void> {
  for (const { id, session_id } of entries) {
    if (!session_id) continue;
    // What was being painted stops at its next step: until then there is nothing to ask for again.
    await api.waitUntilOver(id).catch(() => undefined);
    await act({ type: 'retry', id }, session_id);
  }
}
