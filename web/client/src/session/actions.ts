// What can be done with pictures and the session besides saying words: from a key, a button, a menu or a drop.
import * as api from '../api/client';
import type { GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';
import { showCandidates } from './candidates';
import { isRepeatable } from './kinds';
import { listAnimators } from './models';
import { announcement, showApiError, showError, showNotice } from './notices';
import { isUnfinished } from './open_session';
import { act, newOperation, stopUnanswered } from './outbox';
import { count } from './request_draft';
import { newSession, openSession } from './sessions';
import { findGeneration, running, session, unfinished } from './state';
import { onStage, openMenu } from './view_state';

/** The picture that is meant: by default the one on the stage. */
const subject = (id?: string): GenerationView | undefined => (id ? findGeneration(id) : onStage.value);

/** Puts a star on a picture, or takes it off. */
export function toggleStar(id?: string): void {
  const generation = subject(id);
  if (!generation) return;
  const starred = !isMarked(generation, 'starred');
  announcement.value = starred ? t('announce.starred') : t('announce.unstarred');
  mark(generation.id, 'starred', starred);
}

type Mark = 'starred' | 'trashed';

/** Marks that are on their way to the studio, by mark and picture: the next press takes them for done. */
const marksSent = new Map<string, boolean>();

const isMarked = (generation: GenerationView, mark: Mark): boolean =>
  marksSent.get(`${mark} ${generation.id}`) ?? generation[mark];

const MARKING = { starred: ['unstar', 'star'], trashed: ['restore', 'trash'] } as const;

function mark(id: string, name: Mark, isOn: boolean): void {
  const key = `${name} ${id}`;
  marksSent.set(key, isOn);
  const forget = (): void => {
    if (marksSent.get(key) === isOn) marksSent.delete(key);
  };
  void act({ type: MARKING[name][Number(isOn) as 0 | 1], id }).finally(forget);
}

/** Names a picture; empty takes the name away. */
export const setName = (id: string, name: string): Promise<unknown> => act({ type: 'name', id, name });

/** Writes a note on a picture; empty takes it away. */
export const setNote = (id: string, note: string): Promise<unknown> => act({ type: 'note', id, note });

/** Has the model say what a picture shows; the words appear under it. */
export async function describe(id: string): Promise<void> {
  showNotice(t('notice.looking'));
  try {
    announcement.value = (await api.describe(id)).description;
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    showApiError(error);
  }
}

/** Moves a picture to the trash, or brings it back. */
export function toggleTrash(id?: string): void {
  const generation = subject(id);
  if (!generation || isUnfinished(generation)) return;
  const restore = (): void => {
    mark(generation.id, 'trashed', false);
  };
  if (isMarked(generation, 'trashed')) {
    restore();
    return;
  }
  mark(generation.id, 'trashed', true);
  showNotice(t('notice.trashed'), '', { label: t('notice.restore'), run: restore });
}

/** Paints variations of a picture: as many as the composer says. */
export function vary(degree: 'subtle' | 'strong', id?: string): void {
  const generation = subject(id);
  if (!generation?.image_id) return;
  if (!isRepeatable(generation)) showNotice(t('notice.noRecipe'), t('notice.noRecipeHint'));
  else void act({ type: 'vary', id: generation.id, degree, count: count.value }).then(showCandidates);
}

/** Paints a draft as its model usually paints. */
export function finishDraft(id?: string): void {
  const generation = subject(id);
  if (!generation) return;
  if (generation.tier !== 'draft') showNotice(t('notice.noDraft'));
  else void act({ type: 'properly', id: generation.id });
}

/** Asks how the picture on the stage is to be enlarged. */
export function askUpscale(): void {
  if (onStage.value?.image_id) openMenu('upscale');
}

/** Asks how the picture on the stage is to be animated. */
export function askAnimate(): void {
  if (!onStage.value?.image_id) return;
  if (listAnimators().length === 0) showNotice(t('notice.noAnimator'), t('notice.noAnimatorHint'));
  else openMenu('animate');
}

/** Paints a picture's recipe again with another seed. */
export const paintAgain = (id: string): Promise<unknown> => act({ type: 'again', id });

/** Asks once more for what failed, with everything that was asked for then; `smaller` halves its sides. */
export async function retry({ id }: GenerationView, smaller = false): Promise<void> {
  if (await act({ type: 'retry', id, smaller })) await act({ type: 'trash', id });
}

/** Repeats the changes that led to a picture; they are painted one after the other on a branch of their own. */
export async function rebase(id: string, request: api.RebaseRequest): Promise<void> {
  try {
    const lines = await api.rebase(id, request, newOperation());
    const failed = lines.find((line) => line.verdict === 'cannot');
    if (failed) showError(t('lineage.stopped'), failed.message);
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    showError(error.message || t('lineage.stopped'), error.hint);
  }
}

/** Stops one piece of work, by default what runs, else what waits, else what is on its way to the studio. */
export function stopWork(id = running.value?.id ?? unfinished.value[0]?.id): void {
  if (id) api.cancelGeneration(id).catch(showUnknownError);
  else if (stopUnanswered()) announcement.value = t('did.stop');
}

const showUnknownError = (error: unknown): void => showApiError(error as api.ApiError);

/** Moves the open session to the trash and begins another. The notice puts it back. */
export async function trashSession(): Promise<void> {
  const id = session.value?.id;
  if (!id || !(await act({ type: 'trash_session' }))) return;
  newSession();
  showNotice(t('notice.sessionTrashed'), '', {
    label: t('notice.restore'),
    run: () => void restoreSession(id),
  });
}

/** Takes a session out of the trash, and opens it. */
export async function restoreSession(id: string): Promise<void> {
  if (await act({ type: 'restore_session' }, id)) await openSession(id);
}
