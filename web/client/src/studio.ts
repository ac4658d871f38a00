// The line to the studio: the open session, what is heard of it, and actions sent to it.
//
// An action has an id of its own, so that sending it again after a broken line does it once. What cannot be sent is
// kept and sent when the line is back.
import * as api from './api';
import type { GenerationView, Patch, SessionView } from './api.gen';
import * as columns from './columns';
import { focusPrompt } from './focus';
import { inWords } from './history';
import { t } from './i18n';
import { leave } from './masking';
import { notify } from './notify';
import { failure } from './refusals';
import * as state from './state';
import { channel } from './socket';
import { addOlder, open } from './upsert';

const HISTORY_PAGE = 500;
const OLDER_AT_ONCE = 4000;

interface Waiting {
  session: string | null;
  action: api.Sent;
  op: string;
}

const outbox: Waiting[] = [];
let sending = false;
let resend = 0;
const RESEND_MS = 2000;
/** What `act` answers when there is no line: it will be sent when there is. */
export const KEPT = 'kept';

export const live = channel({
  url: api.socketUrl,
  open: (url) => new WebSocket(url),
  later: (task, ms) => window.setTimeout(task, ms),
  forget: (timer) => window.clearTimeout(timer),
  chance: Math.random,
  onMessage: (message) => {
    if (message.type === 'patch') {
      takePatch(message);
    } else if (message.type === 'progress') {
      state.takeProgress(message);
      quarters(message.step, message.total_steps);
    } else if (message.type === 'queue') {
      state.queue.value = message.queue;
      state.model.value = message.model;
    } else if (message.type === 'problem') {
      state.tell(message.detail, message.hint, true);
    } else {
      state.queue.value = message.queue;
      state.model.value = message.model;
      state.progress.value = message.running;
      void flush();
    }
  },
  onState: (connection) => (state.connection.value = connection),
});

function takePatch(patch: Patch): void {
  heard.set(patch.session_id, patch.seq);
  announce(patch.event.type, patch.generations[0]);
  state.takePatch(patch);
  // A page without a session follows the first thing that happens, unless it waits to begin one of its own.
  const begins = patch.event.type === 'generation.requested' || patch.event.type === 'image.imported';
  if (!state.session.value && !fresh && begins) void openSession(patch.session_id);
}

/** The live region hears of beginnings and ends, and of quarters, never of each step. */
function announce(event: string, one: GenerationView | undefined): void {
  if (one?.session_id !== state.session.value?.id || !one) return;
  if (event === 'generation.started') {
    state.said.value = t('said.started');
    if (state.model.value) state.model.value = { ...state.model.value, state: 'ready' };
  }
  if (event === 'generation.completed') state.said.value = t('said.done');
  if (event === 'generation.completed' || event === 'generation.failed') notify(one);
  if (event === 'generation.failed') {
    const { message, hint } = failure(one);
    state.said.value = `${message} ${hint}`;
  }
}

function quarters(step: number, total: number): void {
  for (const quarter of [1, 2, 3])
    if (step === Math.round((total * quarter) / 4) && total >= 8)
      state.said.value = t('said.quarter', { percent: quarter * 25 });
}

// -- sessions ------------------------------------------------------------------------------------

let opening: { id: string | null; done: Promise<void> } | null = null;

/** Opens a session (by default the one this tab had, else the current one) and goes live from there. */
export function openSession(id: string | null = remembered()): Promise<void> {
  if (opening?.id === id) return opening.done;
  const mine = { id, done: openNow(id) };
  opening = mine;
  return mine.done.finally(() => {
    if (opening === mine) opening = null;
  });
}

async function openNow(id: string | null): Promise<void> {
  try {
    let view = await api.currentSession(id);
    // What was heard while the answer was on its way is in the next one.
    while ((heard.get(view.session_id) ?? 0) > view.seq) view = await api.currentSession(view.session_id);
    if (view.session_id) take(view);
    goLive(view.seq);
    state.loaded.value = true;
  } catch (problem) {
    if (!(problem instanceof api.Problem)) throw problem;
    if (problem.status === 0) state.connection.value = 'offline';
    if (id !== null && problem.status !== 0) return openNow(null);
    window.setTimeout(() => void openSession(id), RESEND_MS);
  }
}

/** The last event heard of each session. */
const heard = new Map<string, number>();
let isLiveYet = false;

function goLive(after: number): void {
  if (!isLiveYet) live.start(after);
  isLiveYet = true;
}

function remembered(): string | null {
  return sessionStorage.getItem('dimp.session');
}

function take(view: SessionView): void {
  state.peeked.value = null;
  leave();
  state.comparing.value = null;
  state.marked.value = null;
  state.mode.value = 'refine';
  state.touch(open(view));
  columns.opened.value = new Set();
  columns.straighten();
  sessionStorage.setItem('dimp.session', view.session_id);
  void readOlder();
}

/** Reads what is older than the newest page, after that is on the screen, so that the series is whole. */
async function readOlder(): Promise<void> {
  const open = state.session.value!;
  if (!open.more) return;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const read: GenerationView[] = [];
  let oldest = Math.min(...[...open.generations.values()].map((one) => one.order));
  for (let more = true; more;) {
    const page = await api.history(open.id, oldest, HISTORY_PAGE);
    if (state.session.value !== open) return;
    read.unshift(...page.generations);
    oldest = page.generations[0]?.order ?? 0;
    more = page.more && page.generations.length > 0;
    // Laying the series out anew costs as much as it is long: now and then is enough.
    if (more && read.length < OLDER_AT_ONCE) continue;
    addOlder(open, read.splice(0), more);
    state.touch();
  }
  columns.straighten();
}

export function newSession(): void {
  state.touch(null);
  sessionStorage.removeItem('dimp.session');
  fresh = true;
  state.mode.value = 'fresh';
  state.panel.value = '';
  focusPrompt();
}

/** Whether the next picture begins a session of its own. */
let fresh = false;

// -- actions -------------------------------------------------------------------------------------

/** Does an action. Without a line it is kept and sent later; a refusal is told and comes back as null. */
export async function act(action: api.Sent): Promise<api.Answer | typeof KEPT | null> {
  const session = state.session.value?.id ?? (fresh ? 'new' : null);
  const one = { session, action, op: operation() };
  if (outbox.length > 0) return keep(one); // what was asked first is sent first
  return send(one);
}

/** An id for an action. `randomUUID` is missing on plain http beyond this machine. */
export const operation = (): string =>
  crypto.randomUUID?.() ??
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16)).join('');

/** What words usually are: only what they were taken for besides is worth a word. */
const ASKED: ReadonlySet<string> = new Set(['new', 'refine']);

async function send(one: Waiting): Promise<api.Answer | typeof KEPT | null> {
  const reads = reading(one.action);
  try {
    const outcome = await api.act(one.session, one.action, one.op);
    fresh = false;
    if (outcome.told && !ASKED.has(outcome.kind ?? '')) tellDone(outcome);
    if (state.session.value?.id !== outcome.session_id) await openSession(outcome.session_id);
    return outcome;
  } catch (problem) {
    if (!(problem instanceof api.Problem)) throw problem;
    if (problem.status === 0) return keep(one);
    refused(problem);
    return null;
  } finally {
    reads();
  }
}

const READING_MS = 400;

/** Shows words that are long on their way, as when a language model reads them, until what comes back is called. */
function reading(action: api.Sent): () => void {
  const words = action.type === 'say' ? action.words : action.type === 'refine' ? action.modification : '';
  if (!words) return () => undefined;
  const timer = window.setTimeout(() => (state.beingRead.value = words), READING_MS);
  return () => {
    window.clearTimeout(timer);
    state.beingRead.value = '';
  };
}

function tellDone({ kind = '', told = '', action = null }: api.Answer): void {
  state.tell(inWords('did', kind, action) ?? told);
}

function keep(one: Waiting): typeof KEPT {
  outbox.push(one);
  state.waitingToSend.value = outbox.length;
  window.clearTimeout(resend);
  resend = window.setTimeout(() => void flush(), RESEND_MS);
  return KEPT;
}

function refused(problem: api.Problem): void {
  const bringBack = (): void => void act({ type: 'restore_session' });
  const trashed = problem.code === 'session-trashed';
  const remedy = trashed ? { label: t('told.bringBack'), run: bringBack } : undefined;
  state.tell(problem.message, problem.hint, true, remedy);
  // What was shown ahead of the answer may be wrong now.
  const open = state.session.value;
  if (open) void api.currentSession(open.id).then((view) => state.session.value === open && settle(view));
}

function settle(view: SessionView): void {
  const held = state.session.value!;
  held.head = view.head;
  for (const one of view.history) held.generations.set(one.id, one);
  state.touch();
}

/** Sends what was kept, in order, until one cannot be sent. */
export async function flush(): Promise<void> {
  if (sending) return;
  sending = true;
  for (const one of outbox.splice(0)) {
    if (outbox.length > 0 || (await send(one)) === KEPT) {
      if (!outbox.includes(one)) outbox.push(one);
    }
    state.waitingToSend.value = outbox.length;
  }
  sending = false;
}

/** Puts the open series into the trash and begins another. */
export async function trashSession(): Promise<void> {
  if (await act({ type: 'trash_session' })) newSession();
}
