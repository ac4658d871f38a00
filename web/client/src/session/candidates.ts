// Candidates: pictures that were asked for together, laid side by side on the stage until one is kept.
import { computed, signal } from '@preact/signals';
import { cancelGeneration, markGenerations, type ApiError } from '../api/client';
import type { GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';
import { goTo, peek } from './navigation';
import { showApiError, showNotice } from './notices';
import { isUnfinished } from './open_session';
import { act, KEPT, type ActResult } from './outbox';
import { findGeneration, headId } from './state';

/** The candidates that the stage lays out, in order; empty: it shows one picture. */
const shownIds = signal<readonly string[]>([]);
/** The one of them that is looked at in full. */
export const lookedAt = signal<string | null>(null);

/** The candidates as they are now: those that were cancelled, put away or belong to another session are left out. */
export const candidates = computed<GenerationView[]>(() =>
  shownIds.value
    .flatMap((id) => findGeneration(id) ?? [])
    .filter(({ trashed, status }) => !trashed && status !== 'cancelled'),
);

/** Whether the stage lays candidates out. */
export const isChoosing = computed(() => candidates.value.length > 1);

/** Lays out what an action asked for, where that is more than one picture. */
export function showCandidates(answer: ActResult): void {
  if (answer !== null && answer !== KEPT && answer.generation_ids.length > 1)
    openCandidates(answer.generation_ids);
}

/** Lays pictures out. */
export function openCandidates(ids: readonly string[]): void {
  shownIds.value = ids;
  lookedAt.value = null;
  peek(null);
}

/** Shows one picture again. */
export function closeCandidates(): void {
  shownIds.value = [];
  lookedAt.value = null;
}

/** Looks at one candidate in full; null: at all of them. */
export function lookAt(id: string | null): void {
  const isPainted = id !== null && !!findGeneration(id)?.image_id;
  lookedAt.value = isPainted ? id : null;
  peek(lookedAt.value);
}

/** Goes on with a candidate. The others stay in the tree. */
export function keepCandidate(id = lookedAt.value): boolean {
  if (!id || !findGeneration(id)?.image_id) return false;
  closeCandidates();
  peek(null);
  goTo(id);
  return true;
}

/** Paints as many variations of a candidate as there are candidates. */
export async function moreLikeThis(id: string): Promise<void> {
  const count = candidates.value.length;
  showCandidates(await act({ type: 'vary', id, degree: 'subtle', count }));
}

/** Stops those that are not painted yet. */
export function stopCandidates(): void {
  for (const { id } of candidates.value.filter(isUnfinished)) cancelGeneration(id).catch(showUnknownError);
}

/** Puts all of them into the trash, and goes back to what they came from. The notice brings them back. */
export async function rejectCandidates(): Promise<void> {
  const ids = candidates.value.filter(({ image_id }) => image_id).map(({ id }) => id);
  const parent = candidates.value[0]?.parent_id;
  stopCandidates();
  closeCandidates();
  if (parent && ids.includes(headId.value ?? '')) goTo(parent);
  try {
    if (ids.length > 0) await markGenerations({ ids, trashed: true });
  } catch (error) {
    showUnknownError(error);
    return;
  }
  const restore = (): void => {
    markGenerations({ ids, trashed: false }).then(() => openCandidates(ids), showUnknownError);
  };
  showNotice(t('notice.trashed'), '', { label: t('notice.restore'), run: restore });
}

const showUnknownError = (error: unknown): void => showApiError(error as ApiError);
