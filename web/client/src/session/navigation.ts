// Going somewhere, looking around, and choosing what to compare: what changes no picture.
import type { GenerationView } from '../api/types.gen';
import { focusPrompt } from '../lib/focus';
import { t } from '../lib/i18n';
import { isWordless, requestText, shortCaption } from './captions';
import { announcement, showNotice } from './notices';
import { predictJump, predictRedo, predictUndo } from './open_session';
import { act } from './outbox';
import { rememberPrompt, words } from './request_draft';
import { findGeneration, head, headId, moveHead, visible } from './state';
import { comparing, focused, marked, mode, onStage, peeked } from './view_state';

/** Takes the head back: shown at once, then settled by the server. */
export function undo(): void {
  step('undo', 1);
}

/** Takes the head forward again, past what lies in the trash. */
export function redo(): void {
  step('redo', countRedoMoves());
}

function step(direction: 'undo' | 'redo', times: number): void {
  const predict = direction === 'undo' ? predictUndo : predictRedo;
  let next = times > 0 ? head.value : null;
  for (let move = 0; move < times && next; move += 1) next = predict(next);
  peeked.value = null;
  comparing.value = null;
  if (!next) return;
  const from = headId.value ?? '';
  const settle = moveHead(next);
  announceStep(direction);
  void act({ type: direction, ...(times > 1 && { times }), head: from }).finally(settle);
}

/** Tells those who do not see the page where they have come. */
function announceStep(direction: 'undo' | 'redo'): void {
  const current = findGeneration(headId.value);
  const caption = current ? shortCaption(current) : t('announce.emptyCanvas');
  announcement.value = t(`announce.${direction}`, { caption });
}

/** How many moves redo takes: it passes by what lies in the trash. 0 where nothing is left to redo. */
function countRedoMoves(): number {
  const ahead = head.value?.ahead ?? [];
  return ahead.findIndex((id) => !findGeneration(id)?.trashed) + 1;
}

/** The picture that redo brings back; null where it is none. */
export const redoTarget = (): string | null => head.value?.ahead[countRedoMoves() - 1] ?? null;

/** Whether there is something to redo. */
export const canRedo = (): boolean => countRedoMoves() > 0;

/** Goes to a picture: the one act by which looking around changes the session. */
export function goTo(id: string): void {
  if (!head.value || !findGeneration(id)?.image_id) return;
  peeked.value = null;
  if (id === head.value.head) return;
  const settle = moveHead(predictJump(head.value, id));
  void act({ type: 'goto', id }).finally(settle);
}

/** Looks at a picture without going there; null: back at the head. */
export function peek(id: string | null): void {
  const generation = findGeneration(id);
  peeked.value = generation?.image_id && generation.id !== headId.value ? generation.id : null;
  if (generation) focused.value = generation.id;
}

/** Looks at the picture made before (-1) or after (1) the one on the stage. */
export function peekNeighbour(offset: 1 | -1): void {
  const pictures = visible.value.filter((generation) => generation.image_id && !generation.trashed);
  const index = pictures.findIndex((generation) => generation.id === onStage.value?.id);
  const next = pictures[index + offset];
  if (next) peek(next.id);
}

/** The pictures made together with the one on the stage, in order; empty when it was made alone. */
export function listCandidates(): GenerationView[] {
  const batch = onStage.value?.batch;
  return batch ? visible.value.filter((generation) => generation.batch?.id === batch.id) : [];
}

/** Looks at the n-th (from 1) of the pictures made together. */
export function peekCandidate(n: number): void {
  const candidate = listCandidates()[n - 1];
  if (candidate) peek(candidate.id);
}

/** Lets the next words change a picture. */
export function refineFrom(id: string): void {
  peek(id);
  mode.value = 'refine';
  focusPrompt();
}

/** Whether what was asked for can be said otherwise: the words held for the whole of the picture before, or began one. */
export function canReword(generation: GenerationView): boolean {
  const { type, method, parent_id, mask } = generation;
  if (parent_id === null) return type === 'new';
  return type === 'refinement' && method !== 'outpaint' && mask === null && !isWordless(generation);
}

/** Puts the words of a picture into the composer, to be said otherwise to what they were said to. */
export function reword(generation: GenerationView): void {
  if (words.value.trim()) rememberPrompt(words.value.trim()); // what was not sent yet is among the earlier prompts
  words.value = requestText(generation);
  if (generation.parent_id) refineFrom(generation.parent_id);
  else startFresh();
}

/** Lets the next words begin a picture of their own. */
export function startFresh(): void {
  mode.value = 'fresh';
  focusPrompt();
}

/** Marks a picture to be compared; the second one that is marked opens the comparison. */
export function toggleMark(id = onStage.value?.id): void {
  if (!id || !findGeneration(id)?.image_id) return;
  if (marked.value && marked.value !== id) {
    comparing.value = { a: marked.value, b: id };
    marked.value = null;
  } else marked.value = marked.value === id ? null : id;
}

/** Opens the comparison of the picture on the stage with the one before it, or closes it. */
export function toggleCompare(): void {
  if (comparing.value) {
    comparing.value = null;
    return;
  }
  const current = onStage.value;
  const before = marked.value ?? (peeked.value ? headId.value : paintedId(current?.parent_id));
  if (!current?.image_id || !before || before === current.id) {
    showNotice(t('notice.nothingToCompare'));
    return;
  }
  comparing.value = { a: before, b: current.id };
  marked.value = null;
}

function paintedId(id: string | null | undefined): string | null {
  const generation = findGeneration(id);
  return generation?.image_id ? generation.id : null;
}

/** Compares a picture with the one the session stands at. */
export function compareWithHead(id: string): void {
  const current = headId.value;
  if (current && current !== id) comparing.value = { a: id, b: current };
}
