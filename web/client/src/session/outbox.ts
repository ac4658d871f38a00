// Actions on their way to the studio.
//
// An action has an operation id of its own, so that sending it again after a broken connection does it once. What cannot
// be sent is kept and sent when the studio is back. What is done while an answer is awaited holds as if it had come.
import {
  ApiError,
  cancelGeneration,
  sendRequest,
  type SessionAnswer,
  type SessionRequest,
} from '../api/client';
import type { Choice } from '../api/types.gen';
import { t } from '../lib/i18n';
import { inPageLanguage, loadSentences } from '../lib/sentences';
import { choiceLabel, describeAction } from './command_text';
import { announcement, showApiError, showChoices, showNotice, type Remedy } from './notices';
import { leaveNewSession, newSessions, openSession, refreshSession, targetSession } from './sessions';
import * as state from './state';
import { wordsBeingRead } from './view_state';

interface Pending {
  session: string | null;
  /** How many sessions this page had begun when it was asked. */
  begun: number;
  request: SessionRequest;
  operation: string;
  /** Whether what it asks for is to be stopped as soon as it is known. */
  isStopped: boolean;
}

const outbox: Pending[] = [];
/** What was sent and is not answered yet, the newest last. */
const unanswered = new Set<Pending>();
const RESEND_MS = 2000;
let isSending = false;
let resendTimer = 0;

/** What `act` answers when the studio is not reached: the action will be sent when it is. */
export const KEPT = 'kept';
/** What became of an action; null: it was refused. */
export type ActResult = SessionAnswer | typeof KEPT | null;

/** Does an action, by default in the open session. Where the studio is not reached it is kept and sent later; a refusal is shown. */
export function act(request: SessionRequest, session = targetSession()): Promise<ActResult> {
  const asked = { request, operation: newOperation(), isStopped: false };
  const pending = { session, begun: newSessions(), ...asked };
  // What was asked first is sent first.
  const send = async (): Promise<ActResult> => (outbox.length > 0 ? keep(pending) : sendOut(pending));
  if (state.session.value === null) return inTurn('session', send);
  return QUICK.has(request.type) ? inTurn('move', send) : send();
}

const NEW_SESSION = 'new';

/** What is answered at once, and means something else in another order. */
const QUICK: ReadonlySet<SessionRequest['type']> = new Set([
  'undo',
  'redo',
  'goto',
  'star',
  'unstar',
  'trash',
  'restore',
]);

/** When what goes one after the other is all answered: the beginnings of sessions, and moves and marks. */
const lines = new Map<'session' | 'move', Promise<unknown>>();

/** Sends as soon as what was asked before in that line is answered. */
function inTurn(line: 'session' | 'move', send: () => Promise<ActResult>): Promise<ActResult> {
  const answer = lines.get(line)?.then(send) ?? send();
  const end = answer
    .catch(() => undefined)
    .then(() => {
      if (lines.get(line) === end) lines.delete(line);
    });
  lines.set(line, end);
  return answer;
}

/** Stops what the newest request that has no answer yet asks for. Returns whether there was one. */
export function stopUnanswered(): boolean {
  const newest = [...unanswered, ...outbox].findLast((one) => !one.isStopped && !QUICK.has(one.request.type));
  if (!newest) return false;
  newest.isStopped = true;
  wordsBeingRead.value = '';
  if (outbox.includes(newest)) outbox.splice(outbox.indexOf(newest), 1);
  state.waitingToSend.value = outbox.length;
  return true;
}

/** An id for an operation. `randomUUID` is missing on plain http beyond this machine. */
export function newOperation(): string {
  if (isSecureContext) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

/** Words usually ask for a picture. Only when they were understood as something else is a notice shown. */
const ORDINARY: ReadonlySet<string> = new Set(['new', 'refine']);

async function sendOut(pending: Pending): Promise<ActResult> {
  const hideWords = showWordsWhileRead(pending);
  unanswered.add(pending);
  try {
    enterBegunSession(pending);
    const answer = await sendRequest(pending.session, pending.request, pending.operation);
    if (pending.isStopped) for (const id of answer.generation_ids) cancelGeneration(id).catch(showFailure);
    await follow(pending, answer);
    return answer;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 0) return keep(pending);
    showApiError(error, remedyFor(error));
    void refreshSession();
    return null;
  } finally {
    unanswered.delete(pending);
    hideWords();
  }
}

const showFailure = (error: unknown): void => showApiError(error as ApiError);

/** The session that was begun last by words of this page, and how many it had begun then. */
let lastBegun = { begun: -1, id: '' };

/** What was asked for while its session was being begun goes into it. */
function enterBegunSession(pending: Pending): void {
  if (pending.session === NEW_SESSION && pending.begun === lastBegun.begun) pending.session = lastBegun.id;
}

/** Says what was meant, and goes where it was done, unless the user has gone elsewhere meanwhile. */
async function follow({ session, begun }: Pending, answer: SessionAnswer): Promise<void> {
  const isHere = session === targetSession() && begun === newSessions();
  if (session === NEW_SESSION) lastBegun = { begun, id: answer.session_id };
  if (isHere) leaveNewSession();
  await sayWhatWasMeant(answer);
  const isElsewhere = state.session.value?.id !== answer.session_id;
  if (isHere && isElsewhere) await openSession(answer.session_id);
}

/** What the words were taken for, where that was no picture: a question back, an answer, or what was done. */
async function sayWhatWasMeant(answer: SessionAnswer): Promise<void> {
  const { kind = '', told, action = null, choices = [], generation_ids } = answer;
  if (!told || (ORDINARY.has(kind) && choices.length === 0)) return;
  await loadSentences();
  const text = describeAction('did', kind, action) ?? inPageLanguage(told);
  if (choices.length > 0) showChoices(inPageLanguage(told), choices.map(offerChoice));
  // Pictures that are laid out on the stage speak for themselves, and a notice would lie over them.
  else if (generation_ids.length > 1) announcement.value = text;
  else showNotice(text);
}

/** A clearer way of saying what was not clear, as a button that says it. */
const offerChoice = ({ words }: Choice): Remedy => ({
  label: choiceLabel(words),
  run: () => void act({ type: 'say', words }),
});

const SHOW_WORDS_AFTER_MS = 400;

/** Shows words that are long on their way, as when a language model reads them, until what comes back is called. */
function showWordsWhileRead({ request }: Pending): () => void {
  const words =
    request.type === 'say' ? request.words : request.type === 'refine' ? request.modification : '';
  if (!words) return () => undefined;
  const timer = window.setTimeout(() => (wordsBeingRead.value = words), SHOW_WORDS_AFTER_MS);
  return () => {
    window.clearTimeout(timer);
    wordsBeingRead.value = '';
  };
}

function remedyFor(error: ApiError): Remedy | undefined {
  if (error.code !== 'session-trashed') return undefined;
  return { label: t('notice.restore'), run: () => void act({ type: 'restore_session' }) };
}

function keep(pending: Pending): typeof KEPT {
  outbox.push(pending);
  state.waitingToSend.value = outbox.length;
  window.clearTimeout(resendTimer);
  resendTimer = window.setTimeout(() => void sendKept(), RESEND_MS);
  return KEPT;
}

/** Sends what was kept, in order, until one cannot be sent. */
export async function sendKept(): Promise<void> {
  if (isSending) return;
  isSending = true;
  for (const pending of outbox.splice(0)) {
    if (outbox.length > 0 || (await sendOut(pending)) === KEPT) {
      if (!outbox.includes(pending)) outbox.push(pending);
    }
    state.waitingToSend.value = outbox.length;
  }
  isSending = false;
}
