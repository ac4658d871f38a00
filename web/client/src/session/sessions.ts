// Opening sessions: reading one, and what is older of it, and beginning another.
import { ApiError, fetchHistory, fetchSession } from '../api/client';
import type { GenerationView, Patch, SessionView } from '../api/types.gen';
import { focusPrompt } from '../lib/focus';
import { addOlder, readSession, type OpenSession } from './open_session';
import * as state from './state';
import * as view from './view_state';

const HISTORY_PAGE = 500;
/** Laying the timeline out again costs as much as it is long: now and then is enough. */
const OLDER_AT_ONCE = 4000;
const RETRY_MS = 2000;
const SESSION_KEY = 'dimp.session';

/** The last event heard of each session. */
const lastSeq = new Map<string, number>();
let opening: { id: string | null; done: Promise<void> } | null = null;
let isNew = false;
let newCount = 0;

/** The session that an action goes to: the open one, `new` for one that begins with it, or null for the current one. */
export const targetSession = (): string | null => state.session.value?.id ?? (isNew ? 'new' : null);

/** How many sessions this page has begun so far. */
export const newSessions = (): number => newCount;

/** The session that was begun is there: what follows goes into it. */
export function leaveNewSession(): void {
  isNew = false;
}

/** Opens a session (by default the one this tab had, else the current one) and listens from there on. */
export function openSession(id: string | null = sessionStorage.getItem(SESSION_KEY)): Promise<void> {
  if (opening?.id === id) return opening.done;
  const current = { id, done: readAndShow(id) };
  opening = current;
  return current.done.finally(() => {
    if (opening === current) opening = null;
  });
}

async function readAndShow(id: string | null): Promise<void> {
  try {
    const session = await readLatest(id);
    if (session.session_id) show(session);
    state.liveFrom.value ??= session.seq;
    state.isLoaded.value = true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 0) state.connection.value = 'offline';
    if (id !== null && error.status !== 0) return readAndShow(null);
    window.setTimeout(() => void openSession(id), RETRY_MS);
  }
}

/** A session that is as new as what was heard of it while the answer was on its way. */
async function readLatest(id: string | null): Promise<SessionView> {
  let session = await fetchSession(id);
  while ((lastSeq.get(session.session_id) ?? 0) > session.seq)
    session = await fetchSession(session.session_id);
  return session;
}

function show(session: SessionView): void {
  view.peeked.value = null;
  view.comparing.value = null;
  view.marked.value = null;
  view.mode.value = 'refine';
  const open = readSession(session);
  state.replaceSession(open);
  state.historyLoads.value += 1;
  sessionStorage.setItem(SESSION_KEY, open.id);
  void readOlder(open);
}

/** Reads what is older than the newest page, after that is on the screen, so that the timeline is whole. */
async function readOlder(open: OpenSession): Promise<void> {
  if (!open.hasOlder) return;
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const read: GenerationView[] = [];
  let oldest = Math.min(...[...open.generations.values()].map(({ order }) => order));
  for (let hasMore = true; hasMore;) {
    const page = await fetchHistory(open.id, oldest, HISTORY_PAGE);
    if (state.session.value !== open) return;
    read.unshift(...page.generations);
    oldest = page.generations[0]?.order ?? 0;
    hasMore = page.more && page.generations.length > 0;
    if (hasMore && read.length < OLDER_AT_ONCE) continue;
    addOlder(open, read.splice(0), hasMore);
    state.notifyChanged();
  }
  state.historyLoads.value += 1;
}

/** Shows an empty canvas; the next picture begins a session of its own. */
export function newSession(): void {
  state.replaceSession(null);
  sessionStorage.removeItem(SESSION_KEY);
  isNew = true;
  newCount += 1;
  view.mode.value = 'fresh';
  view.closePanel();
  focusPrompt();
}

/** Takes a patch in. A page without a session follows the first thing that happens, unless it waits to begin its own. */
export function takePatch(patch: Patch): void {
  lastSeq.set(patch.session_id, patch.seq);
  state.takePatch(patch);
  const begins = patch.event.type === 'generation.requested' || patch.event.type === 'image.imported';
  if (!state.session.value && !isNew && begins) void openSession(patch.session_id);
}

/** Reads the open session again, where what was shown ahead of the answer may be wrong. */
export async function refreshSession(): Promise<void> {
  const open = state.session.value;
  if (!open) return;
  const session = await fetchSession(open.id);
  if (state.session.value !== open) return;
  open.head = session.head;
  for (const generation of session.history) open.generations.set(generation.id, generation);
  state.notifyChanged();
}
