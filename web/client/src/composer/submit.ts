// What the composer does: it paints what the words ask for, or, where they speak of the history, does that.
import {
  ApiError,
  applyStyle,
  changeStyle,
  fetchQueue,
  reorderQueue,
  type SessionRequest,
} from '../api/client';
import type { Signal } from '@preact/signals';
import type { New } from '../api/types.gen';
import { isEditing } from '../edit/editors';
import { focusPrompt } from '../lib/focus';
import { lazyModule } from '../lib/lazy';
import { closeCandidates, keepCandidate, showCandidates } from '../session/candidates';
import { afterRequest, toRequest } from '../session/conditioning';
import { act, KEPT } from '../session/outbox';
import { givenOnly } from '../session/parameters';
import { showApiError } from '../session/notices';
import {
  chosenStyle,
  conditioning,
  count,
  describe,
  parameters,
  rememberPrompt,
  words,
} from '../session/request_draft';
import { headId } from '../session/state';
import { interpretation, mode, onStage, peeked, strength } from '../session/view_state';

const editing = lazyModule(() => import('../edit/submit_edit'));

/** Does what the composer says. What is not done with the words comes back, unless others are written meanwhile. */
export async function submit({ first = false } = {}): Promise<void> {
  const text = words.value.trim();
  if (isEditing.value && (await (await editing()).submitEdit(text))) return;
  if (text) await submitWords(text, first);
  else if (!keepCandidate()) focusPrompt();
}

async function submitWords(text: string, first: boolean): Promise<void> {
  const parent = peeked.value;
  const style = chosenStyle.value;
  const styled = styleRequest(buildRequest(text, parent));
  const giveBack = takeFromComposer(text);
  const request = await styled;
  const answer = request && (await act(request));
  if (!request || answer === null) {
    giveBack();
    return;
  }
  showCandidates(answer);
  if (answer === KEPT) return;
  if (request.type === 'new') giveCover(style, answer.generation_ids[0]);
  if (answer.kind === 'unclear') giveBack();
  // What was only looked at is gone on from; after anything else the head is shown.
  if (peeked.value === parent && answer.kind !== 'refine') peeked.value = null;
  if (first) await putFirst(answer.generation_ids);
}

/**
 * Empties the composer at once: what is written and chosen while the answer is awaited is for the next picture. What it
 * returns puts everything back that was not changed since.
 */
function takeFromComposer(text: string): () => void {
  rememberPrompt(text);
  closeCandidates();
  const changes = [
    change(words, ''),
    change(conditioning, afterRequest(conditioning.value)),
    change(mode, 'refine'),
    change(strength, null),
    change(interpretation, null),
  ];
  return () => {
    for (const undo of changes) undo();
  };
}

/** Sets a signal; what it returns sets it back, unless it was changed meanwhile. */
function change<T>(signal: Signal<T>, next: T): () => void {
  const before = signal.value;
  signal.value = next;
  return () => {
    if (signal.value === next) signal.value = before;
  };
}

/** What the words and the parameters amount to. On an empty canvas words are a new picture, or speak of the past. */
function buildRequest(text: string, parent: string | null): SessionRequest {
  const isFresh = mode.value === 'fresh' && headId.value !== null;
  const conditions = toRequest(conditioning.value, isFresh ? onStage.value?.image_id : null);
  const { keep, ...fresh } = givenOnly(parameters.value);
  const common = { ...fresh, ...conditions, count: count.value };
  if (isFresh) return { type: 'new', prompt: text, ...common };
  if (headId.value === null) return { type: 'say', words: text, ...common };
  const change = {
    ...(keep ? { keep } : {}),
    ...(strength.value === null ? {} : { strength: strength.value }),
    ...(parent ? { parent_id: parent } : {}),
    ...describe(parent ?? headId.value),
  };
  return { type: 'say', words: text, ...common, ...change };
}

/** A new picture in the style that is chosen; null where the style cannot be had. What is no new picture stays. */
async function styleRequest(request: SessionRequest): Promise<SessionRequest | null> {
  const style = chosenStyle.value;
  const prompt = newPrompt(request);
  if (!style || !prompt) return request;
  try {
    const styled = await applyStyle(style.id, prompt);
    return { ...styled.parameters, ...withoutWords(request), type: 'new', prompt: styled.prompt };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    showApiError(error);
    return null;
  }
}

/** What else is asked for with words that are said. */
function withoutWords(request: SessionRequest): Partial<New> {
  if (request.type === 'new') return request;
  if (request.type !== 'say') return {};
  const { type, words: said, parent_id, description, mask, ...asked } = request;
  return asked;
}

/** The prompt of a request for a new picture; empty for what changes one, or words that are no prompt. */
function newPrompt(request: SessionRequest): string {
  if (request.type === 'new') return request.prompt;
  const isPrompt = request.type === 'say' && headId.value === null && !interpretation.value?.command;
  return isPrompt ? request.words : '';
}

/** A style without a picture is shown by the first that is painted in it. */
function giveCover(style: typeof chosenStyle.value, id: string | undefined): void {
  if (!id || !style || style.cover_id) return;
  if (chosenStyle.value === style) chosenStyle.value = { ...style, cover_id: id };
  changeStyle(style.id, { cover: id }).catch(() => undefined);
}

/** Puts pictures that wait before all others that do. */
async function putFirst(ids: readonly string[]): Promise<void> {
  const { waiting } = await fetchQueue();
  const next = waiting.find((entry) => !ids.includes(entry.id));
  if (next) for (const id of ids) await reorderQueue(id, next.id).catch(() => undefined);
}
