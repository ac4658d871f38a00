// What the composer does: it paints what the words ask for, or, where they speak of the history, does that.
import {
  ApiError,
  applyStyle,
  changeStyle,
  fetchQueue,
  reorderQueue,
  type SessionRequest,
} from '../api/client';
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

/** Does what the composer says. The words are cleared only when the server has them. */
export async function submit({ first = false } = {}): Promise<void> {
  const text = words.value.trim();
  if (isEditing.value && (await (await editing()).submitEdit(text))) return;
  if (text) await submitWords(text, first);
  else if (!keepCandidate()) focusPrompt();
}

async function submitWords(text: string, first: boolean): Promise<void> {
  const parent = peeked.value;
  const request = await styleRequest(buildRequest(text, parent));
  if (!request) return;
  rememberPrompt(text);
  words.value = '';
  closeCandidates();
  const answer = await act(request);
  if (answer === null) {
    words.value ||= text;
    return;
  }
  showCandidates(answer);
  if (answer !== KEPT && request.type === 'new') giveCover(answer.generation_ids[0]);
  if (first && answer !== KEPT) await putFirst(answer.generation_ids);
  conditioning.value = afterRequest(conditioning.value);
  mode.value = 'refine';
  strength.value = null;
  interpretation.value = null;
  // What was only looked at is gone on from; after anything else the head is shown.
  if (answer !== KEPT && answer.kind === 'unclear') words.value ||= text;
  if (!parent || (answer !== KEPT && answer.kind !== 'refine')) peeked.value = null;
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
function giveCover(id: string | undefined): void {
  const style = chosenStyle.value;
  if (!id || !style || style.cover_id) return;
  chosenStyle.value = { ...style, cover_id: id };
  changeStyle(style.id, { cover: id }).catch(() => undefined);
}

/** Puts pictures that wait before all others that do. */
async function putFirst(ids: readonly string[]): Promise<void> {
  const { waiting } = await fetchQueue();
  const next = waiting.find((entry) => !ids.includes(entry.id));
  if (next) for (const id of ids) await reorderQueue(id, next.id).catch(() => undefined);
}
