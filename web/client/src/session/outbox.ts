// Actions on their way to the studio.
//
// An action has an operation id of its own, so that sending it again after a broken connection does it once. What cannot
// be sent is kept and sent when the studio is back.
import { ApiError, sendRequest, type SessionAnswer, type SessionRequest } from '../api/client';
import type { Choice } from '../api/types.gen';
import { t } from '../lib/i18n';
import { inPageLanguage, loadSentences } from '../lib/sentences';
import { choiceLabel, describeAction } from './command_text';
import { showApiError, showChoices, showNotice, type Remedy } from './notices';
import { leaveNewSession, openSession, refreshSession, targetSession } from './sessions';
import * as state from './state';
import { wordsBeingRead } from './view_state';

interface Pending {
  session: string | null;
  request: SessionRequest;
  operation: string;
}

const outbox: Pending[] = [];
const RESEND_MS = 2000;
let isSending = false;
let resendTimer = 0;

/** What `act` answers when the studio is not reached: the action will be sent when it is. */
export const KEPT = 'kept';
/** What became of an action; null: it was refused. */
export type ActResult = SessionAnswer | typeof KEPT | null;

/** Does an action, by default in the open session. Where the studio is not reached it is kept and sent later; a refusal is shown. */
export async function act(request: SessionRequest, session = targetSession()): Promise<ActResult> {
  const pending = { session, request, operation: newOperation() };
  // What was asked first is sent first.
  return outbox.length > 0 ? keep(pending) : send(pending);
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

async function send(pending: Pending): Promise<ActResult> {
  const hideWords = showWordsWhileRead(pending.request);
  try {
    const answer = await sendRequest(pending.session, pending.request, pending.operation);
    leaveNewSession();
    await sayWhatWasMeant(answer);
    if (state.session.value?.id !== answer.session_id) await openSession(answer.session_id);
    return answer;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 0) return keep(pending);
    showApiError(error, remedyFor(error));
    void refreshSession();
    return null;
  } finally {
    hideWords();
  }
}

/** What the words were taken for, where that was no picture: a question back, an answer, or what was done. */
async function sayWhatWasMeant(answer: SessionAnswer): Promise<void> {
  const { kind = '', told, action = null, choices = [] } = answer;
  if (!told || (ORDINARY.has(kind) && choices.length === 0)) return;
  await loadSentences();
  if (choices.length > 0) showChoices(inPageLanguage(told), choices.map(offerChoice));
  else showNotice(describeAction('did', kind, action) ?? inPageLanguage(told));
}

/** A clearer way of saying what was not clear, as a button that says it. */
const offerChoice = ({ words }: Choice): Remedy => ({
  label: choiceLabel(words),
  run: () => void act({ type: 'say', words }),
});

const SHOW_WORDS_AFTER_MS = 400;

/** Shows words that are long on their way, as when a language model reads them, until what comes back is called. */
function showWordsWhileRead(request: SessionRequest): () => void {
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
    if (outbox.length > 0 || (await send(pending)) === KEPT) {
      if (!outbox.includes(pending)) outbox.push(pending);
    }
    state.waitingToSend.value = outbox.length;
  }
  isSending = false;
}
